#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace depesche::bot {

/// An absolute http or https address, split for a request.
struct Url {
    bool tls = true;
    std::string host{}; ///< lower case; an IPv6 literal without brackets, in its one canonical notation
    std::uint16_t port = 443;
    std::string target = "/"; ///< path and query, percent-encoded; never empty, without fragment

    /// "https://host[:port]" without a default port.
    std::string origin() const;
    std::string to_string() const { return origin() + target; }
    bool operator==(const Url&) const = default;
};

/// Errors name what is wrong; credentials in an address are refused.
std::expected<Url, std::string> parse_url(std::string_view text);
/// Resolves a Location header or a link against a base.
std::expected<Url, std::string> resolve_url(const Url& base, std::string_view reference);

} // namespace depesche::bot
