#pragma once

#include "digest/document/document.hpp"
#include "digest/edition/edition.hpp"
#include "digest/format/format.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

enum class RuleSeverity : std::uint8_t { error, warning };

/// What a rule of facts/editorial.md part 2 objects to.
struct Finding {
    std::string_view rule; ///< "length", "placeholder", "duplicate", "embargo", ...: those that number_of() knows
    RuleSeverity severity = RuleSeverity::error;
    int item = 0;        ///< from 1; 0: the message as a whole
    std::string message; ///< what is wrong, with the words concerned, and the cure, in the language of RuleInput::texts
};

/// Everything the rules may look at.
struct RuleInput {
    const Document& document;
    std::span<const Rendered> renderings;    ///< of the same document, one per dialect in use
    std::span<const Pick> picks;             ///< empty for alerts
    std::span<const StoredArticle> articles; ///< the present state of the articles shown, any order
    std::string_view language;
    Instant now;
    bool test_audience = false;
    bool weekend = false;
    const config::Texts* texts = nullptr; ///< the language of the findings; null: English
    const Zone* zone = nullptr;           ///< of the times in findings; null: ISO 8601 in UTC
    std::optional<LocalDate> date{};      ///< of the edition; nothing: days in the second line are not compared
    std::optional<bool> to_channel{};     ///< the public variant, where nobody can leave by a word; nothing: not said
    std::span<const AlreadyTold> told{};  ///< by editions sent before this one, and by alerts
    std::optional<Instant> proposed_at{}; ///< since when alerts overtake it
    bool severe_alert_open = false;       ///< an S1 story is open: no light last item
    std::span<const std::string> own_addresses{};                ///< of the newsroom and its sources; empty: not said
    const std::map<std::string, std::string>* credits = nullptr; ///< as EditionInput::credits; null: none
};

/// What the rules object to: errors first, within them in the order of the rules.
std::vector<Finding> check_rules(const RuleInput& input);
/// Whether one of them is an error.
bool forbids_sending(std::span<const Finding> findings);

/// The number of a finding's rule in the list of a good digest's fifteen rules (README.md, "The rules"); 0 for the
/// length budgets, which stand before them.
int number_of(std::string_view rule);

} // namespace depesche::digest
