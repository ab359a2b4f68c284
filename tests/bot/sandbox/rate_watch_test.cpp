#include "bot/sandbox/rate_watch.hpp"

#include "bot/delivery/rate_limiter.hpp"
#include "tests/bot/sandbox/fixture.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <random>

using namespace depesche::bot::sandbox;
using namespace std::chrono_literals;
using nlohmann::json;
using Kind = RateWatch::ChatKind;
using Scope = RateWatch::Scope;

namespace {

constexpr std::int64_t ms = 1'000'000;
constexpr std::int64_t start = 1'795'694'400'000 * ms;

/// A watch that judges the bot by `pace` and nothing else.
RateWatch watching(const char* pace) {
    RateWatch watch;
    for (const Scope scope : {Scope::chat, Scope::group, Scope::paid}) watch.set(scope, {});
    watch.set(Scope::bot, rate_limit_from(pace).value());
    return watch;
}

bool breaks(RateWatch& watch, std::int64_t at_ns, std::int64_t chat = 1, Kind kind = Kind::person, bool paid = false) {
    return !watch.count(1, chat, kind, paid, at_ns, false).rule.empty();
}

json measured(const RateWatch& watch, std::size_t at = 0) {
    return json::parse(watch.to_json([](int) { return "bot"; })).at(at);
}

} // namespace

TEST_CASE("limits are written as people say them", "[sandbox]") {
    CHECK(rate_limit_from("30/s") == RateLimit{30, 1s, 1});
    CHECK(rate_limit_from("20/min") == RateLimit{20, 60s, 1});
    CHECK(rate_limit_from("0.5/h:3") == RateLimit{0.5, 3600s, 3});
    CHECK(rate_limit_from("none") == RateLimit{});
    CHECK(to_string(rate_limit_from("1/s:5").value()) == "1/s:5");
    for (const char* wrong : {"", "30", "30/", "30/d", "0/s", "-1/s", "1e9/s", "30/s:", "30/s:0", "30/s:x", "nan/s"}) {
        INFO(wrong);
        REQUIRE_FALSE(rate_limit_from(wrong));
        CHECK(rate_limit_from(wrong).error().find("write 30/s") != std::string::npos);
    }
}

TEST_CASE("an even pace breaks nothing, 10 ms too early is borne, and more is a violation", "[sandbox]") {
    for (const auto& [early, violation] :
         {std::pair<std::int64_t, bool>{0, false}, {10 * ms, false}, {10 * ms + 1, true}}) {
        RateWatch watch = watching("10/s");
        CHECK_FALSE(breaks(watch, start));
        CHECK(breaks(watch, start + 100 * ms - early) == violation);
        CHECK(measured(watch).at("violations") == (violation ? 1 : 0));
        CHECK(measured(watch).at("worst_early_ms").get<double>() == Approx(static_cast<double>(early) / 1e6));
    }
}

TEST_CASE("the tolerance cannot be used up again and again", "[sandbox]") {
    RateWatch watch = watching("10/s");
    std::int64_t at = start;
    int broken = 0;
    for (int i = 0; i < 100; ++i, at += 95 * ms) broken += breaks(watch, at) ? 1 : 0;
    CHECK(broken > 3);
    CHECK(measured(watch).at("share").get<double>() > 1.04);
}

