#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

/// A stretch of a Telegram message with a meaning, named as the Bot API names it.
struct TelegramEntity {
    std::string type;       ///< "bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link",
                            ///< "text_mention", "custom_emoji", "blockquote", "expandable_blockquote"
    std::size_t offset = 0; ///< UTF-16 units
    std::size_t length = 0; ///< UTF-16 units, never 0
    std::string argument;   ///< address of a text_link, language of a pre, id of a custom_emoji or text_mention
    bool operator==(const TelegramEntity&) const = default;
};

struct TelegramText {
    std::string text;                     ///< what is read, UTF-8
    std::vector<TelegramEntity> entities; ///< by offset, the longer first
    bool operator==(const TelegramText&) const = default;
};

/// Reads the HTML dialect of Telegram's `parse_mode` as strictly as Telegram's own server (tdlib, parse_html, read
/// 2026-11): known tags only, properly closed; `&lt; &gt; &amp; &quot;` and numeric references are decoded, other names
/// stay text; empty entities are dropped; an unusable href loses its link silently. The error is the whole description
/// of the Bot API's answer 400, such as `Bad Request: can't parse entities: Unclosed start tag at byte offset 7`.
/// Neither trims the text nor checks its length: the limits are in UTF-16 units of `text`.
std::expected<TelegramText, std::string> parse_telegram_html(std::string_view html);

/// The address as Telegram keeps it in an entity ("telegram.org" becomes "http://telegram.org/"); empty when it is
/// unusable.
std::string telegram_link(std::string_view address);

} // namespace depesche::digest
