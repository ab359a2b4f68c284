// Bringing the messages of the editors' chat up to date.
#include "bot/editor/editor_chat_core.hpp"

#include "bot/delivery/sha256.hpp"
#include "bot/editor/chat_plan.hpp"
#include "bot/editor/chat_tasks.hpp"
#include "bot/editor/duty.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <ranges>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

constexpr auto say_within = 10s;
constexpr std::size_t looked_at = 100; // drafts and tasks, newest first
/// What is over is kept true so long after: the last deliveries, a correction.
constexpr auto watched_after = 24h;
constexpr auto blocked_pause = 60s;
constexpr auto unreachable_pause = 10min; // who presses Start ends it at once
constexpr auto uncertain_pause = 3s;
constexpr int most_uncertain = 2; // of which at most one is a double
constexpr std::size_t most_waiting = 200;

/// Of everything that is seen of a message.
std::string look_of(const OutgoingMessage& message) {
    std::string bytes = message.text;
    for (const auto& row : message.buttons) {
        bytes += '\n';
        for (const Button& button : row) bytes += '\x1f' + button.text + '\x1e' + button.data + '\x1e' + button.url;
    }
    return sha256_hex(bytes);
}

bool urgent(const Draft& draft) { return draft.kind != DraftKind::digest && draft.kind != DraftKind::surprising; }

bool is_by_hand(const config::Settings& settings, const std::string& name) {
    const auto found = std::ranges::find(settings.audiences, name, &config::AudienceSettings::name);
    return found != settings.audiences.end() && found->by_hand;
}

bool is_shown_in(const std::vector<ShownMessage>& shown, const std::string& chat) {
    return std::ranges::find(shown, chat, &ShownMessage::chat) != shown.end();
}

std::string day_of(Instant instant) { return digest::to_iso8601(instant).substr(0, 10); }

} // namespace

asio::awaitable<void> EditorChat::Impl::round() {
    co_await send_outbox();
    auto latest = newsroom.ledger().drafts().list(looked_at);
    if (!latest) {
        complain("store", latest.error().message);
        co_return;
    }
    trouble.erase("store");
    co_await show_drafts(*latest);
    co_await show_tasks();
    plan(*latest);
    co_await send_outbox();
}

asio::awaitable<void> EditorChat::Impl::send_outbox() {
    std::deque<Out> later;
    while (!outbox.empty() && !stopped) {
        Out out = std::move(outbox.front());
        outbox.pop_front();
        if (paused(out.chat) || !co_await deliver(out)) later.push_back(std::move(out));
    }
    // What nobody can be told for long is told no more; drafts and posts are shown anew anyway.
    while (later.size() > most_waiting) later.pop_front();
    outbox.insert(outbox.begin(), std::move_iterator(later.begin()), std::move_iterator(later.end()));
}

asio::awaitable<bool> EditorChat::Impl::deliver(Out out) {
    const std::string look = look_of(out.message);
    const std::string key = fmt::format("{} {}", out.chat, look);
    if (given_up.contains(key)) co_return true;
    SendOutcome outcome = co_await bot->reply(out.chat, out.message, Deadline::in(say_within));
    if (std::holds_alternative<Rejected>(outcome) && out.message.text != out.message.plain) {
        out.message.text = out.message.plain;
        outcome = co_await bot->reply(out.chat, out.message, Deadline::in(say_within));
    }
    const auto* accepted = std::get_if<Accepted>(&outcome);
    if (accepted != nullptr && !out.remember.purpose.empty() && !accepted->message_id.empty()) {
        out.remember.chat = out.chat;
        out.remember.message_id = accepted->message_id;
        out.remember.shown_hash = look;
        out.remember.at = newsroom.now();
        if (const auto done = store().remember(out.remember); !done) complain("store", done.error().message);
    }
    co_return settle(out.chat, key, outcome);
}

