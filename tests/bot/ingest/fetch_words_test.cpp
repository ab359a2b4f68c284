#include "bot/ingest/fetch_words.hpp"

#include <catch2/catch.hpp>

using depesche::bot::shown_url;

TEST_CASE("an address is shown without its keys, its user and its password", "[ingest]") {
    CHECK(shown_url("https://seestadt.example/rss") == "https://seestadt.example/rss");
    CHECK(shown_url("https://seestadt.example/rss?key=abc&n=3") == "https://seestadt.example/rss?key=***&n=3");
    CHECK(shown_url("https://keller:geheim@seestadt.example/rss") == "https://...@seestadt.example/rss");
    CHECK(shown_url("https://a:b@c@seestadt.example:8443/rss?token=x") ==
          "https://...@seestadt.example:8443/rss?token=***");
    CHECK(shown_url("https://keller@seestadt.example") == "https://...@seestadt.example");
    CHECK(shown_url("https://seestadt.example/@keller/rss") == "https://seestadt.example/@keller/rss");
    CHECK(shown_url("") == "");
}

TEST_CASE("a failure names its address once", "[ingest]") {
    using depesche::bot::HttpFailure;
    const HttpFailure failure{.kind = HttpFailure::Kind::refused_address, .message = "http://10.1.2.3: not asked"};
    const std::string told = depesche::bot::failure_sentence("http://10.1.2.3/rss", failure);
    CHECK_THAT(told, Catch::StartsWith("http://10.1.2.3/rss: not asked"));
}
