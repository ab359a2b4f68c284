#include "digest/feed/feed_links.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;

TEST_CASE("announced feeds go before linked ones, news before comments", "[feed][discovery]") {
    const auto links =
        feed_links("<!doctype html><html><head>"
                   "<link rel=alternate type=\"application/rss+xml\" title=\"Seestadt &raquo; Kommentare\" "
                   "href=\"/comments/feed/\">"
                   "<link rel=\"alternate\" type=\"application/rss+xml\" title=\"Seestadt heute\" href=\"/feed/\">"
                   "<link rel=\"alternate\" hreflang=\"fr\" href=\"/fr/\">"
                   "<link rel=\"stylesheet\" type=\"text/css\" href=\"/feed.css\">"
                   "</head><body><a href=\"/feedback\">Ihre Meinung</a> <a href=\"/news/rss\">RSS</a>"
                   "<a href=\"mailto:feed@seestadt.example\">Post</a></body></html>",
                   "https://seestadt.example/start");
    REQUIRE(links.size() == 3);
    CHECK(links[0].url == "https://seestadt.example/feed/");
    CHECK(links[0].title == "Seestadt heute");
    CHECK(links[1].url == "https://seestadt.example/comments/feed/");
    CHECK(links[2].url == "https://seestadt.example/news/rss");
}

TEST_CASE("a page of a hundred thousand links is bounded", "[feed][discovery]") {
    std::string page = "<html><body>";
    for (int i = 0; i < 100'000; ++i) page += "<a href=\"/rss/" + std::to_string(i) + "\">x</a>";
    CHECK(feed_links(page, "https://seestadt.example/").size() == 20);
    CHECK(feed_links("", "https://seestadt.example/").empty());
}

TEST_CASE("robots.txt names sitemaps, those of news first", "[feed][discovery]") {
    CHECK(
        robots_sitemaps("User-agent: *\r\nDisallow: /x\r\nSitemap: https://seestadt.example/sitemap.xml\r\n"
                        "sitemap:https://seestadt.example/sitemap-news.xml\nSitemap: /relative.xml") ==
        std::vector<std::string>{"https://seestadt.example/sitemap-news.xml", "https://seestadt.example/sitemap.xml"});
    CHECK(robots_sitemaps("").empty());
}
