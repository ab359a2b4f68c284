#include "bot/ingest/same_feeds.hpp"

#include "bot/ingest/fetch_words.hpp"
#include "digest/article/identity.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace depesche::bot {

void SameFeeds::add(const std::string& url, const std::string& moved_to) {
    const Feed feed{digest::canonical_url(url), digest::canonical_url(moved_to)};
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
    feed.moved_to = digest::canonical_url(moved_to);
    if (!feed.moved_to.empty()) holders_[feed.moved_to].insert(place);
    collect(place, touched);
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
    if (first == place) return std::nullopt;
    return Other{first, feeds_[first].at != feeds_[place].at};
}

std::optional<SameFeeds::Other> SameFeeds::find(const std::string& url) const {
    const std::string address = digest::canonical_url(url);
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
        same.add(feed.url, state == state_of.end() ? std::string() : state->second->fetch_url);
    }
    return same;
}

std::string same_feed_words(const config::FeedSettings& fetched, bool moved) {
    return fmt::format("the same feed as «{}» ({}), {}; it is fetched once, as that one", fetched.source,
                       shown_url(fetched.url),
                       moved ? "where a permanent redirect leads" : "whose address differs in nothing that matters");
}

} // namespace depesche::bot
