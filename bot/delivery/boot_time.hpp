#pragma once

#include <chrono>

#include <time.h>

namespace depesche::bot {

/// Since the machine was started, the time it was suspended included: a process that sleeps (SIGSTOP, a frozen virtual
/// machine) sees afterwards how long. std::chrono::steady_clock leaves suspension out.
using BootTime = std::chrono::nanoseconds;

inline BootTime boot_time() noexcept {
    ::timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now); // cannot fail: the clock exists since Linux 2.6.39
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

/// For so long after a commit found a broadcast's epoch unchanged its process may believe that nobody took it over. One
/// that slept longer asks the ledger first: no request leaves before the next commit (facts/delivery.md 3.6).
inline constexpr std::chrono::seconds believed_for{1};

} // namespace depesche::bot
