#pragma once

#include "config/settings.hpp"

namespace depesche::bot {

/// Sets up the program's log on stderr: readable lines, or one JSON object a line for log collectors.
/// May be called again after a reload.
void configure_log(const config::LogSettings& settings);

} // namespace depesche::bot
