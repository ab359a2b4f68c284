#pragma once

#include "bot/delivery/ledger.hpp"

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

namespace depesche::bot {

/// What a task link carries: one task, one person, until one moment.
struct TaskLink {
    BroadcastId task = 0;
    std::string editor; ///< name
    Instant expires;
};

/// Signed with HMAC-SHA256 by a key that never leaves the state directory; letters, digits, - and _ only, without
/// padding. Short enough for a chat (under 200 characters).
std::string sign_task_link(const TaskLink& link, std::string_view key);
/// The reverse. Errors in words for a log: "malformed", "forged", "expired". Takes the same time for every forgery.
std::expected<TaskLink, std::string> read_task_link(std::string_view token, std::string_view key, Instant now);
/// The newsroom's key: 32 random bytes in `state_dir`/web.key (mode 0600), made at first use.
std::expected<std::string, std::string> load_link_key(const std::filesystem::path& state_dir);

} // namespace depesche::bot
