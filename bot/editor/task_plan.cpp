#include "bot/editor/task_plan.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace depesche::bot {

namespace {

std::size_t asked_of(const Task& task) { return static_cast<std::size_t>(std::max(task.asked, 0)); }

/// The one to be asked next, by the count of those asked before; whoever has it already is passed over.
std::optional<std::size_t> next_person(const Task& task, const std::vector<std::string>& people) {
    for (std::size_t index = asked_of(task); index < people.size(); ++index) {
        if (people[index] != task.assignee) return index;
    }
    return std::nullopt;
}

std::chrono::seconds patience(const Task& task, const std::vector<std::string>& people, const TaskPace& pace) {
    const std::chrono::seconds one = task.urgent ? pace.urgent : pace.calm;
    return next_person(task, people) ? one : 2 * one;
}

bool patience_is_over(const Task& task, const std::vector<std::string>& people, const TaskPace& pace, Instant now) {
    if (task.asked == 0) return true;
    // A moment in the future was written by a clock that was wrong.
    return now >= task.asked_at + patience(task, people, pace) || now < task.asked_at;
}

std::optional<TaskMove> plan_one(Task task, const std::vector<std::string>& people, const TaskPace& pace, Instant now) {
    if (now > task.expires) return TaskMove{TaskMove::What::expire, std::move(task)};
    if (people.empty() || !patience_is_over(task, people, pace, now)) return std::nullopt;
    const auto person = next_person(task, people);
    task.asked_at = now;
    if (!person) {
        task.asked = static_cast<int>(std::max(asked_of(task), people.size())) + 1;
        return TaskMove{TaskMove::What::remind, std::move(task)};
    }
    task.assignee = people[*person];
    task.asked = static_cast<int>(*person) + 1;
    return TaskMove{TaskMove::What::ask, std::move(task)};
}

} // namespace

std::vector<TaskMove> plan_tasks(std::vector<Task> open, const std::vector<std::string>& people, const TaskPace& pace,
                                 Instant now) {
    std::ranges::sort(open, {}, [](const Task& task) { return std::tuple(!task.urgent, task.due, task.broadcast); });
    std::vector<TaskMove> moves;
    for (Task& task : open) {
        if (auto move = plan_one(std::move(task), people, pace, now)) moves.push_back(*std::move(move));
    }
    return moves;
}

Instant next_move(const Task& open, const std::vector<std::string>& people, const TaskPace& pace) {
    const Instant too_late = open.expires + std::chrono::milliseconds(1);
    if (people.empty()) return too_late;
    if (open.asked == 0) return open.due;
    return std::min(too_late, open.asked_at + patience(open, people, pace));
}

Task taken_by(Task open, std::string who, Instant now) {
    open.assignee = std::move(who);
    open.asked = std::max(open.asked, 1);
    open.asked_at = now;
    return open;
}

bool everybody_asked(const Task& open, std::size_t people) { return asked_of(open) > people; }

} // namespace depesche::bot
