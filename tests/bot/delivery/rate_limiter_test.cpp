#include "bot/delivery/rate_limiter.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

using namespace depesche::bot;
using namespace std::chrono_literals;

namespace {

const SteadyTime start{1000h};

/// Sends as fast as permitted for `span`, each wake-up late by up to `lateness`.
std::vector<SteadyTime> send_for(RateLimiter& limiter, std::chrono::nanoseconds span,
                                 std::chrono::microseconds lateness) {
    std::mt19937 random(5);
    std::uniform_int_distribution<std::int64_t> late(0, lateness.count());
    std::vector<SteadyTime> sent;
    SteadyTime now = start;
    while (now < start + span) {
        if (limiter.next(now) > now) {
            now = limiter.next(now) + std::chrono::microseconds(late(random));
            continue;
        }
        limiter.take(now);
        sent.push_back(now);
    }
    return sent;
}

std::int64_t most_in_a_second(const std::vector<SteadyTime>& sent) {
    std::int64_t most = 0;
    for (auto first = sent.begin(), end = sent.begin(); first != sent.end(); ++first) {
        end = std::find_if(end, sent.end(), [&](SteadyTime at) { return at >= *first + 1s; });
        most = std::max<std::int64_t>(most, end - first);
    }
    return most;
}

} // namespace

TEST_CASE("the permitted rate is used to 0.99 and exceeded in no second, however late the timers are", "[delivery]") {
    for (const double rate : {1.0, 30.0, 50.0, 1000.0}) {
        for (const auto lateness : {0us, 300us, 1500us}) {
            RateLimiter limiter(rate);
            const auto sent = send_for(limiter, 30s, lateness);
            INFO(rate << "/s, up to " << lateness.count() << " us late");
            CHECK(most_in_a_second(sent) <= static_cast<std::int64_t>(rate));
            CHECK(static_cast<double>(sent.size()) >= 0.99 * rate * 30);
        }
    }
}

TEST_CASE("a rate below one a second spaces its sends", "[delivery]") {
    RateLimiter limiter(0.5);
    CHECK(send_for(limiter, 20s, 0us).size() == 10);
}

TEST_CASE("an idle hour earns no burst", "[delivery]") {
    RateLimiter limiter(30);
    limiter.take(start);
    const SteadyTime later = start + 1h;
    SteadyTime now = later;
    int at_once = 0;
    while (limiter.next(now) <= now) {
        limiter.take(now);
        ++at_once;
    }
    CHECK(at_once <= 2);
}

TEST_CASE("a pause holds exactly until its end", "[delivery]") {
    RateLimiter limiter(30);
    limiter.pause_until(start + 43'838s);
    limiter.pause_until(start + 5s); // a shorter one does not end a longer one
    CHECK(limiter.next(start) == start + 43'838s);
    CHECK(limiter.next(start + 43'838s) == start + 43'838s);
}

TEST_CASE("a changed rate keeps what was sent in mind", "[delivery]") {
    RateLimiter limiter(1);
    limiter.take(start);
    limiter.set_rate(1);
    CHECK(limiter.next(start) >= start + 1s);
    limiter.set_rate(30);
    CHECK(limiter.next(start + 1s) == start + 1s);
}
