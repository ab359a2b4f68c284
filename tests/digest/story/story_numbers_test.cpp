#include "digest/story/story_numbers.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;

namespace {

StoryNumber read(std::string_view text, std::string_view language) {
    const StoryTokens tokens(text, 20);
    return number_at(tokens.list(), language);
}

struct Said {
    const char* text;
    const char* language;
    double value;
};

} // namespace

TEST_CASE("a number is the same in figures and in words, as each language writes it", "[story]") {
    const auto said = GENERATE(
        Said{"1’200 Leute", "de", 1200}, Said{"1.200 Leute", "de", 1200}, Said{"1,200 people", "en", 1200},
        Said{"1 200 personnes", "fr", 1200}, Said{"zwölf Tote", "de", 12}, Said{"zweiundzwanzig Tote", "de", 22},
        Said{"fünfhundert Leute", "de", 500}, Said{"trois cent quarante personnes", "fr", 340},
        Said{"quatre-vingts personnes", "fr", 80}, Said{"cinquecento persone", "it", 500},
        Said{"two hundred and five people", "en", 205}, Said{"2,5 Millionen Franken", "de", 2.5e6},
        Said{"2.5 million francs", "en", 2.5e6}, Said{"3 Billionen Dollar", "de", 3e12},
        Said{"1 Billion Dollar", "de", 1e12}, Said{"$2.5 trillion", "en", 2.5e12}, Said{"2.5 billion", "en", 2.5e9},
        Said{"2,5 трлн рублей", "ru", 2.5e12}, Said{"150 млн", "ru", 1.5e8});
    CAPTURE(said.text);
    const StoryNumber number = read(said.text, said.language);
    CHECK(number.kind == NumberKind::count);
    CHECK(number.value == Approx(said.value));
}

TEST_CASE("what parts two figures tells a score from a time, a range and a share", "[story]") {
    CHECK(read("2:1 gewonnen", "de").kind == NumberKind::score);
    CHECK(read("2:1 gewonnen", "de").value == read("1:2 verloren", "de").value);
    CHECK(read("3-0 victory", "en").kind == NumberKind::score);
    CHECK(read("22-16 gewonnen", "de").kind == NumberKind::score); // the winner's first
    CHECK(read("16-22 ans", "fr").kind == NumberKind::moment);
    CHECK(read("16:48 Uhr", "de").kind == NumberKind::moment);
    CHECK(read("14.21 Uhr", "de").kind == NumberKind::moment);
    CHECK(read("3. Dezember", "de").kind == NumberKind::moment);
    CHECK(read("2019 begann", "de").kind == NumberKind::moment);
    CHECK(read("53,4 Prozent", "de").kind == NumberKind::percent);
    CHECK(read("12 per cent", "en").kind == NumberKind::percent);
    CHECK(read("12 pour cent", "fr").kind == NumberKind::percent);
    CHECK(read("4,1 Punkte", "de").kind == NumberKind::decimal);
    CHECK(read("eine Person", "de").kind == NumberKind::none); // an article more often than a number
}
