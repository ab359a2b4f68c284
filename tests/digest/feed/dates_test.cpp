#include "digest/feed/dates.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <fmt/format.h>
#include <random>
#include <string>
#include <utility>
#include <vector>

using depesche::digest::to_iso8601;
using depesche::digest::feed::parse_date;

namespace {

std::string read(std::string_view text) {
    const auto found = parse_date(text);
    return found ? to_iso8601(*found) : "none";
}

} // namespace

TEST_CASE("RFC 822 dates are read in their many shapes, weekdays are not believed", "[feed]") {
    CHECK(read("Mon, 23 Nov 2026 06:30:00 +0100") == "2026-11-23T05:30:00Z");
    CHECK(read("Fri, 23 Nov 2026 06:30:00 GMT") == "2026-11-23T06:30:00Z");
    CHECK(read("23 Nov 26 06:30 EST") == "2026-11-23T11:30:00Z");
    CHECK(read("Mon, 23 Nov 2026 06:30:00 CET") == "2026-11-23T05:30:00Z");
    CHECK(read("Mon, 23 Nov 2026 06:30:00 MESZ") == "2026-11-23T04:30:00Z");
    CHECK(read("Mon,23 Nov 2026 6:30:00 +01:00") == "2026-11-23T05:30:00Z");
    CHECK(read("Mon, 23 Nov 2026 06:30:00 +0100 (CET)") == "2026-11-23T05:30:00Z");
    CHECK(read("Mon, 23 Nov 2026 06:30:00 Z") == "2026-11-23T06:30:00Z");
    CHECK(read("Mon, 23 Nov 2026 24:00:00 GMT") == "2026-11-24T00:00:00Z");
    CHECK(read("Mon Nov 23 06:30:00 2026") == "2026-11-23T06:30:00Z");
    CHECK(read("Mon Nov 23 06:30:00 +0100 2026") == "2026-11-23T05:30:00Z");
    CHECK(read("Mon Nov 23 06:30:00 CET 2026") == "2026-11-23T05:30:00Z");
    CHECK(read("November 23, 2026 6:30 PM") == "2026-11-23T18:30:00Z");
    CHECK(read("November 23, 2026 4:30 p.m.") == "2026-11-23T16:30:00Z");
    CHECK(read("Nov. 23, 2026 12:05 a. m.") == "2026-11-23T00:05:00Z");
    CHECK(read("Nov. 23, 2026 at 4:30 P.M. ET") == "2026-11-23T21:30:00Z");
    CHECK(read("24. 11. 2026 17:03") == "2026-11-24T17:03:00Z");
    CHECK(read("Nov 23, 2026, 12:05 am") == "2026-11-23T00:05:00Z");
    CHECK(read("23 November 2026") == "2026-11-23T00:00:00Z");
    CHECK(read("Monday, 23-Nov-26 06:30:00 UTC") == "2026-11-23T06:30:00Z");
    CHECK(read("Mon, 23 Nov 2026 06:30:00 +0100 GMT") == "2026-11-23T05:30:00Z");
    CHECK(read("Mon, 23 Nov 2026 06:30:00 GMT+2") == "2026-11-23T04:30:00Z");
}

TEST_CASE("ISO 8601 and its relatives are read", "[feed]") {
    CHECK(read("2026-11-23T06:30:00Z") == "2026-11-23T06:30:00Z");
    CHECK(read("2026-11-23T06:30:00.250+01:00") == "2026-11-23T05:30:00Z");
    CHECK(read("2026-11-23T06:30:00+0100") == "2026-11-23T05:30:00Z");
    CHECK(read("2026-11-23T06:30+01") == "2026-11-23T05:30:00Z");
    CHECK(read("2026-11-23 06:30:00") == "2026-11-23T06:30:00Z");
    CHECK(read("2026-11-23 06:30:00 UTC") == "2026-11-23T06:30:00Z");
    CHECK(read("2026-11-23 06:30:00 +0100") == "2026-11-23T05:30:00Z");
    CHECK(read("2026-11-23 06:30:00 CET") == "2026-11-23T05:30:00Z");
    CHECK(read("2026-11-23") == "2026-11-23T00:00:00Z");
    CHECK(read("2026/11/23 06:30") == "2026-11-23T06:30:00Z");
    CHECK(read("20261123T063000Z") == "2026-11-23T06:30:00Z");
    CHECK(read("20261123063000") == "2026-11-23T06:30:00Z");
    CHECK(read("20261123") == "2026-11-23T00:00:00Z");
    CHECK(read("2026-327") == "2026-11-23T00:00:00Z");
    CHECK(read("2026-11") == "2026-11-01T00:00:00Z");
    CHECK(read("2026") == "2026-01-01T00:00:00Z");
    CHECK(read("1795415400") == "2026-11-23T06:30:00Z");
    CHECK(read("1795415400000") == "2026-11-23T06:30:00Z");
}

