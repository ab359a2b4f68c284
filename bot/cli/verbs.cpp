#include "bot/cli/verbs.hpp"

#include "bot/app.hpp"
#include "bot/cli/control.hpp"
#include "bot/cli/login.hpp"
#include "bot/cli/replay_store.hpp"
#include "bot/cli/terminal_text.hpp"
#include "bot/editor/draft_desk.hpp"
#include "bot/log.hpp"
#include "config/load_settings.hpp"
#include "digest/document/json.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <pwd.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace depesche::bot {

namespace {

constexpr std::pair<std::string_view, VerbHandler> handlers[] = {
    {"status", status},
    {"status progress", status_progress},
    {"simulate", simulate},
    {"feed list", feed_list},
    {"feed add", feed_add},
    {"feed remove", feed_remove},
    {"feed fetch", feed_fetch},
    {"feed fetched", feed_fetched},
    {"feed held", feed_held},
    {"feed release", feed_release},
    {"feed dismiss", feed_dismiss},
    {"opml export", opml_export},
    {"article list", article_list},
    {"article show", article_show},
    {"article set", article_set},
    {"article tag", article_tag},
    {"article add", article_add},
    {"story list", story_list},
    {"story show", story_show},
    {"story split", story_split},
    {"story merge", story_merge},
    {"preview", preview},
    {"why", why},
    {"draft list", draft_list},
    {"draft show", draft_show},
    {"draft act", draft_act},
    {"draft edit", draft_edit},
    {"draft subject", draft_subject},
    {"task list", task_list},
    {"task show", task_show},
    {"task act", task_act},
    {"draft move", draft_move},
    {"draft poll", draft_poll},
    {"draft swap", draft_swap},
    {"schedule list", schedule_list},
    {"alert compose", alert_compose},
    {"alert send", alert_send},
    {"send", send},
    {"stop", stop},
    {"undo", undo},
    {"log", log},
    {"log refused", log_refused},
    {"verify", verify},
    {"subscriber list", subscriber_list},
    {"subscriber origins", subscriber_origins},
    {"subscriber show", subscriber_show},
    {"subscriber forget", subscriber_forget},
    {"subscriber import", subscriber_import},
    {"subscriber export", subscriber_export},
    {"link snippet", link_snippet},
    {"link remember", link_remember},
    {"page files", page_files},
    {"replay day", replay_day},
    {"replay edition", replay_edition},
};

/// Nothing runs: the verb works on the stores itself, under their lock.
VerbResult ask_stores(const config::Settings& settings, VerbHandler handler, const nlohmann::json& arguments) {
    auto texts = config::TextLibrary::load(settings.texts_overrides);
    if (!texts) return failed(exit_usage, texts.error());
    auto zone = digest::Zone::find(settings.time_zone);
    if (!zone) return failed(exit_usage, zone.error());
    auto stores = open_stores(settings.state_dir);
    if (!stores) return failed(stores.error().exit, stores.error().message);
    const AppClock clock;
    config::Settings all = settings;
    if (auto with = with_added_feeds(all, *stores->articles); !with) return failed(with.error());
    Newsroom newsroom(std::move(all), *std::move(texts), *std::move(zone), *stores->articles, *stores->ledger, clock);
    if (auto registered = newsroom.register_channels(); !registered) return failed(registered.error());
    Scheduler scheduler(newsroom);
    Services services{newsroom, scheduler, nullptr, nullptr, [] {}};
    return handler(services, arguments);
}

} // namespace

VerbResult failed(int exit, std::string message) { return {exit, message, {{"error", message}}}; }

VerbResult failed(const EditorError& error) {
    switch (error.kind) {
    case EditorError::Kind::usage:
        return failed(exit_usage, error.message);
    case EditorError::Kind::rules:
        return failed(exit_rules, error.message);
    case EditorError::Kind::conflict:
    case EditorError::Kind::store:
        break;
    }
    return failed(exit_failed, error.message);
}

VerbResult failed(const digest::StoreError& error) { return failed(exit_failed, error.message); }

std::optional<VerbResult> place_stories(Services& services) {
    digest::StoryKeeper& stories = services.newsroom.stories();
    const digest::Instant now = services.newsroom.now();
    const bool runs = services.engine != nullptr;
    if (const auto done = runs ? stories.keep_up(now) : stories.catch_up(now); !done) return failed(done.error());
    return std::nullopt;
}

VerbHandler find_verb(std::string_view name) {
    const auto* found = std::ranges::find(handlers, name, [](const auto& entry) { return entry.first; });
    return found == std::end(handlers) ? nullptr : found->second;
}

std::string cli_user(::uid_t uid) {
    constexpr std::size_t enough = 16384; // getpwuid_r(3) suggests sysconf(), which says 1024 here
    std::vector<char> buffer(enough);
    ::passwd entry{};
    ::passwd* found = nullptr;
    const bool known = ::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
    return "cli:" + (known ? std::string(found->pw_name) : std::to_string(uid));
}

