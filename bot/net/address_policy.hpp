#pragma once

#include "bot/net/url.hpp"

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// What is special about an address that does not belong to a public host ("loopback", "a private network", ...); empty
/// for a public one. An IPv4 address inside an IPv6 one (mapped, NAT64) counts as what it is inside. Ranges as in the
/// special-purpose registries of IANA (2026-11).
std::string_view special_range(const boost::asio::ip::address& address);

/// A port of another service than the web, where a request could be taken for its commands (mail, SSH, databases).
bool is_foreign_port(std::uint16_t port);

/// A literal address in any notation that the system takes for one ("2130706433", "0x7f.1"), "localhost", or a name
/// below it: what somebody wrote who meant this very machine or network.
bool is_literal_host(std::string_view host);

/// Such a host that is not public. An odd notation counts as that: nobody writes one who means a public host.
bool is_inner_literal(std::string_view host);

/// Which addresses may be reached for what others tell us to fetch: public ones, and what the configuration names.
/// Asked with the very address of a connection, so that neither a name nor a redirect nor a second answer of a name
/// server leads elsewhere. Pure.
class AddressPolicy {
public:
    AddressPolicy() = default; ///< public addresses only
    /// Link-local ones only by their own address or network.
    /// Entries of [fetch] allow_private; those that mean nothing are passed over (the configuration complains).
    explicit AddressPolicy(const std::vector<std::string>& allow_private);

    /// Empty: it may be reached. Else a sentence with host, address and cure.
    std::string refusal(const Url& url, const boost::asio::ip::address& address) const;

private:
    struct Network {
        boost::asio::ip::address_v6::bytes_type bits; ///< IPv4 as mapped
        int width;
        std::uint16_t port; ///< 0: any
    };
    struct Name {
        std::string host;
        std::uint16_t port; ///< 0: any
    };
    bool allows(const Url& url, const boost::asio::ip::address& address) const;

    std::vector<Network> networks_;
    std::vector<Name> names_;
};

} // namespace depesche::bot
