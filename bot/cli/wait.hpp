#pragma once

#include "bot/cli/verb.hpp"

namespace depesche::bot {

/// Waits until the broadcasts named in result.data["broadcasts"] are over, with progress on stderr; the final tallies.
/// Exit 0 when all are finished: everybody who could be reached has it; 1 when one was stopped or failed; 3 when
/// nothing runs any more.
VerbResult wait_for_broadcasts(const config::Settings& settings, const VerbResult& result);

} // namespace depesche::bot
