#include "digest/feed/links.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest::feed;

TEST_CASE("relative links are resolved as RFC 3986 says", "[feed]") {
    const std::string base = "https://a.example/b/c/d?q#f";
    CHECK(web_address(base, "g") == "https://a.example/b/c/g");
    CHECK(web_address(base, "./g/") == "https://a.example/b/c/g/");
    CHECK(web_address(base, "/g") == "https://a.example/g");
    CHECK(web_address(base, "//h.example/g") == "https://h.example/g");
    CHECK(web_address(base, "?y") == "https://a.example/b/c/d?y");
    CHECK(web_address(base, "#s") == "https://a.example/b/c/d?q#s");
    CHECK(web_address(base, "../../../g") == "https://a.example/g");
    CHECK(web_address(base, "../..") == "https://a.example/");
    CHECK(web_address("https://a.example", "g") == "https://a.example/g");
    CHECK(web_address("", "http://a.example/x y") == "http://a.example/x%20y");
    CHECK(web_address("", " http://a.exam\nple/x ") == "http://a.example/x");
}

TEST_CASE("only addresses on the web are links", "[feed]") {
    for (const char* reference : {"", "javascript:alert(1)", "data:text/html,x", "mailto:a@b.example",
                                  "ftp://a.example/", "http://", "https:///x", "JaVaScRiPt:x", "file:///etc/passwd"}) {
        INFO(reference);
        CHECK(web_address("https://a.example/", reference).empty());
    }
    CHECK(web_address("", "relative").empty());
    CHECK(web_address("", "feed://a.example/rss") == "http://a.example/rss");
    CHECK(web_address("", "feed:https://a.example/rss") == "https://a.example/rss");
}