/// What an outcome means for a chat; false: to be tried again.
bool EditorChat::Impl::settle(const std::string& chat, const std::string& key, const SendOutcome& outcome) {
    if (std::holds_alternative<Accepted>(outcome)) {
        unreachable.erase(chat);
        trouble.erase(chat);
        trouble.erase("bot");
        uncertain.erase(key);
        return true;
    }
    if (const auto* later = std::get_if<RetryAfter>(&outcome)) {
        complain(chat, "not sent: " + later->why);
        pause(chat, std::max<std::chrono::milliseconds>(later->wait, 100ms));
        return false;
    }
    if (const auto* moved = std::get_if<Moved>(&outcome)) {
        moved_group = moved->to;
        complain("group", fmt::format("the group has the number {} now; write it into [editors] chat", moved->to));
        dirty = true;
        return true;
    }
    if (const auto* gone = std::get_if<RecipientGone>(&outcome)) {
        pause(chat, unreachable_pause);
        if (!unreachable.try_emplace(chat, gone->code).second) return true;
        spdlog::warn("editors' chat: somebody cannot be reached: {}", gone->code);
        for (const config::Editor& editor : editors().people) {
            if (editor.address != chat) continue;
            const auto first = store().first_time("unreachable/" + chat + "/" + day_of(newsroom.now()), newsroom.now());
            for (const std::string& other : chats()) {
                if (first && *first && other != chat)
                    outbox.push_back({other, plain(text("start_first", {{"who", editor.name}})), {}});
            }
        }
        return true;
    }
    if (const auto* blocked = std::get_if<SenderBlocked>(&outcome)) {
        complain("bot", "the bot is refused: " + blocked->why);
        pause(chat, blocked_pause);
        return false;
    }
    if (const auto* rejected = std::get_if<Rejected>(&outcome)) {
        complain(chat, "a message is refused: " + rejected->why);
        given_up.insert(key);
        return true;
    }
    complain(chat, "perhaps not sent: " + std::get<Unknown>(outcome).why);
    pause(chat, uncertain_pause);
    if (++uncertain[key] < most_uncertain) return false;
    given_up.insert(key);
    return true;
}

EditorResult<DraftView> EditorChat::Impl::view_of(const Draft& draft) {
    DraftView view;
    view.draft = draft;
    const auto& editions = newsroom.settings().editions;
    const auto edition = std::ranges::find(editions, draft.edition, &config::EditionSettings::name);
    if (draft.kind != DraftKind::digest) {
        view.approval = newsroom.settings().breaking.approval;
    } else if (edition != editions.end()) {
        view.approval = edition->approval;
        view.if_unapproved = edition->if_unapproved;
    }
    if (!is_over(draft)) {
        auto findings = newsroom.check(draft);
        if (!findings) return std::unexpected(findings.error());
        view.findings = *std::move(findings);
    }
    if (draft.state == DraftState::sent) {
        const auto rows = newsroom.ledger().of_draft(draft.id);
        if (!rows) return std::unexpected(store_error(rows.error()));
        for (const BroadcastRow& row : *rows) {
            view.refused += row.tally.refused;
            if (row.state != BroadcastState::running) continue;
            if (is_by_hand(newsroom.settings(), row.audience))
                ++view.by_hand; // its task says how that goes
            else
                view.on_its_way = true;
        }
        const auto reach = newsroom.reach(draft);
        if (!reach) return std::unexpected(reach.error());
        view.reach = *reach;
        view.reach.channels -= view.by_hand;
        return view;
    }
    if (draft.kind == DraftKind::digest || is_over(draft)) {
        return view; // before it is sent nobody asks how many readers an edition has
    }
    // Counting a million readers at each look would hold up the alert.
    const std::string key = fmt::format("{} {} {}", draft.id, draft.version, to_string(draft.state));
    if (const auto known = reach_of.find(key); known != reach_of.end()) {
        view.reach = known->second;
        return view;
    }
    const auto reach = newsroom.reach(draft);
    if (!reach) return std::unexpected(reach.error());
    view.reach = *reach;
    if (reach_of.size() > looked_at) reach_of.clear();
    reach_of[key] = *reach;
    return view;
}

/// Alerts first.
asio::awaitable<void> EditorChat::Impl::show_drafts(std::vector<Draft> all) {
    for (const bool now : {true, false}) {
        for (const Draft& draft : all) {
            if (stopped) co_return;
            if (urgent(draft) != now) continue;
            if (is_over(draft) && (settled.contains(draft.id) || draft.due < newsroom.now() - watched_after)) continue;
            co_await show_one(draft);
        }
    }
}

