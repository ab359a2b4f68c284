#include "config/words.hpp"
#include "digest/schedule/schedule.hpp"

#include <fmt/format.h>

namespace depesche::digest {

// The configuration and the command line read the same words.

std::expected<config::LocalMinutes, std::string> parse_time_of_day(std::string_view text) {
    auto time = config::read_time(text);
    if (!time) return std::unexpected(fmt::format("\"{}\" is no time of day; {}", text, time.error()));
    return time;
}

std::expected<config::DaySet, std::string> parse_days(std::string_view text) {
    auto days = config::read_days(text);
    if (!days) return std::unexpected(fmt::format("\"{}\" are no days; {}", text, days.error()));
    return days;
}

} // namespace depesche::digest
