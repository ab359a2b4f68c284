#include "bot/editor/draft_edits.hpp"

#include "digest/document/poll.hpp"
#include "digest/document/unicode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace depesche::bot {

namespace {

constexpr std::size_t longest_text = 2000; // bytes; far above what any rule lets pass

std::unexpected<EditorError> refused(std::string message) {
    return std::unexpected(EditorError{EditorError::Kind::usage, std::move(message)});
}

void make_anew(Draft& draft, const DigestMaker& maker) {
    digest::Document made =
        digest::edition_document(maker.input, draft.picks, maker.texts, maker.zone, maker.settings_url);
    digest::set_poll(made, digest::poll_in(draft.document));
    draft.document = std::move(made);
}

/// The index of item n, or why there is none.
EditorResult<std::size_t> index_of(const Draft& draft, int item) {
    if (item >= 1 && std::cmp_less_equal(item, draft.picks.size())) return static_cast<std::size_t>(item - 1);
    return refused(fmt::format("{} has {} items and no item {}", draft.id, draft.picks.size(), item));
}

/// What was typed, as one line; nothing to be seen in it is nothing.
EditorResult<std::string> typed(std::string_view text) {
    if (text.size() > longest_text) return refused("that is too long for a message; shorten it");
    std::string line = digest::clean_line(text);
    if (digest::is_blank(line)) return std::string();
    const auto first = line.find_first_not_of(' ');
    return line.substr(first, line.find_last_not_of(' ') - first + 1);
}

struct Typed {
    std::string title, line;
};
EditorResult<Typed> typed(std::string_view title, std::string_view line) {
    auto first = typed(title);
    if (!first) return std::unexpected(first.error());
    auto second = typed(line);
    if (!second) return std::unexpected(second.error());
    if (first->empty() && second->empty()) return refused("nothing to change: give a title, a line, or both");
    return Typed{*std::move(first), *std::move(second)};
}

void rewrite(digest::LineText& text, const Typed& words, std::string_view origin = "editor") {
    if (!words.title.empty()) text.title = words.title;
    if (!words.line.empty()) text.line = words.line;
    text.origin = origin;
}

/// The label in front of a headline's words: up to the last fixed piece that the template has before them.
std::string_view label_of(std::string_view headline, const std::string& label_template) {
    const std::size_t words = label_template.find("{headline}");
    if (words == std::string::npos || words == 0) return {};
    const std::size_t value = label_template.rfind('}', words);
    const std::size_t from = value == std::string::npos ? 0 : value + 1;
    const std::string_view piece = std::string_view(label_template).substr(from, words - from);
    const std::size_t found = piece.empty() ? std::string_view::npos : headline.find(piece);
    return found == std::string_view::npos ? std::string_view() : headline.substr(0, found + piece.size());
}

void set_headline(digest::Headline& headline, const std::string& words, std::string_view before) {
    const std::string label(before);
    headline.text = words.starts_with(label) ? words : label + words; // not twice if the editor typed it too
}

void set_body(std::vector<digest::DocumentBlock>& blocks, const std::string& words) {
    for (digest::DocumentBlock& block : blocks) {
        if (auto* body = std::get_if<digest::Paragraph>(&block)) {
            body->text = words;
            return;
        }
    }
    const auto headline = std::ranges::find_if(
        blocks, [](const digest::DocumentBlock& block) { return std::holds_alternative<digest::Headline>(block); });
    blocks.insert(headline == blocks.end() ? headline : headline + 1, digest::Paragraph{{}, words});
}

} // namespace

std::string_view headline_label(std::string_view headline, digest::Product product, const config::Texts& texts) {
    const std::string key = fmt::format("{}.label", digest::to_string(product));
    return texts.has(key) ? label_of(headline, texts.at(key)) : std::string_view();
}

EditorResult<void> edit_item(Draft& draft, int item, std::string_view title, std::string_view line,
                             std::string_view origin, const DigestMaker& maker) {
    const auto index = index_of(draft, item);
    if (!index) return std::unexpected(index.error());
    const auto words = typed(title, line);
    if (!words) return std::unexpected(words.error());
    rewrite(draft.picks[*index].text, *words, origin);
    // Whoever writes now writes from what the article says now.
    const auto found =
        std::ranges::find(maker.input.articles, draft.picks[*index].article, &digest::StoredArticle::key);
    if (found != maker.input.articles.end()) draft.picks[*index].version = found->version;
    make_anew(draft, maker);
    return {};
}

