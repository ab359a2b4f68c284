#include "digest/article/feed_table.hpp"

namespace depesche::digest {

namespace {

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
    FeedState state;
    state.url = url;
    const auto found = database_.each(
        "SELECT url, fetch_url, etag, last_modified, last_attempt, last_success, "
        "next_attempt, failures, last_error, baseline_done, gone, articles "
        "FROM feed WHERE url=?",
        [&](const Statement& row) { state = state_of(row); }, url);
    if (!found) return std::unexpected(found.error());
    return state;
}

StoreResult<void> FeedTable::save(const FeedState& state) {
    const auto known_feed = known(state.url);
    if (!known_feed) return std::unexpected(known_feed.error());
    return database_.run("UPDATE feed SET fetch_url=?, etag=?, last_modified=?, last_attempt=?, last_success=?, "
                         "next_attempt=?, failures=?, last_error=?, baseline_done=?, gone=?, articles=?, fetched=1 "
                         "WHERE id=?",
                         state.fetch_url, state.etag, state.last_modified, state.last_attempt, state.last_success,
                         state.next_attempt, state.failures, state.last_error, state.baseline_done, state.gone,
                         state.articles, known_feed->id);
}

StoreResult<std::vector<FeedState>> FeedTable::states() {
    std::vector<FeedState> states;
    const auto read = database_.each("SELECT url, fetch_url, etag, last_modified, last_attempt, last_success, "
                                     "next_attempt, failures, last_error, baseline_done, gone, articles "
                                     "FROM feed WHERE fetched=1 ORDER BY id",
                                     [&](const Statement& row) { states.push_back(state_of(row)); });
    if (!read) return std::unexpected(read.error());
    return states;
}

} // namespace depesche::digest
