// `depesche simulate`: when will it be finished, and what does it cost? Nothing is sent.
#include "bot/cli/describe.hpp"
#include "bot/cli/foresee.hpp"
#include "bot/cli/local_time.hpp"
#include "bot/cli/simulate_platforms.hpp"
#include "bot/cli/verbs.hpp"
#include "config/load_settings.hpp"
#include "config/words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <memory>

namespace depesche::bot {

using nlohmann::json;

namespace {

/// Its next slot; the error of an edition that does not exist.
std::expected<digest::Slot, VerbResult> next_slot(Newsroom& newsroom, const std::string& edition) {
    constexpr int a_year = 366;
    const digest::LocalDate today = newsroom.zone().date(newsroom.now());
    for (int days = 0; days < a_year; ++days) {
        const auto slot = newsroom.schedule().slot(
            edition, digest::LocalDate{std::chrono::sys_days(today) + std::chrono::days(days)});
        if (slot && slot->at >= newsroom.now()) return *slot;
    }
    return std::unexpected(failed(exit_usage, "there is no edition '" + edition + "' in the configuration"));
}

EditorResult<DraftForecast> forecast_of(Newsroom& newsroom, const std::string& id) {
    const auto draft = newsroom.ledger().drafts().find(id);
    if (!draft) return std::unexpected(store_error(draft.error()));
    if (!*draft)
        return std::unexpected(
            EditorError{EditorError::Kind::usage, "no draft '" + id + "'; 'depesche draft list' shows them"});
    if ((*draft)->state == DraftState::sent)
        return std::unexpected(EditorError{EditorError::Kind::usage,
                                           id + " has been sent; 'depesche log " + id + "' shows how far it is"});
    return newsroom.forecast(**draft);
}

struct Options {
    std::string edition, draft, at, time_zone, answer_time;
    SimulateOptions platforms;
};

/// --tz, else that of the newsroom here, else the machine's.
std::expected<digest::Zone, std::string> zone_of(const Invocation& invocation, const Options& options) {
    if (!options.time_zone.empty()) return digest::Zone::find(options.time_zone);
    const std::filesystem::path file =
        invocation.config.empty() ? config::default_settings_file() : std::filesystem::path(invocation.config);
    std::error_code ignored; // without a configuration the machine's zone will do
    if (std::filesystem::exists(file, ignored)) {
        if (const auto settings = config::load_settings(file)) return digest::Zone::find(settings->time_zone);
    }
    const char* const machine = std::getenv("TZ"); // NOLINT: one thread
    if (machine != nullptr) {
        if (auto zone = digest::Zone::find(machine)) return zone;
    }
    return digest::Zone::find("UTC");
}

/// Which of the newsroom's words the platform has, as a forecast that is shown like that of a draft.
json platform_data(const SimulatedPlatform& platform, const ForecastEnd& end, Instant from) {
    return {{"platform", platform.name},
            {"recipients", platform.recipients},
            {"messages", platform.recipients},
            {"permitted", platform.rate},
            {"rate", end.rate},
            {"bound", to_string(end.bound)},
            {"seconds", std::chrono::duration<double>(end.finishes).count()},
            {"finishes", digest::to_iso8601(from + end.finishes)},
            {"cost", data(config::times(platform.price, platform.recipients))}};
}

VerbResult simulated(const std::vector<SimulatedPlatform>& platforms, const std::vector<ForecastEnd>& ends,
                     Instant from, const digest::Zone& zone) {
    std::string text = fmt::format("from {} ({})\n\n{:<14} {:>13}  {:>9}  {:<14} {:>14}", local_time(zone, from),
                                   zone.name(), "platform", "messages", "rate", "takes", "finished");
    config::Money cost;
    std::chrono::milliseconds last{};
    std::int64_t messages = 0;
    json list = json::array();
    const bool costs = std::ranges::any_of(platforms, [](const auto& one) { return !one.price.currency.empty(); });
    if (costs) text += fmt::format("  {:>18}", "cost");
    const auto add_line = [&](std::string_view name, std::int64_t count, const std::string& rate,
                              std::chrono::milliseconds takes, const config::Money& price) {
        text += fmt::format("\n{:<14} {:>13}  {:>9}  {:<14} {:>14}", name, grouped(count), rate, duration_text(takes),
                            clock_text(zone, from + takes, from));
        if (costs) text += fmt::format("  {:>18}", price.currency.empty() ? "" : config::money_text(price));
    };
    for (std::size_t i = 0; i < platforms.size(); ++i) {
        const SimulatedPlatform& platform = platforms[i];
        const config::Money price = config::times(platform.price, platform.recipients);
        const double rate = ends[i].rate;
        add_line(platform.name, platform.recipients,
                 rate >= 10 ? fmt::format("{:.0f}/s", rate) : fmt::format("{:.2f}/s", rate), ends[i].finishes, price);
        if (ends[i].bound != Bound::rate)
            text += fmt::format("  (bound by {} at this answer time)", to_string(ends[i].bound));
        cost = config::plus(cost, price);
        last = std::max(last, ends[i].finishes);
        messages += platform.recipients;
        list.push_back(platform_data(platform, ends[i], from));
    }
    if (platforms.size() > 1) add_line("all", messages, "", last, cost);
    return {exit_ok,
            std::move(text),
            {{"from", digest::to_iso8601(from)},
             {"time_zone", zone.name()},
             {"finishes", digest::to_iso8601(from + last)},
             {"seconds", std::chrono::duration<double>(last).count()},
             {"recipients", messages},
             {"messages", messages},
             {"cost", data(cost)},
             {"platforms", std::move(list)}}};
}

/// "50ms" or "2s".
std::optional<std::chrono::milliseconds> read_answer_time(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    if (error != std::errc{} || number < 1 || number > 60'000 || (unit != "ms" && unit != "s")) return std::nullopt;
    return unit == "s" ? std::chrono::seconds(number) : std::chrono::milliseconds(number);
}

VerbResult simulate_platforms(const Invocation& invocation, Options options) {
    if (!options.answer_time.empty()) {
        const auto span = read_answer_time(options.answer_time);
        if (!span || *span > std::chrono::minutes(1))
            return failed(exit_usage, "--answer-time: expected a span like 50ms or 1s, up to 60s");
        options.platforms.answer_time = *span;
    }
    const auto platforms = platforms_of(options.platforms);
    if (!platforms) return failed(exit_usage, platforms.error());
    const auto zone = zone_of(invocation, options);
    if (!zone) return failed(exit_usage, "--tz: " + zone.error());
    Instant from = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    if (!options.at.empty()) {
        const auto at = parse_local(*zone, options.at, from);
        if (!at) return failed(exit_usage, "--at: " + at.error());
        from = *at;
    }
    return simulated(*platforms, simulate(*platforms, options.platforms), from, *zone);
}

int run_simulate(const Invocation& invocation, const Options& options) {
    if (!options.platforms.platforms.empty()) return print(invocation, simulate_platforms(invocation, options));
    if (options.edition.empty() && options.draft.empty())
        return print(invocation,
                     failed(exit_usage, "what shall go out? Write an edition, --draft ID, or --subscribers 100000 "
                                        "--platform telegram=30/s"));
    return ask(invocation, "simulate", {{"edition", options.edition}, {"draft", options.draft}});
}

} // namespace

VerbResult simulate(Services& services, const json& arguments) {
    Newsroom& newsroom = services.newsroom;
    const std::string draft = text_argument(arguments, "draft");
    const std::string edition = text_argument(arguments, "edition");
    EditorResult<DraftForecast> forecast;
    if (!draft.empty()) {
        forecast = forecast_of(newsroom, draft);
    } else {
        const auto slot = next_slot(newsroom, edition);
        if (!slot) return slot.error();
        forecast = newsroom.forecast(*slot);
    }
    if (!forecast) return failed(forecast.error());
    json result = data(*forecast);
    result[draft.empty() ? "edition" : "draft"] = draft.empty() ? edition : draft;
    // What would be refused is still the answer to the question: it goes to stdout with the rest.
    return {exit_ok, table(*forecast, newsroom.zone()), std::move(result)};
}

void add_simulate(CLI::App& app, Invocation& invocation) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = app.add_subcommand(
        "simulate", "When will it be finished, on each platform, and what does it cost? Nothing is sent");
    auto* edition =
        verb->add_option("EDITION", options->edition, "An edition of the configuration, to its real readers");
    auto* draft = verb->add_option("--draft", options->draft, "A draft, to those who would get it")->excludes(edition);
    SimulateOptions& platforms = options->platforms;
    verb->add_option("--subscribers", platforms.subscribers, "Without a configuration: how many readers in all")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000'000}))
        ->excludes(edition)
        ->excludes(draft);
    verb->add_option("--platform", platforms.platforms,
                     "NAME=RATE or NAME=RATE:READERS, such as telegram=1000/s or whatsapp=80/s:200000; may be repeated")
        ->excludes(edition)
        ->excludes(draft);
    verb->add_option("--price", platforms.prices, "Of one message: whatsapp=\"0.0691 CHF\"");
    verb->add_option("--connections", platforms.connections, "Kept open to each platform (default 64)")
        ->check(CLI::Range(1, 4096));
    verb->add_option("--answer-time", options->answer_time, "How long a platform takes to answer (default 50ms)");
    verb->add_option("--at", options->at, "When it starts, local time (default: now)");
    verb->add_option("--tz", options->time_zone, "Time zone (default: the newsroom's, or the machine's)");
    verb->footer("Example: depesche simulate --subscribers 1000000 --platform telegram=1000/s\n"
                 "         depesche simulate morning");
    verb->callback([&invocation, options] {
        invocation.act = [&invocation, options] { return run_simulate(invocation, *options); };
    });
}

} // namespace depesche::bot
