#pragma once

#include "bot/net/address_policy.hpp"
#include "bot/net/url.hpp"
#include "invariants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace depesche::fuzz {

/// An address as it goes into a request line, a connection and a log.
inline void promise_url(const bot::Url& url) {
    promise(!url.host.empty() && url.port != 0, "an address has a host and a port");
    promise(std::ranges::none_of(url.host, [](char c) { return c >= 'A' && c <= 'Z'; }), "a host is lower case");
    promise(std::ranges::all_of(url.host, [](char c) { return c > 0x20 && c < 0x7F; }), "a host is plain ASCII");
    promise(url.target.starts_with('/'), "a target begins with a slash");
    promise(std::ranges::all_of(url.target, [](char c) { return c > 0x20 && c < 0x7F && c != '#'; }),
            "a target can stand in a request line");
    const auto again = bot::parse_url(url.to_string());
    promise(again.has_value(), "what was printed is an address");
    promise(*again == url, "an address is printed and read as the same one");
}

/// Where a reference of `base` leads.
inline void promise_resolution(const bot::Url& base, std::string_view reference) {
    const auto url = bot::resolve_url(base, reference);
    if (!url) return promise(!url.error().empty(), "a refusal says why");
    promise_url(*url);
    const bool names_a_host = reference.contains("//");
    promise(names_a_host || (url->host == base.host && url->port == base.port), "a path stays at its host");
    promise(reference.contains(':') || url->tls == base.tls, "a reference without a scheme keeps that of its base");
    promise(bot::resolve_url(base, url->to_string()) == url, "a whole address stays itself at any base");
}

/// One IPv4 address in every notation that a system takes for it.
inline void promise_notations(boost::asio::ip::address_v4 address) {
    namespace ip = boost::asio::ip;
    const auto mapped = ip::make_address_v6(ip::v4_mapped, address);
    const auto byte = address.to_bytes();
    const ip::address_v6 translated({0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, byte[0], byte[1], byte[2], byte[3]});
    const std::string_view range = bot::special_range(address);
    promise(bot::special_range(mapped) == range, "a mapped address is what it is inside");
    promise(bot::special_range(translated) == range, "a translated address is what it is inside");
    const std::uint32_t bits = address.to_uint();
    for (const std::string& host : {address.to_string(), mapped.to_string(), address.to_string() + "."})
        promise(bot::is_inner_literal(host) == !range.empty(), "an inner address is one in every usual notation");
    for (const std::string& host : {fmt::format("{}", bits), fmt::format("0x{:x}", bits), fmt::format("0X{:X}.", bits),
                                    fmt::format("0{:o}", bits), fmt::format("{}.{}", byte[0], bits & 0xFFFFFF),
                                    fmt::format("0x{:x}.0{:o}.{}", byte[0], byte[1], bits & 0xFFFF)}) {
        promise(bot::is_literal_host(host), "an odd notation is an address");
        promise(bot::is_inner_literal(host), "nobody writes an odd notation of a public host");
    }
}

/// What the policy says of a connection to `address` for `url`.
inline void promise_policy(const bot::Url& url, boost::asio::ip::address_v4 address, std::string_view allowed) {
    const auto mapped = boost::asio::ip::make_address_v6(boost::asio::ip::v4_mapped, address);
    const bot::AddressPolicy strict;
    const bot::AddressPolicy lenient({std::string(allowed)});
    for (const bot::AddressPolicy* policy : {&strict, &lenient})
        promise(policy->refusal(url, address).empty() == policy->refusal(url, mapped).empty(),
                "a verdict does not depend on the notation");
    const std::string refusal = strict.refusal(url, address);
    promise_line(refusal);
    promise(!refusal.empty() || lenient.refusal(url, address).empty(), "who allows more refuses no more");
}

/// What a refusal proposes to write into the configuration is what lets the address through.
inline void promise_cure(const bot::Url& url, boost::asio::ip::address address) {
    boost::system::error_code is_name;
    const auto literal = boost::asio::ip::make_address(url.host, is_name);
    if (!is_name) address = literal;
    const std::string refusal = bot::AddressPolicy().refusal(url, address);
    const std::size_t begin = refusal.rfind("[\"");
    if (begin == std::string::npos || (is_name && bot::special_range(address) == "link-local")) return;
    const bot::AddressPolicy cured({refusal.substr(begin + 2, refusal.rfind("\"]") - begin - 2)});
    promise(cured.refusal(url, address).empty(), "the cure that a refusal names is one");
}

/// The first line is an address, the second a reference, the third an entry of allow_private; the last four bytes are
/// an IPv4 address.
inline void url_target(std::string_view bytes) {
    std::array<unsigned char, 4> four{};
    std::ranges::copy(bytes.substr(bytes.size() - std::min(bytes.size(), four.size())), four.begin());
    const boost::asio::ip::address_v4 address(four);
    promise_notations(address);

    std::array<std::string_view, 3> lines{};
    for (std::string_view& line : lines) {
        const std::size_t end = std::min(bytes.find('\n'), bytes.size());
        line = bytes.substr(0, end);
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
    }
    const auto url = bot::parse_url(lines[0]);
    if (!url) return promise(!url.error().empty(), "a refusal says why");
    promise_url(*url);
    promise_resolution(*url, lines[1]);
    promise_policy(*url, address, lines[2]);
    promise_cure(*url, address);
}

} // namespace depesche::fuzz
