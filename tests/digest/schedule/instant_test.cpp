#include "digest/schedule/instant.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;

namespace {
std::string reread(std::string_view text) {
    const auto instant = parse_iso8601(text);
    return instant ? to_iso8601(*instant) : "nothing";
}
} // namespace

TEST_CASE("a moment is written in UTC and read back", "[schedule]") {
    CHECK(reread("2026-11-23T05:30:00Z") == "2026-11-23T05:30:00Z");
    CHECK(reread("2026-11-23 05:30:00.250Z") == "2026-11-23T05:30:00Z");
    CHECK(reread("2026-11-23T06:30:00+01:00") == "2026-11-23T05:30:00Z");
    CHECK(reread("2026-11-22T23:00:00-0330") == "2026-11-23T02:30:00Z");
    CHECK(reread("2028-02-29T00:00:00Z") == "2028-02-29T00:00:00Z");
    CHECK(reread("1969-12-31T23:59:59Z") == "1969-12-31T23:59:59Z");
    CHECK(parse_iso8601("2026-11-23T05:30:00.25Z") ==
          *parse_iso8601("2026-11-23T05:30:00Z") + std::chrono::milliseconds{250});
}

TEST_CASE("what is no moment is not guessed", "[schedule]") {
    for (const char* text : {"", "2026-11-23", "2026-11-23T05:30:00", "2026-11-23T24:00:00Z", "2026-02-30T00:00:00Z",
                             "2026-13-01T00:00:00Z", "2026-11-23T05:30:00Zx", "2026-11-23T05:30:00.Z", "now",
                             "2026-11-23T05:30:00+25:00", "-026-11-23T05:30:00Z"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_iso8601(text));
    }
}
