#include "digest/feed/feed_parser.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <ctime>
#include <functional>

using namespace depesche::digest;
using namespace std::string_literals; // their length counts every NUL

namespace {

std::string repeated(std::string_view part, std::size_t count) {
    std::string out;
    out.reserve(part.size() * count);
    for (std::size_t i = 0; i < count; ++i) out += part;
    return out;
}

/// Parses within two seconds of this thread's processor; the number of articles, and JSON that can be read.
std::size_t survive(const std::string& bytes) {
    const std::clock_t start = std::clock();
    const auto feed = parse_feed(bytes, {.base_url = "https://seestadt.example/", .content_type = {}});
    CHECK(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC < 2.0);
    if (!feed) return 0;
    const std::string json = to_json(*feed);
    CHECK(json.size() < bytes.size() * 8 + 4096);
    for (const Article& article : feed->articles) {
        if (article.id.empty()) FAIL("an article without an id");
    }
    return feed->articles.size();
}

const std::string start = "<rss><channel><item><title>T</title>";
const std::string end = "</item></channel></rss>";

/// Every format in a few hundred bytes, with its modules.
const std::vector<std::string>& documents() {
    static const std::vector<std::string> all = {
        R"(<?xml version="1.0" encoding="utf-8"?><rss xmlns:media="http://search.yahoo.com/mrss/" xmlns:dcterms="http://purl.org/dc/terms/"><channel><title>S</title><atom:link rel="hub" href="https://h.example/"/><item><guid>1</guid><title>Sperrfrist: 24.11.2026, 12 Uhr - Br&#252;cke</title><pubDate>Tue, 24 Nov 2026 06:30:00 +0100</pubDate><dcterms:valid>start=2026-11-24; end=2026-12-24</dcterms:valid><description><![CDATA[<p>A &amp; B</p>]]></description><media:content url="https://b.example/b.jpg" medium="image"><media:credit>Noa</media:credit></media:content></item></channel></rss>)",
        R"(<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><at:deleted-entry ref="x" when="2026-11-24T06:30:00Z"/><entry><id>1</id><title type="html">A &lt;b&gt;</title><link href="/1"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Z&#xfc;rich</p></div></content></entry></feed>)",
        R"({"version":"https://jsonfeed.org/version/1.1","title":"S","hubs":[{"url":"https://h.example/"}],"items":[{"id":"1","title":"A \u00fc","content_html":"<p>A</p>","_depesche":{"embargo_until":"2026-11-24T12:00:00Z"}}]})",
        R"({"uri":"urn:x:1","type":"text","versionCreated":"2026-11-24T06:30:00Z","headlines":[{"role":"main","value":"A"}],"bodies":[{"contentType":"text/html","value":"<p>A</p>"}],"associations":[{"type":"picture","renditions":[{"href":"https://b.example/1.jpg","width":100}]}]})",
        R"(<newsItem guid="urn:x:1" xml:lang="de"><itemMeta><itemClass qcode="ninat:text"/><embargoed>2026-11-24T12:00:00Z</embargoed></itemMeta><contentMeta><headline>A</headline></contentMeta><contentSet><inlineXML contenttype="application/nitf+xml"><nitf><body><body.head><hedline><hl1>B</hl1></hedline></body.head><body.content><p>C</p></body.content></body></nitf></inlineXML></contentSet></newsItem>)",
        R"(<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://a.example/1</loc><news:news><news:title>T</news:title><news:publication_date>2026-11-24</news:publication_date></news:news></url></urlset>)",
        R"({"format":"digitalwires@0.9.1","urn":"urn:x:1","headline":"T","article_html":"<p>A</p>","embargoed":"2026-11-24T12:00:00Z"})",
        "\xFF\xFE<\0r\0s\0s\0>\0<\0i\0t\0e\0m\0>\0<\0t\0i\0t\0l\0e\0>\0\xFC\0<\0/\0t\0i\0t\0l\0e\0>\0<\0/"
        "\0i\0t\0e\0m\0>\0<\0/\0r\0s\0s\0>\0"s};
    return all;
}

} // namespace

