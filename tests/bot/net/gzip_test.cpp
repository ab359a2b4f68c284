#include "bot/net/gzip.hpp"

#include <catch2/catch.hpp>

using namespace depesche::bot;

TEST_CASE("gzip and back is the same text, of several members too", "[net]") {
    const std::string text = "Seestadt heute " + std::string(50'000, 'x');
    CHECK(gunzip(gzip(text), text.size()).value() == text);
    CHECK(gunzip(gzip("one ") + gzip("two"), 100).value() == "one two");
    CHECK(gunzip(gzip("") + "padding", 100).value().empty());
}

TEST_CASE("a gzip bomb ends at the limit and damage is told", "[net]") {
    const std::string bomb = gzip(std::string(8 << 20, '\0'));
    CHECK(bomb.size() < 100'000);
    CHECK(gunzip(bomb, 1 << 20).error() == GzipFailure::too_large);
    CHECK(gunzip(gzip("abcd"), 3).error() == GzipFailure::too_large);
    CHECK(gunzip(gzip("abcd"), 4).value() == "abcd");
    CHECK(gunzip(bomb.substr(0, bomb.size() / 2), 100 << 20).error() == GzipFailure::malformed);
    CHECK(gunzip("", 10).error() == GzipFailure::malformed);
    CHECK(gunzip("plain text", 10).error() == GzipFailure::malformed);
}
