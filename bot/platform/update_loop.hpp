#pragma once

#include "bot/platform/chat_bot.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace depesche::bot {

/// Whom a bot's updates go to, and what is remembered of them. All are called on the loop's executor.
struct UpdateHandler {
    std::string name;                             ///< for logs: "readers of subscribers.telegram"
    std::function<asio::awaitable<void>()> begin; ///< before the first poll, and again after a failure; may be null
    /// How many of the batch, from its front, are done with: they are confirmed, the others come again.
    std::function<asio::awaitable<std::size_t>(std::vector<Incoming>)> handle;
    std::function<void(const std::string&)> complain; ///< what goes wrong; empty: all is well again
    std::function<std::int64_t()> load_offset;
    std::function<void(std::int64_t)> save_offset;
};

/// The one poll of a bot: two at a time would take each other's updates (409). An update is confirmed only after it was
/// handled, so that after a crash it comes again.
class UpdateLoop {
public:
    UpdateLoop(asio::any_io_executor executor, std::shared_ptr<ChatBot> bot, UpdateHandler handler);
    ~UpdateLoop();
    UpdateLoop(const UpdateLoop&) = delete;
    UpdateLoop& operator=(const UpdateLoop&) = delete;

    /// Runs until stop(); after an error it begins again a second later.
    void start();
    /// Stops `previous`, a loop of the same bot, and starts when its last poll has ended.
    void start_after(UpdateLoop& previous);
    /// Ends after the update in hand; the poll that waits is abandoned.
    void stop();
    bool fresh() const noexcept;   ///< not started yet
    bool stopped() const noexcept; ///< stop() was called
    bool ended() const noexcept;   ///< nothing of it runs any more, or ever will by itself

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

} // namespace depesche::bot
