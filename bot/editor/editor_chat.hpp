#pragma once

#include "bot/editor/draft_desk.hpp"
#include "bot/editor/hold_desk.hpp"
#include "bot/editor/task_desk.hpp"
#include "bot/platform/chat_bot.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace depesche::bot {

/// What the chat needs from around it.
struct ChatHooks {
    std::function<void()> wake; ///< something may be due now; never null
    /// The person's own link to the page of a task; empty where there are no pages. May be null.
    std::function<std::string(const Task&, const config::Editor&)> task_url;
    /// Stops what is still being sent of a draft, or lets it go on. False: somebody has done so before, nothing was
    /// changed. Null: nobody can.
    std::function<EditorResult<bool>(const std::string& draft, const std::string& who, bool resume)> control{};
    HoldDesk* holds = nullptr; ///< what is held is shown and decided; null: it is not
};

/// The editors' chat: shows drafts and posts by hand to [editors], keeps each message true, and does what they press
/// and write. Settings are the newsroom's at each moment, so a reload needs nothing but look(). What must survive a
/// restart is in the ledger: at most one message comes twice after a crash.
class EditorChat {
public:
    /// All references must outlive it.
    EditorChat(asio::any_io_executor executor, std::shared_ptr<ChatBot> bot, Newsroom& newsroom, DraftDesk& drafts,
               TaskDesk& tasks, ChatHooks hooks);
    ~EditorChat();
    EditorChat(const EditorChat&) = delete;
    EditorChat& operator=(const EditorChat&) = delete;

    void start();
    /// Nothing new is said.
    void stop();

    /// An update of the bot. What it decides is durable on return; answers follow. True: it was meant for the editors,
    /// nobody else should act on it. `readers_too`: the bot serves readers in its private chats as well.
    bool hear(const Incoming& incoming, bool readers_too);
    /// Something may have changed: messages are brought up to date soon.
    void look();
    /// The same, and the message of this draft although it is over.
    void show_again(const std::string& draft);
    /// Says words of our own to everybody, soon.
    void tell(std::string words);

    /// The commands in the app's menu, for a bot that serves editors alone.
    asio::awaitable<void> offer_commands();
    /// What goes wrong with the chat itself, a line each: for `status`.
    std::vector<std::string> troubles() const;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

} // namespace depesche::bot