asio::awaitable<void> EditorChat::Impl::show_one(const Draft& draft) {
    auto shown = store().shown_of(draft.id);
    if (!shown) {
        complain("store", shown.error().message);
        co_return;
    }
    std::erase_if(*shown, [](const ShownMessage& message) { return !is_draft_purpose(message.purpose); });
    if (!concerns_editors(draft, !shown->empty())) co_return;
    auto view = view_of(draft);
    if (!view) {
        complain("store", view.error().message);
        co_return;
    }
    const auto message_with = [&](const std::string& purpose) {
        view->menu = menu_of(purpose);
        return show_draft(*view, texts(), newsroom.zone(), dialect());
    };
    bool all_done = true;
    for (const ShownMessage& one : *shown) {
        if (paused(one.chat)) {
            all_done = false;
            continue;
        }
        // An open menu is of the version that it was opened on.
        const std::string purpose = one.version == draft.version ? one.purpose : to_purpose({});
        co_await update_one(one, purpose, message_with(purpose), draft.version);
    }
    if (is_over(draft)) {
        if (all_done && !view->on_its_way && view->by_hand == 0) settled.insert(draft.id);
        co_return;
    }
    for (const std::string& chat : chats()) {
        if (paused(chat) || is_shown_in(*shown, chat)) continue;
        Out out{.chat = chat, .message = message_with(to_purpose({})), .remember = {}};
        out.remember.draft = draft.id;
        out.remember.purpose = to_purpose({});
        out.remember.version = draft.version;
        (void)co_await deliver(std::move(out)); // what did not go is found missing at the next look
    }
}

asio::awaitable<void> EditorChat::Impl::update_one(ShownMessage before, std::string purpose, OutgoingMessage message,
                                                   int version) {
    const std::string look = look_of(message);
    const std::string key = fmt::format("{} {} {}", before.chat, before.message_id, look);
    if (before.shown_hash == look || given_up.contains(key)) co_return;
    SendOutcome outcome = co_await bot->edit(before.chat, before.message_id, message, Deadline::in(say_within));
    if (std::holds_alternative<Rejected>(outcome) && message.text != message.plain) {
        message.text = message.plain;
        outcome = co_await bot->edit(before.chat, before.message_id, message, Deadline::in(say_within));
    }
    if (std::holds_alternative<Accepted>(outcome)) {
        const auto after = store().shown(before.chat, before.message_id);
        // Whoever pressed in the meantime wants other buttons: they are next.
        const bool same =
            after && *after && (*after)->purpose == before.purpose && (*after)->shown_hash == before.shown_hash;
        before.purpose = std::move(purpose);
        before.shown_hash = look;
        before.version = version;
        if (!same)
            dirty = true;
        else if (const auto done = store().remember(before); !done)
            complain("store", done.error().message);
    }
    if (std::holds_alternative<Rejected>(outcome)) {
        // Deleted by somebody, or too old to be changed: it is shown anew if it still matters.
        spdlog::warn("editors' chat: a message cannot be changed: {}", std::get<Rejected>(outcome).why);
        if (const auto done = store().forget(before.chat, before.message_id); !done)
            complain("store", done.error().message);
        dirty = true;
        co_return;
    }
    (void)settle(before.chat, key, outcome);
}

// --- posts by hand ---

asio::awaitable<void> EditorChat::Impl::show_tasks() {
    auto latest = newsroom.ledger().tasks().latest(looked_at);
    if (!latest) {
        complain("store", latest.error().message);
        co_return;
    }
    std::ranges::reverse(*latest);
    for (const bool now : {true, false}) {
        for (const Task& task : *latest) {
            if (stopped) co_return;
            if (task.urgent != now) continue;
            const bool old = task.ended.value_or(newsroom.now()) < newsroom.now() - watched_after;
            if (task.state != TaskState::open && (old || settled.contains(task_purpose(task.broadcast)))) continue;
            co_await show_one_task(task);
        }
    }
}

