#include "digest/article/storm_brake.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

const Instant now = parse_iso8601("2026-11-23T10:05:00Z").value();

/// So many an hour between 7 and 22 o'clock, for so many days before today, and until now today.
FeedHistory daily(int days, int an_hour) {
    FeedHistory history;
    for (std::int64_t hour = hour_of(now) - 24 * days; hour < hour_of(now); ++hour)
        if (hour % 24 >= 7 && hour % 24 < 22) history.hours.push_back({hour, an_hour});
    history.last_look = now - 12min;
    return history;
}

std::vector<std::optional<Instant>> dated(int count, Instant from, std::chrono::minutes apart) {
    std::vector<std::optional<Instant>> dates;
    for (int i = 0; i < count; ++i) dates.emplace_back(from + apart * i);
    return dates;
}

StormVerdict judged(const FeedHistory& history, const std::vector<std::optional<Instant>>& dates,
                    std::size_t document = 50) {
    return judge_storm(history, dates, document, now);
}

} // namespace

TEST_CASE("a few new articles are always plausible, also from a feed that never had so many", "[article][hold]") {
    CHECK_FALSE(judged(daily(28, 1), dated(5, now - 10min, 1min)).storm);
    CHECK(judged(daily(28, 1), dated(6, now - 10min, 1min)).storm);
    CHECK_FALSE(judged({}, dated(5, now - 10min, 1min), 5).storm);
}

TEST_CASE("a young feed may renew most of a small document with what it dates since the last look", "[article][hold]") {
    FeedHistory history;
    history.last_look = now - 12min;
    CHECK_FALSE(judged(history, dated(9, now - 10min, 1min), 10).storm);
    CHECK(judged(history, std::vector<std::optional<Instant>>(9), 10).storm); // without dates they may be old ones
    CHECK(judged(history, dated(9, now - 20h, 1min), 10).storm);
    CHECK(judged(history, dated(21, now - 10min, 0min), 30).storm);
}

TEST_CASE("three times its busiest hour is a big day, more is a storm with its numbers", "[article][hold]") {
    CHECK_FALSE(judged(daily(28, 6), dated(18, now - 11min, 0min)).storm);
    const StormVerdict verdict = judged(daily(28, 6), dated(43, now - 11min, 0min));
    REQUIRE(verdict.storm);
    CHECK(verdict.held == std::vector<bool>(43, true));
    CHECK(verdict.storm->kind == Storm::Kind::too_many);
    CHECK(reason(*verdict.storm) == "43 new articles in 12 minutes; this feed brings 6 in its busiest hour");
}

TEST_CASE("a storm in drops is a storm too: what came in this hour already counts", "[article][hold]") {
    FeedHistory history = daily(28, 6);
    history.last_look.reset(); // pushed one by one
    history.hours.push_back({hour_of(now), 17});
    CHECK_FALSE(judged(history, dated(1, now, 0min), 1).storm);
    history.hours.back().fresh = 18;
    const auto verdict = judged(history, dated(1, now, 0min), 1);
    REQUIRE(verdict.storm);
    CHECK(reason(*verdict.storm) == "19 new articles in 60 minutes; this feed brings 6 in its busiest hour");
}

TEST_CASE("after a night without a look the news of a night is plausible", "[article][hold]") {
    FeedHistory history = daily(28, 6); // 6 an hour from 7 on: 3 hours today
    history.last_look = now - 10h;
    // Since midnight: what such a stretch brings on a full day is 60.
    CHECK_FALSE(judged(history, dated(60, now - 9h, 9min)).storm);
    CHECK_FALSE(judged(history, dated(100, now - 9h, 5min)).storm);
    CHECK(judged(history, dated(103, now - 9h, 5min)).storm);
}

TEST_CASE("many items with old dates are a feed that lost its memory", "[article][hold]") {
    FeedHistory history = daily(28, 6);
    auto dates = dated(200, now - 20 * 24h, 60min);
    const StormVerdict alone = judged(history, dates, 200);
    REQUIRE(alone.storm);
    CHECK(alone.storm->kind == Storm::Kind::old_dates);
    CHECK_THAT(reason(*alone.storm), Catch::StartsWith("200 articles are new here although dated long before"));
    // Two that are really new go out all the same.
    dates.emplace_back(now - 5min);
    dates.emplace_back(std::nullopt);
    const StormVerdict mixed = judged(history, dates, 202);
    REQUIRE(mixed.storm);
    CHECK(std::ranges::count(mixed.held, true) == 200);
    CHECK_FALSE(mixed.held[200]);
    CHECK_FALSE(mixed.held[201]);
}

TEST_CASE("a handful of late items is no lost memory", "[article][hold]") {
    CHECK_FALSE(judged(daily(28, 6), dated(5, now - 20 * 24h, 60min)).storm);
    CHECK(judged(daily(28, 6), dated(6, now - 20 * 24h, 60min)).storm);
    CHECK_FALSE(judged(daily(28, 2), dated(6, now - 23h, 1min)).storm); // shown a day late
}

TEST_CASE("a feed that is hardly known is believed up to twenty, and never most of its document", "[article][hold]") {
    FeedHistory history;
    history.last_look = now - 12min;
    const std::vector<std::optional<Instant>> twenty(20), thirty(30);
    CHECK_FALSE(judged(history, twenty, 40).storm);
    CHECK(judged(history, twenty, 39).storm);
    const auto verdict = judged(history, thirty, 100);
    REQUIRE(verdict.storm);
    CHECK(reason(*verdict.storm) == "30 new articles in 12 minutes from a feed that is hardly known yet");
}

TEST_CASE("a short history speaks for a longer stretch", "[article][hold]") {
    FeedHistory history;
    for (std::int64_t hour = hour_of(now) - 130; hour < hour_of(now) - 100; ++hour) history.hours.push_back({hour, 2});
    history.last_look = now - 100h;
    CHECK(plausible_fresh(history, 100, now, 50) >= 120);
}

TEST_CASE("clocks that went back, and feeds that slept for months, break nothing", "[article][hold]") {
    FeedHistory history = daily(28, 2);
    history.last_look = now + 5h;
    CHECK_FALSE(judged(history, dated(3, now + 2h, 1min)).storm);
    history.last_look = now - 400 * 24h;
    CHECK_FALSE(judged(history, dated(50, now - 27 * 24h, 600min)).storm);
    CHECK_FALSE(judged(history, {}).storm);
}
