#pragma once

#include "bot/platform/platform.hpp"

#include <expected>
#include <string>

namespace depesche::bot {

/// The Telegram Bot API (10.1 of 2026-06-11). No idempotency key: a time-out is an unknown outcome.
const Platform& telegram();

/// Where a method of a bot lives: api_url (https://api.telegram.org by default) + /bot<token>/<method>.
/// Throws std::invalid_argument for an api_url that is no address; never with the token in its words.
Url telegram_method_url(const config::AudienceSettings& audience, std::string_view method);

/// The JSON members of an OutgoingMessage for sendMessage and editMessageText, without chat_id.
std::string telegram_message_json(const OutgoingMessage& message, bool as_html);

} // namespace depesche::bot
