#pragma once

#include "bot/editor/newsroom.hpp"
#include "bot/platform/chat_bot.hpp"
#include "bot/subscriber/conversation.hpp"

#include <functional>
#include <memory>
#include <string>

namespace depesche::bot {

/// Answers the readers of one audience: receives what they write, decides by converse(), and does it.
/// An update is confirmed only after it was handled; handled twice after a crash, it answers twice and changes nothing
/// more.
class ReaderDesk {
public:
    /// All references must outlive it. `wake` tells delivery that a reader waits for an edition.
    ReaderDesk(asio::any_io_executor executor, std::unique_ptr<ChatBot> bot, std::string audience, Newsroom& newsroom,
               std::function<void()> wake);
    ~ReaderDesk();
    ReaderDesk(const ReaderDesk&) = delete;
    ReaderDesk& operator=(const ReaderDesk&) = delete;

    void start();
    /// Ends after the update in hand; the poll that waits is abandoned.
    void stop();
    /// Last trouble in words, empty when all is well: for `status`.
    const std::string& trouble() const noexcept;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

} // namespace depesche::bot
