#include "digest/edition/window.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

config::EditionSettings edition(std::string name, std::chrono::minutes at, config::DaySet days) {
    config::EditionSettings made;
    made.name = std::move(name);
    made.at = at;
    made.days = days;
    return made;
}

const config::EditionSettings morning = edition("morning", 6h + 30min, 0x7f);
const config::EditionSettings weekend = edition("weekend", 8h + 30min, 0x60);

Schedule schedule() { return {Zone::find("Europe/Zurich").value(), {morning, weekend}}; }

Instant start(const config::EditionSettings& of, std::string_view slot_at) {
    const Schedule days = schedule();
    const Slot slot = days.next(*parse_iso8601(slot_at) - 1min, 1).at(0);
    REQUIRE(slot.edition == of.name);
    return window_start(days, slot, of, slot.at);
}

} // namespace

TEST_CASE("a morning begins where the last edition ended", "[edition]") {
    CHECK(start(morning, "2026-11-24T05:30:00Z") == *parse_iso8601("2026-11-23T05:30:00Z"));
    CHECK(start(morning, "2026-11-29T05:30:00Z") ==
          *parse_iso8601("2026-11-28T07:30:00Z")); // Saturday's weekend edition
}

TEST_CASE("a weekend edition looks three days back over the mornings between, and never behind the last of its kind",
          "[edition]") {
    CHECK(start(weekend, "2026-11-28T07:30:00Z") == *parse_iso8601("2026-11-25T07:30:00Z"));
    CHECK(start(weekend, "2026-11-29T07:30:00Z") == *parse_iso8601("2026-11-28T07:30:00Z"));
}
