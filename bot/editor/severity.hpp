#pragma once

#include "bot/editor/newsroom.hpp"
#include "digest/article/article_store.hpp"

#include <string>
#include <vector>

// Who stands behind an alert of severity 1: it wakes everybody, so one voice alone is not enough (facts: editorial
// policy of breaking news).
namespace depesche::bot {

/// Who tells an alert's event, as far as is known.
struct Standing {
    std::vector<std::string> sources; ///< independent ones, each once; the newsroom itself where somebody typed it
    std::string official;             ///< the authority that says so, or its feed; empty: none
};

/// The reports of an alert, those that joined it, and those of the same story that may be sent.
StoreResult<Standing> standing_of(Newsroom& newsroom, const Draft& alert);

/// Whether that is enough for severity 1.
bool is_confirmed(const Standing& standing, const config::BreakingSettings& breaking);

/// "Severity 1 needs 2 independent sources or an official one; only Nordtal-Agentur tells it." in the words of an
/// editor; empty when nothing is missing, and for every other severity and kind.
StoreResult<std::string> why_unconfirmed(Newsroom& newsroom, const Draft& alert);

/// The same for an alert that was proposed with severity 2 because of it.
StoreResult<std::string> why_not_severe(Newsroom& newsroom, const Draft& alert);

} // namespace depesche::bot
