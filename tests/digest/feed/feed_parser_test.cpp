#include "digest/feed/feed_parser.hpp"

#include "tests/digest/feed/parsed_feed.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace depesche::digest;
using namespace depesche::tests;

namespace {

FeedError refused(std::string_view bytes) {
    auto feed = parse_feed(bytes, {.base_url = "https://seestadt.example/", .content_type = {}});
    REQUIRE_FALSE(feed);
    return feed.error();
}

constexpr std::string_view seestadt = R"(<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Seestadt heute</title><link>https://seestadt.example/</link><language>de-CH</language>
<item><title>Br&#252;cke &amp; Damm gesperrt</title><link>/bruecke</link><guid isPermaLink="false">seestadt-1</guid>
<pubDate>Tue, 23 Nov 2026 06:30:00 +0100</pubDate><dc:creator>Mira Halter</dc:creator><category>Verkehr</category>
<description>Die Br&#252;cke bleibt zu.</description>
<content:encoded><![CDATA[<p>Die Br&uuml;cke bleibt bis Freitag zu.</p><script>alert(1)</script><h2>Umleitung</h2><ul><li>Linie 4</li><li>Linie 9</li></ul><blockquote><p>Geduld!</p></blockquote>]]></content:encoded>
<media:content url="https://bild.example/b.jpg" medium="image"><media:credit>Foto: Noa Brunner</media:credit></media:content>
</item></channel></rss>)";

} // namespace

TEST_CASE("an RSS item gives its title, address, date, people, image and typed blocks", "[feed]") {
    const ParsedFeed feed = parsed(seestadt);
    CHECK(feed.title == "Seestadt heute");
    CHECK(feed.site_url == "https://seestadt.example/");
    REQUIRE(feed.articles.size() == 1);
    const Article& article = feed.articles[0];
    CHECK(article.id == "seestadt-1");
    CHECK(article.title == "Brücke & Damm gesperrt");
    CHECK(article.url == "https://seestadt.example/bruecke");
    CHECK(to_iso8601(article.published.value()) == "2026-11-23T05:30:00Z"); // the weekday is wrong
    CHECK(article.authors == std::vector<std::string>{"Mira Halter"});
    CHECK(article.tags == std::vector<std::string>{"Verkehr"});
    CHECK(article.language == "de-CH");
    CHECK(article.lead == "Die Brücke bleibt zu.");
    CHECK(article.image == Image{"https://bild.example/b.jpg", "", "Foto: Noa Brunner"});
    const std::vector<Block> blocks = {{BlockKind::paragraph, "Die Brücke bleibt bis Freitag zu."},
                                       {BlockKind::heading, "Umleitung"},
                                       {BlockKind::bullet, "Linie 4"},
                                       {BlockKind::bullet, "Linie 9"},
                                       {BlockKind::quote, "Geduld!"}};
    CHECK(article.blocks == blocks);
}

TEST_CASE("a feed cut off in the middle of an article gives the articles before it", "[feed]") {
    const std::string two = std::string(seestadt.substr(0, seestadt.find("</channel>"))) +
                            "<item><title>Halb</title><link>/halb</link><description>Nur die Hä";
    const ParsedFeed feed = parsed(two);
    CHECK(feed.articles.size() == 1);
    CHECK(feed.warnings.size() == 1);
}

TEST_CASE("bare ampersands, undeclared prefixes and forgotten end tags do not lose an article", "[feed]") {
    const ParsedFeed feed =
        parsed("<rss><channel><title>A & B</title>"
               "<item><title>Eins & zwei</title><link>https://a.example/?x=1&y=2</link><dc:creator>Ida</dc:creator>"
               "<item><title>Zwei</title><link>https://a.example/2</link></item></channel></rss>");
    REQUIRE(feed.articles.size() == 2);
    CHECK(feed.title == "A & B");
    CHECK(feed.articles[0].url == "https://a.example/?x=1&y=2");
    CHECK(feed.articles[0].authors == std::vector<std::string>{"Ida"});
    CHECK(feed.articles[1].title == "Zwei");
}

TEST_CASE("a misspelt or forgotten end tag of a title does not swallow what follows", "[feed]") {
    const ParsedFeed feed = parsed(
        "<rss><channel><item><title>Eins</titel><link>https://a.example/1</link></item>"
        "<item><title>Zwei<link>https://a.example/2</link><description>Text</description></item></channel></rss>");
    REQUIRE(feed.articles.size() == 2);
    CHECK(feed.articles[0].title == "Eins");
    CHECK(feed.articles[0].url == "https://a.example/1");
    CHECK(feed.articles[1].title == "Zwei");
    CHECK(feed.articles[1].url == "https://a.example/2");
    CHECK(feed.articles[1].lead == "Text");
}

