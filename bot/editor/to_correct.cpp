#include "bot/editor/to_correct.hpp"

#include "bot/editor/archive_store.hpp"
#include "digest/article/article_history.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <set>

namespace depesche::bot {

using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr std::string_view note_name = "to_correct";
constexpr auto forgotten_after = 24h * 30;
constexpr std::size_t most = 200;
/// An edition that is late may tell an article of before it.
constexpr auto late_edition = 24h;

bool is_correction(const Draft& draft) {
    return draft.kind == DraftKind::correction || draft.kind == DraftKind::retraction;
}

/// Words that a mistake is made of: with a digit, or with a capital within the sentence.
std::set<std::string> facts_of(std::string_view text) {
    std::set<std::string> facts;
    bool first = true;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find_first_of(" \n\t", start), text.size());
        std::string_view word = text.substr(start, end - start);
        start = end + 1;
        const auto is_letter = [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0;
        };
        while (!word.empty() && !is_letter(word.front())) word.remove_prefix(1);
        const bool ends_sentence = !word.empty() && (word.back() == '.' || word.back() == ':' || word.back() == '?');
        while (!word.empty() && !is_letter(word.back())) word.remove_suffix(1);
        if (word.empty()) continue;
        const bool number = std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; });
        const bool name = word.front() >= 'A' && word.front() <= 'Z' && !first;
        if (number || name) facts.emplace(word);
        first = ends_sentence;
    }
    return facts;
}

} // namespace

bool tells_other_facts(const digest::Article& before, const digest::Article& after) {
    return facts_of(before.title) != facts_of(after.title) || facts_of(before.lead) != facts_of(after.lead);
}

std::string sentence(const ToCorrect& entry) {
    return fmt::format("«{}» {} (version {}; sent: {})", entry.title,
                       entry.correction ? "was corrected by its newsroom" : "has changed since it was sent",
                       entry.version, entry.told);
}

json data(const ToCorrect& entry) {
    return {{"draft", entry.draft},
            {"article", entry.article},
            {"told", entry.told},
            {"version", entry.version},
            {"correction", entry.correction},
            {"title", entry.title},
            {"since", digest::to_iso8601(entry.since)}};
}

StoreResult<std::vector<ToCorrect>> CorrectionList::read() {
    const auto note = newsroom_.ledger().note(note_name);
    if (!note) return std::unexpected(note.error());
    std::vector<ToCorrect> entries;
    const json list = json::parse(*note, nullptr, false); // our own words; empty at first
    if (!list.is_array()) return entries;
    for (const json& one : list) {
        const auto since = digest::parse_iso8601(one.at("since").get<std::string>());
        if (!since || *since < newsroom_.now() - forgotten_after) continue;
        entries.push_back({one.at("draft").get<std::string>(), one.at("article").get<std::int64_t>(),
                           one.at("told").get<int>(), one.at("version").get<int>(), one.at("correction").get<bool>(),
                           one.at("title").get<std::string>(), *since});
    }
    return entries;
}

StoreResult<void> CorrectionList::write(const std::vector<ToCorrect>& entries) {
    json list = json::array();
    for (const ToCorrect& entry : entries)
        if (list.size() < most) list.push_back(data(entry));
    return newsroom_.ledger().set_note(note_name, list.dump(-1, ' ', false, json::error_handler_t::replace));
}

StoreResult<bool> CorrectionList::matters(const digest::StoredArticle& article, int told) {
    if (article.article.is_correction) return true;
    const auto before = digest::history_of(newsroom_.articles()).version(article.key, told);
    if (!before) return std::unexpected(before.error());
    return *before && tells_other_facts(**before, article.article);
}

StoreResult<std::vector<ToCorrect>> CorrectionList::note(const digest::StoredArticle& article) {
    std::vector<ToCorrect> fresh;
    const auto out = newsroom_.ledger().drafts().out_since(article.first_seen - late_edition);
    if (!out) return std::unexpected(out.error());
    auto entries = read();
    if (!entries) return entries;
    for (const Draft& draft : *out) {
        if (draft.state != DraftState::sent || draft.to_test || is_correction(draft)) continue;
        const auto pick = std::ranges::find(draft.picks, article.key, &digest::Pick::article);
        if (pick == draft.picks.end() || pick->version >= article.version) continue;
        const auto known = std::ranges::find_if(
            *entries, [&](const ToCorrect& entry) { return entry.draft == draft.id && entry.article == article.key; });
        const bool worse = known != entries->end() && article.article.is_correction && !known->correction;
        if (known != entries->end() && known->version >= article.version && !worse) continue;
        const auto important = matters(article, pick->version);
        if (!important) return std::unexpected(important.error());
        if (!*important) continue;
        ToCorrect entry{draft.id,
                        article.key,
                        pick->version,
                        article.version,
                        article.article.is_correction,
                        article.article.title,
                        newsroom_.now()};
        if (known != entries->end()) {
            const bool told_already = known->correction && entry.correction;
            *known = entry;
            if (told_already) continue;
        } else {
            entries->insert(entries->begin(), entry);
        }
        fresh.push_back(std::move(entry));
    }
    if (fresh.empty()) return fresh;
    const auto done = write(*entries);
    return done ? StoreResult<std::vector<ToCorrect>>(std::move(fresh)) : std::unexpected(done.error());
}

StoreResult<std::vector<ToCorrect>> CorrectionList::open() {
    auto entries = read();
    if (!entries) return entries;
    std::vector<ToCorrect> left;
    for (ToCorrect& entry : *entries) {
        const auto draft = newsroom_.ledger().drafts().find(entry.draft);
        if (!draft) return std::unexpected(draft.error());
        const std::string thread = *draft && !(*draft)->thread.empty() ? (*draft)->thread : entry.draft;
        const auto answers = newsroom_.ledger().archive().sent_thread(thread);
        if (!answers) return std::unexpected(answers.error());
        const bool corrected = std::ranges::any_of(
            *answers, [&](const Draft& answer) { return is_correction(answer) && sent_moment(answer) >= entry.since; });
        if (!corrected) left.push_back(std::move(entry));
    }
    return left;
}

StoreResult<std::vector<ToCorrect>> CorrectionList::open_of(std::string_view draft) {
    auto entries = open();
    if (entries) std::erase_if(*entries, [&](const ToCorrect& entry) { return entry.draft != draft; });
    return entries;
}

StoreResult<int> CorrectionList::dismiss(std::string_view draft) {
    const auto ended = open_of(draft);
    if (!ended) return std::unexpected(ended.error());
    auto entries = read();
    if (!entries) return std::unexpected(entries.error());
    std::erase_if(*entries, [&](const ToCorrect& entry) { return entry.draft == draft; });
    const auto done = write(*entries);
    return done ? StoreResult<int>(static_cast<int>(ended->size())) : std::unexpected(done.error());
}

} // namespace depesche::bot
