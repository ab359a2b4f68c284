#pragma once

#include "digest/edition/rules.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

enum class Part : std::uint8_t {
    heading,
    subline,
    label,
    title,
    line,
    headline,
    body,
    link,
    closing,
    question,
    option
};

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

std::vector<Finding> check_frame(const RuleInput& input);     ///< (1) a first line that makes sense alone
std::vector<Finding> check_nameless(const RuleInput& input);  ///< (1) "Er hat es geschafft"
std::vector<Finding> check_items(const RuleInput& input);     ///< (2) a title, and a line that adds to it
std::vector<Finding> check_sentences(const RuleInput& input); ///< (2) "Der Zug verkehrt im"
std::vector<Finding> check_numbering(const RuleInput& input); ///< (6) 1, 2, 3
std::vector<Finding> check_opt_out(const RuleInput& input);   ///< (14) how to leave

std::vector<Finding> check_placeholders(const RuleInput& input); ///< (10)
std::vector<Finding> check_broken_text(const RuleInput& input);  ///< (10) "GrÃ¼ezi"
std::vector<Finding> check_markup(const RuleInput& input);       ///< (10) "&amp;", "<b>"
std::vector<Finding> check_test_words(const RuleInput& input);   ///< (10)

std::vector<Finding> check_questions(const RuleInput& input);   ///< (7)
std::vector<Finding> check_shouting(const RuleInput& input);    ///< (7) "!!" and CAPITALS
std::vector<Finding> check_teasing(const RuleInput& input);     ///< (2, 7) "das musst du wissen"
std::vector<Finding> check_calls(const RuleInput& input);       ///< (14) one call to action, at the end
std::vector<Finding> check_emoji(const RuleInput& input);       ///< (7, part 1) one a block, few a message
std::vector<Finding> check_emoji_words(const RuleInput& input); ///< (7) never the only carrier of meaning
std::vector<Finding> check_mood(const RuleInput& input);        ///< part 1: no mood emoji in breaking news
std::vector<Finding> check_letters(const RuleInput& input);     ///< (7) pseudo-bold letters

std::vector<Finding> check_locale(const RuleInput& input);          ///< (8) no sharp s in Switzerland, but in names
std::vector<Finding> check_language(const RuleInput& input);        ///< (8) an English title in a German edition
std::vector<Finding> check_umlauts(const RuleInput& input);         ///< (8) "fuer"
std::vector<Finding> check_numbers(const RuleInput& input);         ///< (8) 1’200 or 1.200 or 1,200
std::vector<Finding> check_times(const RuleInput& input);           ///< (8) 14.21 Uhr or 14:21
std::vector<Finding> check_quotation_marks(const RuleInput& input); ///< (8) of the country, and in pairs
std::vector<Finding> check_names(const RuleInput& input);           ///< (8) one name, one spelling

std::vector<Finding> check_duplicates(const RuleInput& input);     ///< (3, 9) one story, one target once
std::vector<Finding> check_sections(const RuleInput& input);       ///< (3) at most two a section, three in five
std::vector<Finding> check_repeats(const RuleInput& input);        ///< (4) nothing from the last two editions
std::vector<Finding> check_update_opening(const RuleInput& input); ///< (4) an update opens with what is new
std::vector<Finding> check_light(const RuleInput& input);          ///< (5) no grave end, none light beside an S1
std::vector<Finding> check_chronology(const RuleInput& input);     ///< (11)
std::vector<Finding> check_dates(const RuleInput& input);          ///< (11) the day in the second line, possible days
std::vector<Finding> check_relative_days(const RuleInput& input);  ///< (11) "heute" of another day
std::vector<Finding> check_as_of(const RuleInput& input);          ///< (11) numbers that change
std::vector<Finding> check_attribution(const RuleInput& input);    ///< (12) quotations and rumours
std::vector<Finding> check_alert_source(const RuleInput& input);   ///< (12) an alert says who says it
std::vector<Finding> check_credit(const RuleInput& input);         ///< (12) the agency, where its contract wants it
std::vector<Finding> check_embargo(const RuleInput& input);        ///< (13)
std::vector<Finding> check_embargo_notes(const RuleInput& input);  ///< (13) "Sperrfrist 17 Uhr:"
std::vector<Finding> check_withdrawn(const RuleInput& input);      ///< (13)
std::vector<Finding> check_superseded(const RuleInput& input);     ///< (13) a newer version is there
std::vector<Finding> check_overtaken(const RuleInput& input);      ///< (13) an alert told it since
std::vector<Finding> check_paywall_mark(const RuleInput& input);   ///< (9) no paywall without a marker
std::vector<Finding> check_paywall_count(const RuleInput& input);  ///< (9) at most one item behind it
std::vector<Finding> check_links(const RuleInput& input);          ///< (9) https, short, untracked, one an item
std::vector<Finding> check_own_hosts(const RuleInput& input);      ///< (9) the newsroom's own domain

} // namespace depesche::digest
