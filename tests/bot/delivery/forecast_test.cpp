#include "bot/delivery/engine.hpp"
#include "bot/delivery/forecast.hpp"
#include "bot/delivery/rate_limiter.hpp"
#include "bot/delivery/send_plan.hpp"
#include "bot/delivery/sender_limits.hpp"
#include "bot/platform/platform.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <map>
#include <random>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

ForecastSender sender(double rate, std::size_t connections = 64) {
    ForecastSender of;
    of.rate = rate;
    of.connections = connections;
    of.window = 1024;
    return of;
}

ForecastLoad load(std::int64_t messages, std::size_t of = 0, Lane lane = Lane::digest) {
    ForecastLoad one;
    one.sender = of;
    one.messages = messages;
    one.lane = lane;
    return one;
}

double seconds(milliseconds span) { return std::chrono::duration<double>(span).count(); }

/// What the real limiter needs for so many, asked in time.
double by_limiter(std::int64_t messages, double rate) {
    RateLimiter limiter(rate);
    SteadyTime now{1h};
    const SteadyTime start = now;
    for (std::int64_t i = 0; i < messages; ++i) {
        now = limiter.next(now);
        limiter.take(now);
    }
    return std::chrono::duration<double>(now - start).count();
}

} // namespace

TEST_CASE("a million readers at a thousand a second take a little over sixteen and a half minutes", "[delivery]") {
    const auto times = forecast({sender(1000)}, {load(1'000'000)});
    CHECK(seconds(times.ends[0].finishes) == Approx(1005.1).margin(0.5));
    CHECK(times.ends[0].bound == Bound::rate);
    CHECK(times.ends[0].too_late == 0);
}

TEST_CASE("a forecast is what the rate limiter grants, within a message and half a percent", "[delivery]") {
    for (const auto& [messages, rate] : {std::pair(50'000L, 1000.0), std::pair(3'000L, 30.0), std::pair(200L, 20.0 / 60), std::pair(1L, 30.0),
                                         std::pair(4'097L, 80.0), std::pair(90'000L, 5000.0)}) {
        CAPTURE(messages, rate);
        ForecastSender of = sender(rate, 4096);
        of.window = 4096;
        of.answer_time = of.commit_time = 0.1ms;
        const double foreseen = seconds(forecast({of}, {load(messages)}).ends[0].finishes);
        const double real = by_limiter(messages, rate);
        CHECK(foreseen >= real - 0.002);
        CHECK(foreseen <= real * 1.006 + 1.006 / rate + 0.01);
    }
}

