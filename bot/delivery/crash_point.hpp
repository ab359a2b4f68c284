#pragma once

#include <array>
#include <string_view>

namespace depesche::bot {

/// A place where the crash tests kill the process, and what it is the last or first moment of.
struct CrashSite {
    std::string_view name, about;
};

/// Every site there is, in the order of a broadcast's life. A test compares them with the code and dies at each.
inline constexpr std::array crash_sites{
    CrashSite{"before_start", "a draft's broadcasts are frozen and not durable"},
    CrashSite{"after_start", "they are"},
    CrashSite{"before_commit", "the ends of one window and the intents of the next are written and not durable"},
    CrashSite{"after_commit", "they are, and nobody knows yet: no request of these intents has left"},
    CrashSite{"before_write", "a request is about to leave"},
    CrashSite{"after_write", "it is the kernel's, or waits for its connection, and no answer is read"},
    CrashSite{"after_answer", "its answer is read and not recorded"},
    CrashSite{"before_pause", "a commit that holds a platform's Retry-After is not durable"},
    CrashSite{"after_pause", "it is"},
    CrashSite{"before_reader_news", "a commit that tells of a reader who is gone or moved is not durable"},
    CrashSite{"after_reader_news", "it is"},
    CrashSite{"before_set_state", "a stop, a resume or a failure is not durable"},
    CrashSite{"after_set_state", "it is"},
    CrashSite{"before_finish", "a broadcast is counted and its end not durable"},
    CrashSite{"after_finish", "it is, and nobody knows yet"},
    CrashSite{"before_hand_end", "a post by hand and the end of its task are not durable"},
    CrashSite{"after_hand_end", "they are"},
};

/// With DEPESCHE_CRASH_AT=site:n the n-th pass (from 1) of this site raises SIGKILL. site:n:ms holds that thread for so
/// long before, as a slow disk would, while the others go on. Without the variable it costs one comparison.
/// Thread-safe.
void crash_point(std::string_view site);

} // namespace depesche::bot
