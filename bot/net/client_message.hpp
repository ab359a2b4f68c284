#pragma once

#include "bot/net/http_client.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// The bytes of a request. Fails with a sentence when a header, the method or the host would break out of its line.
std::expected<std::string, std::string> serialise_request(const HttpRequest& request, const std::string& user_agent);

/// The values of all headers of this name, in order, wherever the answer keeps them. Live as long as it.
std::vector<std::string_view> all_headers(const HttpResponse& response, std::string_view name);

/// Undoes the content coding of an answer to a request with `decompress`; `max_body` bounds what comes out.
std::expected<void, HttpFailure::Kind> decode_body(HttpResponse& response, std::size_t max_body);

/// How long a connection may be idle after this answer: ours, or less when the server says so ("Keep-Alive:
/// timeout=5").
std::chrono::seconds idle_time(const HttpResponse& response, std::chrono::seconds ours);

} // namespace depesche::bot
