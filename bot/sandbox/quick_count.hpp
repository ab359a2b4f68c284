#pragma once

#include "bot/sandbox/telegram_double.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace depesche::bot::sandbox {

/// Answers the sendMessage calls of a fan-out from their bytes, so that the sandbox is never what is measured. The
/// first call of each shape (everything but the recipient) is checked and answered by TelegramDouble; while it has no
/// fault to play, further ones to readers of crowds are compared with it byte by byte and counted. The answer does not
/// repeat the text. What is anything else is left to the double.
class QuickCount {
public:
    /// Both must outlive it.
    QuickCount(ChatWorld& world, TelegramDouble& telegram) : world_(world), telegram_(telegram) {}

    /// As QuickHandler (bot/net/http_server.hpp) wants it.
    std::size_t answer(std::string_view input, std::string& output);

private:
    /// A request without its recipient: `before` and `after` enclose the value of Content-Length, `body` follows the
    /// recipient.
    struct Shape {
        std::string before, after, body;
        int bot = 0;
    };
    struct Parts {
        std::string_view before, after, recipient, body;
        std::size_t size = 0; ///< of the whole request
    };
    static bool split(std::string_view input, Parts& parts);
    std::size_t count(const Shape& shape, std::string_view input, std::string& output);
    std::size_t learn(const Parts& parts, std::string& output);
    void append_answer(std::string& output, std::int64_t chat, std::uint32_t message_id);

    ChatWorld& world_;
    TelegramDouble& telegram_;
    std::array<Shape, 8> shapes_; ///< in turn; an empty `before` is a free place
    std::size_t next_shape_ = 0, last_ = 0;
    std::string head_, from_;
    std::size_t head_for_ = 0;
    int from_bot_ = 0;
};

} // namespace depesche::bot::sandbox
