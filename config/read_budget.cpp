// [budget]: what may be spent. It is read behind the audiences: a ceiling without a price would limit nothing.
#include "config/read_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace depesche::config {
namespace {

/// More than any newsroom has readers in a month.
constexpr int most_messages = 1'000'000'000;
constexpr std::int64_t highest_price = 1'000'000'000; // 1000 units

/// A price or ceiling in another currency than the first one seen could not be compared with it.
void read_ceiling(TableReader& table, std::string_view span, BudgetSettings& budget, Ceiling& ceiling) {
    const std::string messages = fmt::format("max_messages{}", span);
    if (const auto most = table.integer(messages, 0, most_messages)) ceiling.messages = *most;
    const std::string cost = fmt::format("max_cost{}", span);
    const auto most = table.parsed(cost, read_money);
    if (!most) return;
    if (budget.currency.empty())
        table.problem(cost, "limits nothing: no [channel.NAME] and no [subscribers.NAME] has a \"price\"");
    else if (most->currency != budget.currency)
        table.problem(
            cost, fmt::format("is in {}, the prices are in {}; keep one currency", most->currency, budget.currency));
    ceiling.cost = most->micros;
}

} // namespace

Money read_price(TableReader& table) {
    auto price = table.parsed("price", read_money).value_or(Money{});
    if (price.micros > highest_price) {
        table.problem("price", "out of range; expected the price of one message, at most 1000");
        return {};
    }
    return price;
}

BudgetSettings read_budget(TableReader& top, const std::vector<AudienceSettings>& audiences, ReadContext& context) {
    BudgetSettings budget;
    auto table = sub_table(top, "budget", context);
    const auto priced = std::ranges::find_if(audiences, [](const auto& one) { return !one.price.currency.empty(); });
    if (priced != audiences.end()) budget.currency = priced->price.currency;
    read_ceiling(table, "", budget, budget.sending);
    read_ceiling(table, "_per_day", budget, budget.day);
    read_ceiling(table, "_per_month", budget, budget.month);
    table.report_unknown(context.top_keys);
    return budget;
}

} // namespace depesche::config
