#pragma once

#include "bot/sandbox/chat_world.hpp"

#include <nlohmann/json.hpp>

namespace depesche::bot::sandbox {

// Telegram's objects, as JSON.
nlohmann::json user_json(ChatId id, std::string_view name, std::string_view language);
nlohmann::json bot_json(const Bot& bot);
nlohmann::json chat_json(const Recipient& to);
/// Without reply_to_message. `from` is not used in channels.
nlohmann::json message_object(const Recipient& to, nlohmann::json from, const Message& message);
nlohmann::json poll_json(const Poll& poll);
/// Our own fragments were made by dump() and are therefore valid.
nlohmann::json own_json(const std::string& text);

std::int64_t unix_seconds(Instant instant);

} // namespace depesche::bot::sandbox
