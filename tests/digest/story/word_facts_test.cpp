#include "digest/story/word_facts.hpp"

#include "digest/story/features.hpp"

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
    for (int i = 0; i < 100'000; ++i) busy.of("wort" + std::to_string(i), false); // more than are remembered
    for (const char* word : {"tunnel", "und", "zwolf", "seestadt", "rechnung", "neue", "martin", "kaltwangen"}) {
        CAPTURE(word);
        LanguageWords fresh("de");
        const WordFacts first = fresh.of(word, false);
        CHECK(same(first, fresh.of(word, false)));
        CHECK(same(first, busy.of(word, false)));
    }
}

TEST_CASE("a word is told by what it is", "[story]") {
    LanguageWords german("de");
    CHECK(german.of("und", false).silent);
    CHECK(german.of("dienstag", false).silent);
    CHECK(german.of("zwolf", false).number);
    CHECK(german.of("neue", false).begins_phrase); // "Neue Zürcher Zeitung"
    CHECK_FALSE(german.of("kaltwangen", false).begins_phrase);
    CHECK(german.of("tunnel", false).known == 1);
    CHECK(german.of("tunnels", false).stem == german.of("tunnel", false).stem);
    CHECK(german.of("rechnung", false).noun);
    CHECK(german.of("seestadt", false).like_a_place);
    CHECK(german.of("martin", false).common_name);
    LanguageWords french("fr");
    CHECK_FALSE(french.of("rechnung", false).noun);
}

TEST_CASE("a word that was written small names nobody where it begins a sentence", "[story]") {
    KnownWords words;
    const auto kind = [&](std::string_view title) {
        const Features features = features_of({title, "", "", "de"}, words);
        for (const Term& term : features.terms)
            if (features.label(term) == "Betroffen") return term.kind;
        return TermKind::date;
    };
    CHECK(kind("Betroffen ist Riedwil") == TermKind::noun);
    features_of({"Riedwil ist betroffen", "", "", "de"}, words);
    CHECK(kind("Betroffen ist Riedwil") == TermKind::word);
    CHECK(kind("In Riedwil ist Betroffen dabei") == TermKind::noun); // in the middle it may be somebody
}

TEST_CASE("each language has its own words", "[story]") {
    KnownWords words;
    CHECK(words.of("de").of("brand", false).concepts[0] == concept_named("fire"));
    CHECK(words.of("en").of("brand", false).concepts[0] != concept_named("fire"));
    CHECK(&words.of("de") == &words.of("de"));
}
