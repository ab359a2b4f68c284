#include "digest/schedule/schedule.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

Instant at(std::string_view text) { return *parse_iso8601(text); }

config::EditionSettings edition(std::string name, std::chrono::minutes time, config::DaySet days = 0x7f) {
    config::EditionSettings settings;
    settings.name = std::move(name);
    settings.at = time;
    settings.days = days;
    return settings;
}

Schedule schedule(std::string_view zone, std::vector<config::EditionSettings> editions) {
    return Schedule(Zone::find(zone).value(), std::move(editions));
}

std::vector<std::string> ids(const std::vector<Slot>& slots) {
    std::vector<std::string> result;
    for (const Slot& slot : slots) result.push_back(slot.id());
    return result;
}

using Ids = std::vector<std::string>;

} // namespace

TEST_CASE("the next editions come in order of time, strictly after the moment given", "[schedule]") {
    const Schedule s =
        schedule("Europe/Zurich", {edition("evening", 17h + 30min, 0x1f), edition("morning", 6h + 30min)});
    CHECK(ids(s.next(at("2026-11-27T05:30:00Z"), 4)) ==
          Ids{"evening/2026-11-27", "morning/2026-11-28", "morning/2026-11-29", "morning/2026-11-30"});
    CHECK(ids(s.next(at("2026-11-27T05:29:59Z"), 1)) == Ids{"morning/2026-11-27"});
    CHECK(s.next(at("2026-11-27T05:29:59Z"), 0).empty());
}

TEST_CASE("an edition knows when it is proposed, may be late and is over", "[schedule]") {
    const Schedule s = schedule("Europe/Zurich", {edition("morning", 6h + 30min)});
    const Slot slot = s.slot("morning", *parse_date("2026-11-23")).value();
    CHECK(slot.at == at("2026-11-23T05:30:00Z"));
    CHECK(slot.propose_at == at("2026-11-23T05:10:00Z"));
    CHECK(slot.grace_until == at("2026-11-23T07:00:00Z"));
    CHECK(slot.useful_until == at("2026-11-23T09:00:00Z"));
    CHECK(decide(slot, at("2026-11-23T05:09:59Z")) == Due::too_early);
    CHECK(decide(slot, at("2026-11-23T05:10:00Z")) == Due::propose);
    CHECK(decide(slot, at("2026-11-23T05:30:00Z")) == Due::send);
    CHECK(decide(slot, at("2026-11-23T05:31:00Z")) == Due::send);
    CHECK(decide(slot, at("2026-11-23T05:31:01Z")) == Due::missed_send_late);
    CHECK(decide(slot, at("2026-11-23T07:00:00Z")) == Due::missed_send_late);
    CHECK(decide(slot, at("2026-11-23T07:00:01Z")) == Due::skip);
}

TEST_CASE("nobody gets a morning edition that is no longer useful although its grace is long", "[schedule]") {
    auto morning = edition("morning", 6h + 30min);
    morning.grace = 600min;
    const Slot slot = schedule("Europe/Zurich", {morning}).slot("morning", *parse_date("2026-11-23")).value();
    CHECK(decide(slot, slot.useful_until) == Due::skip);
}

TEST_CASE("a skipped date fires nothing, also when it is the only one of its kind that week", "[schedule]") {
    const Schedule s = schedule("Pacific/Apia", {edition("morning", 6h + 30min)});
    CHECK(ids(s.next(at("2011-12-28T20:00:00Z"), 3)) ==
          Ids{"morning/2011-12-29", "morning/2011-12-31", "morning/2012-01-01"});
    const Schedule fridays = schedule("Pacific/Apia", {edition("morning", 0min, 0x10)});
    CHECK(ids(fridays.next(at("2011-12-22T20:00:00Z"), 2)) == Ids{"morning/2011-12-23", "morning/2012-01-06"});
    const Slot after = fridays.slot("morning", *parse_date("2012-01-06")).value();
    CHECK(fridays.previous(after)->id() == "morning/2011-12-23");
}

TEST_CASE("two editions at one instant are two, each once", "[schedule]") {
    const Schedule s = schedule("America/Scoresbysund", {edition("late", 23h + 30min), edition("midnight", 0min)});
    const auto slots = s.next(at("2026-03-29T00:59:59Z"), 2);
    CHECK(ids(slots) == Ids{"late/2026-03-28", "midnight/2026-03-29"});
    CHECK(slots[0].at == slots[1].at);
}

TEST_CASE("the editions around now include tomorrow's to propose and yesterday's to close", "[schedule]") {
    auto early = edition("early", 5min);
    early.propose_before = 30min;
    const Schedule s = schedule("Europe/Zurich", {early, edition("morning", 6h + 30min)});
    CHECK(ids(s.around(at("2026-11-23T22:40:00Z"))) ==
          Ids{"early/2026-11-23", "morning/2026-11-23", "early/2026-11-24"});
    CHECK(ids(s.around(at("2026-11-23T05:00:00Z"))) == Ids{"morning/2026-11-22", "early/2026-11-23"});
}

