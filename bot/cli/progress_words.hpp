#pragma once

#include "bot/delivery/progress.hpp"
#include "digest/schedule/schedule.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

// What `status` shows of what is being sent.
namespace depesche::bot {

/// "998/s of 1000/s, 512,000 left, finished at 06:44:10 (planned 06:37:02); paused until 06:41:00: 429 Too Many ..."
std::string words(const BroadcastProgress& progress, const digest::Zone& zone, Instant now);
/// One broadcast on a line of its own, for what is no terminal.
std::string watch_line(const BroadcastProgress& progress, const digest::Zone& zone, Instant now);
/// A few lines a broadcast, for a terminal.
std::string watch_lines(const BroadcastProgress& progress, const digest::Zone& zone, Instant now);

nlohmann::json data(const BroadcastProgress& progress);
nlohmann::json data(const SenderProgress& sender);

} // namespace depesche::bot
