#include "bot/net/address_policy.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace depesche::bot {

namespace {

namespace ip = boost::asio::ip;
using Bits = ip::address_v6::bytes_type;

struct Range4 {
    std::uint32_t net;
    int width;
    std::string_view what;
};

constexpr std::string_view private_network = "a private network";
constexpr std::string_view documentation = "an address for documentation";

constexpr auto special_v4 = std::to_array<Range4>({
    {0x00000000, 8, "no host at all"},
    {0x0A000000, 8, private_network},
    {0x64400000, 10, "a provider's inner network"},
    {0x7F000000, 8, "this machine"},
    {0xA9FE0000, 16, "link-local"},
    {0xAC100000, 12, private_network},
    {0xC0000000, 24, "reserved for protocols"},
    {0xC0000200, 24, documentation},
    {0xC0586300, 24, "a relay of 6to4"},
    {0xC0A80000, 16, private_network},
    {0xC6120000, 15, "a network for measurements"},
    {0xC6336400, 24, documentation},
    {0xCB007100, 24, documentation},
    {0xE0000000, 4, "multicast"},
    {0xF0000000, 4, "reserved or broadcast"},
});

struct Range6 {
    std::array<std::uint16_t, 4> net; ///< the first half
    int width;
    std::string_view what;
};

constexpr auto special_v6 = std::to_array<Range6>({
    {{0x2001}, 23, "reserved for protocols (Teredo, ORCHID, measurements)"},
    {{0x2001, 0xdb8}, 32, documentation},
    {{0x2002}, 16, "a tunnel of 6to4"},
    {{0x3fff}, 20, documentation},
    {{0xfc00}, 7, private_network},
    {{0xfe80}, 10, "link-local"},
    {{0xfec0}, 10, "site-local"},
    {{0xff00}, 8, "multicast"},
});

bool same_start(const Bits& a, const Bits& b, int width) {
    const auto whole = static_cast<std::size_t>(width / 8);
    if (!std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(whole), b.begin())) return false;
    const int rest = width % 8;
    return rest == 0 || (a[whole] >> (8 - rest)) == (b[whole] >> (8 - rest));
}

Bits bits_of(const Range6& range) {
    Bits bits{};
    for (std::size_t i = 0; i < range.net.size(); ++i) {
        bits[2 * i] = static_cast<unsigned char>(range.net[i] >> 8);
        bits[2 * i + 1] = static_cast<unsigned char>(range.net[i] & 0xff);
    }
    return bits;
}

std::string_view special_range(const ip::address_v4& address) {
    const std::uint32_t bits = address.to_uint();
    const auto inside = [bits](const Range4& range) { return ((bits ^ range.net) >> (32 - range.width)) == 0; };
    const auto found = std::ranges::find_if(special_v4, inside);
    return found == special_v4.end() ? std::string_view() : found->what;
}

ip::address_v4 last_four(const Bits& bits) {
    return ip::address_v4(ip::address_v4::bytes_type{bits[12], bits[13], bits[14], bits[15]});
}

std::string_view special_range(const ip::address_v6& address) {
    const Bits bits = address.to_bytes();
    constexpr Bits nat64{0x00, 0x64, 0xff, 0x9b}; // RFC 6052: what an IPv6-only network calls the IPv4 world
    if (address.is_v4_mapped() || same_start(bits, nat64, 96)) return special_range(last_four(bits));
    if (address.is_loopback()) return "this machine";
    for (const Range6& range : special_v6)
        if (same_start(bits, bits_of(range), range.width)) return range.what;
    return (bits[0] & 0xE0) == 0x20 ? std::string_view() : "not routed in the public network"; // RFC 4291: 2000::/3
}

Bits mapped(const ip::address& address) {
    return address.is_v6() ? address.to_v6().to_bytes()
                           : ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes();
}

bool is_v4(const Bits& bits) { return ip::address_v6(bits).is_v4_mapped(); }

std::optional<std::uint16_t> port_in(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
    return port;
}

std::optional<ip::address> address_in(std::string_view text) {
    boost::system::error_code is_none;
    const auto address = ip::make_address(std::string(text), is_none);
    return is_none ? std::nullopt : std::optional(address);
}

