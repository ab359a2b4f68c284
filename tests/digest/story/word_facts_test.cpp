#include "digest/story/word_facts.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace depesche::digest;

namespace {

bool same(const WordFacts& one, const WordFacts& other) {
    return one.stem == other.stem && one.concepts == other.concepts && one.known == other.known &&
           one.silent == other.silent && one.number == other.number && one.begins_phrase == other.begins_phrase &&
           one.like_a_place == other.like_a_place && one.noun == other.noun &&
           one.noun_behind_place == other.noun_behind_place && one.common_name == other.common_name;
}

} // namespace

TEST_CASE("what is known of a word does not depend on what was read before", "[story]") {
    LanguageWords busy("de");
    for (int i = 0; i < 100'000; ++i) busy.of("wort" + std::to_string(i)); // more than are remembered
    for (const char* word : {"tunnel", "und", "zwolf", "seestadt", "rechnung", "neue", "martin", "kaltwangen"}) {
        CAPTURE(word);
        LanguageWords fresh("de");
        const WordFacts first = fresh.of(word);
        CHECK(same(first, fresh.of(word)));
        CHECK(same(first, busy.of(word)));
    }
}

TEST_CASE("a word is told by what it is", "[story]") {
    LanguageWords german("de");
    CHECK(german.of("und").silent);
    CHECK(german.of("dienstag").silent);
    CHECK(german.of("zwolf").number);
    CHECK(german.of("neue").begins_phrase); // "Neue Zürcher Zeitung"
    CHECK_FALSE(german.of("kaltwangen").begins_phrase);
    CHECK(german.of("tunnel").known == 1);
    CHECK(german.of("tunnels").stem == german.of("tunnel").stem);
    CHECK(german.of("rechnung").noun);
    CHECK(german.of("seestadt").like_a_place);
    CHECK(german.of("martin").common_name);
    LanguageWords french("fr");
    CHECK_FALSE(french.of("rechnung").noun);
}

TEST_CASE("each language has its own words", "[story]") {
    KnownWords words;
    CHECK(words.of("de").of("brand").concepts[0] == concept_named("fire"));
    CHECK(words.of("en").of("brand").concepts[0] != concept_named("fire"));
    CHECK(&words.of("de") == &words.of("de"));
}
