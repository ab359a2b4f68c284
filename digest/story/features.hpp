#pragma once

#include "digest/schedule/instant.hpp"
#include "digest/story/lexicon.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

class KnownWords;

/// What clustering reads of one version of an article. Views: they live until features_of returns.
struct StoryReport {
    std::string_view title;
    std::string_view lead;
    std::string_view text;
    std::string_view language; ///< BCP 47 or empty
};

enum class TermKind : std::uint8_t {
    place,        ///< of the lexicon, or a name behind a word of place
    organisation, ///< of the lexicon
    name,         ///< unknown to the lexicon and written as a name: a person, a company, a small place
    noun,         ///< the same, where a capital does not tell: in German, and at the beginning of a sentence
    happening,    ///< "derailment"
    thing,
    role, ///< "mayor", "victim"
    everyday,
    number,
    score, ///< of a match
    date,  ///< a day of a month
    word   ///< anything else, as it is written
};

/// One thing that a report speaks of.
struct Term {
    std::uint64_t key = 0;
    TermKind kind = TermKind::word;
    std::uint8_t commonness = 0; ///< what is known of it beforehand: 1 specific to 5 everyday
    bool portable = false;       ///< is the same in another language
    bool located = false;        ///< says where
    bool title = false;          ///< stands in the title
    std::uint8_t field = 0;      ///< of news, as the lexicon knows it (news_field); 0: none
    bool implied = false;        ///< not named: the canton of a town that is
    float stress = 0;            ///< 0 to 1.3: 1 in the title, less below it, more when it comes again
    std::uint32_t label = 0;     ///< where its name begins in Features::labels
    std::uint8_t label_bytes = 0;
};

/// The key of a term that is a concept of the lexicon.
std::uint64_t concept_key(ConceptId meant);

/// What a report speaks of, language by language comparable.
struct Features {
    std::string language;    ///< story_language
    std::vector<Term> terms; ///< by key, each once
    /// Names of the terms as the report has them; further parts of a compound, second meanings and the place around a
    /// place in English.
    std::string labels;
    /// A measured strength ("magnitude 4.1"), 0 for none: two of them are two events.
    double magnitude = 0;

    std::string_view label(const Term& term) const {
        return std::string_view(labels).substr(term.label, term.label_bytes);
    }
};

Features features_of(const StoryReport& report);
/// The same; how these and earlier reports write a word tells whether it is a name.
Features features_of(const StoryReport& report, KnownWords& words);

} // namespace depesche::digest
