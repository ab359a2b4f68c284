#include "digest/format/telegram_html_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace depesche::digest {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// The scheme with "://", cut off the address; addresses without one are http.
std::string take_scheme(std::string_view& address) {
    const auto colon = address.find("://");
    const auto end = std::min(address.find_first_of("/?#"), address.size());
    if (colon == std::string_view::npos || colon > end) return "http://";
    std::string scheme(address.substr(0, colon + 3));
    std::ranges::transform(scheme, scheme.begin(), lower);
    address.remove_prefix(scheme.size());
    return scheme;
}

bool is_host_character(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || std::isalnum(byte) != 0 || std::string_view("-._!$,~*'();&+=%").contains(c);
}

/// Host and port. Telegram makes no link to a host without a dot; an IPv6 address in brackets is one.
bool is_usable_host(std::string_view host) {
    if (host.starts_with('[')) return host.contains(']') && host.size() > 4;
    if (const auto colon = host.rfind(':'); colon != std::string_view::npos) {
        const auto port = host.substr(colon + 1);
        if (port.empty() || port.size() > 5 || !std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; }))
            return false;
        host = host.substr(0, colon);
    }
    return host.contains('.') && std::ranges::all_of(host, is_host_character);
}

} // namespace

std::string telegram_link(std::string_view address) {
    while (!address.empty() && static_cast<unsigned char>(address.front()) <= ' ') address.remove_prefix(1);
    while (!address.empty() && static_cast<unsigned char>(address.back()) <= ' ') address.remove_suffix(1);
    auto link = take_scheme(address);
    if (link == "tg://" || link == "ton://") return address.empty() ? std::string() : link + std::string(address);
    if (link != "http://" && link != "https://") return {};
    const auto end = std::min(address.find_first_of("/?#"), address.size());
    std::string host(address.substr(0, end));
    std::ranges::transform(host, host.begin(), lower);
    if (!is_usable_host(std::string_view(host).substr(host.rfind('@') + 1))) return {};
    link += host;
    if (end == address.size() || address[end] != '/') link += '/';
    for (const char c : address.substr(end)) {
        const auto byte = static_cast<unsigned char>(c);
        byte <= 0x20 ? link += fmt::format("%{:02X}", byte) : link += c;
    }
    return link;
}

} // namespace depesche::digest
