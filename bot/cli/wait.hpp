#pragma once

#include "bot/cli/verb.hpp"

namespace depesche::bot {

/// Waits until the broadcasts named in result.data["broadcasts"] are over, with progress on stderr; the final tallies.
/// Exit 0 when everybody who could be reached has it, 3 when nothing runs.
VerbResult wait_for_broadcasts(const config::Settings& settings, const VerbResult& result);

} // namespace depesche::bot