/// "host", "host:port", "[v6]:port", "v6"; the port is 0 when there is none.
std::pair<std::string_view, std::uint16_t> host_and_port(std::string_view entry) {
    if (entry.starts_with('[')) {
        const std::size_t close = std::min(entry.find(']'), entry.size());
        const std::string_view rest = entry.substr(std::min(close + 1, entry.size()));
        return {entry.substr(1, close - 1), port_in(rest.substr(std::min<std::size_t>(1, rest.size()))).value_or(0)};
    }
    const std::size_t colon = entry.find(':');
    if (colon == std::string_view::npos || entry.find(':', colon + 1) != std::string_view::npos) return {entry, 0};
    return {entry.substr(0, colon), port_in(entry.substr(colon + 1)).value_or(0)};
}

std::string lowered(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return lower;
}

std::string_view without_dot(std::string_view host) {
    return host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
}

bool fits(std::uint16_t wanted, std::uint16_t port) { return wanted == 0 || wanted == port; }

} // namespace

std::string_view special_range(const ip::address& address) {
    return address.is_v4() ? special_range(address.to_v4()) : special_range(address.to_v6());
}

bool is_foreign_port(std::uint16_t port) {
    // What browsers refuse (fetch.spec.whatwg.org, "port blocking") and serves commands in lines, and the usual stores.
    static constexpr auto ports = std::to_array<std::uint16_t>(
        {1,    7,    9,    11,   13,   15,   17,   19,   20,   21,   22,   23,   25,   37,   42,    43,    53,
         69,   77,   79,   87,   95,   101,  102,  103,  104,  109,  110,  111,  113,  115,  117,   119,   123,
         135,  137,  139,  143,  161,  179,  389,  427,  465,  512,  513,  514,  515,  526,  530,   531,   532,
         540,  548,  554,  556,  563,  587,  601,  636,  989,  990,  993,  995,  1719, 1720, 1723,  2049,  3306,
         3659, 4045, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6697, 10080, 11211, 27017});
    return std::ranges::binary_search(ports, port);
}

bool is_literal_host(std::string_view host) {
    const std::string name = lowered(without_dot(host));
    if (name == "localhost" || name.ends_with(".localhost") || address_in(name)) return true;
    in_addr ignored{};
    return ::inet_aton(name.c_str(), &ignored) == 1;
}

bool is_inner_literal(std::string_view host) {
    if (const auto address = address_in(without_dot(host))) return !special_range(*address).empty();
    return is_literal_host(host);
}

AddressPolicy::AddressPolicy(const std::vector<std::string>& allow_private) {
    for (const std::string& entry : allow_private) {
        if (const std::size_t slash = entry.find('/'); slash != std::string::npos) {
            const auto network = address_in(std::string_view(entry).substr(0, slash));
            const auto width = port_in(std::string_view(entry).substr(slash + 1));
            if (network && width && *width <= (network->is_v4() ? 32 : 128))
                networks_.push_back({mapped(*network), *width + (network->is_v4() ? 96 : 0), 0});
            continue;
        }
        const auto [host, port] = host_and_port(entry);
        if (const auto address = address_in(host))
            networks_.push_back({mapped(*address), 128, port});
        else
            names_.push_back({lowered(without_dot(host)), port});
    }
}

bool AddressPolicy::allows(const Url& url, const ip::address& address) const {
    const Bits bits = mapped(address);
    const std::string host = lowered(without_dot(url.host));
    // Machines in clouds keep their keys at 169.254.169.254: neither a name that leads there nor a wide network means
    // it.
    const bool link_local = special_range(address) == "link-local";
    const int least_width = !link_local ? 0 : is_v4(bits) ? 96 + 16 : 10;
    return std::ranges::any_of(networks_,
                               [&](const Network& known) {
                                   return fits(known.port, url.port) && known.width >= least_width &&
                                          same_start(known.bits, bits, known.width);
                               }) ||
           (!link_local && std::ranges::any_of(names_, [&](const Name& known) {
               return fits(known.port, url.port) && known.host == host;
           }));
}

std::string AddressPolicy::refusal(const Url& url, const ip::address& address) const {
    const std::string_view special = special_range(address);
    if (special.empty() && !is_foreign_port(url.port)) return {};
    if (allows(url, address)) return {};
    const std::string where = url.origin();
    const std::string host = url.host.contains(':') ? "[" + url.host + "]" : url.host;
    if (special.empty())
        return fmt::format("{}: port {} belongs to another service than the web and is not asked; if a web server is "
                           "there all the same: [fetch] allow_private = [\"{}:{}\"]",
                           where, url.port, host, url.port);
    return fmt::format("{}: its address {} is {}, not that of a public host, and is not asked; if it is yours: [fetch] "
                       "allow_private = [\"{}:{}\"]",
                       where, address.to_string(), special, host, url.port);
}

} // namespace depesche::bot
