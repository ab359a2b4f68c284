#include "bot/clock.hpp"

namespace depesche::bot {

digest::Instant AppClock::now() const {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()) + ahead_;
}

void AppClock::jump_to(digest::Instant instant) {
    if (instant <= now()) return;
    ahead_ += instant - now();
    for (const auto& listener : listeners_) listener();
}

} // namespace depesche::bot
