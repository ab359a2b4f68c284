#include "bot/editor/feed_alarms.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;
using Kind = FeedTrouble::Kind;

namespace {

const digest::Instant noon = *digest::parse_iso8601("2026-11-23T12:00:00Z");

FeedTrouble trouble(Kind kind, const std::string& url = "https://wire.example/rss", digest::Instant since = noon) {
    return {kind, url, "Seestadt Wire", "the site answers 500", since - 6h, since, since + 1min};
}

} // namespace

TEST_CASE("a feed in trouble is told once, and once when it is over", "[editor][feeds]") {
    FeedAlarms alarms;
    CHECK(alarms.update({}, noon).empty());
    CHECK(alarms.update({trouble(Kind::failing)}, noon + 1min).began.size() == 1);
    for (auto later = 2min; later < 24h; later += 30min)
        CHECK(alarms.update({trouble(Kind::failing)}, noon + later).empty());
    const auto over = alarms.update({}, noon + 25h);
    CHECK(over.began.empty());
    REQUIRE(over.over.size() == 1);
    CHECK(over.over[0].source == "Seestadt Wire");
    CHECK(alarms.update({}, noon + 26h).empty());
}

TEST_CASE("a failing feed that ends is told again, as something else", "[editor][feeds]") {
    FeedAlarms alarms;
    (void)alarms.update({}, noon);
    (void)alarms.update({trouble(Kind::failing)}, noon + 1min);
    const auto say = alarms.update({trouble(Kind::ended)}, noon + 1h);
    REQUIRE(say.began.size() == 1);
    CHECK(say.began[0].kind == Kind::ended);
    CHECK(say.over.empty());
}

TEST_CASE("many feeds in trouble one after the other are few messages", "[editor][feeds]") {
    FeedAlarms alarms;
    (void)alarms.update({}, noon);
    std::vector<FeedTrouble> present;
    std::size_t messages = 0, told = 0;
    for (int minute = 0; minute < 60; ++minute) {
        present.push_back(trouble(Kind::failing, fmt::format("https://ort{}.example/rss", minute)));
        const auto say = alarms.update(present, noon + std::chrono::minutes(minute));
        messages += say.empty() ? 0 : 1;
        told += say.began.size();
    }
    told += alarms.update(present, noon + 2h).began.size();
    CHECK(messages == 6);
    CHECK(told == 60);
}

TEST_CASE("a restart tells no old trouble again, but what began while nobody ran", "[editor][feeds]") {
    const auto old = trouble(Kind::failing), ended = trouble(Kind::ended, "https://ende.example/rss");
    const auto silent = trouble(Kind::quiet, "https://still.example/rss");
    auto fresh = trouble(Kind::failing, "https://neu.example/rss");
    fresh.last_attempt = noon - 1h; // nobody asked since it became worth telling
    FeedAlarms alarms;
    const auto say = alarms.update({old, ended, silent, fresh}, noon + 3h);
    REQUIRE(say.began.size() == 1);
    CHECK(say.began[0].url == "https://neu.example/rss");
    CHECK(alarms.update({}, noon + 4h).over.size() == 4); // whoever heard of them hears of their end
}

TEST_CASE("a clock that was set back silences nobody", "[editor][feeds]") {
    FeedAlarms alarms;
    (void)alarms.update({}, noon);
    (void)alarms.update({trouble(Kind::failing)}, noon + 1min);
    CHECK(alarms.update({trouble(Kind::quiet)}, noon - 24h).began.size() == 1);
}
