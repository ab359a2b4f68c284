#pragma once

#include "bot/editor/newsroom.hpp"
#include "bot/platform/chat_bot.hpp"
#include "bot/subscriber/conversation.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace depesche::bot {

class UpdateLoop; // bot/platform/update_loop.hpp

/// How far a bot's updates were read, and remembering it.
std::int64_t last_update(Newsroom& newsroom, const std::string& bot_key);
StoreResult<void> keep_last_update(Newsroom& newsroom, const std::string& bot_key, std::int64_t offset);

/// Answers the readers of one audience: receives what they write, decides by converse(), and does it.
/// An update is confirmed only after it was handled and what it changes was stored; handled twice after a crash, it
/// answers twice and changes nothing more.
class ReaderDesk {
public:
    /// All references must outlive it. `bot_key` names the bot without its token: how far its updates were read is
    /// remembered under it. `wake` tells delivery that a reader waits for an edition.
    ReaderDesk(asio::any_io_executor executor, std::unique_ptr<ChatBot> bot, std::string audience, std::string bot_key,
               Newsroom& newsroom, std::function<void()> wake);
    ~ReaderDesk();
    ReaderDesk(const ReaderDesk&) = delete;
    ReaderDesk& operator=(const ReaderDesk&) = delete;

    /// Who is asked first about each update, after STOPs; true: it was meant for them and readers' words end there. Not
    /// asked twice about one. Null: nobody.
    void hear_first(std::function<bool(const Incoming&)> first);
    /// Runs until stop(); after an error it begins again a second later.
    void start();
    /// Stops `previous`, a desk of the same bot, and starts when its last poll has ended: a bot has one reader.
    void start_after(ReaderDesk& previous);
    /// Ends after the update in hand; the poll that waits is abandoned.
    void stop();
    /// Not started yet.
    bool fresh() const noexcept;
    /// Nothing of it runs any more, or ever will by itself.
    bool ended() const noexcept;
    /// The poll of its bot, for whoever takes it over.
    UpdateLoop& loop() noexcept;
    /// Last trouble in words, empty when all is well: for `status`.
    const std::string& trouble() const noexcept;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

} // namespace depesche::bot
