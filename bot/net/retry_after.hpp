#pragma once

#include "bot/net/http_client.hpp"
#include "digest/schedule/instant.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace depesche::bot {

/// No server is believed to want more; whoever says so is asked again after this long.
inline constexpr std::chrono::seconds longest_retry_after{24 * 60 * 60};

/// One value of Retry-After (RFC 9110, 10.2.3): "120", an HTTP date in any of its three forms, or, though the RFC knows
/// none, a fraction ("7.5"), rounded up. Seconds from `now`, 0 for what is past, at most longest_retry_after; nullopt
/// for anything else.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, digest::Instant now);

/// The longest wait that the answer's Retry-After headers ask for. A date is meant by the server's own clock: it counts
/// from the answer's Date, or from `now` where that has none.
std::optional<std::chrono::seconds> retry_after_of(const HttpResponse& response, digest::Instant now);

} // namespace depesche::bot
