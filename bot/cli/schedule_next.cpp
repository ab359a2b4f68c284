#include "bot/cli/schedule_next.hpp"

#include "digest/schedule/schedule.hpp"

#include <algorithm>
#include <cstdio>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace depesche::bot {

namespace {

using namespace digest;

constexpr int usage_error = 2;
constexpr int most_instants = 100'000;

int refuse(const std::string& sentence) {
    fmt::print(stderr, "depesche schedule next: {}\n", sentence);
    return usage_error;
}

/// One edition a time of day; all in one schedule, so that they come in order.
std::expected<std::vector<config::EditionSettings>, std::string> editions(const std::string& at,
                                                                          const std::string& days) {
    const auto day_set = parse_days(days);
    if (!day_set) return std::unexpected("--days: " + day_set.error());
    std::vector<config::EditionSettings> result;
    std::size_t start = 0;
    while (start <= at.size()) {
        const auto comma = std::min(at.find(',', start), at.size());
        const auto time = parse_time_of_day(std::string_view(at).substr(start, comma - start));
        if (!time) return std::unexpected("--at: " + time.error());
        config::EditionSettings edition;
        edition.name = at.substr(start, comma - start);
        edition.at = *time;
        edition.days = *day_set;
        result.push_back(std::move(edition));
        start = comma + 1;
    }
    return result;
}

void print_json(const std::vector<Slot>& slots, const Zone& zone) {
    auto lines = nlohmann::json::array();
    for (const Slot& slot : slots) {
        const auto time = zone.time(slot.at);
        lines.push_back({{"at", to_iso8601(slot.at)},
                         {"date", to_string(slot.date)},
                         {"local", fmt::format("{}T{:02}:{:02}{}", to_string(zone.date(slot.at)), time.count() / 60,
                                               time.count() % 60, zone.offset(slot.at))}});
    }
    fmt::print("{}\n", nlohmann::json{{"instants", lines}}.dump());
}

} // namespace

int run_schedule_next(const std::string& at, const std::string& days, const std::string& time_zone,
                      const std::string& after, int count, bool json) {
    auto settings = editions(at, days);
    if (!settings) return refuse(settings.error());
    const auto zone = Zone::find(time_zone);
    if (!zone) return refuse("--tz: " + zone.error());
    const auto start = parse_iso8601(after);
    if (!start) return refuse("--after: \"" + after + "\" is no moment such as 2026-11-23T05:30:00Z");
    if (count < 1 || count > most_instants)
        return refuse(fmt::format("--count: {} is not between 1 and {}", count, most_instants));
    const auto wanted = static_cast<std::size_t>(count);
    const std::size_t rules = settings->size();
    auto slots = Schedule(*zone, *std::move(settings)).next(*start, wanted * rules);
    const auto repeated = std::ranges::unique(slots, {}, &Slot::at); // two rules at one instant fire once
    slots.erase(repeated.begin(), repeated.end());
    if (slots.size() > wanted) slots.resize(wanted);
    if (json)
        print_json(slots, *zone);
    else
        for (const Slot& slot : slots) fmt::print("{}\n", to_iso8601(slot.at));
    if (slots.size() == wanted) return 0;
    fmt::print(stderr, "depesche schedule next: the calendar of {} is known up to the end of 2099 only\n",
               zone->name());
    return 1;
}

} // namespace depesche::bot
