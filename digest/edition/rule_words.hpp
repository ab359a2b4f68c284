#pragma once

#include "digest/edition/rule_parts.hpp"
#include "digest/edition/wording.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// How the rules read texts: as shown, piece by piece, and compared in lower case.
namespace depesche::digest {

inline bool is_title(Part part) { return part == Part::title || part == Part::headline; }
inline bool is_story_text(Part part) { return is_title(part) || part == Part::line; }

/// A word, a number with its separators ("1’200", "14.21", "53,4"), one space, or one other sign.
struct Token {
    enum class Kind : std::uint8_t { word, number, space, sign } kind = Kind::sign;
    std::string_view text; ///< lives as long as the text it is part of
};
std::vector<Token> tokens_of(std::string_view text);

/// The token `steps` words, numbers or signs after (before, if negative) the one at `at`, spaces not counted; or null.
const Token* neighbour(const std::vector<Token>& tokens, std::size_t at, int steps);

/// Words with one space around each, for whole-word search: " das ist ein test ".
std::string padded(std::string_view text);

/// Lower case with straight apostrophes and ordinary spaces.
std::string comparable(std::string_view text);

/// The first of `phrases`, separated by |, that stands in `text` where no word has begun before it; or nothing. Both
/// are in lower case. A phrase that ends in a letter may go on ("folge uns" finds "folge unserem" as well), one that
/// ends in a space may not.
std::string_view phrase_in(std::string_view phrases, std::string_view text);
/// Where a phrase stands in a text with no word begun before it, or npos.
std::size_t phrase_at(std::string_view phrase, std::string_view text);
/// The first of `phrases` with which `text` begins.
std::string_view phrase_at_start(std::string_view phrases, std::string_view text);
/// Whether `word` is one of the words of `list`, which has a space around each.
bool is_listed(std::string_view list, std::string_view word);
/// Whether it begins like one of these, each behind a space or at the start: "verletzt" like "verletz".
bool begins_like_one_of(std::string_view list, std::string_view word);

std::string_view first_of(std::string_view text, std::span<const std::string_view> parts);

/// The words of a text that are `found` when compared, as they stand in it: "Er" for "er", "c’est" for "c'est".
/// `found` itself where they stand nowhere.
std::string as_written(std::string_view text, std::string_view found);

/// A text without what stands in quotation marks of any country.
std::string without_quotations(std::string_view text);

/// A text without the quotation marks and spaces at its end.
std::string_view without_end_marks(std::string_view text);

/// "BREAKING: " and other labels of a product in front of a headline's words.
std::string_view without_label(const ShownText& shown, Product product);

/// Whether the items say how long they take to read: a weekend edition.
bool is_weekend_edition(const RuleInput& input);

/// The finding about words in a text; `cure`, a key below [cure], ends the sentence.
Finding about_words(const RuleInput& input, std::string_view rule, RuleSeverity severity, std::string_view cure,
                    const ShownText& shown, std::string_view words_found);

/// A finding for every text in which `find` sees words.
template <class Find>
std::vector<Finding> search(const RuleInput& input, std::string_view rule, RuleSeverity severity, std::string_view cure,
                            Find find) {
    std::vector<Finding> findings;
    for (const auto& shown : shown_texts(input.document)) {
        const std::string words_found(find(shown));
        if (!words_found.empty()) findings.push_back(about_words(input, rule, severity, cure, shown, words_found));
    }
    return findings;
}

} // namespace depesche::digest
