#pragma once

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace depesche::bot {

using SteadyTime = std::chrono::steady_clock::time_point;

/// By when a whole operation must be over. Monotonic: clock changes do not move it.
class Deadline {
public:
    static Deadline in(std::chrono::milliseconds span) { return Deadline(std::chrono::steady_clock::now() + span); }
    explicit Deadline(SteadyTime at) : at_(at) {}
    SteadyTime at() const noexcept { return at_; }
    bool passed() const noexcept { return std::chrono::steady_clock::now() >= at_; }

private:
    SteadyTime at_;
};

/// Runs `close` (which must close the socket) unless destroyed before the deadline.
/// Boost 1.81 has no cancel_after. `close` runs on the executor, never inside the constructor.
class DeadlineGuard {
public:
    DeadlineGuard(const boost::asio::any_io_executor& executor, Deadline deadline, std::function<void()> close);
    ~DeadlineGuard();
    DeadlineGuard(const DeadlineGuard&) = delete;
    DeadlineGuard& operator=(const DeadlineGuard&) = delete;
    bool expired() const noexcept;

private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace depesche::bot
