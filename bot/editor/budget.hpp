#pragma once

#include "bot/delivery/ledger.hpp"
#include "config/settings.hpp"
#include "digest/schedule/schedule.hpp"

#include <string>
#include <vector>

namespace depesche::bot {

/// Messages and what they cost, in the budget's currency. Messages of another currency (the prices have changed theirs)
/// count as messages alone.
struct Spending {
    std::int64_t messages = 0;
    config::Money cost;
    void add(const Spent& spent);
    bool operator==(const Spending&) const = default;
};

/// What has been spent when something is to be sent.
struct SpentSoFar {
    Spending sending; ///< by this draft already
    Spending day;     ///< today, this draft included
    Spending month;
};

/// The first moments of the local day and month that `now` belongs to.
Instant day_begins(const digest::Zone& zone, Instant now);
Instant month_begins(const digest::Zone& zone, Instant now);

/// Why `planned` may not go out beside what was spent: which ceiling, with its numbers and the cure. Empty: it may.
/// A hard ceiling: nobody may override it, whatever the message says. Pure.
std::string why_over_budget(const config::BudgetSettings& budget, const Spending& planned, const SpentSoFar& so_far);

} // namespace depesche::bot
