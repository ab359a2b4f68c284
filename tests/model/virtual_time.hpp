#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace depesche::tests {

// The time of this executable. Whoever asks the system for the time gets it, and Asio's timers wait for it, because
// clock_gettime, timerfd_settime, epoll_ctl and epoll_wait are defined in virtual_time.cpp: io_contexts are polled, and
// when nothing is ready somebody moves the time. Not one real millisecond passes. One thread.

using Moment = std::chrono::nanoseconds; ///< of the steady clock, which the machine's start began

Moment virtual_now() noexcept;
/// Forward only.
void move_time_to(Moment moment) noexcept;
/// The wall clock is so far from the steady one; a step of it moves no timer.
void set_wall_offset(std::chrono::nanoseconds offset) noexcept;
std::chrono::nanoseconds wall_offset() noexcept;
/// As at the start of the machine, for another history.
void restart_time() noexcept;

/// Of an io_context: its timers. The one that was made last, so ask right after its first timer was made.
int latest_reactor() noexcept;
/// When its first timer is due; nothing: it waits for none.
std::optional<Moment> next_timer(int reactor) noexcept;

} // namespace depesche::tests
