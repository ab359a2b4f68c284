#include "bot/cli/local_time.hpp"

#include <fmt/format.h>

#include <array>

namespace depesche::bot {

std::string local_time(const digest::Zone& zone, digest::Instant instant) {
    static constexpr std::array weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const digest::LocalDate date = zone.date(instant);
    const auto minutes = zone.time(instant).count();
    const std::chrono::weekday weekday{std::chrono::sys_days(date)};
    return fmt::format("{} {:2} {} {:02}:{:02}", weekdays[weekday.c_encoding()], static_cast<unsigned>(date.day()),
                       months[static_cast<unsigned>(date.month()) - 1], minutes / 60, minutes % 60);
}

std::expected<digest::Instant, std::string> parse_local(const digest::Zone& zone, std::string_view text,
                                                        digest::Instant now) {
    const std::string problem = fmt::format("'{}' is no local time; write 06:30, 2026-11-23 or 2026-11-23T06:30", text);
    digest::LocalDate date = zone.date(now);
    std::string_view time = text;
    if (text.size() >= 10 && text[4] == '-') {
        const auto given = digest::parse_date(text.substr(0, 10));
        if (!given) return std::unexpected(problem);
        date = *given;
        if (text.size() == 10) return zone.instant(date, std::chrono::minutes(24 * 60 - 1));
        time = text.substr(11);
    }
    const auto minutes = digest::parse_time_of_day(time);
    if (!minutes) return std::unexpected(problem);
    return zone.instant(date, *minutes);
}

} // namespace depesche::bot
