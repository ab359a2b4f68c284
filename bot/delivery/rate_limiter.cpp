#include "bot/delivery/rate_limiter.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace depesche::bot {

namespace {

/// Requests sent half a second apart arrive a little closer or farther: the permitted pace is undershot by this much.
constexpr double jitter_share = 0.005;
/// What is caught up arrives as much too early by an even pace, which a platform (and our sandbox) bears for 10 ms; the
/// rest of those is for requests that take more or less long on their way.
constexpr std::chrono::milliseconds catch_up{6};
constexpr double largest_ring = 4096;

} // namespace

RateLimiter::RateLimiter(double per_second) { set_rate(per_second); }

void RateLimiter::set_rate(double per_second) {
    std::vector<SteadyTime> history;
    for (std::size_t i = 0; i < known_; ++i) {
        history.push_back(sent_[(at_ + sent_.size() - known_ + i) % sent_.size()]);
    }
    rate_ = std::clamp(per_second, 1e-6, 1e6);
    const double count = std::clamp(rate_, 1.0, largest_ring);
    const std::chrono::duration<double> window(std::floor(count) / rate_ * (1 + jitter_share));
    spacing_ = std::chrono::duration_cast<Span>(std::chrono::duration<double>(1 / rate_));
    window_ = std::chrono::duration_cast<Span>(window);
    slack_ = std::chrono::duration_cast<Span>(catch_up);
    sent_.assign(static_cast<std::size_t>(count), SteadyTime::min());
    known_ = at_ = 0;
    const std::size_t skip = history.size() > sent_.size() ? history.size() - sent_.size() : 0;
    for (std::size_t i = skip; i < history.size(); ++i) {
        sent_[at_] = history[i];
        at_ = (at_ + 1) % sent_.size();
        ++known_;
    }
}

SteadyTime RateLimiter::next(SteadyTime now) const {
    SteadyTime earliest = std::max(paused_until_, even_);
    if (known_ == sent_.size()) {
        earliest = std::max(earliest, sent_[at_] + window_); // the oldest in the ring
    }
    return std::max(earliest, now);
}

void RateLimiter::take(SteadyTime now) {
    sent_[at_] = now;
    at_ = (at_ + 1) % sent_.size();
    known_ = std::min(known_ + 1, sent_.size());
    const SteadyTime due = even_ == SteadyTime::min() ? now : std::max(even_, now - slack_);
    even_ = due + spacing_;
}

void RateLimiter::pause_until(SteadyTime until) { paused_until_ = std::max(paused_until_, until); }

} // namespace depesche::bot
