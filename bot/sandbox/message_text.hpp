#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace depesche::bot::sandbox {

/// A text as Telegram keeps it: markup turned into entities, outer white space gone, addresses and commands found.
struct MessageText {
    std::string plain{};
    std::string entities = "[]"; ///< JSON array
    std::size_t length = 0;      ///< UTF-16 units after entities
};

/// `parse_mode` is "", "HTML" (any case) or one that is refused; `entities` is the JSON argument of that name.
/// An error is Telegram's description, with the byte offset where it gives one.
std::expected<MessageText, std::string> read_message_text(std::string_view text, std::string_view parse_mode,
                                                          std::string_view entities);

} // namespace depesche::bot::sandbox