TEST_CASE("the latest edition is the one a new reader gets", "[schedule]") {
    const Schedule s =
        schedule("Europe/Zurich", {edition("morning", 6h + 30min), edition("evening", 17h + 30min, 0x1f)});
    CHECK(s.latest(at("2026-11-23T16:29:59Z"))->id() == "morning/2026-11-23");
    CHECK(s.latest(at("2026-11-23T16:30:00Z"))->id() == "evening/2026-11-23");
    CHECK_FALSE(schedule("Europe/Zurich", {}).latest(at("2026-11-23T16:30:00Z")));
    CHECK_FALSE(schedule("Europe/Zurich", {}).next_event(at("2026-11-23T16:30:00Z")));
}

TEST_CASE("a scheduler sleeps until something is to be proposed or sent", "[schedule]") {
    const Schedule s = schedule("Europe/Zurich", {edition("morning", 6h + 30min)});
    CHECK(s.next_event(at("2026-11-23T05:00:00Z")) == at("2026-11-23T05:10:00Z"));
    CHECK(s.next_event(at("2026-11-23T05:10:00Z")) == at("2026-11-23T05:30:00Z"));
    CHECK(s.next_event(at("2026-11-23T05:30:00Z")) == at("2026-11-24T05:10:00Z"));
}

TEST_CASE("the calendar ends with 2099 instead of guessing", "[schedule]") {
    const Schedule s = schedule("Europe/Zurich", {edition("morning", 6h + 30min)});
    CHECK(s.next(at("2099-12-30T12:00:00Z"), 5).size() == 1);
    CHECK(s.next(at("2200-01-01T00:00:00Z"), 5).empty());
}

TEST_CASE("messages below the highest severity wait for the end of the quiet hours", "[schedule]") {
    const Zone zurich = Zone::find("Europe/Zurich").value();
    const config::BreakingSettings breaking; // 22:00 to 06:00
    const auto held = [&](std::string_view now, int severity, bool opted_in = false) {
        const auto until = held_until(breaking, zurich, severity, at(now), opted_in);
        return until ? to_iso8601(*until) : "at once";
    };
    CHECK(held("2026-11-23T20:59:59Z", 2) == "at once");
    CHECK(held("2026-11-23T21:00:00Z", 2) == "2026-11-24T05:00:00Z");
    CHECK(held("2026-11-24T04:59:59Z", 3) == "2026-11-24T05:00:00Z");
    CHECK(held("2026-11-24T05:00:00Z", 3) == "at once");
    CHECK(held("2026-11-23T23:00:00Z", 1) == "at once");
    CHECK(held("2026-11-23T23:00:00Z", 2, true) == "at once");
    CHECK(held("2026-11-23T23:00:00Z", 3, true) == "2026-11-24T05:00:00Z");
    CHECK(held("2026-10-24T23:00:00Z", 2) == "2026-10-25T05:00:00Z"); // the night the clocks go back
}

TEST_CASE("quiet hours may lie within a day, or not be", "[schedule]") {
    const Zone zurich = Zone::find("Europe/Zurich").value();
    config::BreakingSettings siesta;
    siesta.quiet_from = 13h;
    siesta.quiet_until = 14h;
    CHECK(held_until(siesta, zurich, 2, at("2026-11-23T12:30:00Z")) == at("2026-11-23T13:00:00Z"));
    CHECK_FALSE(held_until(siesta, zurich, 2, at("2026-11-23T13:00:00Z")));
    siesta.quiet_until = 13h;
    CHECK_FALSE(held_until(siesta, zurich, 2, at("2026-11-23T12:30:00Z")));
}

TEST_CASE("days are read as ranges, lists and names of four languages", "[schedule]") {
    CHECK(parse_days("mon-sun") == 0x7f);
    CHECK(parse_days("mon-fri,sun") == 0x5f);
    CHECK(parse_days("sat-mon") == 0x61);
    CHECK(parse_days("Sat, Sun") == 0x60);
    CHECK(parse_days("mo-fr") == 0x1f);
    CHECK(parse_days("samedi,dimanche") == 0x60);
    CHECK(parse_days("lunedì-venerdì") == 0x1f);
    CHECK(parse_days("daily") == 0x7f);
    CHECK(parse_days("tue") == 0x02);
    for (const char* wrong : {"", "mon-", "mon,,tue", "funday", "mon-tue-wed", "m", "mon tue", "1-5"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_days(wrong).has_value());
    }
    CHECK(parse_days("moon").error().find("mon, tue, wed") != std::string::npos);
}

TEST_CASE("times of day are 00:00 to 23:59", "[schedule]") {
    CHECK(parse_time_of_day("06:30") == 390min);
    CHECK(parse_time_of_day("6:30") == 390min);
    CHECK(parse_time_of_day("23:59") == 1439min);
    for (const char* wrong : {"", "24:00", "06:60", "6", "6.30", "06:3", "06:300", ":30", "-6:30", "06:30 "}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_time_of_day(wrong).has_value());
    }
}
