// Bringing the messages of the editors' chat up to date: drafts, and what waits to be said.
#include "bot/editor/editor_chat_core.hpp"

#include "bot/editor/alert_event.hpp"
#include "bot/editor/chat_plan.hpp"
#include "bot/net/sha256.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <ranges>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

constexpr auto say_within = 10s;
constexpr auto blocked_pause = 60s;
constexpr auto unreachable_pause = 10min; // who presses Start ends it at once
constexpr auto uncertain_pause = 3s;
constexpr int most_uncertain = 2; // of which at most one is a double

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

std::string day_of(Instant instant) { return digest::to_iso8601(instant).substr(0, 10); }

} // namespace

asio::awaitable<void> EditorChat::Impl::round() {
    if (!moved_from.empty() && moved_from != editors().chat) { // the configuration knows better now
        moved_from.clear();
        moved_group.clear();
        trouble.erase("group");
    }
    co_await send_outbox();
    auto latest = newsroom.ledger().drafts().list(chat_looks_at);
    if (!latest) {
        complain("store", latest.error().message);
        co_return;
    }
    trouble.erase("store");
    co_await show_drafts(*latest);
    co_await show_tasks();
    co_await show_holds();
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
    outbox.insert(outbox.begin(), std::move_iterator(later.begin()), std::move_iterator(later.end()));
}

asio::awaitable<bool> EditorChat::Impl::deliver(Out out) {
    const std::string look = look_of(out.message);
    const std::string key = fmt::format("{} {}", out.chat, look);
    if (given_up.contains(key)) co_return true;
    SendOutcome outcome = co_await bot->reply(out.chat, out.message, Deadline::in(say_within));
    if (const auto* moved = std::get_if<Moved>(&outcome)) {
        note_move(out.chat, moved->to);
        out.chat = moved->to;
        out.message.reply_to.clear(); // messages have other numbers there
        outcome = co_await bot->reply(out.chat, out.message, Deadline::in(say_within));
    }
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
    const bool done = settle(out.chat, key, outcome);
    // Only now: a crash before may double it, and never loses it.
    if (done && !out.once.empty()) {
        if (const auto noted = store().first_time(out.once, newsroom.now()); !noted)
            complain("store", noted.error().message);
    }
    co_return done;
}

/// A group of the platform may get a new number: ours is remembered for as long as the configuration has the old one.
void EditorChat::Impl::note_move(const std::string& chat, const std::string& to) {
    if (editors().chat.empty() || chat != group()) return;
    moved_from = editors().chat;
    moved_group = to;
    complain("group", fmt::format("the group has the number {} now; write it into [editors] chat", to));
    dirty = true;
}

/// Its chat is none of the editors' any more, or it cannot be changed.
void EditorChat::Impl::forget(const ShownMessage& message) {
    if (const auto done = store().forget(message.chat, message.message_id); !done)
        complain("store", done.error().message);
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
        note_move(chat, moved->to);
        return true;
    }
    if (const auto* gone = std::get_if<RecipientGone>(&outcome)) {
        pause(chat, unreachable_pause);
        if (chat == group())
            complain(chat, fmt::format("the group {} cannot be written to: {}; put the bot into it again, or write "
                                       "another group into [editors] chat",
                                       chat, gone->code));
        if (!unreachable.try_emplace(chat, gone->code).second) return true;
        if (chat != group()) spdlog::warn("editors' chat: somebody cannot be reached: {}", gone->code);
        for (const config::Editor& editor : editors().people) {
            if (editor.address != chat) continue;
            const auto first = store().first_time("unreachable/" + chat + "/" + day_of(newsroom.now()), newsroom.now());
            for (const std::string& other : chats()) {
                if (first && *first && other != chat)
                    push({other, plain(text("start_first", {{"who", editor.name}})), {}, {}});
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
        auto also = further_reports(newsroom.ledger().drafts(), draft);
        if (!also) return std::unexpected(store_error(also.error()));
        view.also = *std::move(also);
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
            const bool was_stopped = row.state == BroadcastState::stopped && row.tally.pending > 0;
            view.stopped = view.stopped || was_stopped;
            if (was_stopped) {
                const auto successor = newsroom.ledger().taken_over_by(row.id);
                view.taken_over = view.taken_over || (successor && *successor != 0);
            }
            view.standing.have += row.tally.delivered;
            view.standing.may_have += row.tally.unknown;
            view.standing.have_not += row.tally.pending;
            if (row.state != BroadcastState::running) continue;
            if (is_by_hand(newsroom.settings(), row.audience))
                ++view.by_hand; // its task says how that goes
            else
                view.on_its_way = true;
        }
        view.can_stop = hooks.control != nullptr;
        const auto acts = newsroom.ledger().acts_of(draft.id);
        if (!acts) return std::unexpected(store_error(acts.error()));
        for (const BroadcastRow& act : *acts)
            (act.act == Act::edit ? view.edited : view.removed) += act.draft == draft.id ? act.tally.delivered : 0;
        const auto reach = newsroom.reach(draft);
        if (!reach) return std::unexpected(reach.error());
        view.reach = *reach;
        view.reach.channels -= view.by_hand;
        return view;
    }
    const config::Settings& settings = newsroom.settings();
    const bool costs = settings.budget.is_on() || !settings.budget.currency.empty();
    if ((draft.kind == DraftKind::digest && !costs) || is_over(draft)) {
        return view; // before it is sent nobody asks how many readers an edition has, unless they cost something
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
    if (reach_of.size() > chat_looks_at) reach_of.clear();
    reach_of[key] = *reach;
    return view;
}

/// Alerts first.
asio::awaitable<void> EditorChat::Impl::show_drafts(std::vector<Draft> all) {
    for (const bool now : {true, false}) {
        for (const Draft& draft : all) {
            if (stopped) co_return;
            if (urgent(draft) != now) continue;
            if (is_over(draft) && (settled.contains(draft.id) || draft.due < newsroom.now() - chat_watches_after))
                continue;
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
        // Whoever left the list reads no further versions.
        if (const auto ours = chats(); std::ranges::find(ours, one.chat) == ours.end()) {
            forget(one);
            continue;
        }
        if (paused(one.chat)) {
            all_done = false;
            continue;
        }
        // An open menu is of the version that it was opened on.
        const std::string purpose = one.version == draft.version ? one.purpose : to_purpose({});
        co_await update_one(one, purpose, message_with(purpose), draft.version);
    }
    if (is_over(draft)) {
        if (all_done && !view->on_its_way && !view->stopped && view->by_hand == 0) settled.insert(draft.id);
        co_return;
    }
    for (const std::string& chat : chats()) {
        if (paused(chat) || is_shown_in(*shown, chat)) continue;
        Out out{.chat = chat, .message = message_with(to_purpose({})), .remember = {}, .once = {}};
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
        forget(before);
        dirty = true;
        co_return;
    }
    (void)settle(before.chat, key, outcome);
}

} // namespace depesche::bot
