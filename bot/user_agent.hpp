#pragma once

#include "config/settings.hpp"

#include <string>

namespace depesche::bot {

/// How we name ourselves to the servers that we ask, with the newsroom's address for complaints:
/// "Depesche/0.1 (+https://seestadt.example)".
std::string user_agent(const config::Settings& settings);

} // namespace depesche::bot
