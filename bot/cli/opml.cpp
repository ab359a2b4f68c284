// `opml import|export`: lists of feeds from and for other programs.
#include "digest/feed/opml.hpp"

#include "bot/cli/describe.hpp"
#include "bot/cli/feed_parts.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/ingest/feed_address.hpp"
#include "bot/ingest/fetch_words.hpp"
#include "config/read_parts.hpp"
#include "config/words.hpp"
#include "digest/article/identity.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <set>
#include <unistd.h>

namespace depesche::bot {

using nlohmann::json;

namespace {

constexpr std::size_t problems_shown = 20;

std::expected<std::string, std::string> read_all(const std::string& file) {
    if (file == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) return std::unexpected(file + ": there is no such file");
    std::ifstream in(file, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(in), {});
    if (!in.is_open() || in.bad()) return std::unexpected(file + ": cannot be read by this user");
    return text;
}

/// What of a list is to be added, and what is wrong with the rest.
struct Plan {
    std::vector<ListedFeed> feeds;
    std::vector<std::string> problems; ///< with their line
    std::size_t doubles = 0;
};

json data_of(const digest::OpmlFeed& feed) {
    json data = {{"url", feed.url}, {"source", feed.title}, {"section", feed.section}, {"origin", feed.origin}};
    if (feed.weight) data["weight"] = *feed.weight;
    if (feed.interval > 0) data["interval"] = feed.interval;
    return data;
}

Plan plan_of(const digest::Opml& opml, const std::string& file, const config::Settings& settings) {
    Plan plan;
    std::set<std::string> seen, configured;
    for (const config::FeedSettings& feed : settings.feeds) configured.insert(digest::canonical_url(feed.url));
    for (const digest::OpmlFeed& feed : opml.feeds) {
        const std::string canonical = digest::canonical_url(feed.url);
        // What the file names is known, also with a private address.
        const std::string problem =
            configured.contains(canonical) ? std::string() : address_problem(settings.fetch.allow_private, feed.url);
        if (!problem.empty())
            plan.problems.push_back(fmt::format("{}:{}: {}", file, feed.line, problem));
        else if (!seen.insert(canonical).second)
            ++plan.doubles;
        else
            plan.feeds.push_back({data_of(feed), feed.line});
    }
    return plan;
}

void show_progress(std::size_t done, std::size_t all) {
    if (::isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r{} of {} feeds{}", done, all, done == all ? "\n" : "");
}

int import(const Invocation& invocation, const std::string& file, bool dry_run) {
    const auto settings = load_or_complain(invocation);
    if (!settings) return exit_usage;
    const auto bytes = read_all(file);
    if (!bytes) return print(invocation, failed(exit_failed, bytes.error()));
    const auto opml = digest::parse_opml(*bytes);
    if (!opml) return print(invocation, failed(exit_failed, file + ": " + opml.error()));
    const Plan plan = plan_of(*opml, file, *settings);
    AddedParts parts;
    if (!dry_run)
        parts = add_in_parts(
            plan.feeds, file, [&](const json& arguments) { return ask(*settings, "feed add", arguments); },
            [&](std::size_t done) { show_progress(done, plan.feeds.size()); });
    if (parts.failure.exit != exit_ok) return print(invocation, parts.failure);
    std::string text = dry_run ? fmt::format("{} would be added", feeds_words(plan.feeds.size()))
                               : fmt::format("{} added, {} known already", feeds_words(parts.added), parts.known);
    if (parts.added > 0) text += "; what is there today is no news";
    if (plan.doubles > 0) text += fmt::format(", {} twice in the list", plan.doubles);
    if (!plan.problems.empty()) text += fmt::format(", {} refused", plan.problems.size());
    for (std::size_t i = 0; i < std::min(plan.problems.size(), problems_shown); ++i) text += "\n" + plan.problems[i];
    if (plan.problems.size() > problems_shown)
        text += fmt::format("\nand {} more; --json lists all", plan.problems.size() - problems_shown);
    const bool nothing = plan.feeds.empty() && !plan.problems.empty();
    return print(invocation, {nothing ? exit_failed : exit_ok,
                              text,
                              {{"feeds", plan.feeds.size()},
                               {"added", parts.added},
                               {"known", parts.known},
                               {"twice", plan.doubles},
                               {"dry_run", dry_run},
                               {"refused", plan.problems}}});
}

int export_to(const Invocation& invocation, const std::string& file) {
    const auto settings = load_or_complain(invocation);
    if (!settings) return exit_usage;
    const VerbResult result = ask(*settings, "opml export", json::object());
    if (result.exit != exit_ok || file.empty() || file == "-") return print(invocation, result);
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << result.text << '\n';
    if (!out.flush()) return print(invocation, failed(exit_failed, file + ": cannot be written"));
    return print(
        invocation,
        {exit_ok,
         fmt::format("{} written to {}",
                     feeds_words(static_cast<std::size_t>(number_argument(result.data, "feeds", 0, 0, INT64_MAX))),
                     file),
         {{"feeds", number_argument(result.data, "feeds", 0, 0, INT64_MAX)}, {"file", file}}});
}

} // namespace

VerbResult opml_export(Services& services, const json&) {
    digest::Opml opml;
    opml.title = services.newsroom.settings().name;
    for (const config::FeedSettings& feed : services.newsroom.settings().feeds) {
        digest::OpmlFeed one;
        one.url = feed.url;
        one.title = feed.source;
        one.section = feed.section;
        if (feed.origin != config::Origin::own)
            one.origin = feed.origin == config::Origin::agency ? "agency" : "partner";
        if (feed.weight != 1.0) one.weight = feed.weight;
        if (feed.interval) one.interval = static_cast<int>(feed.interval->count());
        opml.feeds.push_back(std::move(one));
    }
    std::string text = digest::write_opml(opml);
    text.pop_back(); // whoever prints it ends the line
    return {exit_ok, text, {{"feeds", opml.feeds.size()}, {"opml", text}}};
}

void add_opml(CLI::App& app, Invocation& invocation) {
    CLI::App* opml = app.add_subcommand("opml", "Lists of feeds from and for other programs");
    opml->require_subcommand(1);
    const auto file = std::make_shared<std::string>();
    const auto dry_run = std::make_shared<bool>(false);
    CLI::App* in = opml->add_subcommand("import", "Add the feeds of an OPML list");
    in->add_option("FILE", *file, "A file, or - for standard input")->required();
    in->add_flag("--dry-run", *dry_run, "Only say what would be added");
    in->callback([&invocation, file, dry_run] {
        invocation.act = [&invocation, file, dry_run] { return import(invocation, *file, *dry_run); };
    });
    CLI::App* out = opml->add_subcommand("export", "All feeds as OPML 2.0, a folder for each section");
    out->add_option("FILE", *file, "A file; default: standard output");
    out->callback(
        [&invocation, file] { invocation.act = [&invocation, file] { return export_to(invocation, *file); }; });
}

} // namespace depesche::bot
