#include "bot/editor/task_desk.hpp"

#include "bot/delivery/fanout_log.hpp"
#include "bot/editor/duty.hpp"
#include "bot/editor/take_back.hpp"
#include "bot/editor/task_plan.hpp"
#include "bot/net/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

/// A wrong post stands until somebody has acted: what corrects it is wanted longer than news is.
constexpr auto correction_stays = 24h;
/// A thread's posts are looked for among so many of the latest tasks.
constexpr std::size_t thread_depth = 500;
constexpr std::size_t longest_link = 300;
/// The record of a drop without a typed reason.
constexpr std::string_view not_posted = "not posted";

EditorError usage_error(std::string message) { return {EditorError::Kind::usage, std::move(message)}; }

TaskPace pace_of(const config::EditorsSettings& editors) { return {.urgent = editors.escalate}; }

bool is_whatsapp(const std::string& host) {
    return host == "whatsapp.com" || host == "www.whatsapp.com" || host == "wa.me";
}

/// Empty, or what is wrong with the link of a post.
std::string problem_with(const std::string& link, const config::AudienceSettings* audience) {
    if (link.empty()) return {};
    const auto url = link.size() <= longest_link ? parse_url(link) : std::unexpected(std::string("too long"));
    if (url && url->tls && is_whatsapp(url->host)) return {};
    // A sandbox's channel lives at an address of its own.
    const auto channel = audience != nullptr ? parse_url(audience->to) : std::unexpected(std::string());
    if (url && channel && url->origin() == channel->origin()) return {};
    return "this is no link to a WhatsApp post; it begins with https://whatsapp.com/channel/ (leave it empty if you "
           "have none)";
}

} // namespace

