#pragma once

#include <string>
#include <sys/types.h>

namespace depesche::bot {

/// "cli:LOGIN" of a user of this machine, or "cli:NUMBER" of one without a name. What the environment says does not
/// count: $USER is whatever its owner wants.
std::string cli_user(::uid_t uid);

} // namespace depesche::bot
