#include "bot/editor/front_page_note.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;
using tests::TestNewsroom;

namespace {

const Instant noon = *digest::parse_iso8601("2026-11-23T12:10:00Z");

digest::FrontPage page_of(TestNewsroom& newsroom, digest::ArticleKey key, Instant at) {
    return digest::front_page_of(key, front_page_places(*newsroom.ledger, at).value(), at);
}

} // namespace

TEST_CASE("the front page of the last six hours outlives a restart", "[editor]") {
    TestNewsroom newsroom("2026-11-23T12:00:00Z");
    CHECK(front_page_places(*newsroom.ledger, noon).value().empty());
    REQUIRE(remember_front_page(*newsroom.ledger, {7, 0, 8}, noon - 2h));
    REQUIRE(remember_front_page(*newsroom.ledger, {8, 7}, noon - 1h));
    REQUIRE(remember_front_page(*newsroom.ledger, {7, 8}, noon - 1h + 20min)); // the best place of an hour counts
    newsroom.reopen();
    const digest::FrontPage page = page_of(newsroom, 7, noon - 1h + 30min);
    CHECK(page.hours == 2);
    CHECK(page.best == 1);
    CHECK(page.sum == 2);
    CHECK(page_of(newsroom, 8, noon - 1h + 30min).sum == Approx(1.33));
}

TEST_CASE("a front page that does not change still stands while its feed answers", "[editor]") {
    TestNewsroom newsroom("2026-11-23T12:00:00Z");
    REQUIRE(remember_front_page(*newsroom.ledger, {7, 8}, noon - 20h));
    for (auto ago = 20h; ago > 0h; ago -= 1h) REQUIRE(front_page_stands(*newsroom.ledger, noon - ago + 30min));
    CHECK(page_of(newsroom, 7, noon).hours == 6);
    newsroom.reopen();
    CHECK(page_of(newsroom, 7, noon).sum == 6);
}

TEST_CASE("a new front page takes the place of the one before from its hour on", "[editor]") {
    TestNewsroom newsroom("2026-11-23T12:00:00Z");
    for (auto ago = 8h; ago > 2h; ago -= 1h) REQUIRE(remember_front_page(*newsroom.ledger, {7, 8}, noon - ago));
    REQUIRE(remember_front_page(*newsroom.ledger, {8}, noon - 2h));
    CHECK(page_of(newsroom, 7, noon).hours == 3);
    CHECK(page_of(newsroom, 8, noon).hours == 6);
    // What was known at an earlier moment does not know what came later.
    CHECK(page_of(newsroom, 7, noon - 3h).hours == 5); // six hours of the note, counted from its latest page
}

TEST_CASE("a front page whose feed is dead says nothing soon", "[editor]") {
    TestNewsroom newsroom("2026-11-23T12:00:00Z");
    REQUIRE(remember_front_page(*newsroom.ledger, {7, 8}, noon - 720h));
    CHECK(page_of(newsroom, 7, noon).hours == 0);
    CHECK(front_page_places(*newsroom.ledger, noon).value().empty());

    REQUIRE(remember_front_page(*newsroom.ledger, {7, 8}, noon - 4h));
    CHECK(page_of(newsroom, 7, noon).hours == 3); // its hour, and the two after it
    SECTION("and is no page of the hours without it when it answers again") {
        REQUIRE(front_page_stands(*newsroom.ledger, noon));
        CHECK(page_of(newsroom, 7, noon).hours == 4);
        REQUIRE(front_page_stands(*newsroom.ledger, noon + 1h));
        CHECK(page_of(newsroom, 7, noon + 1h).hours == 5);
    }
    SECTION("nor when it has another document then") {
        REQUIRE(remember_front_page(*newsroom.ledger, {8}, noon));
        CHECK(page_of(newsroom, 7, noon).hours == 3);
        CHECK(page_of(newsroom, 8, noon).hours == 4);
    }
}

TEST_CASE("the note of the front page does not grow", "[editor]") {
    TestNewsroom newsroom("2026-11-23T12:00:00Z");
    std::vector<digest::ArticleKey> page;
    for (digest::ArticleKey key = 1; key <= 500; ++key) page.push_back(key);
    std::size_t longest = 0;
    for (int hour = 0; hour < 50; ++hour) {
        std::ranges::rotate(page, page.begin() + 1);
        REQUIRE(remember_front_page(*newsroom.ledger, page, noon + std::chrono::hours(hour)));
        longest = std::max(longest, newsroom.ledger->note("front_page").value().size());
    }
    CHECK(longest < 5000);
}
