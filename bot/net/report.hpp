#pragma once

#include <exception>
#include <functional>
#include <string>

namespace depesche::bot {

/// The handler every co_spawn gets: logs the exception of a task that ended badly, by the task's name.
std::function<void(std::exception_ptr)> report_to_log(std::string task);

} // namespace depesche::bot