std::string cli_user() { return cli_user(::geteuid()); }

std::string acting(const Services& services, const nlohmann::json& arguments) {
    constexpr std::string_view prefix = "cli:";
    const std::string who = digest::text_member(arguments, "who");
    const std::string_view login = who.starts_with(prefix) ? std::string_view(who).substr(prefix.size()) : who;
    return cli_actor(services.newsroom.settings().editors, login);
}

/// On a terminal everything that concerns a test audience is black on yellow: nobody mistakes it for the real one.
static std::string with_test_in_colour(std::string text) {
    if (::isatty(STDOUT_FILENO) == 0) return text;
    constexpr std::string_view word = "TEST";
    constexpr std::string_view coloured = "\033[30;43mTEST\033[0m";
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + coloured.size()))
        text.replace(at, word.size(), coloured);
    return text;
}

/// Broken rules are no failure of the verb: it shows what they are about.
static bool is_judged(const VerbResult& result) {
    return result.exit == exit_rules && result.data.is_object() && result.data.contains("findings");
}

int print(const Invocation& invocation, const VerbResult& result) {
    if (invocation.json)
        fmt::print("{}\n", digest::dump_json(result.data));
    else if (result.exit == exit_ok || result.exit == exit_waiting || is_judged(result))
        fmt::print("{}\n", with_test_in_colour(without_controls(result.text)));
    else
        fmt::print(stderr, "depesche: {}\n", without_controls(result.text));
    return result.exit;
}

std::optional<config::Settings> load_or_complain(const Invocation& invocation) {
    const std::filesystem::path file =
        invocation.config.empty() ? config::default_settings_file() : std::filesystem::path(invocation.config);
    auto settings = config::load_settings(file);
    if (settings) {
        // The log is for `run`; a verb's own words go to stdout, so only what went wrong is logged.
        configure_log({.level = "warning", .format = settings->log.format});
        return *std::move(settings);
    }
    for (const config::Problem& problem : settings.error()) fmt::print(stderr, "{}\n", problem.to_string());
    return std::nullopt;
}

VerbResult ask(const config::Settings& settings, std::string_view verb, const nlohmann::json& arguments) {
    if (auto answer = ask_running(settings.state_dir, verb, arguments, settings.name)) return *std::move(answer);
    return ask_stores(settings, find_verb(verb), arguments);
}

/// The state_dir that a file names, although the rest of it cannot be read.
static std::filesystem::path state_dir_of_broken(const std::filesystem::path& file) {
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) {
        const std::size_t open = line.find('"'), close = line.rfind('"');
        if (line.starts_with("state_dir") && open != std::string::npos && close > open)
            return file.parent_path() / line.substr(open + 1, close - open - 1);
    }
    return config::default_state_dir();
}

int ask(const Invocation& invocation, std::string_view verb, const nlohmann::json& arguments) {
    const auto settings = load_or_complain(invocation);
    if (!settings) {
        // A half-edited file must not keep anybody from stopping what runs.
        if (verb != "stop" && verb != "undo" && verb != "status" && verb != "log") return exit_usage;
        const std::filesystem::path file =
            invocation.config.empty() ? config::default_settings_file() : std::filesystem::path(invocation.config);
        const auto answer = ask_running(state_dir_of_broken(std::filesystem::absolute(file)), verb, arguments);
        return answer ? print(invocation, *answer) : exit_usage;
    }
    return print(invocation, ask(*settings, verb, arguments));
}

void add_verbs(CLI::App& app, Invocation& invocation) {
    app.require_subcommand(1);
    app.set_help_all_flag("--help-all", "Help for every verb");
    app.add_option("--config", invocation.config,
                   "The configuration (default ./depesche.toml, then $XDG_CONFIG_HOME/depesche/)");
    app.add_flag("--json", invocation.json, "Answer in JSON, for scripts");
    app.fallthrough(); // --config and --json may also follow the verb
    for (const auto add : {add_demo,    add_init,  add_check,   add_run,     add_status,   add_feed,   add_opml,
                           add_article, add_story, add_preview, add_why,     add_draft,    add_task,   add_schedule,
                           add_alert,   add_send,  add_stop,    add_undo,    add_log,      add_simulate, add_verify,
                           add_subscriber, add_link, add_page,  add_replay,  add_cluster,  add_sandbox,  add_bench,
                           add_version}) {
        add(app, invocation);
    }
    for (CLI::App* verb : app.get_subcommands([](CLI::App*) { return true; })) {
        verb->fallthrough();
        for (CLI::App* inner : verb->get_subcommands([](CLI::App*) { return true; })) inner->fallthrough();
    }
}

} // namespace depesche::bot
