#pragma once

#include "bot/editor/alarms.hpp"
#include "bot/editor/delay.hpp"
#include "bot/editor/draft_desk.hpp"
#include "bot/editor/editor_chat.hpp"
#include "bot/editor/feed_alarms.hpp"
#include "bot/editor/heartbeat.hpp"
#include "bot/editor/task_desk.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace depesche::bot {

/// The editors' bot as the platform's code knows senders: token, api_url and certificate authority of [editors].
config::AudienceSettings bot_for_editors(const config::EditorsSettings& editors);

/// Everything of the program that serves editors: what they decide about, their chat, the alarms they hear, and the
/// heartbeat. Polls nothing itself: whoever polls the editors' bot hands updates to hear().
class EditorDesk {
public:
    /// All references must outlive it. It listens to `tasks` (TaskDesk::on_act).
    EditorDesk(asio::any_io_executor executor, HttpClient& client, Newsroom& newsroom, TaskDesk& tasks,
               ChatHooks hooks);
    ~EditorDesk();
    EditorDesk(const EditorDesk&) = delete;
    EditorDesk& operator=(const EditorDesk&) = delete;

    DraftDesk& drafts() noexcept { return drafts_; }

    /// Starts, and again after each reload.
    void start();
    void stop();
    /// See EditorChat::hear; false as well when there is no chat.
    bool hear(const Incoming& incoming, bool readers_too);
    /// The command menu, for a bot that serves editors alone.
    asio::awaitable<void> offer_commands();

    /// After the scheduler: posts by hand, messages, alarms.
    void tick();
    /// When tick() has something to do again without anything else happening, at most a minute away.
    std::chrono::milliseconds sleep();

    // What delivery tells.
    void broadcast_ended(const BroadcastRow& row);
    void sender_paused(const std::string& audience, const std::string& why);
    void sender_troubled(const std::string& audience, const std::string& why);
    void storage_well(); ///< the trouble of all audiences is over
    /// Says a sentence of the program to the editors, once for this name, also across restarts (a crash may double it).
    void tell_once(const std::string& name, std::string words);
    /// One more report joined an alert: its message shows it; of one that was sent it is said, once an alert.
    void also_told(const std::string& alert);
    /// How the feeds stand at this moment: all those in trouble. Before each tick().
    void feeds_stand(const std::vector<FeedTrouble>& troubles);
    /// What is being sent at this moment. Before each tick(), which then comes every few seconds.
    void sending_stands(const std::vector<BroadcastProgress>& broadcasts);
    /// Of the chat, for `status`.
    std::vector<std::string> troubles() const;

private:
    void tell(std::string_view key, const std::map<std::string, std::string>& values);
    void note_alarm(const std::string& audience, const std::string& why, bool at_once);
    const config::AudienceSettings* audience_of(const std::string& name) const;
    bool is_test(const std::string& audience) const;
    void update_alarms();
    void tell_feeds(std::string_view key, const std::vector<std::string>& lines);
    void task_ended(const Task& task);
    std::string why_sick() const;

    asio::any_io_executor executor_;
    HttpClient& client_;
    Newsroom& newsroom_;
    TaskDesk& tasks_;
    ChatHooks hooks_;
    DraftDesk drafts_;
    Heartbeat heartbeat_;
    std::unique_ptr<EditorChat> chat_;
    config::AudienceSettings chat_bot_;   ///< that chat_ speaks through
    std::map<std::string, Alarm> alarms_; ///< present ones by audience; "": of all
    AlarmPlan alarm_plan_;
    FeedAlarms feed_alarms_;
    DelayWatch delays_;
    bool sending_ = false;
    std::string tick_trouble_;
    bool stopped_ = false;
};

} // namespace depesche::bot
