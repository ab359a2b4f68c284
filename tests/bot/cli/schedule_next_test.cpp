#include "bot/cli/schedule_next.hpp"

#include <catch2/catch.hpp>

using depesche::bot::run_schedule_next;

TEST_CASE("schedule next refuses what it cannot understand with exit code 2", "[cli]") {
    CHECK(run_schedule_next("06:30", "mon-sun", "Europe/Zurich", "2026-11-23T05:30:00Z", 1, false) == 0);
    CHECK(run_schedule_next("06:30,17:30", "mon-sun", "Europe/Zurich", "2026-11-23T05:30:00Z", 2, true) == 0);
    CHECK(run_schedule_next("6.30", "mon-sun", "Europe/Zurich", "2026-11-23T05:30:00Z", 1, false) == 2);
    CHECK(run_schedule_next("06:30", "someday", "Europe/Zurich", "2026-11-23T05:30:00Z", 1, false) == 2);
    CHECK(run_schedule_next("06:30", "mon-sun", "Europe/Seestadt", "2026-11-23T05:30:00Z", 1, false) == 2);
    CHECK(run_schedule_next("06:30", "mon-sun", "Europe/Zurich", "yesterday", 1, false) == 2);
    CHECK(run_schedule_next("06:30", "mon-sun", "Europe/Zurich", "2026-11-23T05:30:00Z", 0, false) == 2);
    CHECK(run_schedule_next("06:30", "mon-sun", "Europe/Zurich", "2099-12-30T23:00:00Z", 3, false) == 1);
}
