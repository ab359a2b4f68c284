#pragma once

#include "config/settings.hpp"
#include "digest/article/article_store.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace depesche::bot {

/// A feed and all that is known of it while we run. `state` is the truth; the store follows it.
struct WatchedFeed {
    config::FeedSettings settings;
    digest::FeedState state;
    std::optional<std::size_t> body;            ///< a hash of the body that was stored last
    std::optional<std::chrono::seconds> rhythm; ///< usual_gap() of that document
    std::optional<digest::Instant> quiet_from;  ///< by state.history, see feed_rhythm.hpp
    std::string host;                           ///< of the configured address
    std::uint32_t id = 0;                       ///< in the queue
    bool fetching = false;
    bool pushed = false; ///< its hub brings what is new: it is fetched rarely, in case the hub fails
    bool poked = false;  ///< due again as soon as the fetch under way has ended
    bool listed = true;   ///< false: no longer wanted; what is under way ends
    bool unsaved = false; ///< the state changed since it was stored
};

} // namespace depesche::bot
