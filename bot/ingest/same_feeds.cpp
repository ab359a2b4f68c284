#include "bot/ingest/same_feeds.hpp"

#include "bot/ingest/fetch_words.hpp"
#include "digest/article/host_name.hpp"
#include "digest/article/identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace depesche::bot {

namespace {

/// Not those that ask a site for one feed of many ("?feed=rss_sport"), which canonical_url() takes for a source of
/// clicks.
bool counts_clicks(std::string_view parameter) {
    const std::string name = digest::lower_ascii(parameter.substr(0, parameter.find('=')));
    return name.starts_with("utm_") || name == "fbclid" || name == "gclid" || name == "mc_cid" || name == "mc_eid";
}

/// The address by which two feeds are equal.
std::string feed_identity(const std::string& url) {
    const std::string_view whole = std::string_view(url).substr(0, url.find('#'));
    const std::size_t query = std::min(whole.find('?'), whole.size());
    std::string identity = digest::canonical_url(whole.substr(0, query));
    char before = '?';
    for (std::size_t at = query + 1; at < whole.size();) {
        const std::string_view parameter = whole.substr(at, whole.find('&', at) - at);
        at += parameter.size() + 1;
        if (parameter.empty() || counts_clicks(parameter)) continue;
        identity.append(1, std::exchange(before, '&')).append(parameter);
    }
    return identity;
}

constexpr int failures_to_be_passed_over = 3;

} // namespace

bool is_failing(const digest::FeedState& state) { return state.gone || state.failures >= failures_to_be_passed_over; }

void SameFeeds::add(const std::string& url, const std::string& moved_to, bool failing) {
    const Feed feed{feed_identity(url), feed_identity(moved_to), failing};
    holders_[feed.at].insert(feeds_.size());
    if (!feed.moved_to.empty()) holders_[feed.moved_to].insert(feeds_.size());
    feeds_.push_back(feed);
}

std::set<std::size_t> SameFeeds::move(std::size_t place, const std::string& moved_to) {
    std::set<std::size_t> touched;
    collect(place, touched);
    Feed& feed = feeds_[place];
    if (feed.moved_to != feed.at && !feed.moved_to.empty()) {
        const auto before = holders_.find(feed.moved_to);
        before->second.erase(place);
        if (before->second.empty()) holders_.erase(before);
    }
    feed.moved_to = feed_identity(moved_to);
    if (!feed.moved_to.empty()) holders_[feed.moved_to].insert(place);
    collect(place, touched);
    return touched;
}

std::set<std::size_t> SameFeeds::set_failing(std::size_t place, bool failing) {
    std::set<std::size_t> touched;
    if (std::exchange(feeds_[place].failing, failing) != failing) collect(place, touched);
    return touched;
}

/// All that hang together with this one.
void SameFeeds::collect(std::size_t place, std::set<std::size_t>& found) const {
    std::vector<std::size_t> open{place};
    std::set<std::size_t> seen{place};
    while (!open.empty()) {
        const Feed& feed = feeds_[open.back()];
        found.insert(open.back());
        open.pop_back();
        for (const std::string* address : {&feed.at, &feed.moved_to}) {
            const auto holders = holders_.find(*address);
            if (holders == holders_.end()) continue;
            for (const std::size_t holder : holders->second)
                if (seen.insert(holder).second) open.push_back(holder);
        }
    }
}

std::size_t SameFeeds::first_beside(std::size_t place) const {
    const Feed& feed = feeds_[place];
    std::size_t first = *holders_.at(feed.at).begin();
    if (!feed.moved_to.empty()) first = std::min(first, *holders_.at(feed.moved_to).begin());
    return first;
}

std::optional<SameFeeds::Other> SameFeeds::other(std::size_t place) const {
    std::size_t first = place;
    for (std::size_t next = first_beside(first); next < first; next = first_beside(first)) first = next;
    if (first != place && feeds_[first].failing) {
        std::set<std::size_t> group;
        collect(place, group);
        first = *std::ranges::find_if(group, [&](std::size_t i) { return i == place || !feeds_[i].failing; });
    }
    if (first == place) return std::nullopt;
    return Other{first, feeds_[first].at != feeds_[place].at};
}

std::optional<SameFeeds::Other> SameFeeds::find(const std::string& url) const {
    const std::string address = feed_identity(url);
    const auto holders = holders_.find(address);
    if (holders == holders_.end()) return std::nullopt;
    const std::size_t holder = *holders->second.begin();
    const std::size_t first = other(holder).value_or(Other{holder}).place;
    return Other{first, feeds_[first].at != address};
}

SameFeeds same_feeds(std::span<const config::FeedSettings> feeds, std::span<const digest::FeedState> states) {
    std::unordered_map<std::string_view, const digest::FeedState*> state_of;
    for (const digest::FeedState& state : states) state_of.emplace(state.url, &state);
    SameFeeds same;
    for (const config::FeedSettings& feed : feeds) {
        const auto state = state_of.find(feed.url);
        if (state == state_of.end())
            same.add(feed.url, "");
        else
            same.add(feed.url, state->second->fetch_url, is_failing(*state->second));
    }
    return same;
}

std::string same_feed_words(const config::FeedSettings& fetched, bool moved) {
    return fmt::format("the same feed as «{}» ({}), {}; it is fetched once, as that one", fetched.source,
                       shown_url(fetched.url),
                       moved ? "where a permanent redirect leads" : "whose address differs in nothing that matters");
}

} // namespace depesche::bot
