#include "config/read_parts.hpp"
#include "config/words.hpp"

#include <array>
#include <cmath>
#include <expected>
#include <string>

namespace depesche::config {
namespace {

struct Hours {
    LocalMinutes from{}, until{};
};

/// "12:00-20:00", of one day.
std::expected<Hours, std::string> read_hours(std::string_view text) {
    const auto dash = text.find('-');
    if (dash != std::string_view::npos) {
        const auto from = read_time(text.substr(0, dash));
        const auto until = read_time(text.substr(dash + 1));
        if (from && until && *from < *until) return Hours{*from, *until};
    }
    return std::unexpected("expected hours of one day like \"12:00-20:00\", or false for none");
}

/// What is no part of the weights, the points of a pin and of a question, and their three digits, are made for the sum
/// of the defaults.
RankingSettings scaled(RankingSettings ranking) {
    const auto weights = [](RankingSettings& of) {
        return std::array{&of.priority, &of.coverage, &of.recency, &of.desk, &of.text, &of.front_page, &of.interest};
    };
    RankingSettings defaults;
    const auto sum = [&](RankingSettings& of) {
        double all = 0;
        for (const double* weight : weights(of)) all += *weight;
        return all;
    };
    const double given = sum(ranking), wanted = sum(defaults);
    if (given <= 0) return ranking;
    for (double* weight : weights(ranking)) *weight = std::round(*weight * wanted / given * 1000) / 1000;
    return ranking;
}

} // namespace

RankingSettings read_ranking(TableReader& top, ReadContext& context) {
    RankingSettings ranking;
    auto table = sub_table(top, "ranking", context);
    const auto weight = [&](std::string_view key, double& value) { value = table.number(key, 0, 1).value_or(value); };
    weight("priority", ranking.priority);
    weight("coverage", ranking.coverage);
    weight("recency", ranking.recency);
    weight("desk", ranking.desk);
    weight("text", ranking.text);
    weight("front_page", ranking.front_page);
    weight("interest", ranking.interest);
    // What every story has: with these at 0 the first of the list would be the first by its number.
    if (ranking.priority + ranking.coverage + ranking.recency <= 0)
        table.problem("",
                      "needs a weight above 0 for priority, coverage or recency: otherwise nothing ranks the stories");
    table.report_unknown(context.top_keys);
    return scaled(ranking);
}

SurprisingSettings read_surprising(TableReader& top, ReadContext& context) {
    SurprisingSettings surprising;
    auto table = sub_table(top, "surprising", context);
    if (const auto* value = table.find("hours");
        value != nullptr && value->kind == TomlValue::Kind::flag && !value->flag) {
        surprising.propose = false;
    } else if (const auto hours = table.parsed("hours", read_hours)) {
        surprising.from = hours->from;
        surprising.until = hours->until;
    }
    surprising.auto_send = table.flag("auto_send").value_or(false);
    if (surprising.auto_send && !surprising.propose)
        table.problem("auto_send", "true contradicts hours = false: there is no hour in which it could be sent");
    table.report_unknown(context.top_keys);
    return surprising;
}

} // namespace depesche::config
