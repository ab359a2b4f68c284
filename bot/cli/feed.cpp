#include "bot/cli/describe.hpp"
#include "bot/cli/feed_doctor.hpp"
#include "bot/cli/feed_parse.hpp"
#include "bot/cli/feed_words.hpp"
#include "bot/cli/local_time.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/ingest/fetch_words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace depesche::bot {

using nlohmann::json;

VerbResult feed_list(Services& services, const json&) {
    const auto states = services.newsroom.articles().feed_states();
    if (!states) return failed(states.error());
    std::string text;
    json list = json::array();
    for (const config::FeedSettings& feed : services.newsroom.settings().feeds) {
        const auto state = std::ranges::find(*states, feed.url, &digest::FeedState::url);
        if (!text.empty()) text += '\n';
        text += fmt::format("{:<20} {}", feed.source, shown_url(feed.url));
        json entry = {{"url", shown_url(feed.url)}, {"source", feed.source}};
        if (state != states->end()) {
            if (state->last_success) text += "  read " + local_time(services.newsroom.zone(), *state->last_success);
            const std::string how = feed_words(*state, services.newsroom.zone());
            if (!how.empty()) text += "  " + how;
            entry["error"] = state->last_error;
            entry["failures"] = state->failures;
            entry["stopped"] = state->gone;
            entry["quiet"] = state->quiet_since.has_value();
            entry["articles"] = state->articles;
        }
        list.push_back(std::move(entry));
    }
    return {exit_ok, text.empty() ? "no feeds are configured" : text, std::move(list)};
}

void add_feed(CLI::App& app, Invocation& invocation) {
    CLI::App* feed = app.add_subcommand("feed", "The newsroom's feeds: list, parse, doctor");
    feed->require_subcommand(1);
    CLI::App* list = feed->add_subcommand("list", "The configured feeds and how they are");
    list->callback(
        [&invocation] { invocation.act = [&invocation] { return ask(invocation, "feed list", json::object()); }; });

    struct Options {
        std::string file, base, url;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* parse = feed->add_subcommand("parse", "What we understand of a feed");
    parse->add_option("FILE", options->file, "A file, or - for standard input")->required();
    parse->add_option("--base", options->base, "The address it came from");
    parse->callback([&invocation, options] {
        invocation.act = [&invocation, options] {
            return run_feed_parse(options->file, options->base, invocation.json);
        };
    });

    CLI::App* doctor = feed->add_subcommand("doctor", "Fetch a feed and say what is wrong with it");
    doctor->add_option("URL", options->url)->required();
    doctor->callback([&invocation, options] {
        invocation.act = [&invocation, options] { return run_feed_doctor(invocation, options->url); };
    });
}

} // namespace depesche::bot
