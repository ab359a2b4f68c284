#include "digest/story/word_facts.hpp"

#include "digest/story/features.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace depesche::digest;

TEST_CASE("what is known of a word does not depend on what was read before", "[story]") {
    LanguageWords busy("de");
    for (int i = 0; i < 100'000; ++i) busy.of("wort" + std::to_string(i)); // more than are remembered
    for (const char* word : {"tunnel", "und", "zwolf", "seestadt", "rechnung", "neue", "martin", "kaltwangen"}) {
        CAPTURE(word);
        LanguageWords fresh("de");
        const WordFacts first = fresh.of(word);
        CHECK(fresh.of(word) == first);
        CHECK(busy.of(word) == first);
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
    CHECK(kind("Betroffen ist Riedwil") == TermKind::noun); // once is a slip of the pen
    features_of({"Auch Hubstetten ist betroffen", "", "", "de"}, words);
    CHECK(kind("Betroffen ist Riedwil") == TermKind::word);
    CHECK(kind("In Riedwil ist Betroffen dabei") == TermKind::noun); // in the middle it may be somebody
}

TEST_CASE("each language has its own words", "[story]") {
    KnownWords words;
    CHECK(words.of("de").of("brand").concepts[0] == concept_named("fire"));
    CHECK(words.of("en").of("brand").concepts[0] != concept_named("fire"));
    CHECK(&words.of("de") == &words.of("de"));
}
