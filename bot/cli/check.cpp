// `depesche check`: everything that can be wrong, looked at before it matters.
#include "bot/cli/local_time.hpp"
#include "bot/cli/probe.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/editor/editor_desk.hpp"
#include "bot/ingest/fetch_words.hpp"
#include "bot/ingest/push_gate.hpp"
#include "bot/ingest/same_feeds.hpp"
#include "config/read_parts.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>
#include <unistd.h>

namespace depesche::bot {

using namespace std::chrono_literals;
using nlohmann::json;

namespace {

/// Lines with a verdict, and whether all is well.
class Findings {
public:
    void good(std::string_view what, std::string_view detail) { add("ok", what, detail); }
    /// Nothing is broken, but somebody should know.
    void warn(std::string_view what, std::string_view detail) { add("warning", what, detail); }
    void bad(std::string_view what, std::string_view detail) {
        all_good_ = false;
        add("error", what, detail);
    }
    bool all_good() const { return all_good_; }
    VerbResult result() const {
        return {all_good_ ? exit_ok : exit_failed, text_, {{"ok", all_good_}, {"findings", list_}, {"next", next_}}};
    }
    void show(const std::string& line) { text_ += (text_.empty() ? "" : "\n") + line; }
    void next(json entry) { next_.push_back(std::move(entry)); }

private:
    void add(std::string_view verdict, std::string_view what, std::string_view detail) {
        show(fmt::format("{} {}: {}", verdict == "ok" ? "✓" : verdict == "warning" ? "!" : "✗", what, detail));
        list_.push_back({{"verdict", verdict}, {"what", what}, {"detail", detail}});
    }
    std::string text_;
    json list_ = json::array();
    json next_ = json::array();
    bool all_good_ = true;
};

void check_tokens(const config::Settings& settings, Findings& findings) {
    std::set<std::string> asked;
    for (const config::AudienceSettings& audience : settings.audiences) {
        const std::string what = (audience.test ? "TEST " : "") + audience.name;
        if (audience.by_hand) {
            findings.good(what, "an editor posts to " + audience.to + " by hand; no program may");
            continue;
        }
        if (!asked.insert(audience.token.reveal() + audience.api_url).second) {
            findings.good(what, audience.is_channel ? "posts to " + audience.to + " with the same bot"
                                                    : "talks to readers with the same bot");
            continue;
        }
        asio::io_context io;
        const auto client = client_for(io, audience);
        const auto bot = make_chat_bot(*client, audience);
        const auto identity = run_now(io, bot->who_am_i(Deadline::in(10s)));
        if (!identity)
            findings.bad(what, identity.error().message);
        else
            findings.good(what, fmt::format("the token is that of @{} ({}){}", identity->username, identity->name,
                                            audience.is_channel ? ", posts to " + audience.to : ""));
    }
}

/// The editors' bot, and whether it can write to those who decide.
void check_editors(const config::Settings& settings, Findings& findings) {
    if (!settings.editors.configured()) return;
    const config::AudienceSettings sender = bot_for_editors(settings.editors);
    asio::io_context io;
    const auto client = client_for(io, sender);
    const auto bot = make_chat_bot(*client, sender);
    const auto identity = run_now(io, bot->who_am_i(Deadline::in(10s)));
    if (!identity) return findings.bad("editors", identity.error().message);
    const auto look = [&](const std::string& name, const std::string& address, std::string_view cure) {
        const auto known = run_now(io, bot->knows(address, Deadline::in(10s)));
        if (known)
            findings.good("editors", fmt::format("@{} can write to {}", identity->username, name));
        else
            findings.bad("editors", fmt::format("@{} cannot write to {}: {} ({})", identity->username, name, cure,
                                                known.error().message));
    };
    if (!settings.editors.chat.empty())
        return look("the group " + settings.editors.chat, settings.editors.chat, "add the bot to the group");
    for (const config::Editor& editor : settings.editors.people)
        look(editor.name, editor.address,
             "press Start in the chat with the bot, and compare the id with what /id tells");
}

void check_feeds(const config::Settings& settings, Findings& findings, std::optional<std::chrono::seconds>& skew) {
    asio::io_context io;
    const auto client = guarded_client(io, settings);
    const auto zone = digest::Zone::find(settings.time_zone);
    SameFeeds same;
    for (const config::FeedSettings& feed : settings.feeds) {
        const FeedProbe probe = run_now(io, probe_feed(*client, feed.url, feed.in_file,
                                                       {.base_url = {},
                                                        .content_type = {},
                                                        .zone = zone ? &*zone : nullptr,
                                                        .from_agency = feed.origin == config::Origin::agency}));
        same.add(feed.url, probe.feed ? probe.moved_to : std::string());
        if (probe.clock_skew && !skew) skew = probe.clock_skew;
        if (!probe.error.empty())
            findings.bad("feed " + shown_url(feed.url), probe.error);
        else
            findings.good("feed " + shown_url(feed.url),
                          fmt::format("«{}», {} articles", probe.feed->title, probe.feed->articles.size()));
    }
    for (std::size_t place = 0; place < same.size(); ++place)
        if (const auto other = same.other(place))
            findings.warn("feed " + shown_url(settings.feeds[place].url),
                          same_feed_words(settings.feeds[other->place], other->moved) + "; take one of the two out");
}

/// Whoever pushes must find us, and nobody on the way may hear a token.
void check_pushes(const config::Settings& settings, Findings& findings) {
    const std::string& url = settings.web.public_url;
    for (const config::PushSettings& push : settings.pushes) {
        const std::string_view proof = push.secret.empty()  ? "a token"
                                       : push.token.empty() ? "a signature"
                                                            : "a token or a signature";
        findings.good("push " + push.name,
                      fmt::format("with {} to {}/api/articles, as «{}»", proof,
                                  url.empty() ? "http://" + settings.web.listen : url, push.feed.source));
    }
    if (const std::string open = heard_on_the_way(settings); !open.empty()) findings.warn("web", open);
    if (!settings.pushes.empty() && url.starts_with("http://") && !config::is_private_url(url))
        findings.bad("push", "[web] public_url is http://, so tokens would cross the network in the clear; put a "
                             "proxy with TLS before it and write https://");
}

/// Whether the program that may propose lines is there.
void check_summary(const config::SummarySettings& summary, Findings& findings) {
    if (summary.command.empty()) return;
    const std::string& program = summary.command.front();
    std::vector<std::filesystem::path> places;
    if (program.contains('/')) {
        places.emplace_back(program);
    } else {
        const char* const path = std::getenv("PATH"); // NOLINT: one thread
        std::istringstream folders(path == nullptr ? "" : path);
        for (std::string folder; std::getline(folders, folder, ':');)
            places.push_back(std::filesystem::path(folder) / program);
    }
    std::error_code ignored;
    const auto place = std::ranges::find_if(places, [&](const auto& file) {
        return std::filesystem::is_regular_file(file, ignored) && ::access(file.c_str(), X_OK) == 0;
    });
    if (place == places.end())
        findings.bad("summary", program + " is not there or cannot be run; see [summary] command");
    else
        findings.good("summary", "lines are proposed by " + place->string());
}

std::string ceiling_words(std::string_view span, const config::Ceiling& ceiling, const std::string& currency) {
    std::string text;
    if (ceiling.messages) text += fmt::format(", {} messages {}", *ceiling.messages, span);
    if (ceiling.cost) text += fmt::format(", {} {}", config::money_text({*ceiling.cost, currency}), span);
    return text;
}

/// What a message costs, and where it ends.
void check_budget(const config::Settings& settings, Findings& findings) {
    for (const config::AudienceSettings& audience : settings.audiences) {
        if (!audience.price.currency.empty())
            findings.good("price", fmt::format("{}: {} a message", audience.name, config::money_text(audience.price)));
    }
    const config::BudgetSettings& budget = settings.budget;
    if (!budget.is_on()) {
        if (!budget.currency.empty())
            findings.warn("budget", "messages cost something and nothing limits it; see [budget]");
        return;
    }
    const std::string words = ceiling_words("a sending", budget.sending, budget.currency) +
                              ceiling_words("a day", budget.day, budget.currency) +
                              ceiling_words("a month", budget.month, budget.currency);
    findings.good("budget", "at most " + words.substr(2) + "; nothing goes beyond it");
}

void check_clock(std::optional<std::chrono::seconds> skew, Findings& findings) {
    if (!skew)
        findings.good("clock", "could not be compared: no server told its time");
    else if (std::chrono::abs(*skew) > 60s)
        findings.bad("clock",
                     fmt::format("this machine is {} s off; set it by NTP, or digests go out at the wrong time",
                                 -skew->count()));
    else
        findings.good("clock", fmt::format("within {} s of a server's", std::chrono::abs(*skew).count()));
}

} // namespace

static int check(const Invocation& invocation) {
    const auto settings = load_or_complain(invocation);
    if (!settings) return exit_usage;
    Findings findings;
    findings.good("configuration", settings->file.string());
    const auto zone = digest::Zone::find(settings->time_zone);
    if (!zone)
        findings.bad("time zone", zone.error());
    else {
        const digest::Instant now =
            std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
        findings.good("time zone",
                      fmt::format("{}, now {} ({})", zone->name(), local_time(*zone, now), zone->offset(now)));
    }
    std::optional<std::chrono::seconds> skew;
    check_tokens(*settings, findings);
    check_editors(*settings, findings);
    check_feeds(*settings, findings, skew);
    check_pushes(*settings, findings);
    check_summary(settings->summary, findings);
    check_budget(*settings, findings);
    check_clock(skew, findings);
    if (zone) {
        const digest::Instant now =
            std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
        findings.show("\nThe next sends:");
        for (const digest::Slot& slot : digest::Schedule(*zone, settings->editions).next(now, 10)) {
            findings.show(fmt::format("  {} {}  {}", local_time(*zone, slot.at), zone->offset(slot.at), slot.edition));
            findings.next({{"edition", slot.edition}, {"at", digest::to_iso8601(slot.at)}});
        }
    }
    VerbResult result = findings.result();
    // A failed check is still the answer to the question: it goes to stdout with the rest.
    if (!invocation.json)
        fmt::print("{}\n", result.text);
    else
        print(invocation, result);
    return result.exit;
}

void add_check(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand(
        "check", "Validate the file, tokens, editors, feeds, zone and clock; list the next ten sends");
    verb->callback([&invocation] { invocation.act = [&invocation] { return check(invocation); }; });
}

} // namespace depesche::bot
