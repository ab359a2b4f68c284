#include "digest/article/hold_table.hpp"

#include <fmt/core.h>

namespace depesche::digest {

namespace {

Hold hold_of(const Statement& row) {
    Hold hold;
    hold.id = row.integer(0);
    hold.feed_url = row.text(1);
    hold.since = row.instant(2);
    hold.storm.kind = static_cast<Storm::Kind>(row.integer(3));
    hold.storm.fresh = static_cast<int>(row.integer(4));
    hold.storm.span = std::chrono::minutes(row.integer(5));
    hold.storm.hours = static_cast<int>(row.integer(6));
    hold.storm.usual = static_cast<int>(row.integer(7));
    hold.decision = static_cast<Hold::Decision>(row.integer(8));
    hold.decided = row.optional_instant(9);
    hold.decided_by = row.text(10);
    hold.articles = static_cast<int>(row.integer(11));
    hold.waiting = static_cast<int>(row.integer(12));
    return hold;
}

} // namespace

/// What an editor let go teaches the rhythm, but does not count against what comes beside it: of the stretch that is
/// about to be judged it is left out.
StoreResult<FeedHistory> HoldTable::history(std::int64_t feed, std::optional<Instant> last_look, Instant now) {
    FeedHistory history;
    history.last_look = last_look;
    const std::int64_t judged = hour_of(std::min(last_look.value_or(now), now - std::chrono::hours(1))) + 1;
    const auto read = database_.each(
        "SELECT hour, iif(hour>=?, fresh-released, fresh) AS counts FROM feed_hour "
        "WHERE feed=? AND hour>? AND counts>0 ORDER BY hour",
        [&](const Statement& row) { history.hours.push_back({row.integer(0), static_cast<int>(row.integer(1))}); },
        judged, feed, hour_of(now - FeedHistory::span));
    if (!read) return std::unexpected(read.error());
    return history;
}

StoreResult<std::optional<Instant>> HoldTable::last_release(std::int64_t feed) {
    std::optional<Instant> last;
    const auto read = database_.each(
        "SELECT max(last_release) FROM hold WHERE feed=?",
        [&](const Statement& row) { last = row.optional_instant(0); }, feed);
    if (!read) return std::unexpected(read.error());
    return last;
}

StoreResult<void> HoldTable::count(std::int64_t feed, Instant date, Instant now, bool released) {
    const std::int64_t oldest = hour_of(now - FeedHistory::span);
    const std::int64_t hour = hour_of(std::min(date, now));
    if (hour <= oldest) return {};
    const auto done =
        database_.run("INSERT INTO feed_hour(feed, hour, fresh, released) VALUES(?,?,1,?) ON CONFLICT(feed, hour) "
                      "DO UPDATE SET fresh=fresh+1, released=released+excluded.released",
                      feed, hour, int{released});
    return done ? database_.run("DELETE FROM feed_hour WHERE feed=? AND hour<=?", feed, oldest) : done;
}

StoreResult<HoldId> HoldTable::open_for(std::int64_t feed, const Storm& storm, Instant now) {
    HoldId open = 0;
    const auto found = database_.each(
        "SELECT id FROM hold WHERE feed=? AND decision=0", [&](const Statement& row) { open = row.integer(0); }, feed);
    if (!found) return std::unexpected(found.error());
    if (open != 0) return open;
    const auto added = database_.run("INSERT INTO hold(feed, since, kind, fresh, span, hours, usual) "
                                     "VALUES(?,?,?,?,?,?,?)",
                                     feed, now, static_cast<int>(storm.kind), storm.fresh, storm.span.count(),
                                     storm.hours, storm.usual);
    if (!added) return std::unexpected(added.error());
    return database_.last_row_id();
}

StoreResult<void> HoldTable::add(HoldId hold, ArticleKey article) {
    return database_.run("INSERT INTO held_article(hold, article) VALUES(?,?)", hold, article);
}

StoreResult<std::vector<Hold>> HoldTable::read(std::string_view where, std::int64_t parameter) {
    std::vector<Hold> holds;
    const auto done = database_.each(
        fmt::format("SELECT h.id, f.url, h.since, h.kind, h.fresh, h.span, h.hours, h.usual, h.decision, h.decided, "
                    "h.decided_by, (SELECT count(*) FROM held_article x WHERE x.hold=h.id), "
                    "(SELECT count(*) FROM article a WHERE a.hold=h.id AND a.hold>0) "
                    "FROM hold h JOIN feed f ON f.id=h.feed WHERE {} ORDER BY h.id DESC",
                    where),
        [&](const Statement& row) { holds.push_back(hold_of(row)); }, parameter);
    if (!done) return std::unexpected(done.error());
    return holds;
}

StoreResult<std::vector<Hold>> HoldTable::since(Instant since) {
    return read("h.decision=0 OR h.decided>?", since.time_since_epoch().count());
}

StoreResult<std::optional<Hold>> HoldTable::find(HoldId id) {
    auto holds = read("h.id=?", id);
    if (!holds) return std::unexpected(holds.error());
    if (holds->empty()) return std::nullopt;
    return std::move(holds->front());
}

StoreResult<HoldId> HoldTable::set_aside_with(ArticleKey article) {
    HoldId id = 0;
    const auto read = database_.each(
        "SELECT max(h.id) FROM held_article x JOIN hold h ON h.id=x.hold WHERE x.article=? AND h.decision=2",
        [&](const Statement& row) { id = row.integer(0); }, article);
    return read ? StoreResult<HoldId>(id) : std::unexpected(read.error());
}

StoreResult<std::vector<ArticleKey>> HoldTable::to_release(const Hold& hold) {
    std::vector<ArticleKey> keys;
    const bool aside = hold.decision == Hold::Decision::set_aside;
    const auto read = database_.each(
        aside ? "SELECT a.key FROM held_article x JOIN article a ON a.key=x.article WHERE x.hold=? AND a.baseline=1 "
                "ORDER BY a.news_time, a.key"
              : "SELECT key FROM article WHERE hold=? AND hold>0 ORDER BY news_time, key",
        [&](const Statement& row) { keys.push_back(row.integer(0)); }, hold.id);
    if (!read) return std::unexpected(read.error());
    return keys;
}

StoreResult<void> HoldTable::note_release(HoldId id, Instant now) {
    return database_.run("UPDATE hold SET last_release=? WHERE id=?", now, id);
}

StoreResult<void> HoldTable::decide(HoldId id, Hold::Decision decision, std::string_view who, Instant now) {
    return database_.run("UPDATE hold SET decision=?, decided=?, decided_by=? WHERE id=?", static_cast<int>(decision),
                         now, who, id);
}

} // namespace depesche::digest
