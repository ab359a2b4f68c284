#include "bot/cli/feed_words.hpp"

#include "bot/cli/local_time.hpp"
#include "bot/ingest/feed_breaker.hpp"

#include <fmt/format.h>

namespace depesche::bot {

std::string feed_words(const digest::FeedState& state, const digest::Zone& zone) {
    const auto local = [&zone](digest::Instant instant) { return local_time(zone, instant); };
    const std::string trouble = FeedBreaker(state, false).words(local);
    if (!trouble.empty()) return "TROUBLE: " + trouble;
    if (!state.quiet_since) return {};
    const digest::Instant latest{std::chrono::minutes(state.history.empty() ? 0 : state.history.back())};
    return fmt::format("QUIET: nothing new since {}, which is much longer than usual for it", local(latest));
}

} // namespace depesche::bot
