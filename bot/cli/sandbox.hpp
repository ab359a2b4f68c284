#pragma once

#include "bot/sandbox/sandbox_server.hpp"

namespace depesche::bot {

/// `depesche sandbox`: serves until SIGTERM or SIGINT, prints the address and what to configure.
/// Returns the exit code: 0 after a signal, 1 when it could not begin (the sentence is on stderr).
int run_sandbox(const SandboxOptions& options);

} // namespace depesche::bot
