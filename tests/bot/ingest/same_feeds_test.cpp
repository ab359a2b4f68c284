#include "bot/ingest/same_feeds.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::bot;

namespace {

constexpr auto paper = "https://seestadt.example/rss";
constexpr auto moved = "https://neu.seestadt.example/feed";
constexpr auto other = "https://hafen.example/rss";

std::optional<std::size_t> place(const std::optional<SameFeeds::Other>& found) {
    return found ? std::optional(found->place) : std::nullopt;
}

} // namespace

TEST_CASE("addresses that differ in nothing that matters are one feed, the first of them is fetched",
          "[ingest][feeds]") {
    SameFeeds same;
    same.add(paper, "");
    for (const char* alike : {"http://seestadt.example/rss", "https://www.seestadt.example/rss/",
                              "https://seestadt.example/rss?utm_source=reader"})
        same.add(alike, "");
    same.add("https://seestadt.example/rss?section=sport", "");
    same.add("https://seestadt.example/rss/sport", "");
    CHECK_FALSE(same.other(0));
    for (const std::size_t alike : {1, 2, 3}) {
        REQUIRE(place(same.other(alike)) == 0U);
        CHECK_FALSE(same.other(alike)->moved);
    }
    CHECK_FALSE(same.other(4));
    CHECK_FALSE(same.other(5));
}

TEST_CASE("a feed that moved for good to where another one is, is the same feed", "[ingest][feeds]") {
    SameFeeds same;
    same.add(paper, "");
    same.add(other, "");
    same.add(moved, "");
    CHECK_FALSE(same.other(2));
    CHECK(same.move(0, moved) == std::set<std::size_t>{0, 2});
    REQUIRE(place(same.other(2)) == 0U);
    CHECK(same.other(2)->moved);
    CHECK_FALSE(same.other(0));
    CHECK_FALSE(same.other(1));
    // Two that moved to one address that nobody listed.
    CHECK(same.move(1, "https://neu.seestadt.example/feed/") == std::set<std::size_t>{0, 1, 2});
    CHECK(place(same.other(1)) == 0U);
    // The redirect is forgotten: each is fetched again.
    CHECK(same.move(0, "") == std::set<std::size_t>{0, 1, 2});
    CHECK_FALSE(same.other(0));
    CHECK_FALSE(same.other(1));
    CHECK(place(same.other(2)) == 1U);
    same.move(1, "");
    CHECK_FALSE(same.other(2));
}

TEST_CASE("of a chain of moves the first in the list is fetched", "[ingest][feeds]") {
    SameFeeds same;
    same.add("https://c.example/", "");
    same.add("https://b.example/", "https://c.example/");
    same.add("https://a.example/", "https://b.example/");
    CHECK(place(same.other(1)) == 0U);
    CHECK(place(same.other(2)) == 0U);
    CHECK(place(same.find("https://a.example/?fbclid=1")) == 0U);
    CHECK_FALSE(same.find("https://d.example/"));
}

TEST_CASE("a feed that moved to another spelling of its own address stays itself", "[ingest][feeds]") {
    SameFeeds same;
    same.add("http://seestadt.example/rss", paper);
    CHECK_FALSE(same.other(0));
    CHECK(same.move(0, "").size() == 1);
    CHECK(same.move(0, moved).size() == 1);
    CHECK(place(same.find(moved)) == 0U);
    CHECK(same.find(moved)->moved);
    CHECK(place(same.find(paper)) == 0U);
}

TEST_CASE("a parameter that chooses one feed of many makes another feed", "[ingest][feeds]") {
    SameFeeds same;
    for (const char* feed : {"https://seestadt.example/?feed=rss_sport", "https://seestadt.example/?feed=rss_politik",
                             "https://seestadt.example/?rss=1", "https://seestadt.example/?rss=2",
                             "https://seestadt.example/?source=rss&id=1", "https://seestadt.example/?source=rss&id=2"})
        same.add(feed, "");
    same.add("http://www.seestadt.example?feed=rss_politik&utm_source=reader&fbclid=x#top", "");
    for (const std::size_t place : {0, 1, 2, 3, 4, 5}) CHECK_FALSE(same.other(place));
    CHECK(place(same.other(6)) == 1U);
}

TEST_CASE("nobody waits behind a feed that fails", "[ingest][feeds]") {
    SameFeeds same;
    same.add(paper, "", true);
    same.add("http://seestadt.example/rss", "");
    same.add("https://seestadt.example/rss/", "");
    CHECK_FALSE(same.other(0)); // itself is tried again
    CHECK_FALSE(same.other(1));
    CHECK(place(same.other(2)) == 1U);
    CHECK(same.set_failing(1, true) == std::set<std::size_t>{0, 1, 2});
    CHECK_FALSE(same.other(2));
    CHECK(same.set_failing(1, true).empty());
    same.set_failing(2, true);
    CHECK_FALSE(same.other(2));
    CHECK(same.set_failing(0, false) == std::set<std::size_t>{0, 1, 2});
    CHECK(place(same.other(1)) == 0U);
    CHECK(place(same.other(2)) == 0U);
}
