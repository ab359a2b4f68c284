// `feed fetch`: one feed now, and what it brings.
#include "bot/cli/describe.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/ingest/fetch_words.hpp"
#include "bot/ingest/ingest.hpp"
#include "digest/article/identity.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>
#include <unistd.h>

namespace depesche::bot {

using nlohmann::json;
using namespace std::chrono_literals;
using Kind = FetchReport::Kind;

namespace {

/// Two fetches of one host may be before it, each with its own 20 s.
constexpr auto patience = 60s;

/// By its address or by its source's name, where only one feed has it.
std::expected<const config::FeedSettings*, std::string> find_feed(const config::Settings& settings,
                                                                  const std::string& name) {
    const std::string address = digest::canonical_url(name);
    const auto by_address =
        std::ranges::find(settings.feeds, address, [](const auto& feed) { return digest::canonical_url(feed.url); });
    if (by_address != settings.feeds.end()) return &*by_address;
    const auto count = std::ranges::count(settings.feeds, name, &config::FeedSettings::source);
    if (count == 1) return &*std::ranges::find(settings.feeds, name, &config::FeedSettings::source);
    return std::unexpected(count == 0
                               ? fmt::format("{}: no such feed; 'depesche feed list' shows them", shown_url(name))
                               : fmt::format("«{}» has {} feeds; give the address of one", name, count));
}

std::string stored_words(const FetchReport& report) {
    if (report.baseline)
        return fmt::format("read for the first time: {} articles, known now and no news", report.articles);
    std::string words =
        fmt::format("{} new, {} updated, of {} articles", report.fresh, report.updated, report.articles);
    if (report.duplicates > 0) words += fmt::format("; {} were told by another source already", report.duplicates);
    return words;
}

std::string_view kind_word(Kind kind) {
    switch (kind) {
    case Kind::stored:
        return "read";
    case Kind::unchanged:
        return "unchanged";
    case Kind::gone:
        return "gone";
    case Kind::stopped:
        return "stopped";
    case Kind::failed:
    case Kind::store_failed:
        break;
    }
    return "failed";
}

VerbResult answer_of(const FetchReport& report) {
    const std::string url = shown_url(report.url);
    json data = {{"done", true},
                 {"url", url},
                 {"result", kind_word(report.kind)},
                 {"articles", report.articles},
                 {"new", report.fresh},
                 {"updated", report.updated},
                 {"held", report.held},
                 {"known_elsewhere", report.duplicates},
                 {"baseline", report.baseline},
                 {"message", report.message},
                 {"warnings", report.warnings}};
    std::string text;
    switch (report.kind) {
    case Kind::stored:
        text = url + ": " + stored_words(report);
        if (report.held > 0) text += "\n" + report.message;
        for (const std::string& warning : report.warnings) text += "\n  " + warning;
        return {exit_ok, std::move(text), std::move(data)};
    case Kind::unchanged:
        return {exit_ok, fmt::format("{}: nothing new ({})", url, report.message), std::move(data)};
    case Kind::stopped:
        return {exit_failed, url + ": not fetched, the process is stopping", std::move(data)};
    case Kind::failed:
    case Kind::gone:
    case Kind::store_failed:
        break;
    }
    return {exit_failed, report.message, std::move(data)};
}

/// Asks until the answer is there.
VerbResult wait_for_answer(const config::Settings& settings, const std::string& url) {
    const bool show = ::isatty(STDERR_FILENO) != 0;
    const auto begin = std::chrono::steady_clock::now();
    while (true) {
        VerbResult result = ask(settings, "feed fetched", {{"url", url}});
        const auto so_far = std::chrono::steady_clock::now() - begin;
        const bool waiting = result.exit == exit_waiting;
        if (show)
            fmt::print(stderr, "\rfetching, {} s{}", std::chrono::duration_cast<std::chrono::seconds>(so_far).count(),
                       waiting ? " " : "\n");
        if (!waiting || so_far > patience) return result;
        std::this_thread::sleep_for(100ms);
    }
}

int run_feed_fetch(const Invocation& invocation, const std::string& name, bool wait) {
    const auto settings = load_or_complain(invocation);
    if (!settings) return exit_usage;
    const VerbResult asked = ask(*settings, "feed fetch", {{"url", name}});
    if (asked.exit != exit_ok || !wait || !flag_argument(asked.data, "running")) return print(invocation, asked);
    return print(invocation, wait_for_answer(*settings, name));
}

} // namespace

/// Its breaker and a 410 are forgotten: somebody asks for it.
VerbResult feed_fetch(Services& services, const json& arguments) {
    const auto feed = find_feed(services.newsroom.settings(), text_argument(arguments, "url"));
    if (!feed) return failed(exit_usage, feed.error());
    const std::string& url = (*feed)->url;
    const json data = {{"url", shown_url(url)}, {"running", services.ingest != nullptr}};
    if (services.ingest != nullptr) {
        services.ingest->retry(url);
        return {exit_ok, shown_url(url) + " is fetched now; 'depesche feed list' shows how it went", data};
    }
    auto state = services.newsroom.articles().feed_state(url);
    if (!state) return failed(state.error());
    state->gone = false;
    state->failures = 0;
    state->failing_since.reset();
    state->next_attempt.reset();
    if (const auto saved = services.newsroom.articles().save_feed_state(*state); !saved) return failed(saved.error());
    return {exit_ok, shown_url(url) + " is fetched first thing when 'depesche run' starts", data};
}

/// What came of it; exit 3 while it is under way.
VerbResult feed_fetched(Services& services, const json& arguments) {
    const auto feed = find_feed(services.newsroom.settings(), text_argument(arguments, "url"));
    if (!feed) return failed(exit_usage, feed.error());
    const std::string url = shown_url((*feed)->url);
    if (services.ingest == nullptr)
        return failed(exit_failed, url + ": nothing runs any more; it is fetched when 'depesche run' starts");
    if (const auto report = services.ingest->answer((*feed)->url)) return answer_of(*report);
    return {exit_waiting,
            url + ": still waiting for its turn or its answer; 'depesche feed list' shows how it went",
            {{"done", false}, {"url", url}}};
}

void add_feed_fetch(CLI::App& feed, Invocation& invocation) {
    const auto name = std::make_shared<std::string>();
    const auto no_wait = std::make_shared<bool>(false);
    CLI::App* fetch =
        feed.add_subcommand("fetch", "Fetch a feed now, also one that is paused or has ended, and say what "
                                     "came (exit 3: no answer within a minute)");
    fetch->add_option("FEED", *name, "Its address, or its source's name")->required();
    fetch->add_flag("--no-wait", *no_wait, "Do not wait for what comes");
    fetch->callback([&invocation, name, no_wait] {
        invocation.act = [&invocation, name, no_wait] { return run_feed_fetch(invocation, *name, !*no_wait); };
    });
}

} // namespace depesche::bot
