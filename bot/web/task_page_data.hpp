#pragma once

#include "bot/editor/task_desk.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>
#include <vector>

namespace depesche::bot {

/// What was wrong with the form that was just sent.
struct FormNotes {
    bool bad_link = false;
    std::string link; ///< as it was typed
};

struct TaskPageInput {
    const TaskView& view;
    const std::vector<Task>& open; ///< all that is open; the page lists the others
    std::string person;
    std::string token;
    FormNotes notes;
    std::function<std::string(const Task&)> link_of;       ///< the token of another task for the same person
    std::function<std::string(const Task&)> first_line_of; ///< of its text, or its draft's id
};

/// What task.html is filled with, in the newsroom's language.
nlohmann::json task_page_data(const TaskPageInput& input, const Newsroom& newsroom);

} // namespace depesche::bot
