// `feed add|remove`: feeds beside those of the configuration, from now on and without a restart.
#include "bot/cli/describe.hpp"
#include "bot/cli/probe.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/ingest/discovery.hpp"
#include "bot/ingest/feed_address.hpp"
#include "bot/ingest/fetch_words.hpp"
#include "bot/ingest/same_feeds.hpp"
#include "config/words.hpp"
#include "digest/article/identity.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iostream>
#include <memory>
#include <set>
#include <unistd.h>

namespace depesche::bot {

using nlohmann::json;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds shortest_interval = 10s, longest_interval = 24h;
constexpr auto longest_spread = std::chrono::milliseconds(1h);
constexpr auto between_first_fetches = 250ms;

/// The line of the configuration file that names this address; 0: it is not found as it is written.
int line_in_file(const std::filesystem::path& file, std::string_view url) {
    std::ifstream in(file);
    int number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (line.find("\"" + std::string(url) + "\"") != std::string::npos) return number;
    }
    return 0;
}

bool same_address(const std::string& a, const std::string& b) {
    return digest::canonical_url(a) == digest::canonical_url(b);
}

config::FeedSettings settings_from(const json& wanted) {
    config::FeedSettings feed;
    feed.url = text_argument(wanted, "url");
    feed.source = text_argument(wanted, "source");
    if (feed.source.empty()) feed.source = config::url_host(feed.url);
    const std::string origin = text_argument(wanted, "origin");
    if (origin == "agency") feed.origin = config::Origin::agency;
    if (origin == "partner") feed.origin = config::Origin::partner;
    feed.section = text_argument(wanted, "section");
    if (const auto weight = wanted.find("weight"); weight != wanted.end() && weight->is_number())
        feed.weight = std::clamp(weight->get<double>(), 0.0, 10.0);
    const std::chrono::seconds interval(number_argument(wanted, "interval", 0, 0, longest_interval.count()));
    if (interval > 0s) feed.interval = std::max(interval, shortest_interval);
    feed.added = true;
    return feed;
}

} // namespace

/// {"feeds": [{"url", ...}], "who", "list": known ones are no failure, "more": others follow}
VerbResult feed_add(Services& services, const json& arguments) {
    const config::Settings& settings = services.newsroom.settings();
    const std::string who = acting(services, arguments);
    const auto wanted = arguments.find("feeds");
    if (wanted == arguments.end() || !wanted->is_array()) return failed(exit_usage, "no feed was named");
    const auto states = services.newsroom.articles().feed_states();
    if (!states) return failed(states.error());
    const SameFeeds known = same_feeds(settings.feeds, *states);
    std::set<std::string> new_ones; ///< canonical addresses of this list
    std::vector<digest::AddedFeed> feeds;
    std::size_t already = 0;
    json refused = json::array(), same = json::array();
    std::string problems;
    for (const json& one : *wanted) {
        const config::FeedSettings feed = settings_from(one);
        if (const auto other = known.find(feed.url)) { // also a private one that the file names
            const config::FeedSettings& fetched = settings.feeds[other->place];
            ++already;
            if (fetched.url == feed.url) continue;
            same.push_back({{"url", shown_url(feed.url)}, {"same_as", shown_url(fetched.url)}});
            problems += fmt::format("\n{}: {}", shown_url(feed.url), same_feed_words(fetched, other->moved));
        } else if (new_ones.contains(digest::canonical_url(feed.url))) {
            ++already;
        } else if (const std::string problem = address_problem(settings.fetch.allow_private, feed.url);
                   !problem.empty()) {
            refused.push_back({{"url", shown_url(feed.url)}, {"why", problem}});
            problems += "\n" + problem;
        } else {
            new_ones.insert(digest::canonical_url(feed.url));
            feeds.push_back({feed, services.newsroom.now(), who});
        }
    }
    const auto spread = std::min<std::chrono::milliseconds>(
        longest_spread, between_first_fetches *
                            static_cast<int>(number_argument(arguments, "total",
                                                             static_cast<std::int64_t>(feeds.size()), 0, 1'000'000)));
    if (const auto done = services.newsroom.articles().add_feeds(feeds, feeds.size() < 2 ? 0ms : spread); !done)
        return failed(done.error());
    if (services.feeds_changed && !flag_argument(arguments, "more"))
        if (const auto taken = services.feeds_changed(); !taken) return failed(exit_failed, taken.error());
    std::string text = feeds.size() == 1 ? "1 feed added" : fmt::format("{} feeds added", feeds.size());
    if (already > 0) text += fmt::format(", {} known already", already);
    json result = {{"added", feeds.size()}, {"known", already}, {"refused", refused}, {"same", same}};
    const bool is_list = flag_argument(arguments, "list");
    const bool nothing = feeds.empty() && !is_list && (already == 0 ? !refused.empty() : !same.empty());
    return {nothing ? exit_failed : exit_ok, text + problems, std::move(result)};
}

