#pragma once

#include "bot/cli/verb.hpp"

#include <string>
#include <string_view>
#include <vector>

// Stopping and resuming broadcasts for the verbs: with the engine while it runs, in the ledger otherwise.
namespace depesche::bot {

/// What became of several broadcasts: those that were stopped (or resumed), and the first error of the others.
struct Halted {
    std::vector<BroadcastRow> rows; ///< as they were just before
    std::string error;              ///< empty: all went well
};

/// Stops a running broadcast; returns it as it was just before.
StoreResult<BroadcastRow> stop_broadcast(Services& services, const BroadcastRow& row, const std::string& why);
/// Stops those of `rows` that are running; goes through all of them whatever fails.
Halted stop_broadcasts(Services& services, const std::vector<BroadcastRow>& rows, const std::string& why);
/// Takes up those of `rows` that are stopped or failed; needs the engine.
Halted resume_broadcasts(Services& services, const std::vector<BroadcastRow>& rows, const std::string& who);

/// Stopped because its message is wrong: only somebody who names it takes it up again, never `resume --all`.
bool stopped_for_good(const BroadcastRow& row);

/// How it came to stand as it does: "stopped by Keller at 14.21, with 1,900 of 2,000 delivered, 97 pending".
std::string how_it_stands(Newsroom& newsroom, const BroadcastRow& row);
/// "broadcast 7 to subscribers.telegram is stopped with 97 pending; 'depesche resume 7' sends the rest"
std::string stopped_sentence(const BroadcastRow& row);

} // namespace depesche::bot
