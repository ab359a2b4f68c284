#include "bot/editor/ledger_tasks.hpp"

namespace depesche::bot {

namespace {

template <class... Values>
StoreResult<std::vector<Task>> read_all(LedgerAccess& access, std::string_view ends, const Values&... values) {
    std::vector<Task> tasks;
    {
        LedgerRows rows =
            access.query("SELECT broadcast, draft, audience, kind, state, urgent, due, expires, assignee, "
                         "asked, asked_at, posted_by, ended, link FROM task " +
                             std::string(ends),
                         values...);
        while (rows.next()) {
            Task task;
            task.broadcast = rows.integer(0);
            task.draft = rows.string(1);
            task.audience = rows.string(2);
            task.kind = static_cast<TaskKind>(rows.integer(3));
            task.state = static_cast<TaskState>(rows.integer(4));
            task.urgent = rows.integer(5) != 0;
            task.due = rows.instant(6);
            task.expires = rows.instant(7);
            task.assignee = rows.string(8);
            task.asked = static_cast<int>(rows.integer(9));
            task.asked_at = rows.instant(10);
            task.posted_by = rows.string(11);
            task.ended = rows.optional_instant(12);
            task.link = rows.string(13);
            tasks.push_back(std::move(task));
        }
    }
    return access.result(std::move(tasks));
}

} // namespace

std::string_view to_string(TaskKind kind) {
    switch (kind) {
    case TaskKind::post:
        return "post";
    case TaskKind::correct:
        return "correct";
    case TaskKind::remove:
        return "remove";
    }
    return "post";
}

std::string_view to_string(TaskState state) {
    switch (state) {
    case TaskState::open:
        return "open";
    case TaskState::posted:
        return "posted";
    case TaskState::expired:
        return "expired";
    case TaskState::dropped:
        return "dropped";
    }
    return "open";
}

StoreResult<bool> LedgerTasks::create(const Task& task) {
    LedgerAccess access(file_);
    access.run("INSERT INTO task(broadcast, draft, audience, kind, state, urgent, due, expires, assignee, asked, "
               "asked_at, posted_by, ended, link) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
               "ON CONFLICT DO NOTHING",
               task.broadcast, task.draft, task.audience, static_cast<int>(task.kind), static_cast<int>(task.state),
               task.urgent, task.due, task.expires, task.assignee, task.asked, task.asked_at, task.posted_by,
               task.ended, task.link);
    const bool fresh = access.ok() && access.changes() == 1;
    return access.result(fresh);
}

StoreResult<std::optional<Task>> LedgerTasks::find(BroadcastId broadcast) {
    LedgerAccess access(file_);
    auto tasks = read_all(access, "WHERE broadcast = ?", broadcast);
    if (!tasks) return std::unexpected(tasks.error());
    return tasks->empty() ? std::nullopt : std::optional(std::move(tasks->front()));
}

StoreResult<bool> LedgerTasks::replace_open(const Task& task) {
    LedgerAccess access(file_);
    access.run("UPDATE task SET kind = ?2, state = ?3, urgent = ?4, due = ?5, expires = ?6, assignee = ?7, asked = ?8, "
               "asked_at = ?9, posted_by = ?10, ended = ?11, link = ?12 WHERE broadcast = ?1 AND state = 0",
               task.broadcast, static_cast<int>(task.kind), static_cast<int>(task.state), task.urgent, task.due,
               task.expires, task.assignee, task.asked, task.asked_at, task.posted_by, task.ended, task.link);
    const bool done = access.ok() && access.changes() == 1;
    return access.result(done);
}

StoreResult<std::vector<Task>> LedgerTasks::open() {
    LedgerAccess access(file_);
    return read_all(access, "WHERE state = 0 ORDER BY urgent DESC, due, broadcast");
}

StoreResult<std::vector<Task>> LedgerTasks::latest(std::size_t limit) {
    LedgerAccess access(file_);
    return read_all(access, "ORDER BY broadcast DESC LIMIT ?", limit);
}

} // namespace depesche::bot