TEST_CASE("day and month names of five languages are understood", "[feed]") {
    CHECK(read("Montag, 23. November 2026 06:30 Uhr") == "2026-11-23T06:30:00Z");
    CHECK(read("Mo, 23 Dez 2026 06:30:00 +0100") == "2026-12-23T05:30:00Z");
    CHECK(read("Di, 3. März 2026, 06:30 MEZ") == "2026-03-03T05:30:00Z");
    CHECK(read("Donnerstag, 1. Jänner 2026") == "2026-01-01T00:00:00Z");
    CHECK(read("lundi 23 février 2026 à 6h30") == "2026-02-23T06:30:00Z");
    CHECK(read("mar., 4 août 2026 06:30:00 +0200") == "2026-08-04T04:30:00Z");
    CHECK(read("mar 3 mars 2026 06:30:00") == "2026-03-03T06:30:00Z");
    CHECK(read("mercredi 1er juillet 2026") == "2026-07-01T00:00:00Z");
    CHECK(read("martedì 24 novembre 2026, 06:30") == "2026-11-24T06:30:00Z");
    CHECK(read("gio, 5 giu 2026 06:30:00 +0200") == "2026-06-05T04:30:00Z");
    CHECK(read("lunes, 23 de noviembre de 2026 06:30") == "2026-11-23T06:30:00Z");
    CHECK(read("mié, 7 ene 2026 06:30:00 +0100") == "2026-01-07T05:30:00Z");
    CHECK(read("23.11.2026 06:30") == "2026-11-23T06:30:00Z");
    CHECK(read("23/11/2026 06:30") == "2026-11-23T06:30:00Z");
}

