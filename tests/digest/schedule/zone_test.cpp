#include "digest/schedule/schedule.hpp"
#include "digest/schedule/tzif.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

using namespace depesche;
using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

/// The instant of a local time, in UTC.
std::string utc(std::string_view zone, std::string_view date, std::chrono::minutes time) {
    return to_iso8601(Zone::find(zone).value().instant(*parse_date(date), time));
}

/// A file with this footer and one kind of time: what a "slim" file holds of a zone with regular summer time.
std::string slim_file(std::string_view footer) {
    const auto header = [](char types) {
        std::string h = "TZif2" + std::string(15 + 24, '\0');
        h[39] = types; // typecnt
        h[43] = 4;     // charcnt
        return h;
    };
    const std::string body = std::string("\0\0\x0e\x10\0\0", 6) + std::string("CET\0", 4);
    return header(1) + body + header(1) + body + "\n" + std::string(footer) + "\n";
}

} // namespace

TEST_CASE("a local time in a gap is the first instant after the gap", "[schedule]") {
    CHECK(utc("Europe/Zurich", "2027-03-28", 2h + 30min) == "2027-03-28T01:00:00Z");
    CHECK(utc("Europe/Zurich", "2027-03-28", 2h) == "2027-03-28T01:00:00Z");
    CHECK(utc("Europe/Zurich", "2027-03-28", 3h) == "2027-03-28T01:00:00Z");
    CHECK(utc("Australia/Lord_Howe", "2026-10-04", 2h + 15min) == "2026-10-03T15:30:00Z");   // half an hour
    CHECK(utc("Antarctica/Troll", "2026-03-29", 1h + 30min) == "2026-03-29T01:00:00Z");      // two hours
    CHECK(utc("Africa/Cairo", "2026-04-24", 0min) == "2026-04-23T22:00:00Z");                // midnight is missing
    CHECK(utc("America/Scoresbysund", "2026-03-28", 23h + 30min) == "2026-03-29T01:00:00Z"); // ends the day
}

TEST_CASE("a local time that exists twice is the first of the two", "[schedule]") {
    CHECK(utc("Europe/Zurich", "2027-10-31", 2h + 30min) == "2027-10-31T00:30:00Z");
    CHECK(utc("Australia/Lord_Howe", "2026-04-05", 1h + 45min) == "2026-04-04T14:45:00Z");
    CHECK(utc("Europe/Dublin", "2026-10-25", 1h + 30min) == "2026-10-25T00:30:00Z"); // negative summer time
    CHECK(utc("America/St_Johns", "2026-11-01", 1h + 30min) == "2026-11-01T04:00:00Z");
}

TEST_CASE("the last instant that a local time may mean is after every other", "[schedule]") {
    const auto last = [](std::string_view zone, std::string_view date, std::chrono::minutes time) {
        return to_iso8601(Zone::find(zone).value().last_instant(*parse_date(date), time));
    };
    CHECK(last("Europe/Zurich", "2027-10-31", 2h + 30min) == "2027-10-31T01:30:00Z");
    CHECK(last("Europe/Zurich", "2027-10-31", 3h) == "2027-10-31T02:00:00Z");
    CHECK(last("Europe/Zurich", "2027-03-28", 2h + 30min) == "2027-03-28T01:30:00Z");
    CHECK(last("Europe/Zurich", "2027-03-28", 3h) == "2027-03-28T01:00:00Z");
    CHECK(last("Europe/Zurich", "2027-07-01", 6h) == utc("Europe/Zurich", "2027-07-01", 6h));
    CHECK(last("Pacific/Apia", "2011-12-30", 12h) == "2011-12-30T22:00:00Z"); // noon of the day that was not
    CHECK(last("Europe/Zurich", "2099-12-31", 6h) == utc("Europe/Zurich", "2099-12-31", 6h));
    CHECK(last("UTC", "2027-03-28", 2h) == "2027-03-28T02:00:00Z");
}

