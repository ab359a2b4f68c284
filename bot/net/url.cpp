#include "bot/net/url.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace depesche::bot {
namespace {

constexpr std::size_t longest_url = 8000; // RFC 9110, 4.1: what every recipient should take

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string lowered(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), lower);
    return result;
}

// The visible part of an address in an error: without what might be a password or a token.
std::string shown(std::string_view text) {
    std::string result(text.substr(0, std::min(text.find_first_of("?#"), std::size_t{80})));
    const auto at = result.rfind('@');
    const auto slashes = result.find("//");
    if (at != std::string::npos && slashes != std::string::npos && at > slashes)
        result.replace(slashes + 2, at - slashes - 2, "...");
    std::erase_if(result, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    return result;
}

std::unexpected<std::string> refused(std::string_view text, std::string_view why) {
    return std::unexpected(fmt::format("\"{}\" is not a usable address: {}", shown(text), why));
}

bool is_host_char(char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '.' || c == '_';
}

bool is_host(std::string_view host) {
    return !host.empty() && host.size() <= 253 && host.front() != '.' && host.find("..") == std::string_view::npos &&
           std::ranges::all_of(host, is_host_char);
}

// The one notation of RFC 5952, so that the same host is the same text; empty for what is no IPv6 address.
std::string canonical_ipv6(std::string_view host) {
    in6_addr bits{};
    if (host.find('\0') != std::string_view::npos || ::inet_pton(AF_INET6, std::string(host).c_str(), &bits) != 1)
        return {};
    std::array<char, INET6_ADDRSTRLEN> text{};
    return ::inet_ntop(AF_INET6, &bits, text.data(), text.size());
}

bool must_be_encoded(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte >= 0x7f || c == '"' || c == '<' || c == '>' || c == '\\' || c == '^' || c == '`' ||
           c == '{' || c == '|' || c == '}';
}

// Path and query as they may stand in a request line: without fragment, with everything unsafe percent-encoded.
std::string encoded_target(std::string_view text) {
    text = text.substr(0, text.find('#'));
    std::string result;
    if (!text.starts_with('/')) result += '/';
    for (const char c : text) {
        if (must_be_encoded(c)) {
            result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        } else {
            result += c;
        }
    }
    return result;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view space = " \t\r\n\f";
    const auto first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

std::expected<std::uint16_t, std::string> read_port(std::string_view text, std::uint16_t standard) {
    if (text.empty()) return standard;
    unsigned port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0 || port > 65535) {
        return std::unexpected("the port must be a number from 1 to 65535");
    }
    return static_cast<std::uint16_t>(port);
}

// RFC 3986, 5.2.4.
std::string without_dot_segments(std::string_view path) {
    std::string result;
    while (!path.empty()) {
        const auto slash = path.find('/', 1);
        const std::string_view segment = path.substr(0, slash);
        const bool last = slash == std::string_view::npos;
        if (segment == "/..") {
            result.erase(std::min(result.rfind('/'), result.size()));
            if (last) result += '/';
        } else if (segment == "/.") {
            if (last) result += '/';
        } else {
            result += segment;
        }
        path.remove_prefix(last ? path.size() : slash);
    }
    return result.empty() ? "/" : result;
}

std::string normalised(std::string_view target) {
    const auto query = std::min(target.find('?'), target.size());
    return without_dot_segments(target.substr(0, query)) + std::string(target.substr(query));
}

// Checked as it is sent: what must be percent-encoded has become longer.
std::expected<Url, std::string> if_short(Url url) {
    if (url.origin().size() + url.target.size() > longest_url)
        return refused(url.origin(), "percent-encoded it is longer than 8000 characters");
    return url;
}

bool has_scheme(std::string_view reference) {
    const auto colon = reference.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > reference.find_first_of("/?#")) return false;
    return std::ranges::all_of(reference.substr(0, colon), [](char c) {
        return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    });
}

} // namespace

std::string Url::origin() const {
    const bool literal = host.find(':') != std::string::npos;
    std::string result = tls ? "https://" : "http://";
    result += literal ? "[" + host + "]" : host;
    if (port != (tls ? 443 : 80)) result += ":" + std::to_string(port);
    return result;
}

std::expected<Url, std::string> parse_url(std::string_view text) {
    text = trimmed(text);
    if (text.size() > longest_url) return refused(text, "it is longer than 8000 characters");
    const auto slashes = text.find("://");
    const std::string scheme = lowered(text.substr(0, std::min(slashes, text.size())));
    if (slashes == std::string_view::npos || (scheme != "http" && scheme != "https")) {
        return refused(text, "it must start with https:// or http://");
    }
    std::string_view rest = text.substr(slashes + 3);
    const auto path = std::min(rest.find_first_of("/?#\\"), rest.size());
    std::string_view authority = rest.substr(0, path);
    if (authority.find('@') != std::string_view::npos)
        return refused(text, "it must not hold a user name or a password");

    Url url;
    url.tls = scheme == "https";
    const bool literal = authority.starts_with('[');
    const auto close = literal ? authority.find(']') : 0;
    if (close == std::string_view::npos) return refused(text, "the bracket of its IPv6 address is not closed");
    const auto colon = std::min(authority.find(':', close), authority.size());
    const std::string_view written = authority.substr(0, colon);
    const std::string host = literal            ? canonical_ipv6(authority.substr(1, close - 1))
                             : is_host(written) ? lowered(written)
                                                : "";
    if (host.empty() || (literal && colon != close + 1)) {
        return refused(text, "its host name is missing or has a character that host names do not have "
                             "(names with umlauts and the like are written in their xn-- form)");
    }
    const auto port = read_port(authority.substr(std::min(colon + 1, authority.size())), url.tls ? 443 : 80);
    if (!port) return refused(text, port.error());
    url.host = host;
    url.port = *port;
    url.target = normalised(encoded_target(rest.substr(path)));
    return if_short(std::move(url));
}

std::expected<Url, std::string> resolve_url(const Url& base, std::string_view reference) {
    reference = trimmed(reference);
    if (has_scheme(reference)) return parse_url(reference);
    const std::string scheme = base.tls ? "https:" : "http:";
    if (reference.starts_with("//")) return parse_url(scheme + std::string(reference));
    if (reference.size() > longest_url) return refused(reference, "it is longer than 8000 characters");

    Url url = base;
    reference = reference.substr(0, reference.find('#'));
    if (reference.empty()) return url;
    const std::string_view path = std::string_view(base.target).substr(0, base.target.find('?'));
    std::string target;
    if (reference.starts_with('?')) {
        target = path;
    } else if (!reference.starts_with('/')) {
        target = path.substr(0, path.rfind('/') + 1);
    }
    url.target = normalised(encoded_target(target + std::string(reference)));
    return if_short(std::move(url));
}

} // namespace depesche::bot
