#pragma once

#include "bot/net/deadline.hpp"

#include <cstddef>
#include <vector>

namespace depesche::bot {

/// Grants sends at a rate that a platform permits: never more than the rate in any second, and at least 0.99 of it when
/// asked in time. Pure: the caller brings the time, which must not go backwards.
///
/// Two rules: sends are spread evenly, with at most 6 ms of lateness caught up; and the n-th last send is at least
/// n/rate (and half a percent for jitter on the way) ago, so that catching up cannot break the limit of any window.
class RateLimiter {
public:
    /// `per_second` > 0; a higher number than 1e6 is 1e6.
    explicit RateLimiter(double per_second);

    /// The earliest moment for the next send; not after `now` when it may leave at once.
    SteadyTime next(SteadyTime now) const;
    /// Counts a send that leaves at `now`; next(now) must have permitted it.
    void take(SteadyTime now);
    /// Nothing before `until` (Retry-After).
    void pause_until(SteadyTime until);
    SteadyTime paused_until() const noexcept { return paused_until_; }
    double rate() const noexcept { return rate_; }
    /// For a reload: what was sent and the pause still count.
    void set_rate(double per_second);

private:
    using Span = SteadyTime::duration;
    double rate_ = 1;
    Span spacing_{}, window_{}, slack_{};
    std::vector<SteadyTime> sent_; ///< ring of the last n sends
    std::size_t at_ = 0, known_ = 0;
    SteadyTime even_ = SteadyTime::min(); ///< when the next send is due if all are spread evenly
    SteadyTime paused_until_ = SteadyTime::min();
};

} // namespace depesche::bot
