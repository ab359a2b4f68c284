#pragma once

#include "digest/article/article_store.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace depesche::bot {

/// Whether a feed is fetched as usual or only tried now and then. It never gives a feed up: an open breaker tries again
/// by itself, at most an hour later. Follows from the feed's state, so it survives a restart. Pure.
class FeedBreaker {
public:
    static constexpr int opens_after = 5; ///< failures in a row
    /// A feed that fails for so long, or for five of its usual gaps if that is longer, is told to people.
    static constexpr std::chrono::hours patience{6};

    enum class State : std::uint8_t {
        closed,    ///< fetched at its times
        open,      ///< paused until its next try
        half_open, ///< being tried
        ended      ///< 410: the newsroom ended it; not tried until somebody asks
    };

    FeedBreaker(const digest::FeedState& state, bool fetching) : state_(state), fetching_(fetching) {}
    State state() const noexcept;
    /// It has been failing for so long that people should know; an ended one at once.
    bool is_trouble(digest::Instant now) const;
    /// When it became so, or will if it goes on failing; none: all is well.
    std::optional<digest::Instant> trouble_since() const;
    /// "paused until 14:20 after 6 failures: timed out; tried again by itself"; empty when all is well. `local` writes
    /// a moment as its reader wants it.
    std::string words(const std::function<std::string(digest::Instant)>& local) const;

private:
    const digest::FeedState& state_;
    bool fetching_;
};

} // namespace depesche::bot
