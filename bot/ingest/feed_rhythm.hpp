#pragma once

#include "digest/article/article.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace depesche::bot {

/// When a feed's latest articles came out: minutes since 1970, ascending, each once (FeedState::history).
using NewsMinutes = std::vector<std::uint32_t>;

inline constexpr std::size_t longest_history = 256;
/// With fewer dated articles, or over a shorter time, nobody knows a feed's rhythm.
inline constexpr std::size_t shortest_history = 30;
inline constexpr std::chrono::hours shortest_history_span{72};

/// Takes in the dates of a document; what lies in the future of `now` says nothing. True when something was new.
bool add_to_history(NewsMinutes& history, const std::vector<digest::Article>& articles, digest::Instant now);

/// When a feed with this history has been silent for much longer than its rhythm explains: three times the 99th
/// percentile of its gaps. Gaps are measured by what the feed usually publishes in the same hours of workdays and of
/// weekends, so that a night or a Sunday counts as little as it brings. None while nobody knows its rhythm. Pure.
std::optional<digest::Instant> quiet_from(const NewsMinutes& history);

} // namespace depesche::bot
