#pragma once

#include "bot/platform/platform.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace depesche::bot {

/// A frozen message as the ledger keeps it. Same message, same bytes.
std::string message_to_json(const OutgoingMessage& message);
/// Errors name the key.
std::expected<OutgoingMessage, std::string> message_from_json(std::string_view json);

} // namespace depesche::bot
