#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace depesche::bot::sandbox {

/// Checks an inline keyboard and returns it as Telegram gives it back (empty for none, and for reply keyboards, which
/// do not belong to a message). An error is Telegram's description.
std::expected<std::string, std::string> read_reply_markup(std::string_view json_text);

} // namespace depesche::bot::sandbox
