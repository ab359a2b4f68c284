#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace depesche::digest {

/// Number of a concept of the news lexicon ("derailment", "Geneva"); 0 is none. Numbers are those of one build: never
/// stored.
using ConceptId = std::uint16_t;

enum class ConceptKind : std::uint8_t {
    happening,    // "derailment", "resignation": what makes a report one
    thing,        // "tunnel", "rent"
    person_role,  // "mayor", "victim"
    place,        // "Geneva", "Simplon", "Italian" (the adjective is the place)
    organisation, // "National Council", "SBB"
    number_word,  // "twelve", "million"
    date_word,    // "Monday", "October"
    generic,      // "new", "open", "record"
};

struct Concept {
    ConceptId id = 0;
    ConceptKind kind = ConceptKind::generic;
    std::uint8_t rarity = 1; // 1 everyday ("police") to 5 specific ("derailment")
    bool operator==(const Concept&) const = default;
};

/// The concepts of one lower-case word, with accents or without ("züge", "zuege", "zuge"): inflected forms, German
/// compounds ("gotthardtunnel": tunnel, Gotthard; the head first), elided articles ("l’incendie"). `language` is "de",
/// "fr", "it" or "en", a region may follow; another or "" tries all four. Names of places are known in each language.
/// Writes at most four to `out` and returns how many. Allocates nothing; below 1 µs.
std::size_t concepts_of(std::string_view word, std::string_view language, std::span<Concept, 4> out);

struct PhraseMatch {
    std::size_t words = 0; // how many words of the text it takes; 0: none is known
    Concept meant;
};

/// The longest known phrase of two words and more at the start of `words` ("conseil fédéral", "saint-gall" in two
/// words); words as for concepts_of.
PhraseMatch phrase_at(std::span<const std::string_view> words, std::string_view language);

/// Whether a phrase of the lexicon may begin with this word, in any language.
bool begins_phrase(std::string_view word);

/// Its English name ("derailment"); empty for 0 and what is not a concept.
std::string_view concept_name(ConceptId id);

/// How many fields of news there are ("crime", "sport", "health" ...); number 0 is none.
constexpr std::size_t news_fields = 25;
/// The field of news that a concept belongs to; 0 when it is at home in many ("death", "new").
std::uint8_t news_field(ConceptId id);
/// "crime"; empty for 0.
std::string_view field_name(std::uint8_t field);

/// The place around a place: "Lugano" lies in "Ticino", that in "Switzerland"; 0 when none is known.
ConceptId place_around(ConceptId place);

/// The concept of this English name; id 0 when there is none. Slow: for tests and tables built once.
Concept concept_named(std::string_view name);

} // namespace depesche::digest
