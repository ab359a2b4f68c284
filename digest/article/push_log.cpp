#include "digest/article/push_log.hpp"

#include "digest/article/database.hpp"

namespace depesche::digest {

StoreResult<std::optional<AnsweredPush>> PushLog::find(std::string_view pusher, std::string_view key, Instant now) {
    std::optional<AnsweredPush> found;
    const auto read = database_.each(
        "SELECT pusher, key, body_hash, at, status, answer FROM push WHERE pusher=? AND key=? AND at>?",
        [&](const Statement& row) {
            found = {std::string(row.text(0)), std::string(row.text(1)),         std::string(row.text(2)),
                     row.instant(3),           static_cast<int>(row.integer(4)), std::string(row.text(5))};
        },
        pusher, key, now - kept);
    if (!read) return std::unexpected(read.error());
    return found;
}

StoreResult<void> PushLog::remember(const AnsweredPush& push) {
    auto transaction = database_.begin();
    if (!transaction) return std::unexpected(transaction.error());
    if (const auto old = database_.run("DELETE FROM push WHERE at<=?", push.at - kept); !old) return old;
    const auto added =
        database_.run("INSERT INTO push(pusher, key, body_hash, at, status, size, answer) VALUES(?,?,?,?,?,?,?) "
                      "ON CONFLICT(pusher, key) DO UPDATE SET body_hash=excluded.body_hash, at=excluded.at, "
                      "status=excluded.status, size=excluded.size, answer=excluded.answer",
                      push.pusher, push.key, push.body_hash, push.at, push.status, push.answer.size(), push.answer);
    if (!added) return added;
    std::int64_t rows = 0;
    std::int64_t bytes = 0;
    const auto counted = database_.each(
        "SELECT count(*), coalesce(sum(size), 0) FROM push WHERE pusher=?",
        [&](const Statement& row) {
            rows = row.integer(0);
            bytes = row.integer(1);
        },
        push.pusher);
    if (!counted) return counted;
    if (rows > most || bytes > most_bytes) {
        // A tenth at once, so that a full log is not counted down row by row.
        const auto dropped = database_.run("DELETE FROM push WHERE key<>?2 AND id IN "
                                           "(SELECT id FROM push WHERE pusher=?1 ORDER BY at, id LIMIT ?3)",
                                           push.pusher, push.key, rows / 10 + 1);
        if (!dropped) return dropped;
    }
    return transaction->commit();
}

StoreResult<std::int64_t> PushLog::count() {
    std::int64_t rows = 0;
    const auto read = database_.each("SELECT count(*) FROM push", [&](const Statement& row) { rows = row.integer(0); });
    if (!read) return std::unexpected(read.error());
    return rows;
}

} // namespace depesche::digest
