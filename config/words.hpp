#pragma once

#include "config/settings.hpp"

#include <chrono>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

/// The small languages inside values: times, spans, days, rates, addresses. Errors are sentences that say what is
/// allowed.
namespace depesche::config {

/// "06:30" (also "6:30"), 00:00 to 23:59.
std::expected<LocalMinutes, std::string> read_time(std::string_view text);
/// "90m", "1h30m", "2h", "45s", "1d": up to 10 days, units in falling order.
std::expected<std::chrono::seconds, std::string> read_span(std::string_view text);
/// "mon-fri", "sat,sun", "fri-mon", "daily", "weekdays", "weekend"; the days also in German, French and Italian.
std::expected<DaySet, std::string> read_days(std::string_view text);
/// "1000/s" or "20/min" as messages a second.
std::expected<double, std::string> read_rate(std::string_view text);
/// "90m" as a person writes it: the shortest exact form of whole seconds.
std::string span_text(std::chrono::seconds span);

/// Empty when the text is an absolute http or https address without white space; else what is wrong with it.
std::string url_problem(std::string_view url);
/// Host of an http(s) address, without user, port and "www."; empty when there is none.
std::string url_host(std::string_view url);
/// Empty when the text is like de, de-CH, zh-Hant-TW; else what is wrong, with the nearest well-formed spelling.
std::string language_problem(std::string_view tag);
/// Where the system's time zones are: $TZDIR, else /usr/share/zoneinfo.
std::filesystem::path time_zone_folder();
/// Empty when the zone is in that folder; else a sentence with the nearest names, or that there are no zones at all.
std::string zone_problem(std::string_view name);

} // namespace depesche::config
