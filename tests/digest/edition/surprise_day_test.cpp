#include "digest/edition/surprise_day.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

const Zone zurich = Zone::find("Europe/Zurich").value(); // an hour ahead of UTC in November

config::SurprisingSettings hours(config::LocalMinutes from, config::LocalMinutes until) {
    return {.propose = true, .from = from, .until = until, .auto_send = false};
}

SurpriseDay at(const config::SurprisingSettings& settings, std::string_view time) {
    return surprise_day_at(zurich, settings, parse_iso8601(time).value());
}

} // namespace

TEST_CASE("the surprising story of a date is looked for two hours before its hours", "[surprise]") {
    const auto settings = hours(12h, 20h);
    const SurpriseDay day = at(settings, "2026-11-23T05:00:00Z");
    CHECK(to_string(day.date) == "2026-11-23");
    CHECK(to_iso8601(day.look) == "2026-11-23T09:00:00Z");
    CHECK(to_iso8601(day.from) == "2026-11-23T11:00:00Z");
    CHECK(to_iso8601(day.until) == "2026-11-23T19:00:00Z");
    CHECK(to_string(at(settings, "2026-11-23T18:59:00Z").date) == "2026-11-23");
    CHECK(to_string(at(settings, "2026-11-23T19:00:00Z").date) == "2026-11-24"); // that day is over
}

TEST_CASE("hours soon after midnight are prepared on the evening before", "[surprise]") {
    const auto settings = hours(1h + 30min, 9h);
    const SurpriseDay day = at(settings, "2026-11-23T22:45:00Z"); // 23:45 there
    CHECK(to_string(day.date) == "2026-11-24");
    CHECK(to_iso8601(day.look) == "2026-11-23T22:30:00Z");
    CHECK(at(settings, "2026-11-24T07:59:00Z").look == day.look); // the same day all along
    CHECK(next_surprise_day(zurich, settings, day).look == day.look + 24h);
}
