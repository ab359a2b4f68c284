#pragma once

#include "digest/schedule/instant.hpp"

#include <chrono>
#include <functional>
#include <vector>

namespace depesche::bot {

/// The program's one clock: the system's, plus what the demo has jumped ahead. Only App owns one.
class AppClock : public digest::Clock {
public:
    digest::Instant now() const override;
    /// Forward only; a moment in the past changes nothing. Everybody who waits for a time of day is told.
    void jump_to(digest::Instant instant);
    void on_jump(std::function<void()> listener) { listeners_.push_back(std::move(listener)); }

private:
    std::chrono::milliseconds ahead_{0};
    std::vector<std::function<void()>> listeners_;
};

} // namespace depesche::bot
