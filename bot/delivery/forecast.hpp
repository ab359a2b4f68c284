#pragma once

#include "bot/delivery/ledger.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace depesche::bot {

// When will it be finished? The engine's order and limits as arithmetic, in virtual time from now on. Pure.

/// What one sender (a token at an address) is able to do.
struct ForecastSender {
    double rate = 1;                                 ///< permitted, messages a second
    std::size_t connections = 64;                    ///< requests on the wire at once
    std::size_t window = 256;                        ///< slots at most (bot/delivery/window.hpp)
    std::chrono::duration<double> answer_time{0.05}; ///< from a request to its answer
    std::chrono::duration<double> commit_time{0.025};
    std::chrono::milliseconds paused{}; ///< nothing leaves for so long
    std::optional<double> measured;     ///< what it has really done of late: then it does no more than this
};

/// One broadcast that waits or runs. Those of one sender go in the order of their lanes, then of the list: as the
/// engine does, the first has all it can use, and what it leaves is the next one's.
struct ForecastLoad {
    std::size_t sender = 0; ///< its place among the senders
    Lane lane = Lane::digest;
    std::int64_t messages = 0;                           ///< still to be sent; 0 ends at once
    double own_rate = 0;                                 ///< a channel's own limit; 0: none
    std::chrono::milliseconds after{};                   ///< it starts no sooner
    std::optional<std::chrono::milliseconds> useful_for; ///< what has not left by then expires
};

/// What keeps a broadcast from being faster.
enum class Bound : std::uint8_t { rate, own_rate, connections, window, measured };
std::string_view to_string(Bound bound);

struct ForecastEnd {
    std::chrono::milliseconds starts{};   ///< its first request
    std::chrono::milliseconds finishes{}; ///< its last answer is durable, or the rest expires
    double rate = 0;                      ///< messages a second at its fastest
    Bound bound = Bound::rate;
    std::int64_t too_late = 0; ///< those who will not get it any more
};

/// A time in which nothing changes.
struct Stretch {
    std::size_t load = 0;
    double from = 0, to = 0; ///< seconds
    double rate = 0;
};

struct Forecast {
    std::vector<ForecastEnd> ends; ///< one a load, in their order
    std::vector<Stretch> stretches;
};

/// What RateLimiter grants in the long run of a permitted rate: its margin for jitter is gone (half a percent).
double sustained_rate(double permitted);
/// What a sender does a second at most, and why not more; digests leave room for alerts.
std::pair<double, Bound> capacity(const ForecastSender& sender, Lane lane);
/// Senders work side by side, none waits for another. A load that no sender serves is a mistake of the caller.
Forecast forecast(const std::vector<ForecastSender>& senders, const std::vector<ForecastLoad>& loads);

} // namespace depesche::bot
