#pragma once

#include "digest/schedule/schedule.hpp"

#include <chrono>
#include <cstddef>

namespace depesche::digest {

/// How much of the time before an edition's window comes along: what was told then tells reprints and follow-ups from
/// news.
inline constexpr std::chrono::hours window_background{24};
/// As many articles of window and background are looked at, the newest.
inline constexpr std::size_t window_articles = 5000;

/// Where an edition's window begins (exclusive), were it made at `at`: at the last edition, whichever it was, but never
/// more than a day back. Made long before its time, when editions between are still to come: at the last one that was.
Instant window_start(const Schedule& schedule, const Slot& slot, Instant at);

} // namespace depesche::digest
