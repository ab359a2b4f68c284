#include "digest/article/feed_table.hpp"

namespace depesche::digest {

namespace {

constexpr std::string_view every_column =
    "SELECT url, fetch_url, etag, last_modified, last_attempt, last_success, next_attempt, failures, last_error, "
    "baseline_done, gone, articles, failing_since, quiet_since, minutes "
    "FROM feed LEFT JOIN feed_history ON feed_history.feed=feed.id ";
constexpr std::string_view of_one = " WHERE url=?";
constexpr std::string_view of_all = " WHERE fetched=1 ORDER BY id";

std::vector<std::uint32_t> minutes_of(std::span<const std::byte> bytes) {
    std::vector<std::uint32_t> minutes(bytes.size() / 4);
    for (std::size_t i = 0; i < minutes.size() * 4; ++i)
        minutes[i / 4] |= std::to_integer<std::uint32_t>(bytes[i]) << (8 * (i % 4));
    return minutes;
}

std::vector<std::byte> bytes_of(const std::vector<std::uint32_t>& minutes) {
    std::vector<std::byte> bytes(minutes.size() * 4);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(minutes[i / 4] >> (8 * (i % 4)));
    return bytes;
}

FeedState state_of(const Statement& row) {
    FeedState state;
    state.url = row.text(0);
    state.fetch_url = row.text(1);
    state.etag = row.text(2);
    state.last_modified = row.text(3);
    state.last_attempt = row.optional_instant(4);
    state.last_success = row.optional_instant(5);
    state.next_attempt = row.optional_instant(6);
    state.failures = static_cast<int>(row.integer(7));
    state.last_error = row.text(8);
    state.baseline_done = row.integer(9) != 0;
    state.gone = row.integer(10) != 0;
    state.articles = static_cast<int>(row.integer(11));
    state.failing_since = row.optional_instant(12);
    state.quiet_since = row.optional_instant(13);
    state.history = minutes_of(row.blob(14));
    return state;
}

} // namespace

StoreResult<FeedTable::Known> FeedTable::known(std::string_view url) {
    const auto added = database_.run("INSERT INTO feed(url) VALUES(?) ON CONFLICT(url) DO NOTHING", url);
    if (!added) return std::unexpected(added.error());
    Known known;
    const auto found = database_.each(
        "SELECT id, last_success FROM feed WHERE url=?",
        [&](const Statement& row) { known = {row.integer(0), row.optional_instant(1)}; }, url);
    if (!found) return std::unexpected(found.error());
    return known;
}

StoreResult<FeedState> FeedTable::state(std::string_view url) {
    static const std::string query = std::string(every_column).append(of_one);
    FeedState state;
    state.url = url;
    const auto found = database_.each(query, [&](const Statement& row) { state = state_of(row); }, url);
    if (!found) return std::unexpected(found.error());
    return state;
}

StoreResult<void> FeedTable::save(const FeedState& state) {
    return database_.run(
        "INSERT INTO feed(url, fetch_url, etag, last_modified, last_attempt, last_success, next_attempt, failures, "
        "last_error, baseline_done, gone, articles, failing_since, quiet_since, fetched) "
        "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,1) ON CONFLICT(url) DO UPDATE SET fetch_url=excluded.fetch_url, "
        "etag=excluded.etag, last_modified=excluded.last_modified, last_attempt=excluded.last_attempt, "
        "last_success=excluded.last_success, next_attempt=excluded.next_attempt, failures=excluded.failures, "
        "last_error=excluded.last_error, baseline_done=excluded.baseline_done, gone=excluded.gone, "
        "articles=excluded.articles, failing_since=excluded.failing_since, quiet_since=excluded.quiet_since, fetched=1",
        state.url, state.fetch_url, state.etag, state.last_modified, state.last_attempt, state.last_success,
        state.next_attempt, state.failures, state.last_error, state.baseline_done, state.gone, state.articles,
        state.failing_since, state.quiet_since);
}

StoreResult<void> FeedTable::save_history(const FeedState& state) {
    const std::vector<std::byte> minutes = bytes_of(state.history);
    return database_.run("INSERT INTO feed_history(feed, minutes) SELECT id, ? FROM feed WHERE url=? "
                         "ON CONFLICT(feed) DO UPDATE SET minutes=excluded.minutes",
                         std::span(minutes), state.url);
}

StoreResult<void> FeedTable::set_baseline_done(std::int64_t feed) {
    return database_.run("UPDATE feed SET baseline_done=1 WHERE id=?", feed);
}

StoreResult<std::vector<FeedState>> FeedTable::states() {
    static const std::string query = std::string(every_column).append(of_all);
    std::vector<FeedState> states;
    const auto read = database_.each(query, [&](const Statement& row) { states.push_back(state_of(row)); });
    if (!read) return std::unexpected(read.error());
    return states;
}

} // namespace depesche::digest
