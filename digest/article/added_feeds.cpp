#include "digest/article/added_feeds.hpp"

#include "digest/article/identity.hpp"

#include <unordered_set>

namespace depesche::digest {

StoreResult<std::vector<AddedFeed>> AddedFeedTable::all() {
    std::vector<AddedFeed> feeds;
    const auto read = database_.each(
        "SELECT url, source, origin, section, weight, interval, added, added_by FROM added_feed ORDER BY added, url",
        [&](const Statement& row) {
            AddedFeed feed;
            feed.settings.url = row.text(0);
            feed.settings.source = row.text(1);
            feed.settings.origin = static_cast<Origin>(row.integer(2));
            feed.settings.section = row.text(3);
            feed.settings.weight = row.real(4);
            if (!row.is_null(5)) feed.settings.interval = std::chrono::seconds(row.integer(5));
            feed.settings.added = true;
            feed.added = row.instant(6);
            feed.added_by = row.text(7);
            feeds.push_back(std::move(feed));
        });
    if (!read) return std::unexpected(read.error());
    return feeds;
}

StoreResult<void> AddedFeedTable::add(const AddedFeed& feed) {
    const config::FeedSettings& settings = feed.settings;
    std::optional<std::int64_t> interval;
    if (settings.interval) interval = settings.interval->count();
    return database_.run("INSERT INTO added_feed(url, source, origin, section, weight, interval, added, added_by) "
                         "VALUES(?,?,?,?,?,?,?,?) ON CONFLICT(url) DO UPDATE SET source=excluded.source, "
                         "origin=excluded.origin, section=excluded.section, weight=excluded.weight, "
                         "interval=excluded.interval",
                         settings.url, settings.source, static_cast<int>(settings.origin), settings.section,
                         settings.weight, interval, feed.added, feed.added_by);
}

StoreResult<bool> AddedFeedTable::remove(std::string_view url) {
    const auto done = database_.run("DELETE FROM added_feed WHERE url=?", url);
    if (!done) return std::unexpected(done.error());
    return database_.changes() > 0;
}

std::vector<config::FeedSettings> all_feeds(std::vector<config::FeedSettings> configured,
                                            const std::vector<AddedFeed>& added) {
    std::unordered_set<std::string> known;
    for (const config::FeedSettings& feed : configured) known.insert(canonical_url(feed.url));
    for (const AddedFeed& feed : added)
        if (known.insert(canonical_url(feed.settings.url)).second) configured.push_back(feed.settings);
    return configured;
}

} // namespace depesche::digest
