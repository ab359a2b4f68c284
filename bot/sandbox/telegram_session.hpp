#pragma once

#include "bot/sandbox/reply_markup.hpp"
#include "bot/sandbox/telegram_double.hpp"

namespace depesche::bot::sandbox {

struct TelegramDouble::Session {
    Bot& bot;
    std::string_view method; ///< in its own spelling
    const TelegramParams& params;
    const ApiCall& call;
    Recipient recipient;
    std::optional<Fault> fault;
    ReplyMarkup markup{};
    std::int64_t reply_to = 0; ///< a message that exists in the chat; 0: none
};

/// {"ok":true,"result":...}
ApiAnswer result(std::string_view json);
/// {"ok":false,"error_code":...,"description":...}
ApiAnswer refuse(int status, std::string_view description);
ApiAnswer too_many_requests(int retry_after);
/// Telegram's words for a chat that cannot be written to; nullopt when it can.
std::optional<ApiAnswer> refuse_standing(const Recipient& to);
/// A poll's question and options, checked; an error is Telegram's description.
std::expected<Poll, std::string> read_poll(const TelegramParams& params);
/// What a send wants to answer to.
struct ReplyWish {
    std::int64_t message_id = 0; ///< 0: nothing
    bool send_without = false;   ///< also when there is no such message
};
/// "reply_parameters", or "reply_to_message_id" of before Bot API 7.0. An error is Telegram's description.
std::expected<ReplyWish, std::string> read_reply_wish(const TelegramParams& params);
/// Whether the first link of a text may show its preview.
bool wants_preview(const TelegramParams& params);

} // namespace depesche::bot::sandbox
