#pragma once

#include <string>

namespace depesche::bot {

/// `depesche schedule next`: prints the next `count` instants at which an edition would go out, in UTC, one a line
/// (`json`: one object with the local times too). `at` may list several times: "06:30,17:30".
/// Returns the exit code: 2 with one sentence on stderr for what cannot be understood, 1 if the calendar ends before.
int run_schedule_next(const std::string& at, const std::string& days, const std::string& time_zone,
                      const std::string& after, int count, bool json);

} // namespace depesche::bot
