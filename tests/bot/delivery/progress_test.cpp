#include "bot/delivery/progress.hpp"

#include <catch2/catch.hpp>

using namespace depesche::bot;
using namespace std::chrono_literals;

TEST_CASE("the rate is that of the last minute, and is not said before five seconds are over", "[delivery]") {
    SendProgress speed;
    SteadyTime now{1000h};
    for (int second = 0; second < 5; ++second) {
        for (int i = 0; i < 100; ++i) speed.answered(now + i * 10ms);
        now += 1s;
        if (second < 4) CHECK_FALSE(speed.rate(now));
    }
    CHECK(speed.rate(now) == 100.0);
    for (int second = 0; second < 60; ++second, now += 1s)
        for (int i = 0; i < 20; ++i) speed.answered(now);
    CHECK(speed.rate(now) == 20.0); // the hundred are forgotten
}

TEST_CASE("a second without answers counts only when something could have been sent", "[delivery]") {
    SendProgress speed;
    SteadyTime now{1000h};
    for (int second = 0; second < 10; ++second, now += 1s)
        for (int i = 0; i < 30; ++i) speed.answered(now);
    now += 30s; // a pause: nobody looked
    CHECK(speed.rate(now) == 30.0);
    for (int second = 0; second < 10; ++second, now += 1s) speed.look(now);
    CHECK(speed.rate(now) == 15.0);
    now += 10min;
    CHECK_FALSE(speed.rate(now));
}

TEST_CASE("how often the platform asked for less is that of the last minute", "[delivery]") {
    SendProgress speed;
    const SteadyTime now{1000h};
    speed.limited(now);
    speed.limited(now + 30s);
    CHECK(speed.limits(now + 31s) == 2);
    CHECK(speed.limits(now + 80s) == 1);
    CHECK(speed.limits(now + 2h) == 0);
}

TEST_CASE("the cause of a delay is the strongest one", "[delivery]") {
    SenderLook look;
    look.permitted = 100;
    look.measured = 99;
    CHECK(hindrance_of(look, false, 2) == Hindrance::none);
    CHECK(hindrance_of(look, false, 3) == Hindrance::interrupted);
    CHECK(hindrance_of(look, true, 2) == Hindrance::overtaken);
    look.measured = 50;
    CHECK(hindrance_of(look, false, 2) == Hindrance::slow);
    look.bound = Bound::connections;
    CHECK(hindrance_of(look, false, 2) == Hindrance::slow_answers);
    look.limits = 2;
    CHECK(hindrance_of(look, false, 2) == Hindrance::slow_answers);
    look.limits = 3;
    CHECK(hindrance_of(look, false, 2) == Hindrance::platform);
    look.limits = 0;
    look.paused = 30s;
    CHECK(hindrance_of(look, true, 2) == Hindrance::platform);
    look.probing = true;
    CHECK(hindrance_of(look, true, 2) == Hindrance::unreachable);
    look.refused = true;
    CHECK(hindrance_of(look, true, 2) == Hindrance::refused);
    look.storage_ok = false;
    CHECK(hindrance_of(look, true, 2) == Hindrance::storage);
}

TEST_CASE("commits are counted in buckets, and reasons cannot fill memory", "[delivery]") {
    CommitTimes commits;
    commits.add(1ms, 250us);
    commits.add(3ms, 500us);
    commits.add(1h, 250us);
    CHECK(commits.count() == 3);
    CHECK(commits.sum() == Approx(3600.004));
    CHECK(commits.cpu() == Approx(0.001));
    CHECK(commits.buckets()[0] == 1);
    CHECK(commits.buckets()[2] == 1);
    std::map<std::string, std::int64_t> reasons;
    for (int i = 0; i < 1000; ++i) count_reason(reasons, "reason " + std::to_string(i));
    count_reason(reasons, "reason 1");
    CHECK(reasons.size() <= 17);
    CHECK(reasons["reason 1"] == 2);
    CHECK(reasons["other"] == 984);
}