TEST_CASE("a million levels, brackets and attributes cost less than two seconds", "[feed][hostile]") {
    survive(start + "<description>" + repeated("<a>", 1000000));
    survive(repeated("<a>", 1000000));
    survive("<rss><channel>" + repeated("<item>", 300000));
    survive(start + "<description>" + repeated("<", 1000000));
    survive(repeated("<", 1000000));
    survive("{\"items\":" + repeated("[", 1000000));
    survive(repeated("{\"a\":", 1000000));
    CHECK(survive(start + "<link " + repeated("a='b' ", 100000) + "/>" + end) == 1);
    CHECK(survive("<rss " + repeated("xmlns:a='b' ", 100000) + "><channel><item/></channel></rss>") == 1);
    survive(start + repeated("<![CDATA[", 300000));
    survive(start + "<description>" + repeated("<a b=\"", 300000));
    survive("<newsItem><contentSet><inlineXML>" + repeated("<nitf><body><body.content>", 50000));
}

TEST_CASE("what a document says once is not multiplied by its articles", "[feed][hostile]") {
    const std::string long_word(300000, 'x');
    const std::string items = repeated("<item><title>T</title><link>a</link></item>", 5000) + "</channel></rss>";
    const std::string entries = repeated("<entry><title>T</title><link href=\"a\"/></entry>", 5000) + "</feed>";
    const std::string authors = repeated("<author><name>" + long_word + "</name></author>", 2);
    CHECK(survive("<rss><channel><language>de-" + long_word + "</language>" + items) == 5000);
    CHECK(survive("<rss xml:lang=\"de-" + long_word + "\"><channel>" + items) == 5000);
    CHECK(survive("<rss><channel><managingEditor>" + long_word + "</managingEditor>" + items) == 5000);
    CHECK(survive("<rss xml:base=\"http://a.example/" + std::string(8000, 'x') + "/\"><channel>" + items) == 5000);
    CHECK(survive("<feed xmlns=\"http://www.w3.org/2005/Atom\">" + authors + entries) == 5000);
    CHECK(survive(R"({"version":"https://jsonfeed.org/version/1.1","language":"de-)" + long_word +
                  R"(","authors":[{"name":")" + long_word + R"("}],"items":[)" + repeated(R"({"id":"1"},)", 5000) +
                  R"({"id":"2"}]})") == 5001);
}

TEST_CASE("a long element is looked at once, however many follow it", "[feed][hostile]") {
    const std::string bold = repeated("<b>", 1300);
    survive(start + "<description>" + bold + "x</description>" + repeated("<description>y</description>", 50000) + end);
    survive(start + "<content:encoded>" + bold + "</content:encoded>" + repeated("<content:encoded/>", 50000) + end);
    survive("<rss><channel><item a=\"" + repeated("xmlns ", 200000) + "\"/></channel></rss>");
    survive(repeated("<!DOCTYPE a>", 200000));
    survive(repeated("<!DOCTYPE [>", 200000));
}

TEST_CASE("many items are taken in linear time, and beyond a limit no more", "[feed][hostile]") {
    const std::string item = "<item><title>Eins</title><link>https://a.example/1</link></item>";
    CHECK(survive("<rss><channel>" + repeated(item, 20000) + "</channel></rss>") == 20000);
    const std::string json = R"({"id":"1","title":"Eins"},)";
    CHECK(survive(R"({"version":"https://jsonfeed.org/version/1.1","items":[)" + repeated(json, 20000) +
                  "{\"id\":\"2\"}]}") == 20001);
}

TEST_CASE("a title of megabytes is cut, between characters", "[feed][hostile]") {
    const auto feed =
        parse_feed("<rss><channel><item><title>a" + repeated("ü", 2000000) + "</title></item></channel></rss>", {});
    REQUIRE(feed);
    REQUIRE(feed->articles.size() == 1);
    CHECK(feed->articles[0].title.size() <= 4096);
    CHECK(feed->articles[0].title.ends_with("ü"));
}