VerbResult feed_remove(Services& services, const json& arguments) {
    const config::Settings& settings = services.newsroom.settings();
    const std::string url = text_argument(arguments, "url");
    const auto feed = std::ranges::find(settings.feeds, digest::canonical_url(url),
                                        [](const auto& one) { return digest::canonical_url(one.url); });
    if (feed == settings.feeds.end())
        return failed(exit_usage, fmt::format("{}: no such feed; 'depesche feed list' shows them", shown_url(url)));
    if (!feed->added) {
        const int line = line_in_file(settings.file, feed->url);
        return failed(exit_usage, fmt::format("{}: it is in {}{}; take it out there, then send SIGHUP to 'depesche "
                                              "run' or start it again",
                                              shown_url(feed->url), settings.file.string(),
                                              line > 0 ? fmt::format(", line {}", line) : ""));
    }
    const std::string exact = feed->url; // the list is about to change
    const auto removed = services.newsroom.articles().remove_feed(exact);
    if (!removed) return failed(removed.error());
    if (services.feeds_changed)
        if (const auto taken = services.feeds_changed(); !taken) return failed(exit_failed, taken.error());
    return {exit_ok, shown_url(exact) + " is not fetched any more; its articles stay", {{"removed", exact}}};
}

namespace {

struct AddOptions {
    std::string url, source, origin = "own", section, interval;
    double weight = 1;
    bool yes = false, force = false;
};

/// The range of the configuration.
std::string interval_problem(const std::string& written) {
    if (written.empty()) return {};
    const auto span = config::read_span(written);
    if (span && *span >= shortest_interval && *span <= longest_interval) return {};
    return fmt::format("--interval {}: expected a span from 10s to 24h, like 90s, 5m or 2h", written);
}

json feed_json(const AddOptions& options, const std::string& url, const std::string& title) {
    json feed = {{"url", url}, {"origin", options.origin}, {"section", options.section}, {"weight", options.weight}};
    feed["source"] = options.source.empty() ? title : options.source;
    if (const auto span = config::read_span(options.interval)) feed["interval"] = span->count();
    return feed;
}

std::string words_of(const FoundFeed& feed) {
    return fmt::format("{}\n     «{}», {} articles, {}", shown_url(feed.url), feed.title, feed.articles, feed.how);
}

/// Nobody is there to ask.
VerbResult several(const Discovery& found) {
    std::string text = "several feeds were found; add the one you mean by its own address, or --yes for the first:";
    json list = json::array();
    for (const FoundFeed& feed : found.feeds) {
        text += "\n  " + words_of(feed);
        list.push_back({{"url", feed.url}, {"title", feed.title}, {"articles", feed.articles}, {"how", feed.how}});
    }
    return {exit_usage, text, {{"error", "several feeds were found"}, {"feeds", list}}};
}

/// Which of them, from 0; none: the person wants no one.
std::optional<std::size_t> ask_which(const Discovery& found) {
    for (std::size_t i = 0; i < found.feeds.size(); ++i) fmt::print("{:>2}. {}\n", i + 1, words_of(found.feeds[i]));
    fmt::print("\nAdd which one? [1-{}/N] ", found.feeds.size());
    std::fflush(stdout);
    std::string answer;
    std::getline(std::cin, answer);
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(answer.data(), answer.data() + answer.size(), number);
    if (error != std::errc() || end != answer.data() + answer.size() || number - 1 >= found.feeds.size())
        return std::nullopt;
    return number - 1;
}

int run_feed_add(const Invocation& invocation, const AddOptions& options) {
    const auto settings = load_or_complain(invocation);
    if (!settings) return exit_usage;
    const bool complete = options.url.find("://") != std::string::npos;
    std::string url = complete ? options.url : "https://" + options.url;
    if (const std::string problem = interval_problem(options.interval); !problem.empty())
        return print(invocation, failed(exit_usage, problem));
    if (const auto known =
            std::ranges::find_if(settings->feeds, [&](const auto& feed) { return same_address(feed.url, url); });
        known != settings->feeds.end()) {
        if (known->url == url)
            return print(invocation, {exit_ok, shown_url(url) + ": known already", {{"added", 0}, {"known", 1}}});
        return print(invocation, failed(exit_failed, shown_url(url) + ": " + same_feed_words(*known, false)));
    }
    if (const std::string problem = address_problem(settings->fetch.allow_private, url); !problem.empty())
        return print(invocation, failed(exit_usage, problem));
    asio::io_context io;
    const auto client = guarded_client(io, *settings);
    const Discovery found = run_now(io, discover_feeds(*client, url, settings->language));
    if (found.feeds.empty() && !options.force)
        return print(invocation, failed(exit_failed, found.error + "; --force adds the address all the same"));
    std::size_t chosen = 0;
    if (found.feeds.size() > 1 && !options.yes) {
        if (invocation.json || ::isatty(STDIN_FILENO) == 0) return print(invocation, several(found));
        const auto number = ask_which(found);
        if (!number) {
            fmt::print("nothing was added\n");
            return exit_failed;
        }
        chosen = *number;
    }
    std::string what, title;
    if (!found.feeds.empty()) {
        const FoundFeed& feed = found.feeds[chosen];
        url = feed.url;
        title = feed.title;
        what = fmt::format("{}: «{}», {} articles ({})\n", shown_url(url), title, feed.articles, feed.how);
    }
    VerbResult added =
        ask(*settings, "feed add", {{"feeds", json::array({feed_json(options, url, title)})}, {"who", cli_user()}});
    if (added.exit == exit_ok) added.text = what + added.text;
    added.data["url"] = url;
    return print(invocation, added);
}

} // namespace

