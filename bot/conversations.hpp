#pragma once

#include "bot/editor/editor_desk.hpp"
#include "bot/editor/newsroom.hpp"
#include "bot/platform/update_loop.hpp"
#include "bot/subscriber/reader_desk.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace depesche::bot {

/// What a bot is to its platform: its token at an address. Never shown.
std::string sender_of(const config::AudienceSettings& audience);
bool has_editors_bot(const config::Settings& settings);

/// Who talks with whom through which bot. A bot has one poll, whoever it serves: two would take each other's updates.
/// Editors hear first what comes to a bot that they share with readers.
class Conversations {
public:
    /// All references must outlive it. `wake` tells delivery that a reader waits for an edition.
    Conversations(asio::any_io_executor executor, HttpClient& client, Newsroom& newsroom, EditorDesk& editors,
                  std::function<void()> wake);
    ~Conversations();
    Conversations(const Conversations&) = delete;
    Conversations& operator=(const Conversations&) = delete;

    /// Converses through the bots of the newsroom's present settings; again after each reload, which interrupts no
    /// conversation that goes on.
    void start();
    void stop();
    /// Asks the platforms who our bots are, where that is not known yet: the public pages link to them.
    asio::awaitable<void> learn_bots();
    /// What goes wrong, a line each: for `status`.
    std::vector<std::string> troubles() const;

private:
    void retire_desks();
    void retire_editors_poll();
    void start_editors_poll();
    void hear_safely(const Incoming& incoming);
    std::unique_ptr<UpdateLoop> make_editors_poll(const config::AudienceSettings& bot);

    asio::any_io_executor executor_;
    HttpClient& client_;
    Newsroom& newsroom_;
    EditorDesk& editors_;
    std::function<void()> wake_;
    std::map<std::string, std::unique_ptr<ReaderDesk>> reader_desks_;  ///< by audience and bot
    std::map<std::string, std::unique_ptr<ReaderDesk>> leaving_desks_; ///< by bot: their last poll may still wait
    std::unique_ptr<UpdateLoop> editors_poll_;                         ///< where the editors' bot serves no readers
    std::string editors_poll_bot_;                                     ///< that it polls
    std::map<std::string, std::unique_ptr<UpdateLoop>> leaving_polls_; ///< by bot, as leaving_desks_
    std::string editors_poll_trouble_;
    bool stopped_ = false;
};

} // namespace depesche::bot
