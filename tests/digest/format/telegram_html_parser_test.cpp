#include "digest/format/telegram_html_parser.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;

namespace {

std::string refusal(std::string_view html) {
    const auto parsed = parse_telegram_html(html);
    if (parsed) return "accepted: " + parsed->text;
    constexpr std::string_view prefix = "Bad Request: can't parse entities: ";
    return parsed.error().starts_with(prefix) ? parsed.error().substr(prefix.size()) : parsed.error();
}

std::string shown(std::string_view html) {
    const auto parsed = parse_telegram_html(html);
    return parsed ? parsed->text : "refused: " + parsed.error();
}

std::vector<TelegramEntity> entities(std::string_view html) {
    const auto parsed = parse_telegram_html(html);
    REQUIRE(parsed);
    return parsed->entities;
}

} // namespace

TEST_CASE("Telegram's words for a tag that is not closed name the byte", "[format]") {
    CHECK(refusal("Fähre <b") == "Unclosed start tag at byte offset 7");
    CHECK(refusal("<b>Fähre") == "Can't find end tag corresponding to start tag b");
    CHECK(refusal("<i class=\"x") == "Unclosed start tag at byte offset 0");
    CHECK(refusal("<i class =  ") == "Unclosed start tag \"i\" at byte offset 0");
    CHECK(refusal("<a href=x.example") == "Unclosed start tag at byte offset 0");
    CHECK(refusal("<b>x</b") == "Unclosed end tag at byte offset 4");
    CHECK(refusal("<b>x</b  ") == "Unclosed end tag at byte offset 4");
}

TEST_CASE("Telegram's words for a wrong tag name it", "[format]") {
    CHECK(refusal("<br>") == "Unsupported start tag \"br\" at byte offset 0");
    CHECK(refusal("<H1>x</H1>") == "Unsupported start tag \"h1\" at byte offset 0");
    CHECK(refusal("3 < 4 <b>x</b>") == "Unsupported start tag \"\" at byte offset 2");
    CHECK(refusal("<b>x</i>") == "Unmatched end tag at byte offset 4, expected \"</b>\", found \"</i>\"");
    CHECK(refusal("x</b>") == "Unexpected end tag at byte offset 1");
    CHECK(refusal("<span>x</span>") == "Tag \"span\" must have class \"tg-spoiler\" at byte offset 0");
    CHECK(refusal("<tg-emoji emoji-id=\"x\">y</tg-emoji>") == "Invalid custom emoji identifier specified");
}

TEST_CASE("Telegram's words for a wrong attribute name its tag", "[format]") {
    CHECK(refusal("<i  =x>") == "Empty attribute name in the tag \"i\" at byte offset 0");
    CHECK(refusal("<i class>") ==
          "Expected equal sign in declaration of an attribute of the tag \"i\" at byte offset 0");
    CHECK(refusal("<a href=https://x.example>y</a>") == "Unexpected end of name token at byte offset 8");
}

TEST_CASE("halves of surrogate pairs and broken UTF-8 are refused", "[format]") {
    CHECK(refusal("&#57311;").starts_with("Text contains invalid Unicode characters"));
    CHECK(refusal("&#xD83D;&#xDE00;").starts_with("Text contains invalid Unicode characters"));
    CHECK(refusal("\xED\xA0\xBD") == "Bad Request: strings must be encoded in UTF-8");
    CHECK(refusal("a\xFF") == "Bad Request: strings must be encoded in UTF-8");
}

TEST_CASE("four names and numbers are decoded, other references stay as they are", "[format]") {
    CHECK(shown("&lt;&gt;&amp;&quot;&nbsp;&laquo;") == "<>&\"&nbsp;&laquo;");
    CHECK(shown("&#8211;&#x2013;&lt") == "––<");
    CHECK(shown("&#12345678;&#0;&;&") == "&#12345678;&#0;&;&");
}

TEST_CASE("offsets of entities count UTF-16 units", "[format]") {
    CHECK(entities("🏟 ä<b>🏟x</b>") == std::vector<TelegramEntity>{{"bold", 4, 3, ""}});
    CHECK(entities("<i>a<b>b</b></i>") == std::vector<TelegramEntity>{{"italic", 0, 2, ""}, {"bold", 1, 1, ""}});
    CHECK(entities("<i><b>ab</b></i>") == std::vector<TelegramEntity>{{"bold", 0, 2, ""}, {"italic", 0, 2, ""}});
    CHECK(entities("<b></b>").empty());
    CHECK(entities("<STRONG>a</>") == std::vector<TelegramEntity>{{"bold", 0, 1, ""}});
}

TEST_CASE("a link keeps its address as Telegram writes it, and is lost when unusable", "[format]") {
    CHECK(entities("<a href=\"https://X.example/a?b=1&amp;c=2\">a</a>") ==
          std::vector<TelegramEntity>{{"text_link", 0, 1, "https://x.example/a?b=1&c=2"}});
    CHECK(entities("<a>x.example</a>") == std::vector<TelegramEntity>{{"text_link", 0, 9, "http://x.example/"}});
    CHECK(entities("<a href=\"tg://user?id=42\">a</a>") == std::vector<TelegramEntity>{{"text_mention", 0, 1, "42"}});
    CHECK(entities("<a href=\"javascript:alert(1)\">a</a>").empty());
    CHECK(entities("<a href=\"ftp://x.example\">a</a>").empty());
    CHECK(entities("<a href=\"\">a</a>").empty());
    CHECK(entities("<a href='https://x.example:99999999/'>a</a>").empty());
}

TEST_CASE("code, quotes and spoilers have the names of the Bot API", "[format]") {
    CHECK(entities("<pre><code class=\"language-cpp\">a</code></pre>") ==
          std::vector<TelegramEntity>{{"pre", 0, 1, "cpp"}});
    CHECK(entities("<code class=\"language-cpp\"><pre>a</pre></code>") ==
          std::vector<TelegramEntity>{{"pre", 0, 1, "cpp"}});
    CHECK(entities("<code class=\"language-cpp\">a</code>") == std::vector<TelegramEntity>{{"code", 0, 1, ""}});
    CHECK(entities("<blockquote expandable>a</blockquote>") ==
          std::vector<TelegramEntity>{{"expandable_blockquote", 0, 1, ""}});
    CHECK(entities("<span class=\"tg-spoiler\">a</span><tg-spoiler>b</tg-spoiler>").size() == 2);
    CHECK(entities("<tg-emoji emoji-id=\"536\">👍</tg-emoji>") ==
          std::vector<TelegramEntity>{{"custom_emoji", 0, 2, "536"}});
}
