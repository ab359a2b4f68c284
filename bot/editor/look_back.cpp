#include "bot/editor/look_back.hpp"

#include "digest/article/article_history.hpp"

#include <algorithm>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view note_name = "looked_back";
constexpr auto every = 10min;
constexpr auto urgent_for = 2h;
constexpr auto at_most = 24h * 14;
constexpr auto embargoes_within = 24h;
constexpr std::size_t most = 2000;

/// When the last look was; never after `now`, whatever the clock did.
StoreResult<Instant> last_look(Newsroom& newsroom, Instant now) {
    const auto note = newsroom.ledger().note(note_name);
    if (!note) return std::unexpected(note.error());
    const auto last = digest::parse_iso8601(*note); // none before the first look
    if (!last || *last > now) return now - urgent_for;
    return std::max(*last - 1s, now - at_most); // what came in the very moment of the look comes again
}

bool is_candidate(const digest::StoredArticle& article, Instant now) {
    return digest::is_urgent(article.article) && !article.baseline && article.sendable(now);
}

} // namespace

StoreResult<LookBack> look_back(Newsroom& newsroom) {
    const Instant now = newsroom.now();
    LookBack look{.next = now + every};
    const auto since = last_look(newsroom, now);
    if (!since) return std::unexpected(since.error());
    auto recent = newsroom.articles().window(now - urgent_for, now, most);
    if (!recent) return std::unexpected(recent.error());
    for (digest::StoredArticle& article : *recent)
        if (is_candidate(article, now)) look.urgent.push_back(std::move(article));
    auto changed = newsroom.articles().window(*since, now, most);
    if (!changed) return std::unexpected(changed.error());
    for (digest::StoredArticle& article : *changed)
        if (article.version > 1 && article.changed > *since && article.sendable(now))
            look.changed.push_back(std::move(article));
    auto taken_back = digest::history_of(newsroom.articles()).taken_back(*since, now, most);
    if (!taken_back) return std::unexpected(taken_back.error());
    for (digest::StoredArticle& article : *taken_back)
        if (!article.sendable(now)) look.taken_back.push_back(std::move(article));
    const auto coming = newsroom.articles().window(now, now + embargoes_within, most);
    if (!coming) return std::unexpected(coming.error());
    for (const digest::StoredArticle& article : *coming)
        if (article.news_time() > now) look.next = std::min(look.next, article.news_time());
    return look;
}

StoreResult<void> remember_look(Newsroom& newsroom, Instant now) {
    return newsroom.ledger().set_note(note_name, digest::to_iso8601(now));
}

} // namespace depesche::bot
