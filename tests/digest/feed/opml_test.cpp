#include "digest/feed/opml.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

using namespace depesche::digest;

namespace {

Opml read(std::string_view text) {
    auto opml = parse_opml(text);
    if (!opml) FAIL(opml.error());
    return *std::move(opml);
}

} // namespace

TEST_CASE("a list with folders is read with its sections, titles and lines", "[feed][opml]") {
    const Opml opml =
        read("<?xml version=\"1.0\"?>\n<opml version=\"2.0\"><head><title>Feeds der Seestadt</title></head>\n"
             "<body>\n<outline text=\"Lokal\">\n"
             "<outline type=\"rss\" text=\"Seestadt &amp; See\" xmlUrl=\" https://seestadt.example/rss \" "
             "htmlUrl=\"https://seestadt.example/\" language=\"de-CH\"/>\n"
             "<outline text=\"Hafen\"><outline text=\"Lotsen\" xmlUrl=\"https://lotsen.example/f?a=1&amp;b=2\"/>"
             "</outline></outline>\n"
             "<outline text=\"Morena\" xmlurl=\"http://morena.example/feed\" category=\"/Ausland/Süden,x\"/>"
             "</body></opml>");
    CHECK(opml.title == "Feeds der Seestadt");
    REQUIRE(opml.feeds.size() == 3);
    CHECK(opml.feeds[0] ==
          OpmlFeed{"https://seestadt.example/rss", "Seestadt & See", "https://seestadt.example/", "de-CH", "Lokal", 5});
    CHECK(opml.feeds[1].url == "https://lotsen.example/f?a=1&b=2");
    CHECK(opml.feeds[1].section == "Hafen");
    CHECK(opml.feeds[2].section == "Ausland");
    CHECK(opml.feeds[2].line == 7);
}

TEST_CASE("what is written is read back the same, whatever the titles", "[feed][opml]") {
    Opml opml{.title = "Liste <1> & \"2\"", .feeds = {}};
    for (int i = 0; i < 50; ++i)
        opml.feeds.push_back({fmt::format("https://ort{}.example/rss?x={}&y=\"%20'<>", i, i),
                              fmt::format("Ort «{}» & <b>", i), "https://ort.example/", "it",
                              i < 20   ? ""
                              : i < 30 ? "Lokal & Region"
                                       : "Sport",
                              0});
    opml.feeds[3].origin = "agency";
    opml.feeds[3].weight = 0.5;
    opml.feeds[31].interval = 300;
    const std::string text = write_opml(opml);
    CHECK(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\""));
    Opml back = read(text);
    for (OpmlFeed& feed : back.feeds) feed.line = 0;
    CHECK(back.title == opml.title);
    CHECK(back.feeds == opml.feeds);
    CHECK(write_opml(back) == text);
}

TEST_CASE("what is no list says what it is", "[feed][opml]") {
    CHECK_THAT(parse_opml("<rss version=\"2.0\"><channel/></rss>").error(), Catch::Contains("feed add"));
    CHECK_THAT(parse_opml("{\"a\":1}").error(), Catch::Contains("Not XML"));
    CHECK_THAT(parse_opml("<catalogue/>").error(), Catch::Contains("<catalogue>"));
    CHECK_THAT(parse_opml("").error(), Catch::Contains("Not XML"));
    CHECK(read("<opml><body/></opml>").feeds.empty());
}

TEST_CASE("other encodings, damage and hostile lists end in good time", "[feed][opml]") {
    CHECK(read("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><opml><body><outline text=\"Z\xfcri\" "
               "xmlUrl=\"https://z.example/\"/></body></opml>")
              .feeds.at(0)
              .title == "Züri");
    // Cut off, crossed, entities that nobody declared here.
    CHECK(
        read("<opml><body><outline text=\"A\"><outline xmlUrl=\"https://a.example/\" text=\"&boom;\">").feeds.size() ==
        1);
    std::string deep = "<opml><body>";
    for (int i = 0; i < 100'000; ++i) deep += "<outline text=\"x\">";
    CHECK(read(deep + "<outline xmlUrl=\"https://a.example/\"/>").feeds.size() <= 1);
    std::string bomb = "<!DOCTYPE opml [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">]><opml><body>";
    for (int i = 0; i < 1000; ++i) bomb += "<outline text=\"&b;&b;&b;\" xmlUrl=\"https://a.example/\"/>";
    for (const OpmlFeed& feed : read(bomb + "</body></opml>").feeds) REQUIRE(feed.title.size() <= 200);
}

TEST_CASE("ten thousand feeds are read and written within a second", "[feed][opml]") {
    Opml opml;
    for (int i = 0; i < 10'000; ++i)
        opml.feeds.push_back({fmt::format("https://ort{}.example/rss", i), fmt::format("Ort {}", i), "", "",
                              fmt::format("Kreis {}", i % 40), 0});
    const auto begin = std::chrono::steady_clock::now();
    const std::string text = write_opml(opml);
    CHECK(read(text).feeds.size() == 10'000);
    const auto took = std::chrono::steady_clock::now() - begin;
    CHECK(took < std::chrono::seconds(5)); // measured: 0.1 s; this machine may be busy
}
