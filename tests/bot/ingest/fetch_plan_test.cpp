#include "bot/ingest/fetch_plan.hpp"

#include <catch2/catch.hpp>

#include <fmt/core.h>

#include <map>

using namespace depesche::bot;
using namespace std::chrono_literals;
using depesche::digest::Instant;
using depesche::digest::ParsedFeed;
using std::chrono::milliseconds;

namespace {

bool about(milliseconds interval, milliseconds expected) {
    return interval >= expected * 9 / 10 && interval <= expected * 11 / 10;
}

ParsedFeed feed_with_gap(std::chrono::seconds gap, int count) {
    ParsedFeed feed;
    for (int i = 0; i < count; ++i) {
        feed.articles.emplace_back();
        feed.articles.back().published = Instant(1'700'000'000s) - gap * i;
    }
    return feed;
}

} // namespace

TEST_CASE("a feed is fetched ten times as often as it changes, between one and thirty minutes", "[ingest]") {
    CHECK(about(next_interval({.rhythm = 20min}), 2min));
    CHECK(about(next_interval({.rhythm = 1min}), 1min));
    CHECK(about(next_interval({.rhythm = 24h}), 30min));
    CHECK(about(next_interval({}), 5min));
    CHECK(about(next_interval({.configured = 10s, .rhythm = 24h}), 10s));
    CHECK(about(next_interval({.rhythm = 20min, .pushed = true}), 30min)); // its hub brings what is new
    CHECK(about(next_interval({.configured = 10s, .pushed = true}), 10s));
}

TEST_CASE("a cache's word is kept for a quarter of an hour at most, and never against the configuration", "[ingest]") {
    CHECK(about(next_interval({.rhythm = 20min, .max_age = 600s}), 10min));
    CHECK(about(next_interval({.rhythm = 20min, .max_age = 1s}), 2min));
    CHECK(about(next_interval({.rhythm = 20min, .max_age = 86400s}), 15min));
    CHECK(about(next_interval({.configured = 60s, .max_age = 600s}), 1min));
}

TEST_CASE("nothing new leaves the interval as it was", "[ingest]") {
    CHECK(about(next_interval({.end = FetchEnd::unchanged, .previous = 3min}), 3min));
}

TEST_CASE("the rhythm of a feed is the median gap of its latest articles", "[ingest]") {
    CHECK(usual_gap(feed_with_gap(600s, 30)) == 600s);
    CHECK_FALSE(usual_gap(feed_with_gap(600s, 2)));
    ParsedFeed feed = feed_with_gap(600s, 30);
    feed.articles.front().published = Instant(1'700'000'000s) + 999h;
    CHECK(usual_gap(feed) == 600s);
}

TEST_CASE("failures double the wait and never end the trying", "[ingest]") {
    CHECK(about(next_interval({.end = FetchEnd::failed, .failures = 1}), 1min));
    CHECK(about(next_interval({.end = FetchEnd::failed, .failures = 3}), 4min));
    CHECK(about(next_interval({.end = FetchEnd::failed, .failures = 1000000}), 30min));
    CHECK(about(next_interval({.end = FetchEnd::refused, .failures = 1000000}), 60min));
    CHECK(about(next_interval({.end = FetchEnd::gone, .failures = 5}), 24h));
    CHECK(about(next_interval({.end = FetchEnd::failed, .failures = 50, .configured = 2h}), 2h));
}

TEST_CASE("a server that asks for patience gets it", "[ingest]") {
    CHECK(next_interval({.end = FetchEnd::failed, .failures = 1, .retry_after = 600s}) == 600s);
    CHECK(next_interval({.end = FetchEnd::failed, .failures = 5, .retry_after = 1s}) > 10min);
}

TEST_CASE("jitter is a tenth at most, differs between feeds, and is the same for the same seed", "[ingest]") {
    std::map<milliseconds, int> seen;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const milliseconds interval = next_interval({.rhythm = 50min, .seed = seed});
        CHECK(about(interval, 5min));
        CHECK(interval == next_interval({.rhythm = 50min, .seed = seed}));
        ++seen[interval];
    }
    CHECK(seen.size() > 150);
}
