#include "digest/document/unicode.hpp"
#include "digest/format/format.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;

TEST_CASE("a line is cleaned of what would break or turn it around", "[document]") {
    CHECK(clean_line("  Ein\r\nTitel\t mit  Lücken ") == "Ein Titel mit Lücken");
    CHECK(clean_line(std::string_view("a\0b\x1b[31m\x7f", 9)) == "ab[31m");
    CHECK(clean_line("a\u202Eb\u2066c\u2069d\u200B\u00ADe\uFEFF") == "abcde");
    CHECK(clean_line("a\u2028b\u2029c\xC2\x85"
                     "d") == "a b c d");
    CHECK(clean_line("\u00A0\u2009Titel\u202F\u200D ") == "Titel");
    CHECK(clean_line("\u00A0").empty());
    CHECK(clean_line("\xFF\xFE") == "\uFFFD");
    CHECK(clean_line("a\xED\xA0\xBD"
                     "b\xC3") == "a\uFFFDb\uFFFD");
}

TEST_CASE("joiners, variation selectors and combining marks stay", "[document]") {
    const auto* const text = GENERATE("👨‍👩‍👧‍👦 🏳️‍🌈 ☀️", "e\u0301 A\u030A",
                                      "می‌خواهم", "क्षत्रिय", "\u200Fשלום\u200E abc", "10\u00A0000");
    CHECK(clean_line(text) == text);
}

TEST_CASE("texts without anything to see are blank", "[document]") {
    CHECK(is_blank(""));
    CHECK(is_blank(" \u00A0\u200D\u2060\u3164\u2800\uFE0F"));
    CHECK_FALSE(is_blank("."));
    CHECK_FALSE(is_blank("\uFFFD"));
}

TEST_CASE("people's characters are not taken apart", "[document]") {
    CHECK(grapheme_ends("a👨‍👩‍👧‍👦e\u0301🇨🇭🇱🇮") ==
          std::vector<std::size_t>{1, 26, 29, 37, 45});
    CHECK(grapheme_ends("").empty());
    CHECK(grapheme_ends("\xFF\xFF").back() == 2);
}

TEST_CASE("a text is cut at the end of a word", "[document]") {
    CHECK(cut_at_word("Der Zug fährt wieder", 20, code_point_length, "…") == "Der Zug fährt wieder");
    CHECK(cut_at_word("Der Zug fährt wieder", 19, code_point_length, "…") == "Der Zug fährt…");
    CHECK(cut_at_word("Der Zug fährt wieder", 14, code_point_length, "…") == "Der Zug fährt…");
    CHECK(cut_at_word("Der Zug fährt wieder", 13, code_point_length, "…") == "Der Zug…");
    CHECK(cut_at_word("Der Zug, der fährt", 10, code_point_length, "…") == "Der Zug…");
    CHECK(cut_at_word("Der Zug – er fährt", 12, code_point_length, "…") == "Der Zug…");
    CHECK(cut_at_word("Donaudampfschiff", 6, code_point_length, "…") == "Donau…");
    CHECK(cut_at_word("Donaudampfschiff", 1, code_point_length, "…").empty());
    CHECK(cut_at_word("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 13, utf16_length, "…") ==
          "👨‍👩‍👧‍👦…");
    CHECK(cut_at_word("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 11, utf16_length, "…").empty());
}

TEST_CASE("capitals are those of the script", "[document]") {
    CHECK(upper_case("Fürs Wochenende, große Straße, œuvre, ñ") == "FÜRS WOCHENENDE, GROSSE STRASSE, ŒUVRE, Ñ");
    CHECK(upper_case("привет ελλάδα 東京 ქართული 👋🏽") == "ПРИВЕТ ΕΛΛΆΔΑ 東京 ქართული 👋🏽");
}

TEST_CASE("lengths count as platforms count", "[document]") {
    CHECK(utf16_length("aä€😀") == 5);
    CHECK(code_point_length("aä€😀") == 4);
    CHECK(utf16_length("\xF0\x9F") == 2);
    CHECK(code_point_length("a\xFF") == 2);
}
