#pragma once

#include "bot/delivery/ledger.hpp"
#include "bot/delivery/ledger_file.hpp"

namespace depesche::bot {

/// Ledger::end_by_hand on the file.
StoreResult<bool> record_end(LedgerFile& file, BroadcastId id, const HandEnd& end);
/// A post by hand that has ended stays as it ended.
bool is_over_by_hand(const BroadcastRow& row);
HandEnd withheld_because(std::string_view why, Instant now);

} // namespace depesche::bot
