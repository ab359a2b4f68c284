#pragma once

#include "bot/sandbox/sandbox_server.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace depesche::bot {

/// The demo's people on the sandbox, its public channel and the bot of its editors.
inline constexpr std::int64_t demo_nora = 5001, demo_keller = 4101, demo_huber = 4102;
inline constexpr const char* demo_channel = "seestadt_heute";
inline constexpr const char* demo_editors_bot = "seestadt_redaktion_bot";
inline constexpr const char* demo_time_zone = "Europe/Zurich";

/// The sandbox with the demo's bots, channels and people.
SandboxOptions demo_sandbox(std::string listen);

/// The demo's newsroom as a configuration file. `address`: of the sandbox; `feeds`: as TOML tables; `two_people`:
/// everything waits for two editors. Its tokens are in the environment once set_demo_tokens() was called.
std::string demo_configuration(const std::string& address, const std::vector<std::string>& feeds, bool two_people);
void set_demo_tokens();

} // namespace depesche::bot
