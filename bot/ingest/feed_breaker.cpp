#include "bot/ingest/feed_breaker.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace depesche::bot {

namespace {

/// The mean gap of its latest articles; zero when nobody knows.
std::chrono::minutes mean_gap(const std::vector<std::uint32_t>& history) {
    if (history.size() < 3) return {};
    return std::chrono::minutes((history.back() - history.front()) / (history.size() - 1));
}

} // namespace

FeedBreaker::State FeedBreaker::state() const noexcept {
    if (state_.gone && !fetching_) return State::ended;
    if (state_.failures < opens_after) return State::closed;
    return fetching_ ? State::half_open : State::open;
}

bool FeedBreaker::is_trouble(digest::Instant now) const {
    const auto since = trouble_since();
    return state_.gone || (since && now > *since);
}

std::optional<digest::Instant> FeedBreaker::trouble_since() const {
    if (state_.gone) return state_.failing_since ? state_.failing_since : state_.last_attempt;
    if (state_.failures == 0 || !state_.failing_since) return std::nullopt;
    return *state_.failing_since + std::max<std::chrono::minutes>(patience, 5 * mean_gap(state_.history));
}

std::string FeedBreaker::words(const std::function<std::string(digest::Instant)>& local) const {
    switch (state()) {
    case State::closed:
        if (state_.failures == 0) return {};
        return fmt::format("failed {} in a row: {}",
                           state_.failures == 1 ? "once" : fmt::format("{} times", state_.failures), state_.last_error);
    case State::open:
        return fmt::format("paused until {} after {} failures: {}; tried again by itself",
                           state_.next_attempt ? local(*state_.next_attempt) : "the next round", state_.failures,
                           state_.last_error);
    case State::half_open:
        return fmt::format("being tried after {} failures: {}", state_.failures, state_.last_error);
    case State::ended:
        return fmt::format("STOPPED, it is not fetched any more: {}; 'depesche feed fetch' tries it again",
                           state_.last_error);
    }
    return {};
}

} // namespace depesche::bot
