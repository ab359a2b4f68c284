#pragma once

#include "digest/article/database_options.hpp"

#include <cstdint>
#include <functional>

namespace depesche::bot {

/// How the ledger is opened, where it differs from the usual.
struct LedgerOptions {
    digest::DatabaseOptions database{};
    std::uintmax_t reserve = 0; ///< bytes kept for bad times in `ledger.reserve` beside it; 0: none
    /// Whether the disk has so many bytes left; empty: the disk is asked.
    std::function<bool(std::uintmax_t)> has_room{};
};

} // namespace depesche::bot
