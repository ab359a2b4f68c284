// `feed list|add|remove`: the feeds of the configuration and those that verbs added.
#include "bot/cli/describe.hpp"
#include "bot/cli/local_time.hpp"
#include "bot/cli/probe.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/editor/hold_desk.hpp"
#include "bot/ingest/discovery.hpp"
#include "bot/ingest/feed_address.hpp"
#include "bot/ingest/fetch_words.hpp"
#include "bot/ingest/ingest.hpp"
#include "bot/net/address_policy.hpp"
#include "config/words.hpp"
#include "digest/article/identity.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <set>

namespace depesche::bot {

using nlohmann::json;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds shortest_interval = 10s, longest_interval = 24h;
constexpr auto longest_spread = std::chrono::milliseconds(1h);
constexpr auto between_first_fetches = 250ms;

std::string span_words(std::chrono::milliseconds span) {
    const auto minutes = std::chrono::round<std::chrono::minutes>(span).count();
    if (minutes < 2) return fmt::format("{} s", std::chrono::round<std::chrono::seconds>(span).count());
    return minutes < 120 ? fmt::format("{} min", minutes) : fmt::format("{} h", (minutes + 30) / 60);
}

json moment(const std::optional<digest::Instant>& at) { return at ? json(digest::to_iso8601(*at)) : json(); }

struct FeedLine {
    std::string state, read, next, rhythm, trouble;
};

FeedLine line_of(const digest::FeedState* state, const digest::Zone& zone, digest::Instant now) {
    FeedLine line{.state = "new", .read = "-", .next = "now", .rhythm = "-", .trouble = {}};
    if (state == nullptr) return line;
    if (state->last_success) line.read = local_time(zone, *state->last_success);
    if (state->next_attempt && *state->next_attempt > now) line.next = "in " + span_words(*state->next_attempt - now);
    if (state->next_attempt && state->last_attempt && *state->next_attempt > *state->last_attempt)
        line.rhythm = span_words(*state->next_attempt - *state->last_attempt);
    if (state->last_attempt) line.state = state->gone ? "gone" : state->failures > 0 ? "trouble" : "ok";
    if (state->last_error.empty()) return line;
    line.trouble = state->last_error;
    if (state->failures > 1) line.trouble += fmt::format(" ({} times in a row)", state->failures);
    return line;
}

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

VerbResult feed_list(Services& services, const json&) {
    Newsroom& newsroom = services.newsroom;
    const auto states = newsroom.articles().feed_states();
    const auto added = newsroom.articles().added_feeds();
    const auto holds = HoldDesk(newsroom).recent();
    if (!states) return failed(states.error());
    if (!added) return failed(added.error());
    if (!holds) return failed(holds.error());
    std::map<std::string_view, const digest::FeedState*> state_of;
    for (const digest::FeedState& state : *states) state_of[state.url] = &state;
    std::string text;
    json list = json::array();
    for (const config::FeedSettings& feed : newsroom.settings().feeds) {
        const auto known = state_of.find(feed.url);
        const digest::FeedState* state = known == state_of.end() ? nullptr : known->second;
        const FeedLine line = line_of(state, newsroom.zone(), newsroom.now());
        if (text.empty())
            text = fmt::format("{:<20} {:<8} {:<6} {:<17} {:<10} {:<9} {}", "SOURCE", "STATE", "FROM", "READ", "NEXT",
                               "EVERY", "ADDRESS");
        text += fmt::format("\n{:<20.20} {:<8} {:<6} {:<17} {:<10} {:<9} {}", feed.source, line.state,
                            feed.added ? "added" : "file", line.read, line.next, line.rhythm, shown_url(feed.url));
        if (!line.trouble.empty()) text += "\n  TROUBLE: " + line.trouble;
        json entry = {{"url", shown_url(feed.url)},
                      {"source", feed.source},
                      {"state", line.state},
                      {"added", feed.added},
                      {"section", feed.section},
                      {"weight", feed.weight},
                      {"held", 0}};
        if (state != nullptr) {
            entry["error"] = state->last_error;
            entry["failures"] = state->failures;
            entry["articles"] = state->articles;
            entry["last_success"] = moment(state->last_success);
            entry["next"] = moment(state->next_attempt);
        }
        const auto who = std::ranges::find_if(*added, [&](const auto& one) { return one.settings.url == feed.url; });
        if (feed.added && who != added->end()) {
            entry["added_by"] = who->added_by;
            entry["added_at"] = digest::to_iso8601(who->added);
        }
        for (const digest::Hold& hold : *holds) {
            if (hold.feed_url != feed.url || hold.decision != digest::Hold::Decision::open) continue;
            text += fmt::format("\n  HELD: {} articles, {}; 'depesche feed held' shows them", hold.waiting,
                                digest::reason(hold.storm));
            entry["held"] = hold.waiting;
            entry["hold"] = hold.id;
        }
        list.push_back(std::move(entry));
    }
    return {exit_ok, text.empty() ? "no feeds are configured" : text, std::move(list)};
}

/// {"feeds": [{"url", ...}], "who", "more": others follow}
VerbResult feed_add(Services& services, const json& arguments) {
    const config::Settings& settings = services.newsroom.settings();
    const std::string who = acting(services, arguments);
    const auto wanted = arguments.find("feeds");
    if (wanted == arguments.end() || !wanted->is_array()) return failed(exit_usage, "no feed was named");
    std::map<std::string, bool> known; ///< canonical address: added by a verb
    for (const config::FeedSettings& feed : settings.feeds) known[digest::canonical_url(feed.url)] = feed.added;
    std::vector<digest::AddedFeed> feeds;
    std::size_t already = 0;
    json refused = json::array();
    std::string problems;
    for (const json& one : *wanted) {
        const config::FeedSettings feed = settings_from(one);
        const std::string canonical = digest::canonical_url(feed.url);
        if (known.contains(canonical)) { // also a private one that the file names
            ++already;
        } else if (const std::string problem = address_problem(settings.fetch.allow_private, feed.url);
                   !problem.empty()) {
            refused.push_back({{"url", shown_url(feed.url)}, {"why", problem}});
            problems += "\n" + problem;
        } else {
            known.emplace(canonical, true);
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
    json result = {{"added", feeds.size()}, {"known", already}, {"refused", refused}};
    const bool nothing = feeds.empty() && already == 0;
    return {nothing && !refused.empty() ? exit_failed : exit_ok, text + problems, std::move(result)};
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

/// Its breaker and a 410 are forgotten: somebody asks for it.
VerbResult feed_fetch(Services& services, const json& arguments) {
    const auto& feeds = services.newsroom.settings().feeds;
    const std::string url = text_argument(arguments, "url");
    const auto feed = std::ranges::find_if(feeds, [&](const auto& one) { return same_address(one.url, url); });
    if (feed == feeds.end())
        return failed(exit_usage, fmt::format("{}: no such feed; 'depesche feed list' shows them", shown_url(url)));
    const json data = {{"url", shown_url(feed->url)}, {"running", services.ingest != nullptr}};
    if (services.ingest != nullptr) {
        services.ingest->retry(feed->url);
        return {exit_ok, shown_url(feed->url) + " is fetched now; 'depesche feed list' shows how it went", data};
    }
    auto state = services.newsroom.articles().feed_state(feed->url);
    if (!state) return failed(state.error());
    state->gone = false;
    state->failures = 0;
    state->failing_since.reset();
    state->next_attempt.reset();
    if (const auto saved = services.newsroom.articles().save_feed_state(*state); !saved) return failed(saved.error());
    return {exit_ok, shown_url(feed->url) + " is fetched first thing when 'depesche run' starts", data};
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

VerbResult choose(const Discovery& found) {
    std::string text = "several feeds were found; add the one you mean by its own address, or --yes for the first:";
    json list = json::array();
    for (const FoundFeed& feed : found.feeds) {
        text += fmt::format("\n  {}  «{}», {} articles, {}", shown_url(feed.url), feed.title, feed.articles, feed.how);
        list.push_back({{"url", feed.url}, {"title", feed.title}, {"articles", feed.articles}, {"how", feed.how}});
    }
    return {exit_usage, text, {{"error", "several feeds were found"}, {"feeds", list}}};
}

int run_feed_add(const Invocation& invocation, const AddOptions& options) {
    const auto settings = load_or_complain(invocation);
    if (!settings) return exit_usage;
    const bool complete = options.url.find("://") != std::string::npos;
    std::string url = complete ? options.url : "https://" + options.url;
    if (const std::string problem = interval_problem(options.interval); !problem.empty())
        return print(invocation, failed(exit_usage, problem));
    if (std::ranges::any_of(settings->feeds, [&](const auto& feed) { return same_address(feed.url, url); }))
        return print(invocation, {exit_ok, shown_url(url) + ": known already", {{"added", 0}, {"known", 1}}});
    if (const std::string problem = address_problem(settings->fetch.allow_private, url); !problem.empty())
        return print(invocation, failed(exit_usage, problem));
    asio::io_context io;
    const auto client =
        make_http_client(io.get_executor(), {.user_agent = "Depesche/" DEPESCHE_VERSION,
                                             .policy = std::make_shared<AddressPolicy>(settings->fetch.allow_private)});
    const Discovery found = run_now(io, discover_feeds(*client, url, settings->language));
    if (found.feeds.empty() && !options.force)
        return print(invocation, failed(exit_failed, found.error + "; --force adds the address all the same"));
    if (found.feeds.size() > 1 && !options.yes) return print(invocation, choose(found));
    std::string what, title;
    if (!found.feeds.empty()) {
        const FoundFeed& feed = found.feeds.front();
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

    CLI::App* fetch = feed.add_subcommand("fetch", "Fetch a feed now, also one that is paused or has ended");
    fetch->add_option("URL", *url)->required();
    fetch->callback([&invocation, url] {
        invocation.act = [&invocation, url] { return ask(invocation, "feed fetch", {{"url", *url}}); };
    });
}

} // namespace depesche::bot
