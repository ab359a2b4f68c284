#pragma once

#include "bot/cli/verb.hpp"

#include <chrono>
#include <string>

namespace depesche::bot {

/// On a terminal: counts down before something goes out. False: Ctrl-C, it shall not. True at once without a terminal.
bool counted_down(const std::string& what, std::chrono::milliseconds span);

/// On a terminal: counts the seconds down until an approved draft goes out; Ctrl-C takes it back. Returns what became of
/// it, or `result` as it was where there is no terminal.
VerbResult count_down(const config::Settings& settings, const std::string& draft, VerbResult result);

} // namespace depesche::bot
