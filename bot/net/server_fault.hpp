#pragma once

#include "bot/net/server_core.hpp"

// What a server does wrong on purpose, see ConnectionFault and AnswerFault.
namespace depesche::bot::server {

/// Reads so much of a request as the session's fault allows, and breaks off.
asio::awaitable<void> break_off(Core& core, Session& session);

/// Writes what is in session.output the way a fault wants it; false when the connection must end.
asio::awaitable<bool> respond_badly(Core& core, Session& session, AnswerFault fault);

} // namespace depesche::bot::server
