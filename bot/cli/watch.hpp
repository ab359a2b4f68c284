#pragma once

#include "bot/cli/verb.hpp"

namespace depesche::bot {

/// `status --watch`: asks the running process once a second, redraws in place on a terminal, else writes lines (JSON
/// lines with --json). Ends with 0 at Ctrl-C or SIGTERM, with 3 as soon as nothing runs.
int watch_status(const Invocation& invocation);

} // namespace depesche::bot