TEST_CASE("entity bombs stay what they are, NUL bytes go", "[feed][hostile]") {
    std::string bomb = "<!DOCTYPE rss [<!ENTITY a0 \"lol\">";
    for (int i = 1; i < 1000; ++i)
        bomb += "<!ENTITY a" + std::to_string(i) + " \"" + repeated("&a" + std::to_string(i - 1) + ";", 10) + "\">";
    CHECK(survive(bomb + "]><rss><channel><item><title>&a999;</title></item></channel></rss>") == 1);
    const std::string nul =
        "<rss><channel><item><title>A\0B&#0;</title><link>https://a.example/\0x</link></item></channel></rss>"s;
    const auto feed = parse_feed(nul, {});
    REQUIRE(feed);
    REQUIRE(feed->articles.size() == 1);
    CHECK(feed->articles[0].title.find('\0') == std::string::npos);
    CHECK(feed->articles[0].url.find('\0') == std::string::npos);
}

TEST_CASE("every format cut at every byte is survived", "[feed][hostile]") {
    for (const std::string& document : documents()) {
        for (std::size_t size = 0; size < document.size(); ++size) {
            const auto feed = parse_feed(std::string_view(document).substr(0, size), {});
            if (feed && !nlohmann::json::accept(to_json(*feed))) FAIL("JSON that cannot be read");
        }
    }
    SUCCEED("no crash, and JSON that can be read each time");
}

TEST_CASE("every format with any byte flipped is survived", "[feed][hostile]") {
    for (const std::string& document : documents()) {
        for (std::size_t at = 0; at < document.size(); ++at) {
            for (const unsigned flip : {0x01U, 0x20U, 0x80U, 0xFFU}) {
                std::string damaged = document;
                damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ flip);
                const auto feed = parse_feed(damaged, {});
                if (feed && !nlohmann::json::accept(to_json(*feed))) FAIL("JSON that cannot be read");
            }
        }
    }
    SUCCEED("no crash, and JSON that can be read each time");
}

TEST_CASE("very many small things are held in bounded memory, and the feed says so", "[feed][hostile]") {
    const auto paragraphs = parse_feed(
        "<rss><channel>" + repeated("<item><description>" + repeated("&lt;p>a", 1999) + "</description></item>", 110) +
            "</channel></rss>",
        {});
    REQUIRE(paragraphs);
    REQUIRE(paragraphs->articles.size() == 110);
    CHECK(paragraphs->articles[99].blocks.size() == 1999);
    CHECK(paragraphs->articles[109].blocks.size() == 1); // all words in one paragraph
    CHECK(paragraphs->articles[109].blocks[0].text.size() == 1999 * 2 - 1);
    REQUIRE(paragraphs->warnings.size() == 1);
    CHECK_THAT(paragraphs->warnings[0], Catch::Contains("200,000 paragraphs"));

    const std::string item = R"({"id":"1","a":[)" + repeated("1,", 99) + "1]},";
    const auto values = parse_feed(
        R"({"version":"https://jsonfeed.org/version/1.1","items":[)" + repeated(item, 90000) + R"({"id":"2"}]})", {});
    REQUIRE(values);
    CHECK(values->articles.size() > 50000);
    CHECK(values->articles.size() < 90000);
    REQUIRE(values->warnings.size() == 1);
    CHECK_THAT(values->warnings[0], Catch::Contains("millions of values"));
    const auto small_items = parse_feed(
        R"({"version":"https://jsonfeed.org/version/1.1","items":[)" + repeated(R"({"id":"1"},)", 200000) + "{}]}", {});
    REQUIRE(small_items);
    CHECK(small_items->articles.size() == 100000);
    REQUIRE(small_items->warnings.size() == 1);
    CHECK_THAT(small_items->warnings[0], Catch::Contains("100,000 articles"));
}
