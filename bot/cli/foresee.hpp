#pragma once

#include "bot/editor/foresight.hpp"
#include "digest/schedule/schedule.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

// What the verbs show of a forecast: a table for people, one object for scripts.
namespace depesche::bot {

/// A line an audience, and one for all.
std::string table(const DraftForecast& forecast, const digest::Zone& zone);
nlohmann::json data(const DraftForecast& forecast);
/// {"amount":"13820.00","currency":"CHF"}; null without a currency. The amount is a text: no decimal is lost.
nlohmann::json data(const config::Money& money);
/// "06:37:41" in the zone, with the date when it is not that of `today`.
std::string clock_text(const digest::Zone& zone, Instant at, Instant today);
/// "1,000,000".
std::string grouped(std::int64_t number);

} // namespace depesche::bot
