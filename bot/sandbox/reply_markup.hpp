#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace depesche::bot::sandbox {

struct ReplyMarkup {
    std::string inline_keyboard{}; ///< {"inline_keyboard":[...]} as the message keeps it; empty: none
    bool force_reply = false;
    std::string placeholder{}; ///< of a forced reply
};

/// The "reply_markup" of a request, checked as Telegram's server does (tdlib/telegram-bot-api Client.cpp). Custom
/// keyboards are accepted and not kept. An error is Telegram's description.
std::expected<ReplyMarkup, std::string> read_reply_markup(std::string_view json_text);

} // namespace depesche::bot::sandbox
