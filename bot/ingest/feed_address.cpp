#include "bot/ingest/feed_address.hpp"

#include "bot/ingest/fetch_words.hpp"
#include "bot/net/address_policy.hpp"
#include "config/read_parts.hpp"
#include "config/words.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

namespace depesche::bot {

namespace {

namespace ip = boost::asio::ip;

/// Of a host that is an address in any notation, or means this machine.
ip::address literal_address(const std::string& host) {
    boost::system::error_code is_none;
    if (const auto address = ip::make_address(host, is_none); !is_none) return address;
    in_addr number{};
    if (::inet_aton(host.c_str(), &number) == 1) return ip::address_v4(ntohl(number.s_addr));
    return ip::address_v4::loopback();
}

bool is_network(const std::string& entry) { return entry.contains('/'); }

} // namespace

std::string address_problem(const std::vector<std::string>& allow_private, const std::string& url) {
    if (auto problem = config::url_problem(url); !problem.empty()) return shown_url(url) + ": " + problem;
    const auto parsed = parse_url(url);
    if (!parsed) return parsed.error();
    const AddressPolicy policy(allow_private);
    if (is_literal_host(parsed->host)) return policy.refusal(*parsed, literal_address(parsed->host));
    if (!config::is_private_url(url)) return {};
    const bool named = policy.refusal(*parsed, ip::address_v4::loopback()).empty();
    if (named || std::ranges::any_of(allow_private, is_network)) return {};
    return fmt::format("{}: a name of the own network; if it is yours: [fetch] allow_private = [\"{}:{}\"]",
                       parsed->origin(), parsed->host, parsed->port);
}

} // namespace depesche::bot
