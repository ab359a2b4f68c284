#pragma once

#include "bot/net/http_server.hpp"

namespace depesche::bot {

/// "Not Found" of 404.
std::string_view reason_of(int status);

/// Percent-decodes; a sequence that is none stays as it is. In a query a plus is a space.
std::string percent_decoded(std::string_view text, bool plus_is_space);

/// Appends the status line and header lines of an answer whose body has `body_size` bytes; 1xx, 204 and 304 have none.
/// False, with nothing appended, when a header of the answer would break out of its line.
bool append_response_head(std::string& out, const ServerResponse& response, std::size_t body_size, bool keep_alive);

/// An answer of the server itself to what no handler has seen: plain text, closes the connection.
std::string refusal(int status, std::string_view sentence);

/// The same for a program: application/problem+json (RFC 9457).
std::string refusal_as_problem(int status, std::string_view sentence);

/// Splits "127.0.0.1:80", "[::1]:80" or "localhost:80" into address and port; fails with a sentence.
std::expected<std::pair<std::string, std::uint16_t>, std::string> split_listen(const std::string& listen);

} // namespace depesche::bot