asio::awaitable<void> EditorChat::Impl::show_one_task(Task task) {
    const std::string purpose = task_purpose(task.broadcast);
    auto shown = store().shown_of(task.draft);
    const auto view = tasks.view(task.broadcast);
    if (!shown || !view) {
        complain("tasks", shown ? view.error().message : shown.error().message);
        co_return;
    }
    std::erase_if(*shown, [&](const ShownMessage& message) { return message.purpose != purpose; });
    const config::Editor* assignee = editor_by_name(editors(), task.assignee);
    const auto message_for = [&](const config::Editor& editor) {
        const std::string page = hooks.task_url ? hooks.task_url(task, editor) : std::string();
        return show_task(*view, editor, page, texts(), newsroom.zone(), dialect());
    };
    bool all_done = true;
    for (const ShownMessage& one : *shown) {
        const config::Editor* reader = editors().chat.empty() ? editor_by_address(editors(), one.chat) : assignee;
        if (reader == nullptr || paused(one.chat)) {
            all_done = all_done && reader == nullptr;
            continue;
        }
        co_await update_one(one, purpose, message_for(*reader), 0);
    }
    if (task.state != TaskState::open) {
        if (all_done) settled.insert(purpose);
        co_return;
    }
    if (assignee == nullptr) co_return; // nobody is asked yet
    const std::string chat = chat_of(*assignee);
    if (is_shown_in(*shown, chat)) {
        nudge(task, *shown);
        co_return;
    }
    if (paused(chat)) co_return;
    Out out{.chat = chat, .message = message_for(*assignee), .remember = {}};
    out.remember.draft = task.draft;
    out.remember.purpose = purpose;
    if (co_await deliver(std::move(out))) nudge(task, {});
}

/// Each asking of a task is said once; the first is the task's message itself (`shown` is empty then).
void EditorChat::Impl::nudge(const Task& task, const std::vector<ShownMessage>& shown) {
    const std::string once =
        fmt::format("asked/{}/{}/{}", task.broadcast, task.assignee, digest::to_iso8601(task.asked_at));
    const auto first = store().first_time(once, newsroom.now());
    if (!first) return complain("store", first.error().message);
    const config::Editor* assignee = editor_by_name(editors(), task.assignee);
    if (!*first || shown.empty() || assignee == nullptr) return;
    const std::string chat = chat_of(*assignee);
    Out out{.chat = chat, .message = addressed(*assignee, "task.nudge", {}), .remember = {}};
    const auto message = std::ranges::find(shown, chat, &ShownMessage::chat);
    if (message != shown.end()) out.message.reply_to = message->message_id;
    outbox.push_back(std::move(out));
}

// --- reminders ---

void EditorChat::Impl::plan(const std::vector<Draft>& all) {
    const Instant now = newsroom.now();
    std::vector<std::string> order;
    for (const config::Editor* editor : asking_order(editors(), newsroom.zone(), now)) order.push_back(editor->name);
    const ChatPlan planned = plan_notices(all, newsroom.settings(), order, now);
    next = planned.next;
    for (const ChatNotice& notice : planned.notices) {
        const auto first = store().first_time(notice.once, now);
        if (!first) return complain("store", first.error().message);
        const auto draft = std::ranges::find(all, notice.draft, &Draft::id);
        if (!*first || draft == all.end()) continue;
        const std::map<std::string, std::string> values{
            {"title", title(*draft)}, {"time", digest::time_text("time_long", draft->due, texts(), newsroom.zone())}};
        const bool missed = notice.what == ChatNotice::What::missed;
        if (missed || notice.what == ChatNotice::What::unsent) {
            const std::string words = text(missed ? "missed" : "unsent", values);
            for (const std::string& chat : chats()) outbox.push_back({chat, plain(words), {}});
            continue;
        }
        const config::Editor* who = editor_by_name(editors(), notice.who);
        if (who == nullptr) continue;
        Out out{
            chat_of(*who), addressed(*who, notice.what == ChatNotice::What::second ? "second" : "remind", values), {}};
        // One tap on the reminder leads to the draft.
        const auto shown = store().shown_of(draft->id);
        for (const ShownMessage& message : shown.value_or(std::vector<ShownMessage>())) {
            if (message.chat == out.chat && is_draft_purpose(message.purpose))
                out.message.reply_to = message.message_id;
        }
        outbox.push_back(std::move(out));
    }
}

} // namespace depesche::bot
