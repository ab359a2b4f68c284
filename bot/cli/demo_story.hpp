#pragma once

#include "bot/editor/newsroom.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace depesche::bot {

/// Which of the demo's steps really happened, from what is stored:
/// "alert" is one that an editor wrote. {"approved":"Keller","swapped":true,"alert":"alert-1",
/// "posted":"Keller","corrected":true}.
nlohmann::json demo_steps(Newsroom& newsroom);
/// The latest alert that was sent; empty: none.
std::string demo_last_alert(Newsroom& newsroom);

} // namespace depesche::bot
