#pragma once

#include "bot/sandbox/telegram_double.hpp"

namespace depesche::bot::sandbox {

struct TelegramDouble::Session {
    Bot& bot;
    std::string_view method; ///< in its own spelling
    const TelegramParams& params;
    const ApiCall& call;
    Recipient recipient;
    std::optional<Fault> fault;
};

/// {"ok":true,"result":...}
ApiAnswer result(std::string_view json);
/// {"ok":false,"error_code":...,"description":...}
ApiAnswer refuse(int status, std::string_view description);
ApiAnswer too_many_requests(int retry_after);
/// Telegram's words for a chat that cannot be written to; nullopt when it can.
std::optional<ApiAnswer> refuse_standing(const Recipient& to);
/// What a fault that comes before the accept answers.
ApiAnswer play_before_accept(const Fault& fault);
/// A poll's question and options, checked; an error is Telegram's description.
std::expected<Poll, std::string> read_poll(const TelegramParams& params);
/// Whether the first link of a text may show its preview.
bool wants_preview(const TelegramParams& params);

} // namespace depesche::bot::sandbox
