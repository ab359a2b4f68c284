#pragma once

// Inside of the editors' chat: hearing (editor_chat_hear.cpp) is synchronous and durable, saying (editor_chat_say.cpp)
// is one coroutine that brings messages up to date.

#include "bot/editor/chat_buttons.hpp"
#include "bot/editor/chat_view.hpp"
#include "bot/editor/chat_words.hpp"
#include "bot/editor/editor_chat.hpp"
#include "bot/editor/editor_store.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <set>

namespace depesche::bot {

constexpr std::size_t chat_looks_at = 100; ///< drafts and tasks, newest first
/// What is over is kept true so long after: the last deliveries, a correction.
constexpr auto chat_watches_after = std::chrono::hours(24);

inline bool is_shown_in(const std::vector<ShownMessage>& shown, const std::string& chat) {
    return std::ranges::find(shown, chat, &ShownMessage::chat) != shown.end();
}

struct EditorChat::Impl : std::enable_shared_from_this<EditorChat::Impl> {
    Impl(asio::any_io_executor executor, std::shared_ptr<ChatBot> bot, Newsroom& newsroom, DraftDesk& drafts,
         TaskDesk& tasks, ChatHooks hooks);

    /// A message on its way to one chat.
    struct Out {
        std::string chat;
        OutgoingMessage message;
        ShownMessage remember; ///< kept when `purpose` is not empty; chat and message id are filled in
        std::string once;    ///< EditorStore::first_time when it has been said; empty: said as often as it is asked for
        bool answer = false; ///< to somebody's words: the first to go where too much waits
    };

    // --- hearing ---
    bool hear_button(const Incoming& press, bool readers_too);
    bool hear_text(const Incoming& text, bool readers_too);
    void hear_membership(const Incoming& change);
    void press_draft(const DraftPress& press, const config::Editor& editor, const Incoming& incoming);
    void press_task(const TaskPress& press, const config::Editor& editor, const Incoming& incoming);
    void press_hold(const HoldPress& press, const config::Editor& editor, const Incoming& incoming);
    void do_words(const EditorWord& word, const config::Editor& editor, const Incoming& incoming);
    EditorResult<Draft> act(const DraftPress& press, const ActOn& on);
    void open_menu(const DraftPress& press, const Incoming& incoming);
    void ask_for_words(const DraftPress& press, const Draft& draft, const Incoming& incoming);
    void propose(const AlertRequest& request, const config::Editor& editor, const Incoming& incoming);
    void edit_line(const EditLine& edit, const config::Editor& editor, const Incoming& incoming);
    void end_draft(const DraftWord& word, const config::Editor& editor, const Incoming& incoming);
    void tell_numbers(const Incoming& incoming);
    void list_drafts(const Incoming& incoming);
    void list_tasks(const Incoming& incoming);
    void toast(const Incoming& incoming, std::string words);
    void say_refusal(const Incoming& incoming, const std::string& words);
    void answer(const Incoming& incoming, const std::string& words);
    void press_control(const DraftPress& press, const config::Editor& editor, const Incoming& incoming);
    std::string words_for(const EditorError& error) const;
    /// Why an act on a draft was refused: what stands in its way shows in the draft as it is now.
    std::string why_refused(const EditorError& error, const std::string& draft, const config::Editor& editor);
    std::string refusal_key(const EditorError& error, const Draft& draft, const config::Editor& editor);
    std::string why_not_proposed(const EditorError& error, const AlertRequest& request) const;
    std::string told_already(const Draft& draft) const;
    void refuse(const Incoming& incoming, const std::string& what, const std::string& why);
    void changed(); ///< something was decided: the scheduler and all messages look again
    void look_soon();

    // --- saying ---
    asio::awaitable<void> run();
    asio::awaitable<void> round();
    asio::awaitable<void> send_outbox();
    asio::awaitable<void> show_drafts(std::vector<Draft> drafts);
    asio::awaitable<void> show_one(const Draft& draft);
    asio::awaitable<void> update_one(ShownMessage before, std::string purpose, OutgoingMessage message, int version);
    asio::awaitable<void> show_tasks();
    asio::awaitable<void> show_holds();
    asio::awaitable<void> show_one_hold(digest::Hold hold);
    asio::awaitable<void> show_one_task(Task task);
    asio::awaitable<void> ask_in(std::string chat, Task task, OutgoingMessage message);
    /// False: not now; tried again after a pause.
    asio::awaitable<bool> deliver(Out out);
    bool settle(const std::string& chat, const std::string& key, const SendOutcome& outcome);
    void plan(const std::vector<Draft>& drafts);
    void push(Out out);
    void tell_once(const std::string& name, const std::string& words);
    bool is_said(const std::string& once); ///< or on its way
    void note_move(const std::string& chat, const std::string& to);
    void forget(const ShownMessage& message);
    void reachable_again(const std::string& chat);
    void nudge(const Task& task, const std::vector<ShownMessage>& shown);
    EditorResult<DraftView> view_of(const Draft& draft);

    // --- around ---
    const config::EditorsSettings& editors() const { return newsroom.settings().editors; }
    const config::Texts& texts() const { return newsroom.texts_for(newsroom.settings().language); }
    EditorStore& store() { return newsroom.ledger().editors(); }
    digest::Dialect dialect() const { return platform_for(editors().platform).dialect(); }
    std::string text(std::string_view key, const std::map<std::string, std::string>& values = {}) const {
        return texts().fill("editor." + std::string(key), values);
    }
    std::string group() const;
    std::vector<std::string> chats() const; ///< the group, or each person's private chat
    std::string chat_of(const config::Editor& editor) const;
    OutgoingMessage plain(const std::string& words) const;
    /// Addressed to a person: in a group by name, so that their phone tells them.
    OutgoingMessage addressed(const config::Editor& editor, std::string_view key,
                              std::map<std::string, std::string> values) const;
    std::string title(const Draft& draft) const;
    void complain(const std::string& about, const std::string& what);
    bool paused(const std::string& chat) const;
    void pause(const std::string& chat, std::chrono::milliseconds span);

    asio::any_io_executor executor;
    std::shared_ptr<ChatBot> bot;
    Newsroom& newsroom;
    DraftDesk& drafts;
    TaskDesk& tasks;
    ChatHooks hooks;
    asio::steady_timer timer;
    std::deque<Out> outbox;
    std::map<std::string, SteadyTime> paused_until; ///< by chat
    std::map<std::string, int> uncertain;           ///< tries that nobody knows the end of, by chat and content
    std::set<std::string> given_up;                 ///< chat and content that the platform does not take
    std::map<std::string, std::string> trouble;     ///< by what it is about
    std::map<std::string, std::string> unreachable; ///< by chat: why
    std::map<std::string, Reach> reach_of;          ///< by draft and version, before it is sent
    std::set<std::string> settled;                  ///< drafts and tasks that are over and shown so
    std::string moved_from, moved_group;            ///< the platform gave the configured group (from) a new number
    std::map<std::string, Instant> told_numbers;    ///< by chat: the last answer to /id
    std::optional<Instant> next;
    bool dirty = false;
    bool begun = false;
    bool stopped = false;
};

} // namespace depesche::bot
