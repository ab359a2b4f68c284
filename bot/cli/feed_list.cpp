// `feed list`: the feeds of the configuration and those that verbs added, with their rhythm and their troubles.
#include "bot/cli/feed_words.hpp"
#include "bot/cli/local_time.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/editor/hold_desk.hpp"
#include "bot/ingest/fetch_words.hpp"
#include "bot/ingest/same_feeds.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace depesche::bot {

using nlohmann::json;

namespace {

constexpr std::size_t widest = 120;
constexpr std::size_t address_column = 76;

std::string span_words(std::chrono::milliseconds span) {
    const auto minutes = std::chrono::round<std::chrono::minutes>(span).count();
    if (minutes < 2) return fmt::format("{} s", std::chrono::round<std::chrono::seconds>(span).count());
    return minutes < 120 ? fmt::format("{} min", minutes) : fmt::format("{} h", (minutes + 30) / 60);
}

std::string row(std::string_view source, std::string_view state, std::string_view from, std::string_view read,
                std::string_view next, std::string_view every, const std::string& address) {
    // An address is copied by hand into other verbs: it is never cut, and gets a line of its own where it is long.
    const std::string_view place = address.size() > widest - address_column ? "\n  " : "";
    return fmt::format("{:<20.20} {:<8} {:<6} {:<17} {:<9} {:<8}  {}{}", source, state, from, read, next, every, place,
                       address);
}

std::string row_of(const config::FeedSettings& feed, const digest::FeedState& state, const digest::Zone& zone,
                   digest::Instant now) {
    std::string read = "-", next = "now", every = "-";
    if (state.last_success) read = local_time(zone, *state.last_success);
    if (state.gone)
        next = "never";
    else if (state.next_attempt && *state.next_attempt > now)
        next = "in " + span_words(*state.next_attempt - now);
    if (state.next_attempt && state.last_attempt && *state.next_attempt > *state.last_attempt && !state.gone)
        every = span_words(*state.next_attempt - *state.last_attempt);
    return row(feed.source, feed_state_word(state), feed.added ? "added" : "file", read, next, every,
               shown_url(feed.url));
}

/// Another one is fetched in its place.
std::string row_of_double(const config::FeedSettings& feed) {
    return row(feed.source, "same", feed.added ? "added" : "file", "-", "never", "-", shown_url(feed.url));
}

json data_of(const config::FeedSettings& feed, const digest::FeedState& state) {
    json entry = {{"url", shown_url(feed.url)},
                  {"source", feed.source},
                  {"added", feed.added},
                  {"section", feed.section},
                  {"weight", feed.weight},
                  {"held", 0},
                  {"hold", json()},
                  {"hub", json()},
                  {"same_as", json()}};
    add_feed_data(entry, state);
    return entry;
}

} // namespace

VerbResult feed_list(Services& services, const json&) {
    Newsroom& newsroom = services.newsroom;
    digest::ArticleStore& articles = newsroom.articles();
    const auto states = articles.feed_states();
    const auto added = articles.added_feeds();
    const auto holds = HoldDesk(newsroom).recent();
    const auto hubs = hub_words(articles, newsroom.now(), newsroom.zone());
    if (!states) return failed(states.error());
    if (!added) return failed(added.error());
    if (!holds) return failed(holds.error());
    if (!hubs) return failed(hubs.error());
    std::map<std::string_view, const digest::FeedState*> state_of;
    for (const digest::FeedState& state : *states) state_of[state.url] = &state;
    std::map<std::string_view, const digest::AddedFeed*> who_of;
    for (const digest::AddedFeed& feed : *added) who_of[feed.settings.url] = &feed;

    std::string text = row("SOURCE", "STATE", "FROM", "READ", "NEXT", "EVERY", "ADDRESS");
    json list = json::array();
    const auto note = [&text](const std::string& words) { text += "\n" + wrapped(words, widest, "    "); };
    const auto& feeds = newsroom.settings().feeds;
    const SameFeeds same = same_feeds(feeds, *states);
    for (std::size_t place = 0; place < feeds.size(); ++place) {
        const config::FeedSettings& feed = feeds[place];
        const auto other = same.other(place);
        const auto known = state_of.find(feed.url);
        const digest::FeedState state = known == state_of.end() ? digest::FeedState() : *known->second;
        text += "\n" + (other ? row_of_double(feed) : row_of(feed, state, newsroom.zone(), newsroom.now()));
        json entry = data_of(feed, state);
        if (other) {
            note("SAME: " + same_feed_words(feeds[other->place], other->moved));
            entry["state"] = "same";
            entry["same_as"] = shown_url(feeds[other->place].url);
        } else if (const std::string how = feed_words(state, newsroom.zone()); !how.empty()) {
            note(how);
        }
        for (const digest::Hold& hold : *holds) {
            if (hold.feed_url != feed.url || hold.decision != digest::Hold::Decision::open) continue;
            note(fmt::format("HELD: {} articles, {}; 'depesche feed held' shows them", hold.waiting,
                             digest::reason(hold.storm)));
            entry["held"] = hold.waiting;
            entry["hold"] = hold.id;
        }
        if (const auto hub = hubs->find(feed.url); hub != hubs->end()) {
            note(hub->second);
            entry["hub"] = hub->second;
        }
        if (const auto who = who_of.find(feed.url); feed.added && who != who_of.end()) {
            entry["added_by"] = who->second->added_by;
            entry["added_at"] = digest::to_iso8601(who->second->added);
        }
        list.push_back(std::move(entry));
    }
    return {exit_ok, list.empty() ? "no feeds are configured" : text, std::move(list)};
}

} // namespace depesche::bot
