#pragma once

#include "digest/feed/feed_parser.hpp"
#include "digest/schedule/instant.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace depesche::bot {

/// How a fetch ended, as far as the next one is concerned.
enum class FetchEnd : std::uint8_t {
    read,      ///< a document was read
    unchanged, ///< 304, or the same bytes
    failed,    ///< may pass by itself: network, timeout, 5xx, 429
    refused,   ///< will hardly pass by itself: 4xx, TLS, not a feed, too large
    gone       ///< 410: the newsroom ended this feed
};

/// What the next fetch depends on.
struct FetchPast {
    FetchEnd end = FetchEnd::read;
    int failures = 0;                                  ///< in a row, this one included
    std::optional<std::chrono::seconds> configured{};  ///< `interval` of the feed
    std::optional<std::chrono::seconds> rhythm{};      ///< usual_gap() of the document just read
    std::optional<std::chrono::seconds> previous{};    ///< the interval before this fetch
    std::optional<std::chrono::seconds> retry_after{}; ///< what the server asked for
    bool pushed = false;                               ///< its hub brings what is new
    std::optional<std::chrono::seconds> max_age{};     ///< how long its document stays fresh, by Cache-Control
    std::uint64_t seed = 0;                            ///< of the jitter
};

inline constexpr std::chrono::seconds shortest_interval{60};
inline constexpr std::chrono::seconds longest_interval{30 * 60};
inline constexpr std::chrono::seconds pushed_interval{30 * 60};    ///< of a feed whose hub tells us by itself
inline constexpr std::chrono::seconds first_interval{5 * 60};      ///< of a feed whose rhythm nobody knows
inline constexpr std::chrono::seconds refused_interval{60 * 60};   ///< at most, between tries of a refused feed
inline constexpr std::chrono::seconds gone_interval{24 * 60 * 60}; ///< between two reminders of a feed that ended
inline constexpr std::chrono::seconds longest_max_age{15 * 60};    ///< breaking news does not wait for a cache

/// From the end of a fetch to the next one. A tenth of the feed's own rhythm, between one and thirty minutes; as
/// configured if it is; doubled with each failure; never earlier than the server asked, as far as its cache is
/// concerned for a quarter of an hour at most; with a tenth of jitter, so that a thousand feeds do not come in step.
std::chrono::milliseconds next_interval(const FetchPast& past);

/// The median time between two of the latest twenty dated articles; none with fewer than three dates.
std::optional<std::chrono::seconds> usual_gap(const digest::ParsedFeed& feed);

} // namespace depesche::bot
