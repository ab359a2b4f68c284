#include "bot/editor/budget.hpp"

#include <fmt/format.h>

namespace depesche::bot {

namespace {

/// One ceiling with its words.
struct Check {
    const config::Ceiling& ceiling;
    const Spending& spent;
    std::string_view span;  ///< of the key: "", "_per_day", "_per_month"
    std::string_view words; ///< "today"
};

std::string cure(std::string_view key, std::string_view when) {
    const std::string_view wait = when.empty() ? std::string_view() : ", wait until that is over";
    return fmt::format("nothing was sent; send it to fewer readers{}, or raise {} in [budget] of the configuration",
                       wait, key);
}

std::string messages_over(const Check& check, const Spending& planned) {
    if (!check.ceiling.messages || check.spent.messages + planned.messages <= *check.ceiling.messages) return {};
    const std::string key = fmt::format("max_messages{}", check.span);
    return fmt::format("over the budget: it would send {} messages{}, and at most {} are allowed{} ({}); {}",
                       planned.messages,
                       check.spent.messages > 0 ? fmt::format(" on top of {}", check.spent.messages) : std::string(),
                       *check.ceiling.messages, check.words, key, cure(key, check.words));
}

std::string cost_over(const Check& check, const Spending& planned, const std::string& currency) {
    if (!check.ceiling.cost) return {};
    const config::Money total = config::plus(check.spent.cost, planned.cost);
    if (planned.cost.micros == 0 || total.micros <= *check.ceiling.cost) return {};
    const std::string key = fmt::format("max_cost{}", check.span);
    return fmt::format(
        "over the budget: it would cost {}{}, and at most {} is allowed{} ({}); {}", config::money_text(planned.cost),
        check.spent.cost.micros > 0 ? " on top of " + config::money_text(check.spent.cost) : std::string(),
        config::money_text({*check.ceiling.cost, currency}), check.words, key, cure(key, check.words));
}

} // namespace

void Spending::add(const Spent& spent) {
    messages += spent.messages;
    cost = config::plus(cost, config::times(spent.price, spent.messages));
}

Instant day_begins(const digest::Zone& zone, Instant now) {
    return zone.instant(zone.date(now), std::chrono::minutes(0));
}

Instant month_begins(const digest::Zone& zone, Instant now) {
    const digest::LocalDate date = zone.date(now);
    return zone.instant(digest::LocalDate{date.year(), date.month(), std::chrono::day{1}}, std::chrono::minutes(0));
}

std::string why_over_budget(const config::BudgetSettings& budget, const Spending& planned, const SpentSoFar& so_far) {
    for (const Check& check :
         {Check{budget.sending, so_far.sending, "", ""}, Check{budget.day, so_far.day, "_per_day", " today"},
          Check{budget.month, so_far.month, "_per_month", " this month"}}) {
        if (std::string why = messages_over(check, planned); !why.empty()) return why;
        if (std::string why = cost_over(check, planned, budget.currency); !why.empty()) return why;
    }
    return {};
}

} // namespace depesche::bot
