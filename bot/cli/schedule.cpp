#include "bot/cli/describe.hpp"
#include "bot/cli/local_time.hpp"
#include "bot/cli/schedule_next.hpp"
#include "bot/cli/verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace depesche::bot {

using nlohmann::json;

VerbResult schedule_list(Services& services, const json& arguments) {
    std::string text;
    json list = json::array();
    const digest::Zone& zone = services.newsroom.zone();
    for (const digest::Slot& slot : services.newsroom.schedule().next(
             services.newsroom.now(), static_cast<std::size_t>(number_argument(arguments, "count", 10, 0, 1000)))) {
        if (!text.empty()) text += '\n';
        text += fmt::format("{} {}  {}", local_time(zone, slot.at), zone.offset(slot.at), slot.edition);
        list.push_back({{"edition", slot.edition},
                        {"date", digest::to_string(slot.date)},
                        {"at", digest::to_iso8601(slot.at)},
                        {"propose_at", digest::to_iso8601(slot.propose_at)},
                        {"grace_until", digest::to_iso8601(slot.grace_until)},
                        {"useful_until", digest::to_iso8601(slot.useful_until)}});
    }
    return {exit_ok, text.empty() ? "no editions are configured" : text, std::move(list)};
}

void add_schedule(CLI::App& app, Invocation& invocation) {
    CLI::App* schedule = app.add_subcommand("schedule", "When editions go out");
    schedule->require_subcommand(1);
    const auto count = std::make_shared<int>(10);
    CLI::App* list = schedule->add_subcommand("list", "The next sends of this newsroom, in local time");
    list->add_option("--count", *count, "How many")->check(CLI::Range(1, 1000));
    list->callback([&invocation, count] {
        invocation.act = [&invocation, count] { return ask(invocation, "schedule list", {{"count", *count}}); };
    });

    struct Options {
        std::string at, days = "mon-sun", zone, after;
        int count = 10;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* next = schedule->add_subcommand("next", "The instants of any rule, in UTC, one a line");
    next->add_option("--at", options->at, "Local time, HH:MM")->required();
    next->add_option("--days", options->days, "Ranges and lists: mon-fri,sun");
    next->add_option("--tz", options->zone, "IANA zone: Europe/Zurich")->required();
    next->add_option("--after", options->after, "Strictly after this instant: 2026-11-23T05:30:00Z (default now)");
    next->add_option("--count", options->count, "How many (default 10)")->check(CLI::Range(1, 100000));
    next->callback([&invocation, options] {
        invocation.act = [&invocation, options] {
            if (options->after.empty()) {
                options->after = digest::to_iso8601(
                    std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()));
            }
            return run_schedule_next(options->at, options->days, options->zone, options->after, options->count,
                                     invocation.json);
        };
    });
}

} // namespace depesche::bot