EditorResult<void> drop_item(Draft& draft, int item, const DigestMaker& maker) {
    const auto index = index_of(draft, item);
    if (!index) return std::unexpected(index.error());
    if (draft.picks.size() < 2) return refused("the only item left cannot be dropped; skip " + draft.id + " instead");
    const auto dropped = draft.picks.begin() + static_cast<std::ptrdiff_t>(*index);
    draft.next_best.push_back(std::move(*dropped));
    draft.picks.erase(dropped);
    make_anew(draft, maker);
    return {};
}

EditorResult<void> move_item(Draft& draft, int item, int to, const DigestMaker& maker) {
    const auto from = index_of(draft, item);
    if (!from) return std::unexpected(from.error());
    const auto place = index_of(draft, to);
    if (!place) return std::unexpected(place.error());
    if (*from == *place) return refused(fmt::format("item {} is there already", item));
    digest::Pick moved = std::move(draft.picks[*from]);
    draft.picks.erase(draft.picks.begin() + static_cast<std::ptrdiff_t>(*from));
    draft.picks.insert(draft.picks.begin() + static_cast<std::ptrdiff_t>(*place), std::move(moved));
    make_anew(draft, maker);
    return {};
}

EditorResult<void> swap_item(Draft& draft, int item, int candidate, const DigestMaker& maker) {
    const auto index = index_of(draft, item);
    if (!index) return std::unexpected(index.error());
    if (candidate < 1 || std::cmp_greater(candidate, draft.next_best.size()))
        return refused(
            fmt::format("{} has {} candidates and no candidate {}", draft.id, draft.next_best.size(), candidate));
    std::swap(draft.picks[*index], draft.next_best[static_cast<std::size_t>(candidate - 1)]);
    make_anew(draft, maker);
    return {};
}

EditorResult<void> put_item(Draft& draft, int item, const digest::Pick& pick, const DigestMaker& maker) {
    const auto index = index_of(draft, item);
    if (!index) return std::unexpected(index.error());
    const auto there = std::ranges::find(draft.picks, pick.article, &digest::Pick::article);
    if (there != draft.picks.end())
        return refused(fmt::format("«{}» is item {} already", pick.text.title, there - draft.picks.begin() + 1));
    std::erase_if(draft.next_best, [&](const digest::Pick& one) { return one.article == pick.article; });
    draft.next_best.insert(draft.next_best.begin(), std::exchange(draft.picks[*index], pick));
    make_anew(draft, maker);
    return {};
}

namespace {

const digest::StoredArticle* stored(const DigestMaker& maker, const digest::Pick& pick) {
    const auto found = std::ranges::find(maker.input.articles, pick.article, &digest::StoredArticle::key);
    return found == maker.input.articles.end() ? nullptr : &*found;
}

bool may_go_out(const DigestMaker& maker, const digest::Pick& pick) {
    const auto* const article = stored(maker, pick);
    return article != nullptr && article->sendable(std::max(maker.input.slot.at, maker.input.now));
}

/// The line of a corrected article; what a person wrote over the wrong version goes as well.
void take_new_words(digest::Pick& pick, const digest::StoredArticle& article, std::string_view language) {
    pick.version = article.version;
    pick.text = digest::line_text(article.article, language);
}

} // namespace

std::vector<std::string> mend_items(Draft& draft, const DigestMaker& maker) {
    std::vector<std::string> done;
    for (std::size_t i = 0; i < draft.picks.size(); ++i) {
        digest::Pick& pick = draft.picks[i];
        const std::string title = pick.text.title;
        const auto* const article = stored(maker, pick);
        if (!may_go_out(maker, pick)) {
            const auto next =
                std::ranges::find_if(draft.next_best, [&](const digest::Pick& one) { return may_go_out(maker, one); });
            if (next == draft.next_best.end() && draft.picks.size() == 1) continue;
            if (next == draft.next_best.end()) {
                done.push_back(fmt::format("left out item {}: «{}»", i + 1, title));
                draft.picks.erase(draft.picks.begin() + static_cast<std::ptrdiff_t>(i--));
                continue;
            }
            done.push_back(fmt::format("swapped item {}: «{}» for «{}»", i + 1, title, next->text.title));
            pick = std::move(*next);
            draft.next_best.erase(next);
        } else if (article->version > pick.version && article->article.is_correction) {
            take_new_words(pick, *article, draft.document.language);
            done.push_back(fmt::format("took the corrected words of item {}: «{}»", i + 1, pick.text.title));
        }
    }
    if (maker.input.severe_alert_open && draft.picks.size() > 1 && draft.picks.back().light) {
        done.push_back(fmt::format("left out item {}: «{}»", draft.picks.size(), draft.picks.back().text.title));
        draft.next_best.push_back(std::move(draft.picks.back()));
        draft.picks.pop_back();
    }
    if (!done.empty()) make_anew(draft, maker);
    return done;
}

