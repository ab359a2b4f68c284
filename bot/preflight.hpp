#pragma once

#include "bot/editor/picture_check.hpp"
#include "bot/stores.hpp"
#include "config/settings.hpp"

#include <cstddef>
#include <expected>

namespace depesche::bot {

// What must hold before the program starts or takes new settings. Nothing here waits or listens.

/// Kept free beside the fan-out: a bot's long poll and its answers to readers.
inline constexpr std::size_t conversation_connections = 8;

/// How many connections an audience's sender may keep open.
std::size_t connections_of(const config::AudienceSettings& audience);

/// Who fetches pictures: every platform that we send to is one of this machine, a sandbox, or there are real ones. What
/// is posted by hand says nothing about it: WhatsApp is real.
PictureReach picture_reach(const config::Settings& settings);

/// Every platform's address can be opened.
std::expected<void, StartError> check_addresses(const config::Settings& settings);

/// Raises the soft limit as far as it goes; says what is missing.
std::expected<void, StartError> ensure_file_descriptors(const config::Settings& settings);

} // namespace depesche::bot
