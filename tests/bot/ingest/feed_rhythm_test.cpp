#include "bot/ingest/feed_rhythm.hpp"

#include "bot/ingest/feed_breaker.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;
using digest::Instant;

namespace {

constexpr std::uint32_t hour = 60, day = 24 * hour;
constexpr std::uint32_t monday = 20'780 * day; // 2026-11-23 was a Monday, a day that is 4 by Thursday's count

Instant at(std::uint32_t minute) { return Instant(std::chrono::minutes(minute)); }

/// A newsroom that publishes every half hour from six to twenty-two, on workdays, and thrice on a weekend's day.
NewsMinutes workdays(int days) {
    NewsMinutes history;
    for (std::uint32_t d = 0; d < static_cast<std::uint32_t>(days); ++d) {
        const std::uint32_t start = monday + d * day;
        const bool weekend = d % 7 >= 5;
        for (std::uint32_t minute = 6 * hour; minute < 22 * hour; minute += weekend ? 5 * hour : 30)
            history.push_back(start + minute + (minute * 7 + d) % 11);
    }
    std::ranges::sort(history);
    return history;
}

} // namespace

TEST_CASE("a night and a weekend are no silence, a silent morning is", "[ingest]") {
    const NewsMinutes history = workdays(12); // until Friday evening
    const auto quiet = quiet_from(history);
    REQUIRE(quiet);
    const std::uint32_t saturday = monday + 12 * day, next_monday = monday + 14 * day;
    CHECK(*quiet > at(saturday + 6 * hour));
    CHECK(*quiet < at(next_monday + 14 * hour));
    NewsMinutes until_noon = history;
    std::erase_if(until_noon, [](std::uint32_t minute) { return minute > monday + 9 * day + 12 * hour; });
    const auto noon = quiet_from(until_noon);
    REQUIRE(noon);
    CHECK(*noon > at(monday + 9 * day + 14 * hour));
    CHECK(*noon < at(monday + 9 * day + 22 * hour));
}

TEST_CASE("a feed that goes on as it did is never called quiet", "[ingest]") {
    const NewsMinutes all = workdays(60);
    for (std::size_t known = 100; known + 1 < all.size(); ++known) {
        const NewsMinutes history(all.begin() + static_cast<std::ptrdiff_t>(known > 256 ? known - 256 : 0),
                                  all.begin() + static_cast<std::ptrdiff_t>(known));
        const auto quiet = quiet_from(history);
        // The first two weekends may surprise: nobody has seen one yet.
        if (quiet && all[known] > monday + 14 * day) CHECK(*quiet > at(all[known]));
    }
}

TEST_CASE("with little history nobody knows a rhythm", "[ingest]") {
    CHECK_FALSE(quiet_from({}));
    CHECK_FALSE(quiet_from(workdays(1)));
    NewsMinutes short_one;
    for (std::uint32_t i = 0; i < 100; ++i) short_one.push_back(monday + i);
    CHECK_FALSE(quiet_from(short_one));
}

TEST_CASE("a history takes in dates once, in order, none from the future, and stays bounded", "[ingest]") {
    NewsMinutes history;
    std::vector<digest::Article> articles(4);
    articles[0].published = at(monday + 5);
    articles[1].published = at(monday + 3);
    articles[2].published = at(monday + 500);
    CHECK(add_to_history(history, articles, at(monday + 10)));
    CHECK(history == NewsMinutes{monday + 3, monday + 5});
    CHECK_FALSE(add_to_history(history, articles, at(monday + 10)));
    articles.assign(1000, {});
    for (std::uint32_t i = 0; i < 1000; ++i) articles[i].published = at(monday + i);
    CHECK(add_to_history(history, articles, at(monday + day)));
    CHECK(history.size() == longest_history);
    CHECK(history.back() == monday + 999);
}

TEST_CASE("a breaker pauses a feed, tries it again and never gives it up", "[ingest]") {
    digest::FeedState state;
    const auto local = [](Instant) { return std::string("14:20"); };
    CHECK(FeedBreaker(state, false).state() == FeedBreaker::State::closed);
    CHECK(FeedBreaker(state, false).words(local).empty());
    state.failures = 4;
    state.last_error = "timed out";
    CHECK(FeedBreaker(state, false).state() == FeedBreaker::State::closed);
    CHECK(FeedBreaker(state, false).words(local) == "failed 4 times in a row: timed out");
    state.failures = 6;
    state.next_attempt = at(monday);
    CHECK(FeedBreaker(state, false).state() == FeedBreaker::State::open);
    CHECK(FeedBreaker(state, false).words(local) ==
          "paused until 14:20 after 6 failures: timed out; tried again by itself");
    CHECK(FeedBreaker(state, true).state() == FeedBreaker::State::half_open);
    state.failing_since = at(monday);
    CHECK_FALSE(FeedBreaker(state, false).is_trouble(at(monday + 6 * hour)));
    CHECK(FeedBreaker(state, false).is_trouble(at(monday + 6 * hour + 1)));
    state.history = {monday - 4 * day, monday - 2 * day, monday}; // one article in two days: ten days' patience
    CHECK_FALSE(FeedBreaker(state, false).is_trouble(at(monday + 10 * day)));
    CHECK(FeedBreaker(state, false).is_trouble(at(monday + 10 * day + 1)));
    state.gone = true;
    CHECK(FeedBreaker(state, false).state() == FeedBreaker::State::ended);
    CHECK(FeedBreaker(state, false).is_trouble(at(monday)));
}
