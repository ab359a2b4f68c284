#pragma once

#include <string_view>

namespace depesche::bot {

/// A named place where the crash tests kill the process: with DEPESCHE_CRASH_AT=site:n the n-th pass (from 1) raises
/// SIGKILL. Sites: before_start, after_start (a draft's broadcasts are frozen), before_commit, after_commit (the ends
/// of one window and the intents of the next), before_write (a request is about to leave), after_answer (its answer is
/// read, not yet recorded), before_hand_end,
/// after_hand_end (a post by hand and its task end). site:n:ms holds that thread for so long before, as a slow disk would, while the others go
/// on. Without the variable it costs one comparison. Thread-safe.
void crash_point(std::string_view site);

} // namespace depesche::bot