TEST_CASE("an HTML page is refused, and its feeds are named", "[feed]") {
    const FeedError error =
        refused("<!doctype html><html><head><title>Seestadt</title>"
                "<link rel='alternate' type='application/rss+xml' href='/rss'></head><body>Hallo</body></html>");
    CHECK(error.kind == FeedError::Kind::html_page);
    CHECK(error.feed_links == std::vector<std::string>{"https://seestadt.example/rss"});
    CHECK(error.message == "An HTML page, not a feed; its feeds: https://seestadt.example/rss.");
}

TEST_CASE("nothing, plain text and unknown XML are each refused for their own reason", "[feed]") {
    CHECK(refused("").kind == FeedError::Kind::empty);
    CHECK(refused("  \n ").kind == FeedError::Kind::empty);
    CHECK(refused("Guten Tag").kind == FeedError::Kind::not_a_feed);
    CHECK(refused("<inventory/>").message ==
          "XML with the root element <inventory>, which is no feed format known here.");
    CHECK(refused("{\"a\":").kind == FeedError::Kind::malformed);
    CHECK(refused("{\"a\":1}").kind == FeedError::Kind::not_a_feed);
}

TEST_CASE("languages become tags, and a word that is none is dropped", "[feed]") {
    const auto language = [](const std::string& written) {
        return parsed("<rss><channel><language>" + written + "</language><item><title>A</title></item></channel></rss>")
            .articles.at(0)
            .language;
    };
    CHECK(language("DE") == "de");
    CHECK(language("de_CH") == "de-CH");
    CHECK(language("german").empty());
    CHECK(language("de; en").empty());
}

TEST_CASE("a list of feeds is refused as such, whatever stands in it", "[feed]") {
    const auto feed = parse_feed("<opml version=\"2.0\"><head><title>x</title></head><body><rss/></body></opml>", {});
    REQUIRE(!feed);
    CHECK(feed.error().message.find("OPML") != std::string::npos);
}

TEST_CASE("words below a media image describe the image", "[feed]") {
    const ParsedFeed feed =
        parsed("<rss xmlns:media='http://search.yahoo.com/mrss/'><channel><item><title>A</title>"
               "<media:content url='https://bild.example/b.jpg' medium='image'><media:description>Die "
               "Brücke</media:description>"
               "</media:content><media:description>Worum es geht</media:description></item></channel></rss>");
    REQUIRE(feed.articles.size() == 1);
    CHECK(feed.articles[0].image == Image{"https://bild.example/b.jpg", "Die Brücke", ""});
    CHECK(feed.articles[0].lead == "Worum es geht");
}

TEST_CASE("a text without words does not hide one with words", "[feed]") {
    const ParsedFeed feed = parsed(
        "<rss><channel><item><title>A</title><description>&lt;p&gt;&amp;nbsp;&lt;/p&gt;</description>"
        "<itunes:summary>Worum es geht</itunes:summary><content:encoded>&lt;p&gt;&lt;/p&gt;</content:encoded></item>"
        "<item><title>B</title><description>&lt;img src=&quot;https://bild.example/b.jpg&quot;&gt;</description>"
        "<dc:description>Worum es geht</dc:description></item></channel></rss>");
    REQUIRE(feed.articles.size() == 2);
    CHECK(feed.articles[0].lead == "Worum es geht");
    CHECK(feed.articles[1].lead == "Worum es geht");
    CHECK(feed.articles[1].image.url == "https://bild.example/b.jpg");
}

TEST_CASE("the JSON form loses no word of a body that became boxes and key points", "[feed]") {
    const std::string body = "<p>Darum gehts</p><ul><li>Der Damm ist zu.</li><li>Die Fähre fährt.</li></ul>"
                             "<p>Die Arbeiten dauern bis Freitag, teilte die Gemeinde am Montag mit.</p>"
                             "<h3>Der Damm</h3><p>Er steht seit 1912. (wnr)</p><p>Danach ist er wieder offen.</p>";
    const ParsedFeed feed = parsed("<rss version=\"2.0\"><channel><item><title>Damm zu</title><description><![CDATA[" +
                                   body + "]]></description></item></channel></rss>");
    REQUIRE(feed.articles.size() == 1);
    CHECK(feed.articles[0].bullets.size() == 2);
    CHECK(feed.articles[0].blocks[1].kind == BlockKind::box);
    CHECK_THAT(to_json(feed), Catch::Contains("Der Damm ist zu.\\n\\nDie Fähre fährt.\\n\\nDie Arbeiten") &&
                                  Catch::Contains("Der Damm\\n\\nEr steht seit 1912. (wnr)\\n\\nDanach"));
}