TEST_CASE("every instant comes back from each shape it is written in", "[feed]") {
    constexpr std::array<std::string_view, 12> english = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    constexpr std::array<std::string_view, 12> german = {"Januar",    "Februar", "März",     "April",
                                                         "Mai",       "Juni",    "Juli",     "August",
                                                         "September", "Oktober", "November", "Dezember"};
    constexpr std::array<std::string_view, 12> french = {"janvier",   "février", "mars",     "avril",
                                                         "mai",       "juin",    "juillet",  "août",
                                                         "septembre", "octobre", "novembre", "décembre"};
    constexpr std::array<std::string_view, 12> italian = {"gennaio",   "febbraio", "marzo",    "aprile",
                                                          "maggio",    "giugno",   "luglio",   "agosto",
                                                          "settembre", "ottobre",  "novembre", "dicembre"};
    constexpr std::array<std::string_view, 12> spanish = {"enero",      "febrero", "marzo",     "abril",
                                                          "mayo",       "junio",   "julio",     "agosto",
                                                          "septiembre", "octubre", "noviembre", "diciembre"};
    std::mt19937 random(20261124); // NOLINT: the same instants each time
    for (int i = 0; i < 400; ++i) {
        const auto day = std::chrono::sys_days{std::chrono::days{static_cast<int>(10957 + random() % 25000)}};
        const std::chrono::year_month_day date{day};
        const int y = static_cast<int>(date.year());
        const unsigned m = static_cast<unsigned>(date.month());
        const unsigned d = static_cast<unsigned>(date.day());
        const unsigned hour = random() % 24;
        const unsigned minute = random() % 60;
        const unsigned second = random() % 60;
        const auto instant = depesche::digest::Instant{day} + std::chrono::hours{hour} + std::chrono::minutes{minute};
        const std::string with = to_iso8601(instant + std::chrono::seconds{second});
        const std::string without = to_iso8601(instant);
        const std::string east = to_iso8601(instant - std::chrono::hours{1});
        const std::string summer = to_iso8601(instant - std::chrono::hours{2});
        const std::string west = to_iso8601(instant + std::chrono::minutes{330});
        const unsigned half = hour % 12 == 0 ? 12 : hour % 12;
        const auto epoch =
            std::chrono::duration_cast<std::chrono::seconds>(instant.time_since_epoch()).count() + second;
        const std::vector<std::pair<std::string, std::string>> shapes = {
            {fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", y, m, d, hour, minute, second), with},
            {fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02},000+01:00", y, m, d, hour, minute, second),
             to_iso8601(instant + std::chrono::seconds{second} - std::chrono::hours{1})},
            {fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", y, m, d, hour, minute, second), with},
            {fmt::format("{:04}-{:02}-{:02} {:02}:{:02} CET", y, m, d, hour, minute), east},
            {fmt::format("{:04}-{:02}-{:02} {:02}:{:02} GMT+1", y, m, d, hour, minute), east},
            {fmt::format("Sun, {} {} {} {:02}:{:02}:{:02} GMT", d, english[m - 1], y, hour, minute, second), with},
            {fmt::format("{:02} {} {:02} {:02}:{:02} +0200", d, english[m - 1], y % 100, hour, minute),
             y < 2070 ? summer : ""},
            {fmt::format("Mon, {:02} {} {} {:02}:{:02}:{:02} -0530", d, english[m - 1], y, hour, minute, 0), west},
            {fmt::format("{} {:02}, {} {}:{:02} {}", english[m - 1], d, y, half, minute, hour < 12 ? "AM" : "PM"),
             without},
            {fmt::format("Montag, {}. {} {}, {:02}.{:02} Uhr", d, german[m - 1], y, hour, minute), without},
            {fmt::format("Di, {}. {} {} {:02}:{:02} MESZ", d, german[m - 1], y, hour, minute), summer},
            {fmt::format("{:02}.{:02}.{} {:02}:{:02} MEZ", d, m, y, hour, minute), east},
            {fmt::format("lundi {} {} {} à {}h{:02}", d, french[m - 1], y, hour, minute), without},
            {fmt::format("venerdì {} {} {}, {:02}:{:02}", d, italian[m - 1], y, hour, minute), without},
            {fmt::format("viernes, {} de {} de {} {:02}:{:02}", d, spanish[m - 1], y, hour, minute), without},
            {fmt::format("{}", epoch), epoch < 1000000000 ? "" : with},
            {fmt::format("{}000", epoch), epoch < 1000000000 ? "" : with},
        };
        for (const auto& [written, expected] : shapes) {
            if (expected.empty()) continue;
            CAPTURE(written);
            CHECK(read(written) == expected);
        }
    }
}

TEST_CASE("weeks, fractions of an epoch and zones of Europe are read; no year is no date", "[feed]") {
    CHECK(read("2026-W48-2") == "2026-11-24T00:00:00Z");
    CHECK(read("2026W482") == "2026-11-24T00:00:00Z");
    CHECK(read("2026-W48-2T14:21:00Z") == "2026-11-24T14:21:00Z");
    CHECK(read("2026-W01-1") == "2025-12-29T00:00:00Z");
    CHECK(read("2026-W54-1") == "none");
    CHECK(read("1795415400.250") == "2026-11-23T06:30:00Z");
    CHECK(read("Di, 24. Nov. 2026 14:21") == "2026-11-24T14:21:00Z");
    for (const auto& [zone, hours] :
         {std::pair{"WEZ", 6}, {"WEST", 5}, {"BST", 5}, {"CEST", 4}, {"EET", 4}, {"EEST", 3}, {"MSK", 3}}) {
        INFO(zone);
        CHECK(read(fmt::format("24 Nov 2026 06:30:00 {}", zone)) == fmt::format("2026-11-24T0{}:30:00Z", hours));
    }
    CHECK(read("24. November, 14:21") == "none");
    CHECK(read("Tue, 24 Nov 14:21:00 +0100") == "none");
}

TEST_CASE("a date that cannot be read or does not exist is none, never the present", "[feed]") {
    for (const char* text :
         {"", "   ", "gestern", "now", "Mon, 31 Feb 2026 06:30:00 GMT", "2026-13-01", "2026-02-30T00:00:00Z",
          "0001-01-01T00:00:00Z", "99999999999999999999", "2026-11-23T25:00:00Z", "2026-11-23T06:61:00Z", "23 Foo 2026",
          "--", "+", "12", "0000-00-00 00:00:00", "2026-366"}) {
        INFO(text);
        CHECK(read(text) == "none");
    }
}

TEST_CASE("a date whose zone takes it to the last year of four digits is read, and read again as it is written",
          "[feed]") {
    CHECK(read("31 Dec 9998 23:56 -11:02") == "9999-01-01T10:58:00Z");
    CHECK(read("9999-01-01T10:58:00Z") == "9999-01-01T10:58:00Z");
    CHECK_FALSE(parse_date("9999-12-31T23:00:00-02:00"));
    CHECK_FALSE(parse_date("9999-12-31T23:00:00")); // in which zone is still to be said
}
