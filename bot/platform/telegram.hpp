#pragma once

#include "bot/platform/platform.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace depesche::bot {

/// The Telegram Bot API (10.1 of 2026-06-11). No idempotency key: a time-out is an unknown outcome.
const Platform& telegram();

/// Where a method of a bot lives: api_url (https://api.telegram.org by default) + /bot<token>/<method>.
/// Throws std::invalid_argument for an api_url that is no address; never with the token in its words.
Url telegram_method_url(const config::AudienceSettings& audience, std::string_view method);

/// For how long an answer 429 wants to be left alone: parameters.retry_after of its body (null where it is no JSON) or
/// the Retry-After header, the longer where both say; at most a day. nullopt: neither says, or not in a way that means
/// a time.
std::optional<std::chrono::seconds> telegram_retry_after(const nlohmann::json& body, const HttpResponse& response);

/// Ids of updates, messages and chats are whole numbers of 64 bits; nothing for anything else.
std::optional<std::int64_t> telegram_number(std::string_view text);

/// The JSON members of an OutgoingMessage for sendMessage and editMessageText, or with a photo for sendPhoto, without
/// chat_id.
std::string telegram_message_json(const OutgoingMessage& message, bool as_html);

} // namespace depesche::bot
