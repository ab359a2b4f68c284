#pragma once

#include "bot/delivery/ledger_file.hpp"
#include "bot/delivery/segment.hpp"

#include "bot/delivery/ledger.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

// How the ledger's views read and write its rows, each inside one access. A row that fails its check makes the access
// fail with Kind::corrupt.

/// A SELECT of whole broadcasts; `ends` is what follows FROM.
std::string select_broadcasts(std::string_view ends);
BroadcastRow read_broadcast(const LedgerRows& row);
std::optional<BroadcastRow> find_broadcast(LedgerAccess& access, BroadcastId id);
/// The frozen bytes, checked against their SHA-256.
OutgoingMessage read_message(LedgerAccess& access, BroadcastId id);

std::vector<std::uint32_t> segment_numbers(LedgerAccess& access, BroadcastId id);
/// Why a stored segment cannot be believed; empty when it can.
std::string try_read_segment(LedgerAccess& access, BroadcastId id, std::uint32_t number, Segment& segment);
Segment read_segment(LedgerAccess& access, BroadcastId id, std::uint32_t number);
/// Who its recipients are.
Members read_members(LedgerAccess& access, BroadcastId id, std::uint32_t number);
void write_members(LedgerAccess& access, BroadcastId id, std::uint32_t number, const Members& members);
void write_segment(LedgerAccess& access, BroadcastId id, std::uint32_t number, const Segment& segment);

std::vector<Detail> read_details(LedgerAccess& access, BroadcastId id, std::uint32_t number);
void append_details(LedgerAccess& access, BroadcastId id, std::uint32_t number, const std::vector<Detail>& details);
/// One row in place of very many, once a segment is over.
void compact_details(LedgerAccess& access, BroadcastId id, std::uint32_t number);

/// The message ids that an edit or removal is about, by offset.
std::vector<Detail> read_targets(LedgerAccess& access, BroadcastId id, std::uint32_t number);
void write_targets(LedgerAccess& access, BroadcastId id, std::uint32_t number, std::vector<Detail> targets);
/// One step of its story; the counts are those of its row.
void write_event(LedgerAccess& access, BroadcastId id, std::string_view who, std::string_view what, Instant at);

/// Counts a segment's recipients in.
void add_to(Tally& tally, const Segment& segment);
void write_tally(LedgerAccess& access, BroadcastId id, const Tally& tally);

} // namespace depesche::bot
