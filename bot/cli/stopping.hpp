#pragma once

#include "bot/cli/verb.hpp"

#include <string>
#include <string_view>
#include <vector>

// Stopping and resuming broadcasts for the verbs: with the engine while it runs, in the ledger otherwise.
namespace depesche::bot {

/// Why an editorial act stopped a broadcast: the beginning of its `why`; the other one is `corrected_by`.
constexpr std::string_view article_killed = "article killed";

/// What became of several broadcasts: those that were stopped (or resumed), and the first error of the others.
struct Halted {
    std::vector<BroadcastRow> rows; ///< as they were just before
    std::string error;              ///< empty: all went well
};

/// Stops those of `rows` that are running; goes through all of them whatever fails.
Halted stop_broadcasts(Services& services, const std::vector<BroadcastRow>& rows, const std::string& why);
/// Takes up those of `rows` that are stopped or failed; needs the engine.
Halted resume_broadcasts(Services& services, const std::vector<BroadcastRow>& rows);

/// Stopped because its message is wrong: only somebody who names it takes it up again, never `resume --all`.
bool stopped_for_good(const BroadcastRow& row);

/// "broadcast 7 to subscribers.telegram is stopped with 97 pending; 'depesche resume 7' sends the rest"
std::string stopped_sentence(const BroadcastRow& row);

} // namespace depesche::bot
