#pragma once

#include "bot/net/http_server.hpp"
#include "bot/sandbox/telegram_double.hpp"

#include <optional>

namespace depesche::bot::sandbox {

/// What tests and operators see and steer, below /_sandbox/ (deploy/docs/sandbox.md). nullopt: not one of its paths.
std::optional<ServerResponse> control_answer(ChatWorld& world, TelegramDouble& telegram, const ServerRequest& request);

} // namespace depesche::bot::sandbox
