#include "digest/document/document.hpp"
#include "digest/document/json.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace depesche::digest;

namespace {

std::string refusal(std::string_view text) {
    const auto document = document_from_json(text);
    return document ? "accepted" : document.error();
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

} // namespace

TEST_CASE("JSON is read up to a size and a depth", "[document]") {
    CHECK(parse_bounded("[1,2]", 5));
    CHECK(parse_bounded("[1,2]", 4).error() == "5 bytes of JSON are more than the 4 allowed");
    CHECK(parse_bounded(nested(64), 1000));
    CHECK(parse_bounded(nested(65), 1000).error() == "nested deeper than 64 levels");
    CHECK(parse_bounded(nested(1'000'000), 10'000'000).error() == "nested deeper than 64 levels");
    CHECK(parse_bounded("[[],[],[[]]]", 100, 3));
    CHECK_FALSE(parse_bounded("{\"a\":{\"b\":[{}]}}", 100, 3));
}

TEST_CASE("what is no JSON is refused with its place and without its words", "[document]") {
    const auto broken = parse_bounded("{\"token\": secret-words}", 100);
    REQUIRE_FALSE(broken);
    CHECK_THAT(broken.error(), Catch::Matchers::Contains("not JSON at byte 11"));
    CHECK_THAT(broken.error(), !Catch::Matchers::Contains("secret"));
    CHECK_FALSE(parse_bounded("", 100));
    CHECK_FALSE(parse_bounded("{} {}", 100));
    CHECK_FALSE(parse_bounded("\"a\xFF\"", 100));
    CHECK_FALSE(parse_bounded("1e999", 100));
}

TEST_CASE("JSON is written even from broken UTF-8", "[document]") {
    CHECK(dump_json(nlohmann::json("a\xFF")) == "\"a\uFFFD\"");
    CHECK(dump_json(nlohmann::json::parse("{\"b\":1,\"a\":2}"), 1) == "{\n \"a\": 2,\n \"b\": 1\n}");
}

TEST_CASE("a wrong message names the block, the key and what is allowed", "[document]") {
    CHECK(refusal("[]") == "expected an object with product, language and blocks");
    CHECK(refusal("{\"blocks\":[]}") == "product: missing");
    CHECK(refusal("{\"product\":\"digest\"}") == "blocks: missing");
    CHECK(refusal("{\"product\":\"quiz\",\"blocks\":[]}") ==
          "product: expected one of digest, alert, update, correction, surprising, note, poll");
    CHECK(refusal("{\"product\":\"note\",\"blocks\":[],\"lang\":\"de\"}") ==
          "lang: unknown key; allowed are product, language, blocks");
    CHECK(refusal("{\"product\":\"note\",\"blocks\":{}}") == "blocks: expected a list");
    CHECK(refusal("{\"product\":\"note\",\"blocks\":[1]}") == "blocks[0]: expected an object");
    CHECK(refusal(R"({"product":"note","blocks":[{"type":"itm"}]})") ==
          "blocks[0].type: unknown; allowed are heading, subline, item, headline, paragraph, link, closing, footer, "
          "picture, poll");
    CHECK(refusal(R"({"product":"note","blocks":[{"type":"heading","text":"a"},{"type":"item"}]})") ==
          "blocks[1].title: missing; expected a text");
    CHECK(refusal(R"({"product":"note","blocks":[{"type":"item","title":7}]})") == "blocks[0].title: expected a text");
    CHECK(refusal(R"({"product":"note","blocks":[{"type":"item","title":"a","titel":"b"}]})") ==
          "blocks[0].titel: unknown key; allowed are type, label, title, url, line, note, number");
    CHECK(refusal(R"({"product":"note","blocks":[{"type":"item","title":"a","number":-1}]})") ==
          "blocks[0].number: expected a whole number from 0 to 999");
    CHECK(refusal(R"({"product":"note","blocks":[{"type":"subline","text":"a","by_items":"b"}]})") ==
          "blocks[0].by_items: expected a list of texts");
    CHECK(refusal(std::string(300 * 1024, ' ')) == "307200 bytes of JSON are more than the 262144 allowed");
}

TEST_CASE("every block survives JSON with all its texts", "[document]") {
    const Document document{Product::update,
                            "it-CH",
                            {Heading{"☀️", "a"}, Subline{"b", {"b1", "b2"}},
                             Item{7, "c", "d", "https://x.example/", "e", "Abo"}, Headline{"🔴", "f"},
                             Paragraph{"g", "h"}, Link{"i", "https://y.example/", "Abo"},
                             Picture{"https://z.example/1.jpg", "A heron.", "Photo: q"}, Closing{"j", "k"},
                             Footer{"l", "m", "n", "o", "p", "https://z.example/"}}};
    CHECK(document_from_json(to_json(document)) == document);
    CHECK(document_from_json(to_json(document, 2)) == document);
    CHECK(to_json(Document{Product::note, "de", {Paragraph{"", "x"}}}) ==
          R"({"product":"note","language":"de","blocks":[{"type":"paragraph","text":"x"}]})");
}

TEST_CASE("halves of surrogate pairs and broken bytes in a message's JSON are shown as a mark", "[document]") {
    const auto text_of = [](std::string_view text) {
        const auto document = document_from_json(R"({"product":"note","blocks":[{"type":"paragraph","text":")" +
                                                 std::string(text) + "\"}]}");
        INFO((document ? "" : document.error()));
        REQUIRE(document);
        return std::get<Paragraph>(document->blocks.at(0)).text;
    };
    CHECK(text_of(R"(a\ud800b)") == "a\uFFFDb");
    CHECK(text_of(R"(\udc00\ud800)") == "\uFFFD\uFFFD");
    CHECK(text_of(R"(\ud83d\ude00 \\ud800)") == "😀 \\ud800");
    CHECK(text_of("a\xFF\xED\xA0\x80") == "a\uFFFD\uFFFD\uFFFD\uFFFD");
    CHECK(text_of("a\nb") == "a b");
    CHECK(text_of(R"(\u0000)") == std::string(1, '\0'));
}
