#pragma once

#include "tests/support/bot_process.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace depesche::tests {

/// A sandbox, a newsroom that sends to it, and `count` imported readers; the programs themselves.
struct ProcessWorld {
    /// `more` is appended to the newsroom's file.
    explicit ProcessWorld(std::int64_t count, const std::string& more = "");

    /// Sends one at once; fails the test unless it leaves.
    nlohmann::json alert(const std::string& headline, std::vector<std::string> more = {});
    /// Copies of the messages with these words, by recipient.
    std::map<std::string, int> copies(const std::string& words);
    bool everybody_once(const std::string& words, std::size_t count);
    bool finished(); ///< every broadcast
    /// Stores articles of this morning under the store's lock.
    void publish(int count);
    /// The reader of the sandbox's phone, and what a reader does there with the newsroom's bot.
    std::int64_t nora();
    void act(std::int64_t reader, const std::string& what, const std::string& text = "");

    SandboxProcess sandbox;
    ProcessNewsroom newsroom;
    std::int64_t first = 0; ///< the first reader's chat id
};

/// SIGTERM; fails the test unless it ends by itself with 0.
void stop_gently(Process& process);

} // namespace depesche::tests