TEST_CASE("two audiences of one bot share its rate, the first goes first; another platform waits for nobody", "[delivery]") {
    const auto times = forecast({sender(100), sender(80)}, {load(10'000), load(5'000), load(8'000, 1)});
    CHECK(seconds(times.ends[0].finishes) == Approx(100.6).margin(0.2));
    CHECK(seconds(times.ends[1].starts) == Approx(100.5).margin(0.2));
    CHECK(seconds(times.ends[1].finishes) == Approx(150.8).margin(0.2));
    CHECK(seconds(times.ends[2].finishes) == Approx(100.6).margin(0.2));
}

TEST_CASE("an alert goes before the digest that came first, and delays it by its own length", "[delivery]") {
    const auto alone = forecast({sender(100)}, {load(10'000)});
    const auto both = forecast({sender(100)}, {load(10'000), load(2'000, 0, Lane::alert)});
    CHECK(seconds(both.ends[1].finishes) == Approx(20.2).margin(0.2));
    CHECK(seconds(both.ends[0].finishes - alone.ends[0].finishes) == Approx(20.1).margin(0.2));
}

TEST_CASE("a channel's own limit binds its post alone", "[delivery]") {
    ForecastLoad channel = load(3);
    channel.own_rate = 1.0 / 3; // 20 a minute
    const auto times = forecast({sender(30)}, {channel, load(3000)});
    CHECK(seconds(times.ends[0].finishes) == Approx(9.1).margin(0.1));
    CHECK(times.ends[0].bound == Bound::own_rate);
    CHECK(seconds(times.ends[1].finishes) == Approx(100.7).margin(0.3));
}

TEST_CASE("slow answers bind where connections are few, and the forecast says so", "[delivery]") {
    ForecastSender slow = sender(1000, 64);
    slow.answer_time = 1s;
    const auto times = forecast({slow}, {load(5500), load(64, 0, Lane::alert)});
    CHECK(times.ends[0].bound == Bound::connections);
    CHECK(times.ends[0].rate == Approx(55)); // nine of 64 are kept for alerts
    ForecastSender narrow = sender(1000, 4096);
    narrow.answer_time = 1s;
    narrow.window = 256;
    CHECK(forecast({narrow}, {load(5500)}).ends[0].bound == Bound::window);
}

TEST_CASE("what is too late at its hour is counted, and frees the sender for the next", "[delivery]") {
    ForecastLoad digest = load(10'000);
    digest.useful_for = 60s;
    const auto times = forecast({sender(100)}, {digest, load(1000)});
    CHECK(times.ends[0].finishes == 60s);
    CHECK(times.ends[0].too_late == Approx(10'000 - 60 * 100 / 1.005).margin(2));
    CHECK(seconds(times.ends[1].finishes) == Approx(70.1).margin(0.2));
    digest.useful_for = -5s; // over already
    CHECK(forecast({sender(100)}, {digest}).ends[0].too_late == 10'000);
}

TEST_CASE("what was measured binds a running broadcast", "[delivery]") {
    ForecastSender of = sender(1000);
    of.measured = 250;
    const auto times = forecast({of}, {load(10'000)});
    CHECK(seconds(times.ends[0].finishes) == Approx(40.1).margin(0.1));
    CHECK(times.ends[0].bound == Bound::measured);
}

TEST_CASE("nobody to send to is finished at once", "[delivery]") {
    const auto times = forecast({sender(30)}, {load(0)});
    CHECK(times.ends[0].finishes == 0ms);
    CHECK(times.stretches.empty());
    CHECK(forecast({}, {}).ends.empty());
}

namespace {

struct Random {
    explicit Random(std::uint64_t seed) : engine(seed) {}
    std::int64_t number(std::int64_t least, std::int64_t most) { return std::uniform_int_distribution<std::int64_t>(least, most)(engine); }
    ForecastSender sender() {
        ForecastSender of = ::sender(static_cast<double>(number(1, 200000)) / 100, static_cast<std::size_t>(number(1, 200)));
        of.answer_time = milliseconds(number(1, 2000));
        of.window = static_cast<std::size_t>(number(4, 1024));
        if (number(0, 3) == 0) of.paused = milliseconds(number(0, 600'000));
        return of;
    }
    ForecastLoad load(std::size_t senders) {
        ForecastLoad one = ::load(number(0, 100'000), static_cast<std::size_t>(number(0, static_cast<std::int64_t>(senders) - 1)),
                                  number(0, 3) == 0 ? Lane::alert : Lane::digest);
        if (number(0, 3) == 0) one.own_rate = static_cast<double>(number(1, 3000)) / 100;
        if (number(0, 4) == 0) one.after = milliseconds(number(0, 100'000));
        return one;
    }
    std::mt19937_64 engine;
};

constexpr auto rounding = 2ms;

} // namespace

TEST_CASE("properties of every forecast", "[delivery]") {
    for (std::uint64_t seed = 0; seed < 1500; ++seed) {
        CAPTURE(seed);
        Random random(seed);
        std::vector<ForecastSender> senders;
        std::vector<ForecastLoad> loads;
        for (auto n = random.number(1, 3); n > 0; --n) senders.push_back(random.sender());
        for (auto n = random.number(1, 6); n > 0; --n) loads.push_back(random.load(senders.size()));
        const Forecast times = forecast(senders, loads);

        // More recipients: nobody is earlier.
        auto more = loads;
        more[static_cast<std::size_t>(random.number(0, static_cast<std::int64_t>(loads.size()) - 1))].messages += random.number(1, 10'000);
        const Forecast longer = forecast(senders, more);
        for (std::size_t i = 0; i < loads.size(); ++i) REQUIRE(longer.ends[i].finishes + rounding >= times.ends[i].finishes);

        // One more audience: nobody is earlier.
        auto with = loads;
        with.push_back(random.load(senders.size()));
        const Forecast fuller = forecast(senders, with);
        for (std::size_t i = 0; i < loads.size(); ++i) REQUIRE(fuller.ends[i].finishes + rounding >= times.ends[i].finishes);

        // A pause shifts everything behind it by its length.
        auto at_once = loads;
        for (ForecastLoad& one : at_once) one.after = 0ms;
        const Forecast before = forecast(senders, at_once);
        auto paused = senders;
        for (ForecastSender& of : paused) of.paused += 77s;
        const Forecast after = forecast(paused, at_once);
        for (std::size_t i = 0; i < loads.size(); ++i) {
            if (loads[i].messages == 0) continue;
            const auto shift = after.ends[i].finishes - before.ends[i].finishes;
            REQUIRE(std::abs((shift - 77s).count()) <= rounding.count());
        }

        // No sender ever does more than it may, and everything is sent.
        std::map<std::size_t, double> sent;
        for (const Stretch& stretch : times.stretches) {
            double together = 0;
            for (const Stretch& other : times.stretches) {
                if (loads[other.load].sender == loads[stretch.load].sender && other.from <= stretch.from && stretch.from < other.to) together += other.rate;
            }
            const ForecastSender& of = senders[loads[stretch.load].sender];
            REQUIRE(together <= capacity(of, Lane::alert).first * (1 + 1e-9));
            REQUIRE(together <= of.rate);
            sent[stretch.load] += stretch.rate * (stretch.to - stretch.from);
        }
        for (std::size_t i = 0; i < loads.size(); ++i) REQUIRE(sent[i] == Approx(static_cast<double>(loads[i].messages)).margin(0.01));
    }
}

TEST_CASE("the readers of a bot may have a faster rate than its channel", "[delivery]") {
    config::AudienceSettings channel, readers;
    channel.name = "telegram";
    readers.name = "subscribers.telegram";
    readers.is_channel = false;
    readers.rate = 1000;
    const double documented = platform_for(config::Platform::telegram).documented_rate(false);
    CHECK(limits_of_senders({channel}, EngineOptions{}).begin()->second.rate == documented);
    CHECK(limits_of_senders({channel, readers}, EngineOptions{}).begin()->second.rate == 1000);
    CHECK(limits_of_senders({readers, channel}, EngineOptions{}).begin()->second.rate == 1000);
    readers.rate = 5;
    CHECK(limits_of_senders({channel, readers}, EngineOptions{}).begin()->second.rate == 5);
}

TEST_CASE("of the windows of one bot's audiences the smallest holds, in the engine and in what is foreseen",
          "[delivery]") {
    config::AudienceSettings channel, readers;
    channel.name = "telegram";
    readers.name = "subscribers.telegram";
    readers.is_channel = false;
    readers.rate = 100'000;
    const auto window = [&] { return limits_of_senders({channel, readers}, EngineOptions{}).begin()->second.window; };
    CHECK(window() == EngineOptions{}.window);
    readers.window = 4096;
    CHECK(window() == EngineOptions{}.window); // the channel leaves it to us
    channel.window = 64;
    CHECK(window() == 64);

    const auto finished = [&] {
        SendPlan plan({readers});
        plan.add(readers.name, Lane::alert, 1'000'000);
        plan.know(sender_id(readers), {.answer_time = 50ms, .paused = {}});
        return seconds(plan.forecast().ends[0].finishes);
    };
    readers.connections = 4096;
    const double wide = finished();
    readers.window = 8; // so many are under way at most, whatever the connections
    CHECK(finished() > 10 * wide);
}

TEST_CASE("a plan knows the audiences of a configuration, their pauses, and whom a person serves", "[delivery]") {
    config::AudienceSettings readers, by_hand;
    readers.name = "subscribers.telegram";
    readers.is_channel = false;
    readers.rate = 100;
    by_hand.name = "whatsapp";
    by_hand.by_hand = true;
    SendPlan plan({readers, by_hand});
    CHECK_FALSE(plan.add("whatsapp", Lane::digest, 1));
    CHECK_FALSE(plan.add("nobody", Lane::digest, 1));
    REQUIRE(plan.add("subscribers.telegram", Lane::digest, 1000) == 0U);
    CHECK(seconds(plan.forecast().ends[0].finishes) == Approx(10.1).margin(0.1));
    plan.know(sender_id(readers), {.answer_time = std::nullopt, .paused = 60s});
    plan.know("a stranger", {.answer_time = std::nullopt, .paused = 600s});
    CHECK(seconds(plan.forecast().ends[0].finishes) == Approx(70.1).margin(0.1));
}
