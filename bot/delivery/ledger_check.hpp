#pragma once

#include "bot/delivery/ledger.hpp"

#include <string>
#include <vector>

namespace depesche::bot {

class LedgerFile;

/// Recounts one broadcast from its segments and checks everything stored with it: appends a sentence for each problem.
/// Takes the ledger's lock twice, so that a long check holds up nobody. Fails only when the file cannot be read.
StoreResult<void> check_broadcast(LedgerFile& file, const BroadcastRow& listed, std::vector<std::string>& problems);

} // namespace depesche::bot
