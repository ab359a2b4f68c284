#pragma once

#include "bot/delivery/ledger_file.hpp"
#include "bot/subscriber/registry.hpp"

// A reader's promise as its columns in the table of readers: NULL where she asked for nothing.
namespace depesche::bot {

/// Where an own promise is: the condition of the partial index, word for word.
inline constexpr std::string_view has_own_promise =
    "(quiet_from IS NOT NULL OR per_day IS NOT NULL OR paused_until IS NOT NULL)";
inline constexpr std::string_view promise_columns = "quiet_from, quiet_until, per_day, paused_until";

/// From promise_columns, which begin at `column`.
digest::ReaderPromise read_promise(const LedgerRows& row, int column);
void write_promise(LedgerAccess& access, std::int64_t audience, Ordinal ordinal, const digest::ReaderPromise& promise);

/// The bit of the night wish among a reader's wishes; 0: nobody has had it yet.
std::int64_t night_bit(LedgerAccess& access);

} // namespace depesche::bot