void add_feed_changes(CLI::App& feed, Invocation& invocation) {
    CLI::App* list = feed.add_subcommand("list", "The feeds and how they are");
    list->callback(
        [&invocation] { invocation.act = [&invocation] { return ask(invocation, "feed list", json::object()); }; });

    const auto options = std::make_shared<AddOptions>();
    CLI::App* add = feed.add_subcommand("add", "Look at an address, find its feed and fetch it from now on");
    add->add_option("URL", options->url, "A feed's address, or a site's")->required();
    add->add_option("--source", options->source, "Its shown name; default: the feed's title");
    add->add_option("--origin", options->origin)->check(CLI::IsMember({"own", "agency", "partner"}));
    add->add_option("--section", options->section, "For articles that name none");
    add->add_option("--weight", options->weight, "In coverage")->check(CLI::Range(0.0, 10.0));
    add->add_option("--interval", options->interval, "Between two fetches, like 5m; default: by its own rhythm");
    add->add_flag("--yes", options->yes, "Of several feeds take the likeliest");
    add->add_flag("--force", options->force, "Also what cannot be fetched now");
    add->footer("Example: depesche feed add seestadt.example --section Lokal");
    add->callback([&invocation, options] {
        invocation.act = [&invocation, options] { return run_feed_add(invocation, *options); };
    });

    const auto url = std::make_shared<std::string>();
    CLI::App* remove = feed.add_subcommand("remove", "Fetch an added feed no more; its articles stay");
    remove->add_option("URL", *url)->required();
    remove->callback([&invocation, url] {
        invocation.act = [&invocation, url] { return ask(invocation, "feed remove", {{"url", *url}}); };
    });
}

} // namespace depesche::bot
