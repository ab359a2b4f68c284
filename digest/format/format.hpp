#pragma once

#include "digest/document/document.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

enum class Dialect : std::uint8_t { plain, telegram_html, whatsapp };

std::string_view to_string(Dialect dialect); ///< "plain", "telegram", "whatsapp"
std::optional<Dialect> dialect_from(std::string_view name);
std::vector<std::string_view> dialect_names();

/// A message in a platform's own bytes. Only render() makes one, so a message that is too long cannot exist.
struct Rendered {
    Dialect dialect = Dialect::plain;
    std::string text;          ///< UTF-8, the very bytes that are sent
    std::size_t length = 0;    ///< as the platform measures: UTF-16 units after entities (Telegram), characters else
    std::size_t limit = 0;     ///< the platform's limit in the same unit
    bool link_preview = false; ///< on in surprising stories without a picture, off in all others
    Document fitted;           ///< what was really rendered, after shortening
    std::vector<std::string> cuts; ///< what was left out or shortened, one sentence each
    std::string picture{};         ///< address of the picture that `text` is the caption of; empty: none
    /// The text is longer than a caption may be, so it goes without the picture (one of `cuts` says so).
    bool picture_left_out = false;
    /// `text` is no text but the fields of the platform's own poll: for Telegram a JSON object for sendPoll. `length`
    /// and `limit` are those of the question.
    bool poll_fields = false;
};

/// Renders by the rule: last items go first, then lines are cut at words; a digest is never split.
/// Texts become clean lines (see clean_line), addresses that are not http or https are left out; `cuts` says so.
/// Limits: Telegram 4096 UTF-16 units and 100 entities, WhatsApp 4096 characters (facts/platforms.md), plain text 4096
/// characters, our own choice so that one message reaches whichever platform takes plain text for its fallback.
/// A text with a picture is its caption: Telegram and WhatsApp 1024 of the same units; a longer one goes without the
/// picture. Plain text never has one.
/// A document of Product::poll becomes Telegram's own poll (question at most 300 UTF-16 units, 2 to 12 options of at
/// most 100, description at most 1024), and elsewhere a text with numbered options.
/// Fails only when not even the first line fits, the text is empty, or a poll breaks its limits.
std::expected<Rendered, std::string> render(const Document& document, Dialect dialect);

/// What a reader sees of a rendered message, without Telegram's markup. WhatsApp's marks stay: they are counted in
/// budgets.
std::string visible_text(const Rendered& rendered);
/// Visible characters for the budgets of facts/editorial.md: an address counts as at most 28.
std::size_t visible_length(const Rendered& rendered);
/// Words of the visible text, addresses, signs and the footer left out; reading time is words / 200 minutes.
std::size_t word_count(const Document& document);

/// An address that every dialect can show: http or https with a host, what could end it early percent-encoded, at most
/// 2048 bytes. Empty when it cannot be used.
std::string safe_url(std::string_view url);

/// WhatsApp has no escape. In texts of others the characters that make marks are replaced by look-alikes
/// (* ∗, _ ˍ, ~ ∼, ` ˋ), and the space behind a list or quote mark at the start of a line by one that does not break;
/// this puts the characters back.
std::string undo_whatsapp_look_alikes(std::string_view text);

/// Lengths as platforms count them. Invalid UTF-8 counts as U+FFFD.
std::size_t utf16_length(std::string_view utf8);
std::size_t code_point_length(std::string_view utf8);

} // namespace depesche::digest
