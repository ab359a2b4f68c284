#include "bot/cli/foresee.hpp"

#include "bot/cli/describe.hpp"
#include "bot/cli/local_time.hpp"
#include "bot/platform/platform.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace depesche::bot {

using nlohmann::json;

namespace {

std::string rate_text(double rate) {
    return rate >= 10    ? fmt::format("{:.0f}/s", rate)
           : rate >= 0.1 ? fmt::format("{:.1f}/s", rate)
                         : fmt::format("{:.1f}/min", rate * 60);
}

std::string line(const AudienceForecast& audience, const DraftForecast& all, const digest::Zone& zone) {
    std::string text = fmt::format("{:<26} {:>11}", audience.audience, grouped(audience.messages));
    if (audience.by_hand) return text + "  by hand";
    text += fmt::format("  {:>8}  {:<14} {:>14}", rate_text(audience.rate), duration_text(audience.finishes - all.from),
                        clock_text(zone, audience.finishes, all.from));
    if (const std::string cost = config::money_text(audience.cost); !cost.empty())
        text += fmt::format("  {:>16}", cost);
    if (audience.bound != Bound::rate && audience.bound != Bound::own_rate)
        text += fmt::format("  (bound by {})", to_string(audience.bound));
    if (audience.too_late > 0) text += fmt::format("  {} too late", grouped(audience.too_late));
    return text;
}

} // namespace

std::string grouped(std::int64_t number) {
    std::string text = std::to_string(number);
    for (auto place = static_cast<std::ptrdiff_t>(text.size()) - 3; place > (number < 0 ? 1 : 0); place -= 3)
        text.insert(static_cast<std::size_t>(place), ",");
    return text;
}

std::string clock_text(const digest::Zone& zone, Instant at, Instant today) {
    const auto minutes = zone.time(at).count();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count() % 60;
    if (zone.date(at) != zone.date(today)) return local_time(zone, at);
    return fmt::format("{:02}:{:02}:{:02}", minutes / 60, minutes % 60, seconds);
}

std::string table(const DraftForecast& forecast, const digest::Zone& zone) {
    std::string text = fmt::format("from {}\n\n{:<26} {:>11}  {:>8}  {:<14} {:>14}", local_time(zone, forecast.from),
                                   "audience", "messages", "rate", "takes", "finished");
    const bool costs = !forecast.cost.currency.empty();
    if (costs) text += fmt::format("  {:>16}", "cost");
    for (const AudienceForecast& audience : forecast.audiences) text += "\n" + line(audience, forecast, zone);
    text += fmt::format("\n{:<26} {:>11}  {:>8}  {:<14} {:>14}", "all", grouped(forecast.messages), "",
                        duration_text(forecast.finishes - forecast.from),
                        clock_text(zone, forecast.finishes, forecast.from));
    if (costs) text += fmt::format("  {:>16}", config::money_text(forecast.cost));
    if (forecast.too_late > 0)
        text += fmt::format("\n\n! {} readers will not get it within its time", grouped(forecast.too_late));
    if (forecast.kept.all() > 0)
        text += fmt::format("\n\nnot to {} readers now: {}", grouped(forecast.kept.all()), words(forecast.kept));
    if (!forecast.over_budget.empty()) text += "\n\n!! " + forecast.over_budget;
    return text;
}

json data(const config::Money& money) {
    if (money.currency.empty()) return nullptr;
    return {{"amount", config::amount_text(money.micros)}, {"currency", money.currency}};
}

json data(const DraftForecast& forecast) {
    const auto seconds = [&](Instant at) { return std::chrono::duration<double>(at - forecast.from).count(); };
    json audiences = json::array();
    for (const AudienceForecast& audience : forecast.audiences) {
        json entry = {{"audience", audience.audience},     {"platform", platform_for(audience.platform).name()},
                      {"channel", audience.is_channel},    {"by_hand", audience.by_hand},
                      {"recipients", audience.recipients}, {"messages", audience.messages},
                      {"cost", data(audience.cost)}};
        if (!audience.by_hand) {
            entry["starts"] = digest::to_iso8601(audience.starts);
            entry["finishes"] = digest::to_iso8601(audience.finishes);
            entry["seconds"] = seconds(audience.finishes);
            entry["rate"] = audience.rate;
            entry["bound"] = to_string(audience.bound);
            entry["too_late"] = audience.too_late;
        }
        audiences.push_back(std::move(entry));
    }
    return {{"from", digest::to_iso8601(forecast.from)},
            {"finishes", digest::to_iso8601(forecast.finishes)},
            {"seconds", seconds(forecast.finishes)},
            {"recipients", forecast.recipients},
            {"messages", forecast.messages},
            {"cost", data(forecast.cost)},
            {"too_late", forecast.too_late},
            {"kept_back", data(forecast.kept)},
            {"over_budget", forecast.over_budget},
            {"audiences", std::move(audiences)}};
}

} // namespace depesche::bot
