// Asking people in the editors' chat: posts by hand and reminders.
#include "bot/editor/chat_plan.hpp"
#include "bot/editor/chat_tasks.hpp"
#include "bot/editor/duty.hpp"
#include "bot/editor/editor_chat_core.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <ranges>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

std::string asking_of(const Task& task) {
    return fmt::format("asked/{}/{}/{}", task.broadcast, task.assignee, digest::to_iso8601(task.asked_at));
}

/// By value: a reload may come while a message is on its way.
std::optional<config::Editor> copy_of(const config::Editor* editor) {
    return editor == nullptr ? std::nullopt : std::optional(*editor);
}

} // namespace

asio::awaitable<void> EditorChat::Impl::show_tasks() {
    auto latest = newsroom.ledger().tasks().latest(chat_looks_at);
    if (!latest) {
        complain("store", latest.error().message);
        co_return;
    }
    std::ranges::reverse(*latest);
    for (const bool now : {true, false}) {
        for (const Task& task : *latest) {
            if (stopped) co_return;
            if (task.urgent != now) continue;
            const bool old = task.ended.value_or(newsroom.now()) < newsroom.now() - chat_watches_after;
            if (task.state != TaskState::open && (old || settled.contains(task_purpose(task.broadcast)))) continue;
            co_await show_one_task(task);
        }
    }
}

/// Their page is theirs alone: in a group the post stands without it, and comes to the person once more in private.
asio::awaitable<void> EditorChat::Impl::show_one_task(Task task) {
    const std::string purpose = task_purpose(task.broadcast);
    auto shown = store().shown_of(task.draft);
    const auto view = tasks.view(task.broadcast);
    if (!shown || !view) {
        complain("tasks", shown ? view.error().message : shown.error().message);
        co_return;
    }
    std::erase_if(*shown, [&](const ShownMessage& message) { return message.purpose != purpose; });
    const auto assignee = copy_of(editor_by_name(editors(), task.assignee));
    const auto page_of = [&](const config::Editor& editor) {
        return hooks.task_url ? hooks.task_url(task, editor) : std::string();
    };
    const auto message_in = [&](const std::string& chat, const config::Editor& editor) {
        const std::string page = chat == editor.address ? page_of(editor) : std::string();
        return show_task(*view, editor, page, texts(), newsroom.zone(), dialect());
    };
    bool all_done = true;
    for (const ShownMessage& one : *shown) {
        const bool in_group = !editors().chat.empty() && one.chat == group();
        const auto reader = in_group ? assignee : copy_of(editor_by_address(editors(), one.chat));
        if (!reader && !in_group) forget(one); // whoever left the list
        if (!reader || paused(one.chat)) {
            all_done = all_done && !reader;
            continue;
        }
        co_await update_one(one, purpose, message_in(one.chat, *reader), 0);
    }
    if (task.state != TaskState::open) {
        if (all_done) settled.insert(purpose);
        co_return;
    }
    if (!assignee) co_return; // nobody is asked yet
    const std::string chat = chat_of(*assignee);
    if (is_shown_in(*shown, chat))
        nudge(task, *shown);
    else
        co_await ask_in(chat, task, message_in(chat, *assignee));
    if (chat != assignee->address && !is_shown_in(*shown, assignee->address) && !page_of(*assignee).empty())
        co_await ask_in(assignee->address, task, message_in(assignee->address, *assignee));
}

/// The first asking of a task is its message.
asio::awaitable<void> EditorChat::Impl::ask_in(std::string chat, Task task, OutgoingMessage message) {
    if (paused(chat)) co_return;
    Out out{.chat = std::move(chat), .message = std::move(message), .remember = {}, .once = asking_of(task)};
    out.remember.draft = task.draft;
    out.remember.purpose = task_purpose(task.broadcast);
    (void)co_await deliver(std::move(out)); // what did not go is found missing at the next look
}

/// Each later asking is said once.
void EditorChat::Impl::nudge(const Task& task, const std::vector<ShownMessage>& shown) {
    const config::Editor* assignee = editor_by_name(editors(), task.assignee);
    const std::string once = asking_of(task);
    if (assignee == nullptr || is_said(once)) return;
    const std::string chat = chat_of(*assignee);
    Out out{.chat = chat, .message = addressed(*assignee, "task.nudge", {}), .remember = {}, .once = once};
    const auto message = std::ranges::find(shown, chat, &ShownMessage::chat);
    if (message != shown.end()) out.message.reply_to = message->message_id;
    push(std::move(out));
}

// --- reminders ---

bool EditorChat::Impl::is_said(const std::string& once) {
    if (std::ranges::find(outbox, once, &Out::once) != outbox.end()) return true;
    const auto said = store().is_known(once);
    if (!said) complain("store", said.error().message);
    return said.value_or(true); // a store that cannot be read is no reason to repeat oneself
}

void EditorChat::Impl::plan(const std::vector<Draft>& all) {
    const Instant now = newsroom.now();
    std::vector<std::string> order;
    for (const config::Editor* editor : asking_order(editors(), newsroom.zone(), now)) order.push_back(editor->name);
    const ChatPlan planned = plan_notices(all, newsroom.settings(), order, now);
    next = planned.next;
    for (const ChatNotice& notice : planned.notices) {
        const auto draft = std::ranges::find(all, notice.draft, &Draft::id);
        if (draft == all.end()) continue;
        const std::map<std::string, std::string> values{
            {"title", title(*draft)}, {"time", digest::time_text("time_long", draft->due, texts(), newsroom.zone())}};
        const bool missed = notice.what == ChatNotice::What::missed;
        if (missed || notice.what == ChatNotice::What::unsent) {
            const std::string words = text(missed ? "missed" : "unsent", values);
            for (const std::string& chat : chats()) {
                const std::string once = notice.once + "/" + chat;
                if (!is_said(once)) push({chat, plain(words), {}, once});
            }
            continue;
        }
        const config::Editor* who = editor_by_name(editors(), notice.who);
        if (who == nullptr || is_said(notice.once)) continue;
        const bool second = notice.what == ChatNotice::What::second;
        Out out{chat_of(*who), addressed(*who, second ? "second" : "remind", values), {}, notice.once};
        // One tap on the reminder leads to the draft.
        const auto shown = store().shown_of(draft->id);
        for (const ShownMessage& message : shown.value_or(std::vector<ShownMessage>())) {
            if (message.chat == out.chat && is_draft_purpose(message.purpose))
                out.message.reply_to = message.message_id;
        }
        push(std::move(out));
    }
}

} // namespace depesche::bot
