#pragma once

#include "bot/editor/newsroom.hpp"
#include "bot/editor/task.hpp"

#include <optional>
#include <string>
#include <vector>

namespace depesche::bot {

/// A task with everything a thumb needs.
struct TaskView {
    Task task;
    std::string text;        ///< the very bytes to post
    std::string picture_url; ///< may be empty; only where the image's rights allow the channel's platform
    std::string picture_alt, picture_credit;
    std::string channel_url;  ///< opens the channel
    std::string channel_name; ///< the audience's name
    std::string earlier_text; ///< of the post that is corrected or removed; empty: none
    std::string earlier_link;
};

/// Posts by hand. Everything lives in the ledger; may be rebuilt at any moment.
class TaskDesk {
public:
    TaskDesk(Newsroom& newsroom, TaskStore& tasks) : newsroom_(newsroom), tasks_(tasks) {}

    /// Makes tasks of the running broadcasts to channels by hand, ends what is too late, drops what was corrected
    /// before it was posted, and asks the next person where nobody acted in time. Returns the tasks that changed.
    EditorResult<std::vector<Task>> tick();
    /// When tick() has something to do again.
    EditorResult<std::optional<Instant>> next_wake();

    EditorResult<std::vector<Task>> open();
    EditorResult<TaskView> view(BroadcastId task);
    /// "I have posted it": durable in the ledger as delivered by hand, with `link` as its message id. A second time by
    /// anybody: the task as it ended, nothing changes. `link` may be empty; anything but an https address of WhatsApp
    /// is refused (Kind::usage).
    EditorResult<Task> posted(BroadcastId task, std::string who, std::string link);
    /// "I do it": nobody else is asked until the time of an escalation has passed again.
    EditorResult<Task> take(BroadcastId task, std::string who);
    /// "It will not be posted": withheld.
    EditorResult<Task> drop(BroadcastId task, std::string who, std::string why);

private:
    Newsroom& newsroom_;
    TaskStore& tasks_;
};

} // namespace depesche::bot