TEST_CASE("a burst is borne once, then the pace holds", "[sandbox]") {
    RateWatch watch = watching("10/s:5");
    int broken = 0;
    for (int i = 0; i < 10; ++i) broken += breaks(watch, start) ? 1 : 0;
    CHECK(broken == 5);
    CHECK_FALSE(breaks(watch, start + 100 * ms));
    CHECK(breaks(watch, start + 101 * ms));
    CHECK_FALSE(breaks(watch, start + 10'000 * ms)); // long after, the burst is there again
    CHECK_FALSE(breaks(watch, start + 10'000 * ms));
}

TEST_CASE("how much of a limit was used is measured from the first message to the last", "[sandbox]") {
    RateWatch watch = watching("100/s");
    for (int i = 0; i < 1000; ++i) breaks(watch, start + i * 12 * ms, i);
    const json bot = measured(watch);
    CHECK(bot.at("limit") == "bot");
    CHECK(bot.at("rule") == "100 messages a second per bot");
    CHECK(bot.at("used") == 1000);
    CHECK(bot.at("permitted") == 1 + 999 * 12 / 10);
    CHECK(bot.at("share").get<double>() == Approx(0.8335).epsilon(0.001));
    CHECK(bot.at("violations") == 0);
    watch.measure_anew();
    CHECK(json::parse(watch.to_json([](int) { return ""; })).empty());
}

TEST_CASE("the documented limits are watched without being told", "[sandbox]") {
    RateWatch watch;
    int broken = 0;
    for (int i = 0; i < 7; ++i) broken += breaks(watch, start, 1) ? 1 : 0;
    CHECK(broken == 2); // five at once in a chat
    broken = 0;
    for (int i = 0; i < 25; ++i) broken += breaks(watch, start + 60'000 * ms, -7, Kind::group) ? 1 : 0;
    CHECK(broken == 5); // twenty a minute in a group
    broken = 0;
    for (int i = 0; i < 40; ++i) broken += breaks(watch, start + 120'000 * ms, 100 + i) ? 1 : 0;
    CHECK(broken == 10); // thirty to different people
    broken = 0;
    for (int i = 0; i < 1010; ++i) broken += breaks(watch, start + 180'000 * ms, 1000 + i, Kind::person, true) ? 1 : 0;
    CHECK(broken == 0); // a thousand, and the ten of 10 ms
    CHECK(breaks(watch, start + 180'000 * ms, 5000, Kind::person, true));
}

TEST_CASE("limits of one chat do not hold up another, however many there are", "[sandbox]") {
    RateWatch watch;
    watch.set(Scope::bot, {});
    int broken = 0;
    for (int round = 0; round < 2; ++round)
        for (int chat = 0; chat < 300'000; ++chat) broken += breaks(watch, start + round * 1000 * ms, chat) ? 1 : 0;
    CHECK(broken == 0);
}

TEST_CASE("limits are set, shown and measured over the control interface", "[sandbox]") {
    Fixture box;
    box.telegram.rates().set(Scope::bot, rate_limit_from("30/s").value());
    for (int i = 0; i < 31; ++i, box.ns += 1'000'000'000 / 30) {
        const auto chat = box.world.add_crowd(CrowdPlan{.count = 1, .payload = {}, .bot = {}}).first;
        CHECK(box.send(std::to_string(chat), "x").at("ok") == true);
    }
    const json limits = json::parse(box.telegram.limits_json());
    CHECK(limits.at(0).at("bot") == "newsroom_bot");
    CHECK(limits.at(0).at("share").get<double>() > 0.99);
    CHECK(limits.at(0).at("violations") == 0);
    CHECK(limits.at(1).at("limit") == "chat");
    const json all = json::parse(box.telegram.violations().to_json(box.telegram.limits_json()));
    CHECK(all.at("limits") == limits);
}

TEST_CASE("the sender's limiter uses a limit fully and breaks it never, judged by the sandbox", "[sandbox][delivery]") {
    using depesche::bot::RateLimiter;
    using depesche::bot::SteadyTime;
    for (const double rate : {30.0, 1000.0}) {
        INFO(rate << "/s");
        std::mt19937_64 random(7);
        // A timer wakes a little late, and requests take more or less long to arrive.
        std::uniform_int_distribution<std::int64_t> late(0, 2 * ms), way(0, 4 * ms);
        RateWatch watch = watching(rate > 100 ? "1000/s" : "30/s");
        RateLimiter limiter(rate);
        std::int64_t now = start, arrived = 0;
        for (int i = 0; i < 60 * static_cast<int>(rate); ++i) {
            const SteadyTime at{std::chrono::nanoseconds(now)};
            const SteadyTime next = limiter.next(at);
            if (next > at) now = next.time_since_epoch().count() + late(random);
            limiter.take(SteadyTime{std::chrono::nanoseconds(now)});
            arrived = std::max(arrived, now + way(random)); // in order, as on one connection
            breaks(watch, arrived, i);
        }
        const json bot = measured(watch);
        INFO(bot.dump());
        CHECK(bot.at("violations") == 0);
        CHECK(bot.at("share").get<double>() >= 0.99);
        CHECK(bot.at("share").get<double>() <= 1.0);
    }
}
