#pragma once

#include "bot/platform/platform.hpp"

#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace depesche::bot {

/// Something a person did in a private chat with the bot (or in the editors' chat).
struct Incoming {
    enum class Kind : std::uint8_t { text, button, blocked, unblocked } kind = Kind::text;
    std::int64_t update_id = 0;
    std::string address; ///< the chat to answer to
    std::string sender;  ///< who acted (equals address in private chats)
    bool private_chat = true;
    std::string text;        ///< what was written, or the button's data
    std::string language;    ///< the app's language, BCP 47, may be empty
    std::string callback_id; ///< of a button: to acknowledge
    std::string message_id;  ///< of a button: the message it hangs on; of a text: its own
    std::string reply_to;    ///< of a text: the message it answers; empty: none
    std::string sender_name; ///< as the person calls themselves; for lists and logs only
};

struct BotIdentity {
    std::string id;
    std::string username; ///< without @
    std::string name;
    std::string chat_link; ///< opens the chat with the bot: "https://t.me/NAME", or the phone page of a sandbox

    /// The link that also presses Start, with a payload.
    std::string start_link(const std::string& payload) const {
        return chat_link + (chat_link.find('?') == std::string::npos ? "?" : "&") + "start=" + payload;
    }
};

struct ChatError {
    enum class Kind : std::uint8_t {
        unreachable,
        refused,
        conflict,
        rate_limited
    } kind = Kind::unreachable; ///< refused: the token
    std::string message;        ///< without the token
    std::chrono::milliseconds wait{};
};
template <class T>
using ChatResult = std::expected<T, ChatError>;

struct BotCommand {
    std::string name; ///< without the slash, [a-z0-9_]{1,32}
    std::string description;
};

/// The two-way side of a platform: what a conversation needs. Coroutines around an HttpClient; one per token.
class ChatBot {
public:
    virtual ~ChatBot() = default;
    virtual asio::awaitable<ChatResult<BotIdentity>> who_am_i(Deadline deadline) = 0;
    /// Whether this chat may be written to, without writing: a person must have pressed Start, a group let the bot in.
    virtual asio::awaitable<ChatResult<void>> knows(std::string address, Deadline deadline) = 0;
    /// Waits up to `wait` for something to happen; confirms everything up to `after_update`.
    virtual asio::awaitable<ChatResult<std::vector<Incoming>>> receive(std::int64_t after_update,
                                                                       std::chrono::seconds wait) = 0;
    virtual asio::awaitable<SendOutcome> reply(std::string address, OutgoingMessage message, Deadline deadline) = 0;
    virtual asio::awaitable<SendOutcome> edit(std::string address, std::string message_id, OutgoingMessage message,
                                              Deadline deadline) = 0;
    virtual asio::awaitable<ChatResult<void>> acknowledge(std::string callback_id, std::string toast,
                                                          Deadline deadline) = 0;
    /// By language code of two letters; "" is the default.
    virtual asio::awaitable<ChatResult<void>> set_commands(std::map<std::string, std::vector<BotCommand>> commands,
                                                           Deadline deadline) = 0;
};

/// `client` must outlive it.
std::unique_ptr<ChatBot> make_chat_bot(HttpClient& client, const config::AudienceSettings& audience);

} // namespace depesche::bot
