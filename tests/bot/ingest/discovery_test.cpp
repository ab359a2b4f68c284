#include "bot/ingest/discovery.hpp"

#include "tests/bot/ingest/newsroom_feed.hpp"
#include "tests/support/fake_http_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;

namespace {

struct Web {
    FakeHttpClient client;
    Discovery discover(const std::string& address, const std::string& language = "") {
        asio::io_context io;
        Discovery result;
        asio::co_spawn(io, discover_feeds(client, address, language), [&](std::exception_ptr error, Discovery found) {
            CHECK_FALSE(error);
            result = std::move(found);
        });
        io.run();
        return result;
    }
};

} // namespace

TEST_CASE("a feed's address is found as it is, without asking further", "[ingest][discovery]") {
    Web web;
    web.client.answer("https://seestadt.example/rss", 200, newsroom_feed(10, 1));
    const Discovery found = web.discover("seestadt.example/rss");
    REQUIRE(found.feeds.size() == 1);
    CHECK(found.feeds[0].url == "https://seestadt.example/rss");
    CHECK(found.feeds[0].title == "Seestadt heute");
    CHECK(found.feeds[0].articles == 10);
    CHECK(web.client.requests.size() == 1);
}

TEST_CASE("a site's page leads to its feeds, those that are none are left out", "[ingest][discovery]") {
    Web web;
    web.client.answer("https://seestadt.example/", 200,
                      "<html><head><link rel=alternate type=application/rss+xml href=/kaputt>"
                      "<link rel=alternate type=application/rss+xml href=/feed></head></html>");
    web.client.answer("https://seestadt.example/kaputt", 200, "<html><title>Nichts</title></html>");
    web.client.answer("https://seestadt.example/feed", 200, newsroom_feed(10, 1));
    const Discovery found = web.discover("https://seestadt.example/");
    REQUIRE(found.feeds.size() == 1);
    CHECK(found.feeds[0].how == "announced by the page");
}

TEST_CASE("the usual places are asked only where the page says nothing, and only until one is good",
          "[ingest][discovery]") {
    Web web;
    web.client.answer("https://seestadt.example/", 200, "<html><title>Seestadt</title></html>");
    web.client.answer("https://seestadt.example/rss", 200, newsroom_feed(10, 1));
    const Discovery found = web.discover("https://seestadt.example/");
    REQUIRE(found.feeds.size() == 1);
    CHECK(found.feeds[0].how == "a usual place");
    CHECK(web.client.requests.size() == 3); // the page, /feed, /rss
}

TEST_CASE("at last robots.txt's sitemaps, and a sentence when there is nothing", "[ingest][discovery]") {
    Web web;
    web.client.answer("https://seestadt.example/", 200, "<html><title>Seestadt</title></html>");
    web.client.answer("https://seestadt.example/robots.txt", 200, "Sitemap: https://seestadt.example/neues.xml\n");
    web.client.answer("https://seestadt.example/neues.xml", 200, newsroom_feed(3, 1));
    CHECK(web.discover("https://seestadt.example/").feeds.at(0).how == "a sitemap of robots.txt");
    Web empty;
    empty.client.answer("https://leer.example/", 200, "<html><title>Leer</title></html>");
    const Discovery nothing = empty.discover("https://leer.example/");
    CHECK(nothing.feeds.empty());
    CHECK_THAT(nothing.error, Catch::Contains("https://leer.example/") && Catch::Contains("no feed"));
    CHECK(empty.client.requests.size() <= 24);
}

TEST_CASE("a feed that leads elsewhere for now keeps its address, one that moved for good has a new one",
          "[ingest][discovery]") {
    Web web;
    const int status = GENERATE(301, 302, 307, 308);
    web.client.answer("https://seestadt.example/rss", status, "", {{"Location", "https://cdn.example/seestadt/7f3a"}});
    web.client.answer("https://cdn.example/seestadt/7f3a", 200, newsroom_feed(10, 1));
    const Discovery found = web.discover("https://seestadt.example/rss");
    REQUIRE(found.feeds.size() == 1);
    const bool for_good = status == 301 || status == 308;
    CHECK(found.feeds[0].url == (for_good ? "https://cdn.example/seestadt/7f3a" : "https://seestadt.example/rss"));
}

TEST_CASE("two announced addresses that lead to one document are one feed", "[ingest][discovery]") {
    Web web;
    web.client.answer("https://seestadt.example/", 200,
                      "<html><head><link rel=alternate type=application/rss+xml href=/alt>"
                      "<link rel=alternate type=application/rss+xml href=/neu></head></html>");
    web.client.answer("https://seestadt.example/alt", 302, "", {{"Location", "/feed"}});
    web.client.answer("https://seestadt.example/neu", 302, "", {{"Location", "/feed"}});
    web.client.answer("https://seestadt.example/feed", 200, newsroom_feed(10, 1));
    const Discovery found = web.discover("https://seestadt.example/");
    REQUIRE(found.feeds.size() == 1);
    CHECK(found.feeds[0].url == "https://seestadt.example/alt");
}

TEST_CASE("a site is asked as the fetcher asks, twenty seconds a request", "[ingest][discovery]") {
    Web web;
    web.client.answer("https://seestadt.example/", 200, "<html><title>Seestadt</title></html>");
    web.client.answer("https://seestadt.example/rss", 200, newsroom_feed(10, 1));
    (void)web.discover("https://seestadt.example/");
    for (const HttpRequest& request : web.client.requests)
        CHECK_THAT(FakeHttpClient::header(request, "Accept"), Catch::StartsWith("application/rss+xml"));
    const auto latest = std::ranges::max(web.client.deadlines, {}, &Deadline::at);
    CHECK(latest.at() <= std::chrono::steady_clock::now() + std::chrono::seconds(20));
}