std::string span_in_words(std::chrono::milliseconds span) {
    const auto seconds = std::max<std::int64_t>(std::chrono::duration_cast<std::chrono::seconds>(span).count(), 0);
    if (seconds < 120) return fmt::format("{} s", seconds);
    const auto minutes = seconds / 60;
    if (minutes < 120) return fmt::format("{} min", minutes);
    return fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string how_it_ended(const Task& task) {
    if (task.state == TaskState::open || !task.ended) return {};
    const std::string late = span_in_words(*task.ended - task.due);
    if (task.state == TaskState::posted)
        return fmt::format("{} by hand by {}, {} after it was due",
                           task.kind == TaskKind::remove ? "removed" : "posted", task.posted_by, late);
    if (task.state == TaskState::expired) return fmt::format("expired: nobody posted it within {}", late);
    return fmt::format("dropped {} after it was due", late);
}

const config::AudienceSettings* TaskDesk::audience(std::string_view name) const {
    const auto& audiences = newsroom_.settings().audiences;
    const auto found = std::ranges::find(audiences, name, &config::AudienceSettings::name);
    return found == audiences.end() ? nullptr : &*found;
}

std::vector<std::string> TaskDesk::people() const {
    std::vector<std::string> names;
    for (const config::Editor* editor : asking_order(newsroom_.settings().editors, newsroom_.zone(), newsroom_.now()))
        names.push_back(editor->name);
    return names;
}

EditorResult<std::string> TaskDesk::thread_of(const std::string& draft) {
    const auto found = newsroom_.ledger().drafts().find(draft);
    if (!found) return std::unexpected(store_error(found.error()));
    return *found && !(*found)->thread.empty() ? (*found)->thread : draft;
}

/// What stands in the channel of a thread: posted before this task and not removed since, oldest first.
EditorResult<std::vector<Task>> TaskDesk::standing_posts(const Task& task, const std::string& thread) {
    const auto latest = tasks_.latest(thread_depth);
    if (!latest) return std::unexpected(store_error(latest.error()));
    std::vector<Task> standing;
    for (const Task& other : *latest) { // newest first
        if (other.audience != task.audience || other.state != TaskState::posted || other.broadcast >= task.broadcast)
            continue;
        const auto its_thread = thread_of(other.draft);
        if (!its_thread) return std::unexpected(its_thread.error());
        if (*its_thread != thread) continue;
        if (other.kind == TaskKind::remove) break; // everything before it is gone
        standing.insert(standing.begin(), other);
    }
    return standing;
}

/// What a running broadcast to a channel by hand asks for.
EditorResult<Task> TaskDesk::task_of(const BroadcastRow& row) {
    const auto draft = newsroom_.ledger().drafts().find(row.draft);
    if (!draft) return std::unexpected(store_error(draft.error()));
    const auto message = newsroom_.ledger().message(row.id);
    if (!message) return std::unexpected(store_error(message.error()));
    Task task{.broadcast = row.id, .draft = row.draft, .audience = row.audience};
    task.urgent = row.lane == Lane::alert;
    task.due = row.started;
    task.expires = row.useful_until != Instant{} ? row.useful_until : row.started + correction_stays;
    const auto standing = standing_posts(task, *draft && !(*draft)->thread.empty() ? (*draft)->thread : row.draft);
    if (!standing) return std::unexpected(standing.error());
    const DraftKind kind = *draft ? (*draft)->kind : DraftKind::alert;
    const bool wrong = kind == DraftKind::correction || kind == DraftKind::retraction || message->text.empty();
    if (wrong && !standing->empty()) // a post in place of one that is gone already is like any other
        task.kind = kind == DraftKind::correction ? TaskKind::correct : TaskKind::remove;
    if (message->text.empty()) task.kind = TaskKind::remove;
    if (wrong) task.expires = std::max(task.expires, task.due + correction_stays);
    return task;
}

EditorResult<void> TaskDesk::make_tasks(std::vector<Task>& changed) {
    const auto running = newsroom_.ledger().fanout().unfinished();
    if (!running) return std::unexpected(store_error(running.error()));
    for (const BroadcastRow& row : *running) {
        if (row.key_class != KeyClass::by_hand) continue;
        const auto known = tasks_.find(row.id);
        if (!known) return std::unexpected(store_error(known.error()));
        if (*known) continue;
        const auto task = task_of(row);
        if (!task) return std::unexpected(task.error());
        const auto created = tasks_.create(*task);
        if (!created) return std::unexpected(store_error(created.error()));
        if (*created) changed.push_back(*task);
    }
    return {};
}

EditorResult<std::vector<Task>> TaskDesk::tick() {
    std::vector<Task> changed;
    if (const auto made = make_tasks(changed); !made) return std::unexpected(made.error());
    const auto note = [&changed](const Task& task) {
        std::erase_if(changed, [&](const Task& one) { return one.broadcast == task.broadcast; });
        changed.push_back(task);
    };
    auto unfinished = open();
    if (!unfinished) return std::unexpected(unfinished.error());
    for (Task& task : *unfinished) {
        const auto now = end_if_unsendable(task);
        if (!now) return std::unexpected(now.error());
        if (is_over(*now)) note(*now);
        task = *now;
    }
    std::erase_if(*unfinished, [](const Task& task) { return is_over(task); });
    for (const TaskMove& move :
         plan_tasks(*std::move(unfinished), people(), pace_of(newsroom_.settings().editors), newsroom_.now())) {
        if (move.what == TaskMove::What::expire) {
            const auto ended = end(move.task.broadcast, {.how = HandEnd::How::expired, .at = newsroom_.now()});
            if (!ended) return std::unexpected(ended.error());
            note(*ended);
            continue;
        }
        const auto replaced = tasks_.replace_open(move.task);
        if (!replaced) return std::unexpected(store_error(replaced.error()));
        if (*replaced) note(move.task);
    }
    std::ranges::sort(changed, {}, [](const Task& task) { return std::tuple(!task.urgent, task.due, task.broadcast); });
    return changed;
}

EditorResult<std::optional<Instant>> TaskDesk::next_wake() {
    const auto tasks = open();
    if (!tasks) return std::unexpected(tasks.error());
    const auto names = people();
    std::optional<Instant> next;
    for (const Task& task : *tasks) {
        const Instant at = next_move(task, names, pace_of(newsroom_.settings().editors));
        next = next ? std::min(*next, at) : at;
    }
    return next;
}

EditorResult<std::vector<Task>> TaskDesk::open() {
    auto tasks = tasks_.open();
    if (!tasks) return std::unexpected(store_error(tasks.error()));
    return *std::move(tasks);
}

EditorResult<Task> TaskDesk::find(BroadcastId task) {
    auto found = tasks_.find(task);
    if (!found) return std::unexpected(store_error(found.error()));
    if (!*found)
        return std::unexpected(
            usage_error(fmt::format("there is no post by hand {}; 'depesche task list' shows them", task)));
    return end_if_unsendable(**found);
}

/// An article may be killed without anybody's act here: by its feed, or while nothing ran.
EditorResult<Task> TaskDesk::end_if_unsendable(const Task& task) {
    if (is_over(task) || task.kind == TaskKind::remove) return task;
    const auto draft = newsroom_.ledger().drafts().find(task.draft);
    if (!draft) return std::unexpected(store_error(draft.error()));
    if (!*draft) return task;
    const auto unsendable = tells_unsendable(newsroom_, **draft);
    if (!unsendable) return std::unexpected(store_error(unsendable.error()));
    if (!*unsendable) return task;
    const auto ended = newsroom_.ledger().end_by_hand(
        task.broadcast, {.how = HandEnd::How::withheld, .why = std::string(article_killed), .at = newsroom_.now()});
    if (!ended) return std::unexpected(store_error(ended.error()));
    const auto after = tasks_.find(task.broadcast);
    if (!after) return std::unexpected(store_error(after.error()));
    return after->value_or(task);
}

EditorResult<Task> TaskDesk::end(BroadcastId task, const HandEnd& how) {
    const auto ended = newsroom_.ledger().end_by_hand(task, how);
    if (!ended) return std::unexpected(store_error(ended.error()));
    return find(task);
}

EditorResult<Task> TaskDesk::posted(BroadcastId task, std::string who, std::string link) {
    const auto before = find(task);
    if (!before || is_over(*before)) return before;
    if (std::string problem = problem_with(link, audience(before->audience)); !problem.empty())
        return std::unexpected(usage_error(std::move(problem)));
    auto ended =
        end(task, {.how = HandEnd::How::posted, .who = std::move(who), .link = std::move(link), .at = newsroom_.now()});
    if (ended && on_act_) on_act_(*ended);
    return ended;
}

EditorResult<Task> TaskDesk::take(BroadcastId task, std::string who) {
    const auto before = find(task);
    if (!before || is_over(*before)) return before;
    const auto replaced = tasks_.replace_open(taken_by(*before, std::move(who), newsroom_.now()));
    if (!replaced) return std::unexpected(store_error(replaced.error()));
    auto after = find(task);
    if (after && on_act_) on_act_(*after);
    return after;
}

/// The reverse of what drop() records.
void read_reason(TaskView& view) {
    constexpr std::string_view before_name = " (";
    const std::size_t at = view.reason.rfind(before_name);
    if (at == std::string::npos || !view.reason.ends_with(')')) return;
    if (view.reason.starts_with(article_killed) || view.reason.starts_with(corrected_by)) return;
    view.dropped_why = view.reason.substr(0, at);
    if (view.dropped_why == not_posted) view.dropped_why.clear();
    view.dropped_by = view.reason.substr(at + before_name.size(), view.reason.size() - at - before_name.size() - 1);
}

EditorResult<Task> TaskDesk::drop(BroadcastId task, std::string who, std::string why) {
    const auto before = find(task);
    if (!before || is_over(*before)) return before;
    const std::string reason = why.empty() ? fmt::format("{} ({})", not_posted, who) : fmt::format("{} ({})", why, who);
    auto ended = end(task, {.how = HandEnd::How::withheld, .why = reason, .at = newsroom_.now()});
    if (ended && on_act_) on_act_(*ended);
    return ended;
}

} // namespace depesche::bot
