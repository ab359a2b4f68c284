#pragma once

#include "digest/edition/rules.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

enum class Part : std::uint8_t { heading, subline, label, title, line, headline, body, closing, question, option };

/// A text that readers see, with its place.
struct ShownText {
    int item = 0; ///< from 1; 0: outside the items
    Part part = Part::body;
    std::string_view text; ///< lives as long as the document
};
std::vector<ShownText> shown_texts(const Document& document);

/// The items in the order shown.
std::vector<const Item*> items_of(const Document& document);

/// "de" of "de-CH".
std::string_view primary_language(const RuleInput& input);

/// Words of a message for a finding, shortened.
std::string shortened(std::string_view words);

/// A finding's sentence in the editors' language, by its key below [finding].
std::string sentence(const RuleInput& input, std::string_view key,
                     const std::map<std::string, std::string>& values = {});

/// std::ranges::contains, which libstdc++ 12 does not have.
template <class List, class Value>
bool is_one_of(const List& list, const Value& value) {
    return std::ranges::find(list, value) != std::ranges::end(list);
}

/// The present state of a pick's article, or null.
const StoredArticle* article_of(const RuleInput& input, const Pick& pick);

// One rule each. Numbers in brackets are those of facts/editorial.md, part 2.

std::vector<Finding> check_length_budget(const RuleInput& input);   ///< part 1: visible characters and words
std::vector<Finding> check_first_line(const RuleInput& input);      ///< part 1: alerts 60, updates 70
std::vector<Finding> check_title_length(const RuleInput& input);    ///< (2) 60 characters
std::vector<Finding> check_line_length(const RuleInput& input);     ///< (2) 110 characters
std::vector<Finding> check_poll_length(const RuleInput& input);     ///< part 1: question 100, option 30, five of them
std::vector<Finding> check_cuts(const RuleInput& input);            ///< what rendering left out
std::vector<Finding> check_number_of_items(const RuleInput& input); ///< (15) fewer than three
std::vector<Finding> check_stated_numbers(const RuleInput& input);  ///< (6) stories and minutes in the second line

std::vector<Finding> check_placeholders(const RuleInput& input); ///< (10)
std::vector<Finding> check_test_words(const RuleInput& input);   ///< (10)
std::vector<Finding> check_questions(const RuleInput& input);    ///< (7)
std::vector<Finding> check_shouting(const RuleInput& input);     ///< (7) "!!" and CAPITALS
std::vector<Finding> check_teasing(const RuleInput& input);      ///< (7) "das musst du wissen"
std::vector<Finding> check_emoji(const RuleInput& input);        ///< (7) one a block
std::vector<Finding> check_letters(const RuleInput& input);      ///< (7) pseudo-bold letters
std::vector<Finding> check_locale(const RuleInput& input);       ///< (8) no sharp s in Switzerland

std::vector<Finding> check_duplicates(const RuleInput& input);    ///< (3, 9) one story, one target once
std::vector<Finding> check_sections(const RuleInput& input);      ///< (3) at most two a section, three in five
std::vector<Finding> check_chronology(const RuleInput& input);    ///< (11)
std::vector<Finding> check_embargo(const RuleInput& input);       ///< (13)
std::vector<Finding> check_withdrawn(const RuleInput& input);     ///< (13)
std::vector<Finding> check_superseded(const RuleInput& input);    ///< (13) a newer version is there
std::vector<Finding> check_paywall_mark(const RuleInput& input);  ///< (9) no paywall without a marker
std::vector<Finding> check_paywall_count(const RuleInput& input); ///< (9) at most one item behind it
std::vector<Finding> check_links(const RuleInput& input);         ///< (9) https, one an item

} // namespace depesche::digest
