#pragma once

#include "bot/editor/task_desk.hpp"

#include <string>

namespace depesche::bot {

/// A post by hand as its person gets it: what to do, the text ready to be copied, the earlier post where there is one,
/// until when, and buttons. `who` is asked; `page` is their link to the page made for the thumb, empty where there is
/// none. Once it is over the same message says how it ended, without buttons. Pure.
OutgoingMessage show_task(const TaskView& view, const config::Editor& who, const std::string& page,
                          const config::Texts& texts, const digest::Zone& zone, digest::Dialect dialect);

} // namespace depesche::bot
