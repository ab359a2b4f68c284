#include "bot/net/retry_after.hpp"

#include <catch2/catch.hpp>

using namespace depesche::bot;
using namespace std::chrono_literals;
using depesche::digest::Instant;

namespace {

const Instant now{1'700'000'000s}; // Tue, 14 Nov 2023 22:13:20 GMT

} // namespace

TEST_CASE("Retry-After is understood as seconds, as a fraction and as a date", "[net]") {
    CHECK(parse_retry_after(" 120 ", now) == 120s);
    CHECK(parse_retry_after("0", now) == 0s);
    CHECK(parse_retry_after("7.001", now) == 8s);
    CHECK(parse_retry_after(".5", now) == 1s);
    CHECK(parse_retry_after("43838", now) == 43'838s);
    CHECK(parse_retry_after("86401", now) == 24h);
    CHECK(parse_retry_after("99999999999999999999", now) == longest_retry_after);
    CHECK(parse_retry_after(std::string(400, '9'), now) == longest_retry_after);
    CHECK(parse_retry_after("-5", now) == 0s);
    CHECK(parse_retry_after("Tue, 14 Nov 2023 22:14:20 GMT", now) == 60s);
    CHECK(parse_retry_after("Tuesday, 14-Nov-23 22:14:20 GMT", now) == 60s);
    CHECK(parse_retry_after("Tue Nov 14 22:14:20 2023", now) == 60s);
    CHECK(parse_retry_after("Tue, 14 Nov 2023 20:00:00 GMT", now) == 0s);
    CHECK(parse_retry_after("Fri, 14 Nov 2053 20:00:00 GMT", now) == 24h);
    for (const char* nothing : {"", "soon", "-", ".", "1.2.3", "7 s", "7,5", "1e3", "0x10", "inf", "nan", "null"}) {
        INFO(nothing);
        CHECK_FALSE(parse_retry_after(nothing, now));
    }
}

TEST_CASE("a date of Retry-After counts by the server's clock, and of several headers the longest holds", "[net]") {
    HttpResponse answer{429, {{"Date", "Tue, 14 Nov 2023 21:00:00 GMT"}}, "", ""};
    CHECK_FALSE(retry_after_of(answer, now));
    answer.headers.emplace_back("Retry-After", "Tue, 14 Nov 2023 21:00:30 GMT");
    CHECK(retry_after_of(answer, now) == 30s); // though it is past by our clock
    answer.headers.emplace_back("retry-after", "45");
    answer.headers.emplace_back("Retry-After", "later");
    CHECK(retry_after_of(answer, now) == 45s);
}

TEST_CASE("Retry-After counts in an answer that keeps its header lines as they came", "[net]") {
    HttpResponse answer{.status = 503};
    answer.head = "Server: gateway\r\nRetry-After: 7\r\nretry-after:  30 \r\nX-Retry-After: 99";
    CHECK(retry_after_of(answer, now) == 30s);
    answer.head = "Date: Tue, 14 Nov 2023 21:00:00 GMT\r\nRetry-After: Tue, 14 Nov 2023 21:01:00 GMT";
    CHECK(retry_after_of(answer, now) == 60s);
    answer.head = "Server: gateway";
    CHECK_FALSE(retry_after_of(answer, now));
}
