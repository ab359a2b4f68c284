#pragma once

#include "bot/delivery/ledger_records.hpp"

// Edits and removals of what was sent: whose messages, and what has been begun already. Each inside one access.
namespace depesche::bot {

/// Freezes an edit or removal with the message ids it is about.
BroadcastId freeze_act(LedgerAccess& access, const NewBroadcast& act, Instant now);
/// The row of a broadcast with its first event; segments and the number of recipients follow.
BroadcastId insert_broadcast(LedgerAccess& access, const NewBroadcast& broadcast, Instant now);
void set_recipients(LedgerAccess& access, BroadcastId id, const NewBroadcast& broadcast, std::int64_t recipients,
                    Instant now);

std::vector<Ordinal> find_targets(LedgerAccess& access, const NewBroadcast& act);
Spread read_standing(LedgerAccess& access, BroadcastId id);
/// See Ledger::follow_up.
std::vector<BroadcastId> start_follow_ups(LedgerAccess& access, Instant since, Instant now);
BroadcastId find_successor(LedgerAccess& access, BroadcastId id);
std::vector<BroadcastEvent> read_story(LedgerAccess& access, BroadcastId id);

} // namespace depesche::bot
