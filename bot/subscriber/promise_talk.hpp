#pragma once

#include "digest/schedule/reader_promise.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace depesche::bot {

/// What a reader's words ask for: when to be left alone, how often, and for how long.
struct AskQuiet {
    std::optional<digest::QuietHours> hours; ///< empty: the newsroom's; from == until: none
};
struct AskCap {
    std::optional<int> per_day; ///< empty: what holds for all; 0: no limit
};
struct AskPause {
    digest::Instant until;
};
struct AskResume {};
/// It is about this, but not what exactly: ways to say it are to be shown.
enum class Unclear : std::uint8_t { quiet, cap, pause };
using Asked = std::variant<AskQuiet, AskCap, AskPause, AskResume, Unclear>;

/// "ruhe 22-7", "quiet off", "höchstens 3 am Tag", "au plus 3 par jour", "pause 3 Tage", "pausa fino a lunedì",
/// "weiter", with or without a slash; German, English, French, Italian whatever the reader's language is. A pause of
/// days ends at the same time of day, one until a day when that day begins. Empty: it is about something else.
std::optional<Asked> read_asked(std::string_view text, const digest::LocalNow& now);

inline constexpr int longest_pause_days = 90;
inline constexpr int highest_cap = 50;

} // namespace depesche::bot
