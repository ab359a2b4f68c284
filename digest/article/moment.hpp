#pragma once

#include <chrono>

namespace depesche::digest {

/// The kinds of `moment` in news.db: what a window asks for, and `taken_back`, when an article was last withdrawn,
/// killed or put under a longer embargo, which is no news.
enum Moment : int { news = 0, arrival = 1, change = 2, taken_back = 3 };

/// What came in later than this after its date is no news of the window that it came in.
inline constexpr std::chrono::hours late_at_most{24};

} // namespace depesche::digest
