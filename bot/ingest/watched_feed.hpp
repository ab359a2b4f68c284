#pragma once

#include "config/settings.hpp"
#include "digest/article/article_store.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace depesche::bot {

/// What one address told of its document, to ask it for changes only.
struct Validators {
    std::string address;
    std::string etag;
    std::string last_modified;
};

/// A feed and all that is known of it while we run. `state` is the truth; the store follows it.
struct WatchedFeed {
    config::FeedSettings settings;
    digest::FeedState state;
    /// Of the address that a temporary redirect led to. Those in `state` are of the address that is asked first. Only
    /// while we run: a restart costs one whole document.
    Validators elsewhere;
    std::optional<std::size_t> body;            ///< a hash of the body that was stored last
    std::optional<std::chrono::seconds> rhythm; ///< usual_gap() of that document
    std::optional<digest::Instant> quiet_from;  ///< by state.history, see feed_rhythm.hpp
    std::optional<digest::Instant> first_look;  ///< that went well; while the history is not known yet
    std::uint32_t id = 0;                       ///< in the queue
    std::size_t place = 0;                      ///< in the list of feeds
    std::string same_as;                        ///< the address of the feed that is fetched in its place, or empty
    bool fetching = false;
    bool pushed = false;            ///< its hub brings what is new: it is fetched rarely, in case the hub fails
    bool asked = false;             ///< somebody waits for what the next fetch brings
    bool poked = false;             ///< due again as soon as the fetch under way has ended
    bool listed = true;             ///< false: no longer wanted; what is under way ends
    bool recalled = false;          ///< the stored state was read; before that it is not fetched
    bool unsaved = false;           ///< the state changed since it was stored
    bool waits_to_be_saved = false; ///< with others
};

} // namespace depesche::bot
