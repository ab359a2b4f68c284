#pragma once

#include "bot/delivery/ledger.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// What a person is asked to do in a channel where no program may post.
enum class TaskKind : std::uint8_t {
    post,
    correct, ///< post a correction of an earlier post
    remove   ///< delete the earlier post (retraction, kill); `text` may be a note to post in its place
};
enum class TaskState : std::uint8_t {
    open,
    posted,
    expired,
    dropped
};                                           ///< dropped: by an editor, or corrected before it was posted
std::string_view to_string(TaskKind kind);   ///< "post", "correct", "remove"
std::string_view to_string(TaskState state); ///< "open", "posted", "expired", "dropped"

/// One post by hand: the broadcast of a draft to one channel of AudienceSettings::by_hand. The broadcast's one
/// recipient is pending while the task is open and ends as delivered, expired or withheld with it, so that the ledger's
/// equation holds for hands as it does for programs.
struct Task {
    BroadcastId broadcast = 0; ///< identifies the task
    std::string draft, audience;
    TaskKind kind = TaskKind::post;
    TaskState state = TaskState::open;
    bool urgent = false;   ///< an alert or its thread: first in the list, escalates fast
    Instant due;           ///< when it could have been posted first
    Instant expires;       ///< too late after this
    std::string assignee;  ///< an editor's name; empty: nobody asked yet
    int asked = 0;         ///< how many people were asked so far; more than there are: everybody was reminded
    Instant asked_at;      ///< when the last one was
    std::string posted_by; ///< an editor's name
    std::optional<Instant> ended;
    std::string link; ///< of the post, when it was given
};

/// Durable when a call returns.
class TaskStore {
public:
    virtual ~TaskStore() = default;
    /// False when this broadcast has a task already.
    virtual StoreResult<bool> create(const Task& task) = 0;
    virtual StoreResult<std::optional<Task>> find(BroadcastId broadcast) = 0;
    /// Replaces a task that is still open; false: it is over, nothing was changed.
    virtual StoreResult<bool> replace_open(const Task& task) = 0;
    virtual StoreResult<std::vector<Task>> open() = 0;                    ///< urgent ones first, then by due
    virtual StoreResult<std::vector<Task>> latest(std::size_t limit) = 0; ///< newest first
};

} // namespace depesche::bot
