#pragma once

#include "bot/delivery/ledger_records.hpp"

// What the ledger tells about readers' promises: who got how much, who was kept from what. Each inside one access.
namespace depesche::bot {

/// See Ledger.
std::vector<BroadcastRow> find_sent_since(LedgerAccess& access, std::string_view audience, Instant since);
std::vector<std::uint8_t> count_got_since(LedgerAccess& access, std::string_view audience, Instant since, int at_least);
std::vector<std::pair<Ordinal, digest::Objection>> find_kept_back(LedgerAccess& access, BroadcastId id);

/// How many of a segment were kept from a message by what they were promised, as their reasons say.
KeptBack count_kept(LedgerAccess& access, BroadcastId id, std::uint32_t number, const Segment& segment);

} // namespace depesche::bot
