#include "bot/editor/alarms.hpp"

#include <catch2/catch.hpp>

using namespace depesche::bot;
using namespace std::chrono_literals;
using When = AlarmPlan::Say::When;
using Says = std::vector<AlarmPlan::Say>;

namespace {

const SteadyTime start{100h};
const std::map<std::string, Alarm> paused{{"telegram", {"the token is refused", true}}};
const std::map<std::string, Alarm> stumbling{{"telegram", {"no answer", false}}};
const std::map<std::string, Alarm> well;

} // namespace

TEST_CASE("a sender that is refused is told at once, again after an hour, and when it is over", "[editor]") {
    AlarmPlan plan;
    CHECK(plan.update(paused, start) == Says{{When::began, "the token is refused"}});
    CHECK(plan.update(paused, start + 59min).empty());
    CHECK(plan.next() == start + 1h);
    CHECK(plan.update(paused, start + 1h) == Says{{When::still, "the token is refused"}});
    CHECK(plan.update(well, start + 61min) == Says{{When::over, "the token is refused"}});
    CHECK(plan.update(well, start + 3h).empty());
    CHECK(plan.next() == std::nullopt);
}

TEST_CASE("a network that stumbles is told only after a minute", "[editor]") {
    AlarmPlan plan;
    CHECK(plan.update(stumbling, start).empty());
    CHECK(plan.next() == start + 60s);
    CHECK(plan.update(well, start + 59s).empty()); // nobody heard of it, so nothing is over
    CHECK(plan.update(stumbling, start + 2min).empty());
    CHECK(plan.update(stumbling, start + 3min) == Says{{When::began, "no answer"}});
    CHECK(plan.update(stumbling, start + 4min).empty());
}

TEST_CASE("what stumbles and is then refused is told at once", "[editor]") {
    AlarmPlan plan;
    CHECK(plan.update(stumbling, start).empty());
    CHECK(plan.update(paused, start + 5s) == Says{{When::began, "the token is refused"}});
}

TEST_CASE("two troubles are two alarms", "[editor]") {
    AlarmPlan plan;
    CHECK(plan.update({{"a", {"one", true}}, {"b", {"two", true}}}, start).size() == 2);
    CHECK(plan.update({{"b", {"two", true}}}, start + 1s) == Says{{When::over, "one"}});
}
