#pragma once

#include "digest/article/database.hpp"

#include <span>

namespace depesche::bot {

/// The schema of `ledger.db`, step by step.
std::span<const digest::Migration> ledger_migrations();

} // namespace depesche::bot