TEST_CASE("a date that a zone skips is none", "[schedule]") {
    const Zone apia = Zone::find("Pacific/Apia").value();
    CHECK(apia.has_date(*parse_date("2011-12-29")));
    CHECK_FALSE(apia.has_date(*parse_date("2011-12-30")));
    CHECK(apia.has_date(*parse_date("2011-12-31")));
    CHECK(Zone::find("Africa/Cairo").value().has_date(*parse_date("2026-04-24")));
}

TEST_CASE("summer time goes on after 2037, where files with written-out changes end", "[schedule]") {
    CHECK(utc("Europe/Zurich", "2038-07-01", 6h + 30min) == "2038-07-01T04:30:00Z");
    CHECK(utc("Europe/Zurich", "2099-12-31", 6h + 30min) == "2099-12-31T05:30:00Z");
    CHECK(utc("Australia/Lord_Howe", "2050-01-01", 6h) == "2049-12-31T19:00:00Z");
}

TEST_CASE("a zone tells date, time and offset of a moment", "[schedule]") {
    const Zone st_johns = Zone::find("America/St_Johns").value();
    const Instant moment = *parse_iso8601("2026-07-01T01:15:59Z");
    CHECK(to_string(st_johns.date(moment)) == "2026-06-30");
    CHECK(st_johns.time(moment) == 22h + 45min);
    CHECK(st_johns.offset(moment) == "-02:30");
    CHECK(Zone::find("UTC").value().offset(moment) == "+00:00");
}

TEST_CASE("a slim file with only a rule gives summer and winter", "[schedule]") {
    const auto changes = read_tzif(slim_file("CET-1CEST,M3.5.0,M10.5.0/3")).value();
    const auto found = std::ranges::find(changes, *parse_iso8601("2027-03-28T01:00:00Z"), &OffsetChange::since);
    REQUIRE(found != changes.end());
    CHECK(found->offset == 2h);
    CHECK((found + 1)->since == *parse_iso8601("2027-10-31T01:00:00Z"));
    CHECK(read_tzif(slim_file("<+0330>-3:30<+0430>,J79/24,J263/24")).has_value());
    CHECK(read_tzif(slim_file("")).has_value());
}

TEST_CASE("a broken zone file is refused with what is wrong, never read beyond its end", "[schedule]") {
    const std::string good = slim_file("CET-1CEST,M3.5.0,M10.5.0/3");
    for (std::size_t size = 0; size < good.size(); ++size) {
        CAPTURE(size);
        CHECK_FALSE(read_tzif(good.substr(0, size)).has_value());
    }
    CHECK(read_tzif(slim_file("CET-1CEST,M3.5.0")).error() == "its last rule \"CET-1CEST,M3.5.0\" is not understood");
    CHECK_FALSE(read_tzif(slim_file("CET-1CEST,M13.5.0,M10.5.0/3")).has_value());
}

TEST_CASE("an unknown zone is answered with the nearest known ones", "[schedule]") {
    const std::string error = Zone::find("Europe/Zürich").error();
    CHECK(error.starts_with("time zone \"Europe/Zürich\": not a time zone"));
    CHECK(error.find("Europe/Zurich") != std::string::npos);
    CHECK(Zone::find("zurich").error().find("Europe/Zurich") != std::string::npos);
    for (const char* name : {"", "../passwd", "/etc/passwd", "Europe", "tzdata.zi", "Europe/Zurich\n"}) {
        CAPTURE(name);
        CHECK_FALSE(Zone::find(name).has_value());
    }
}

TEST_CASE("without a time zone database there is a clear sentence", "[schedule]") {
    ::setenv("TZDIR", "/nowhere", 1);
    const auto zone = Zone::find("Europe/Zurich");
    ::unsetenv("TZDIR");
    REQUIRE_FALSE(zone.has_value());
    CHECK(zone.error() == "time zone \"Europe/Zurich\": there are no time zones in /nowhere: install the package tzdata");
}
