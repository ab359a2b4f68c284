#pragma once

#include "bot/editor/task.hpp"

#include <optional>
#include <string>
#include <vector>

namespace depesche::bot {

/// How long one person is waited for before the next one is asked.
struct TaskPace {
    std::chrono::seconds urgent{60}; ///< config::EditorsSettings::escalate
    std::chrono::seconds calm{300};  ///< a digest is no emergency
};

/// What is to happen with one open task.
struct TaskMove {
    enum class What : std::uint8_t {
        ask,    ///< `whom`, who was not asked before
        remind, ///< everybody: all were asked and nobody acted
        expire  ///< too late to post it
    } what = What::ask;
    Task task; ///< as it is after the move but for an expiry, which only the ledger writes
};

/// Decides, without a store and a clock: the first person is asked at once, the next one when nobody has acted for as
/// long as the pace says, and when all were asked everybody is reminded at half that pace until it is too late. Moves
/// come alerts first, then by due. `people` is the asking order; without people nobody is asked.
std::vector<TaskMove> plan_tasks(std::vector<Task> open, const std::vector<std::string>& people, const TaskPace& pace,
                                 Instant now);

/// When plan_tasks() has something to say of this open task again.
Instant next_move(const Task& open, const std::vector<std::string>& people, const TaskPace& pace);

/// "I do it": nobody else is asked until the pace's time has passed again.
Task taken_by(Task open, std::string who, Instant now);

/// All were asked and somebody acted on none of it: everybody is being reminded.
bool everybody_asked(const Task& open, std::size_t people);

} // namespace depesche::bot
