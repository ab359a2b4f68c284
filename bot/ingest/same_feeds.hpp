#pragma once

#include "config/settings.hpp"
#include "digest/article/article_store.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace depesche::bot {

/// Which feeds of a list are one and the same: their addresses differ only by http, www, a slash or what counts clicks
/// (utm_source, fbclid), or one of them has moved for good to where another one is. The first of them in the list that
/// is not failing is fetched; those after it would only cost its server twice. Pure.
class SameFeeds {
public:
    struct Other {
        std::size_t place = 0; ///< in the list, earlier
        bool moved = false;    ///< a permanent redirect led there; otherwise the addresses are alike
    };

    std::size_t size() const noexcept { return feeds_.size(); }
    /// The next one of the list. `moved_to`: where a permanent redirect led; empty: nowhere.
    void add(const std::string& url, const std::string& moved_to, bool failing = false);
    /// Another redirect is remembered of this one, or none any more. For whom that may change the answer of other().
    std::set<std::size_t> move(std::size_t place, const std::string& moved_to);
    /// It fails, or does no more: nobody waits behind it then. For whom that may change the answer of other().
    std::set<std::size_t> set_failing(std::size_t place, bool failing);
    bool failing(std::size_t place) const { return feeds_[place].failing; }
    /// The feed that is fetched in its place; none: it is fetched itself.
    std::optional<Other> other(std::size_t place) const;
    /// The feed of the list that is the same as this address.
    std::optional<Other> find(const std::string& url) const;

private:
    struct Feed {
        std::string at, moved_to; ///< as feed_identity() has them
        bool failing = false;
    };
    std::size_t first_beside(std::size_t place) const;
    void collect(std::size_t place, std::set<std::size_t>& found) const;

    std::vector<Feed> feeds_;
    std::unordered_map<std::string, std::set<std::size_t>> holders_; ///< by each of a feed's two addresses
};

/// It ended, or has failed three times in a row.
bool is_failing(const digest::FeedState& state);

/// Of a list with what is known of its feeds.
SameFeeds same_feeds(std::span<const config::FeedSettings> feeds, std::span<const digest::FeedState> states);

/// "the same feed as «Seestadt heute» (https://seestadt.example/rss): ...": why it is not fetched a second time.
std::string same_feed_words(const config::FeedSettings& fetched, bool moved);

} // namespace depesche::bot
