#include "digest/feed/dates.hpp"

#include <catch2/catch.hpp>
#include <string>

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

TEST_CASE("a date that cannot be read or does not exist is none, never the present", "[feed]") {
    for (const char* text :
         {"", "   ", "gestern", "now", "Mon, 31 Feb 2026 06:30:00 GMT", "2026-13-01", "2026-02-30T00:00:00Z",
          "0001-01-01T00:00:00Z", "99999999999999999999", "2026-11-23T25:00:00Z", "2026-11-23T06:61:00Z", "23 Foo 2026",
          "--", "+", "12", "0000-00-00 00:00:00", "2026-366"}) {
        INFO(text);
        CHECK(read(text) == "none");
    }
}