namespace {

/// As people and budgets take it (facts/editorial.md 1): 2 to 5 answers, each once.
EditorResult<std::vector<std::string>> answers_of(const std::vector<std::string>& given) {
    constexpr std::size_t fewest = 2, most = 5;
    std::vector<std::string> answers;
    for (const std::string& one : given) {
        auto answer = typed(one);
        if (!answer) return std::unexpected(answer.error());
        if (answer->empty()) continue;
        if (std::ranges::find(answers, *answer) != answers.end())
            return refused("two answers are the same: " + *answer);
        answers.push_back(*std::move(answer));
    }
    if (answers.size() < fewest || answers.size() > most)
        return refused(fmt::format("a poll has {} to {} answers to choose from, not {}", fewest, most, answers.size()));
    return answers;
}

constexpr std::string_view ballot = "\U0001F5F3\uFE0F";

} // namespace

EditorResult<void> put_poll(Draft& draft, const digest::ReaderPoll& poll) {
    if (draft.kind != DraftKind::digest) return refused(draft.id + " is no edition: a poll goes with an edition");
    auto question = typed(poll.question);
    if (!question) return std::unexpected(question.error());
    if (question->empty()) return refused("a poll needs a question");
    auto line = typed(poll.line);
    if (!line) return std::unexpected(line.error());
    auto answers = answers_of(poll.options);
    if (!answers) return std::unexpected(answers.error());
    const digest::ReaderPoll clean{.sign = std::string(ballot),
                                   .question = *std::move(question),
                                   .options = *std::move(answers),
                                   .line = *std::move(line)};
    digest::set_poll(draft.document, &clean);
    return {};
}

EditorResult<void> take_poll_off(Draft& draft) {
    if (digest::poll_in(draft.document) == nullptr) return refused(draft.id + " has no poll");
    digest::set_poll(draft.document, nullptr);
    return {};
}

namespace {

digest::Headline* headline_in(digest::Document& document) {
    for (digest::DocumentBlock& block : document.blocks)
        if (auto* const found = std::get_if<digest::Headline>(&block)) return found;
    return nullptr;
}

/// Without its label.
std::string own_headline(digest::Document& document, const config::Texts& texts) {
    const auto* const headline = headline_in(document);
    if (headline == nullptr) return {};
    return headline->text.substr(headline_label(headline->text, document.product, texts).size());
}

/// The words in its place before.
std::string set_headline_of(digest::Document& document, const std::string& words, const config::Texts& texts) {
    std::string before = own_headline(document, texts);
    if (auto* const headline = headline_in(document))
        set_headline(*headline, words, headline_label(headline->text, document.product, texts));
    return before;
}

} // namespace

EditorResult<void> edit_alert(Draft& draft, std::string_view headline, std::string_view body,
                              const config::Texts& texts) {
    const auto words = typed(headline, body);
    if (!words) return std::unexpected(words.error());
    if (!words->title.empty()) {
        const std::string before = set_headline_of(draft.document, words->title, texts);
        // What says the same to those whom the wrong message has not reached goes on saying the same.
        if (draft.rest && own_headline(*draft.rest, texts) == before) set_headline_of(*draft.rest, words->title, texts);
    }
    if (!words->line.empty()) set_body(draft.document.blocks, words->line);
    if (!words->line.empty() && draft.rest && !draft.rest->blocks.empty()) set_body(draft.rest->blocks, words->line);
    if (!draft.picks.empty()) rewrite(draft.picks.front().text, *words);
    return {};
}

} // namespace depesche::bot
