#pragma once

#include "bot/editor/newsroom.hpp"
#include "bot/editor/task.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace depesche::bot {

/// A post that stands in a channel.
struct EarlierPost {
    std::string text;
    std::string link; ///< may be empty
    std::string by;   ///< an editor's name
    Instant at;
};

/// A task with everything a thumb needs.
struct TaskView {
    Task task;
    std::string text;        ///< the very bytes to post; empty: nothing is to be posted (TaskKind::remove)
    std::string picture_url; ///< may be empty; only where the image's rights allow the channel's platform
    std::string picture_alt, picture_credit;
    std::string channel_url;          ///< opens the channel
    std::string channel_name;         ///< the audience's name, for people
    std::string earlier_text;         ///< of the post that is corrected or of all that are removed; empty: none
    std::string earlier_link;         ///< of the last of them
    std::vector<EarlierPost> earlier; ///< what stands in the channel of this thread, oldest first
    std::string article; ///< title of the article that was withdrawn or killed, when the task is to remove for that
    std::string reason;  ///< why a dropped task was dropped: "article killed", "corrected by alert-2", or by a person
    std::string dropped_by, dropped_why; ///< who dropped it and what was typed; both empty when no person did
};

/// Posts by hand. Everything lives in the ledger; may be rebuilt at any moment.
class TaskDesk {
public:
    TaskDesk(Newsroom& newsroom, TaskStore& tasks) : newsroom_(newsroom), tasks_(tasks) {}

    /// Called after each act of a person (posted, take, drop), with the task as it is then: whoever shows it shows it
    /// anew. At most one listener.
    void on_act(std::function<void(const Task&)> listener) { on_act_ = std::move(listener); }

    /// Makes tasks of the running broadcasts to channels by hand, ends what is too late, and asks the next person where
    /// nobody acted in time (bot/editor/task_plan.hpp). Returns the tasks that changed, urgent ones first. A task whose
    /// broadcast is stopped has ended with it already: so does what is corrected before it was posted. What tells an
    /// article that must not be sent is withheld, here and whenever somebody looks at it or presses something.
    EditorResult<std::vector<Task>> tick();
    /// When tick() has something to do again.
    EditorResult<std::optional<Instant>> next_wake();

    /// Urgent ones first, then by due.
    EditorResult<std::vector<Task>> open();
    /// The task, or Kind::usage.
    EditorResult<Task> find(BroadcastId task);
    EditorResult<TaskView> view(BroadcastId task);
    /// "I have posted it": durable in the ledger as delivered by hand, with `link` as its message id. A second time by
    /// anybody: the task as it ended, nothing changes. `link` may be empty; anything but an https address of WhatsApp
    /// (or one below the channel's own address) is refused (Kind::usage).
    EditorResult<Task> posted(BroadcastId task, std::string who, std::string link);
    /// "I do it": nobody else is asked until the time of an escalation has passed again.
    EditorResult<Task> take(BroadcastId task, std::string who);
    /// "It will not be posted": withheld.
    EditorResult<Task> drop(BroadcastId task, std::string who, std::string why);

    /// What was posted of this draft must leave the channels: a task to remove for each, once. `article` is the title
    /// of what was withdrawn or killed. Returns their broadcasts.
    EditorResult<std::vector<BroadcastId>> remove_posts(std::string_view draft, std::string article);

private:
    std::vector<std::string> people() const;
    EditorResult<void> make_tasks(std::vector<Task>& changed);
    EditorResult<Task> task_of(const BroadcastRow& row);
    EditorResult<std::vector<Task>> standing_posts(const Task& task, const std::string& thread);
    EditorResult<void> add_picture(TaskView& view, const std::string& url);
    EditorResult<std::string> thread_of(const std::string& draft);
    EditorResult<Task> end_if_unsendable(const Task& task);
    EditorResult<Task> end(BroadcastId task, const HandEnd& how);
    const config::AudienceSettings* audience(std::string_view name) const;

    Newsroom& newsroom_;
    TaskStore& tasks_;
    std::function<void(const Task&)> on_act_;
};

/// Fills dropped_by and dropped_why from what drop() recorded as the reason.
void read_reason(TaskView& view);

/// Too late, posted or dropped: nothing more happens to it.
inline bool is_over(const Task& task) { return task.state != TaskState::open; }
/// "posted by hand by Keller, 41 s after it was due" for `log` and `status`; empty while it is open.
std::string how_it_ended(const Task& task);
/// "41 s", "12 min", "3 h 5 min"; never negative.
std::string span_in_words(std::chrono::milliseconds span);

} // namespace depesche::bot
