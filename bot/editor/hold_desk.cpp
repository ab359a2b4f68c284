#include "bot/editor/hold_desk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace depesche::bot {

using digest::Hold;
using digest::HoldId;

namespace {

EditorError usage(std::string message) { return {EditorError::Kind::usage, std::move(message)}; }
EditorError conflict(std::string message) { return {EditorError::Kind::conflict, std::move(message)}; }

std::string decided_words(const Hold& hold) {
    return fmt::format("hold {} was {} by {}", hold.id,
                       hold.decision == Hold::Decision::released ? "released" : "set aside",
                       hold.decided_by.empty() ? "nobody in time" : hold.decided_by);
}

/// It waits, or was set aside with the others and may still be released.
bool waits_in(const digest::StoredArticle& stored, const Hold& hold) {
    return hold.decision == Hold::Decision::set_aside ? stored.baseline : stored.hold == hold.id;
}

} // namespace

EditorResult<std::vector<Hold>> HoldDesk::recent() {
    auto holds = newsroom_.articles().holds(newsroom_.now() - patience);
    if (!holds) return std::unexpected(store_error(holds.error()));
    return *std::move(holds);
}

EditorResult<Hold> HoldDesk::find(HoldId id) {
    auto hold = newsroom_.articles().hold(id);
    if (!hold) return std::unexpected(store_error(hold.error()));
    if (!*hold) return std::unexpected(usage(fmt::format("there is no hold {}; 'depesche feed held' shows them", id)));
    return **std::move(hold);
}

EditorResult<Hold> HoldDesk::find_by_name(std::string_view name) {
    HoldId id = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), id);
    if (error == std::errc() && end == name.data() + name.size()) return find(id);
    const auto holds = recent();
    if (!holds) return std::unexpected(holds.error());
    for (const bool open : {true, false}) {
        const auto found = std::ranges::find_if(*holds, [&](const Hold& hold) {
            return hold.feed_url == name && (hold.decision == Hold::Decision::open) == open;
        });
        if (found != holds->end()) return *found;
    }
    return std::unexpected(
        usage(fmt::format("nothing is held of a feed '{}'; 'depesche feed held' shows what is", name)));
}

EditorResult<std::vector<digest::StoredArticle>> HoldDesk::articles(HoldId id, std::size_t limit) {
    auto articles = newsroom_.articles().held(id, limit);
    if (!articles) return std::unexpected(store_error(articles.error()));
    return *std::move(articles);
}

std::string HoldDesk::source_of(const Hold& hold) const {
    const auto& feeds = newsroom_.settings().feeds;
    const auto feed = std::ranges::find(feeds, hold.feed_url, &config::FeedSettings::url);
    if (feed != feeds.end()) return feed->source;
    const auto& pushes = newsroom_.settings().pushes;
    const auto push = std::ranges::find_if(pushes, [&](const auto& one) { return one.feed.url == hold.feed_url; });
    return push != pushes.end() ? push->feed.source : hold.feed_url;
}

EditorResult<std::size_t> HoldDesk::tell_urgent(const std::vector<digest::ArticleKey>& keys) {
    std::vector<digest::StoredArticle> urgent;
    for (const digest::ArticleKey key : keys) {
        auto stored = newsroom_.articles().find(key);
        if (!stored) return std::unexpected(store_error(stored.error()));
        if (*stored && digest::is_urgent((*stored)->article)) urgent.push_back(**std::move(stored));
    }
    if (urgent_ && !urgent.empty()) urgent_(urgent);
    return urgent.size();
}

EditorResult<HoldDesk::Done> HoldDesk::release(HoldId id, const std::string& who) {
    const auto before = find(id);
    if (!before) return std::unexpected(before.error());
    if (before->decision == Hold::Decision::released) return std::unexpected(conflict(decided_words(*before)));
    const auto keys = newsroom_.articles().release(id, who, newsroom_.now());
    if (!keys) return std::unexpected(store_error(keys.error()));
    const auto urgent = tell_urgent(*keys);
    if (!urgent) return std::unexpected(urgent.error());
    auto after = find(id);
    if (!after) return std::unexpected(after.error());
    return Done{*std::move(after), keys->size(), *urgent};
}

EditorResult<HoldDesk::Preview> HoldDesk::preview(const Hold& hold) {
    constexpr std::size_t all = 5000;
    const auto some = articles(hold.id, all);
    if (!some) return std::unexpected(some.error());
    Preview preview;
    for (const digest::StoredArticle& stored : *some) {
        if (!waits_in(stored, hold)) continue;
        ++preview.articles;
        if (digest::is_urgent(stored.article)) ++preview.urgent;
    }
    return preview;
}

EditorResult<HoldId> HoldDesk::hold_of(digest::ArticleKey key) {
    const auto holds = newsroom_.articles().holds(digest::Instant());
    if (!holds) return std::unexpected(store_error(holds.error()));
    for (const Hold& hold : *holds) {
        if (hold.decision == Hold::Decision::released) continue;
        const auto some = articles(hold.id, static_cast<std::size_t>(hold.articles));
        if (!some) return std::unexpected(some.error());
        const auto one = std::ranges::find(*some, key, &digest::StoredArticle::key);
        if (one != some->end() && waits_in(*one, hold)) return hold.id;
    }
    return std::unexpected(conflict(fmt::format("article {} is not held; 'depesche feed held' shows what is", key)));
}

EditorResult<HoldDesk::Done> HoldDesk::release_article(digest::ArticleKey key, const std::string& who) {
    const auto id = hold_of(key);
    if (!id) return std::unexpected(id.error());
    const auto done = newsroom_.articles().release_article(key, who, newsroom_.now());
    if (!done) return std::unexpected(store_error(done.error()));
    const auto urgent = tell_urgent({key});
    if (!urgent) return std::unexpected(urgent.error());
    auto after = find(*id);
    if (!after) return std::unexpected(after.error());
    return Done{*std::move(after), 1, *urgent};
}

EditorResult<HoldDesk::Done> HoldDesk::set_aside(HoldId id, const std::string& who) {
    const auto before = find(id);
    if (!before) return std::unexpected(before.error());
    if (before->decision != Hold::Decision::open) return std::unexpected(conflict(decided_words(*before)));
    const auto count = newsroom_.articles().set_aside(id, who, newsroom_.now());
    if (!count) return std::unexpected(store_error(count.error()));
    auto after = find(id);
    if (!after) return std::unexpected(after.error());
    return Done{*std::move(after), *count, 0};
}

EditorResult<std::vector<Hold>> HoldDesk::tick() {
    auto holds = recent();
    if (!holds) return holds;
    std::vector<Hold> ended;
    for (const Hold& hold : *holds) {
        if (hold.decision != Hold::Decision::open || hold.since + patience > newsroom_.now()) continue;
        auto done = set_aside(hold.id, {});
        if (!done) return std::unexpected(done.error());
        ended.push_back(std::move(done->hold));
    }
    return ended;
}

} // namespace depesche::bot
