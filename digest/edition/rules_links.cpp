// (9) Addresses: https, the newsroom's own, once, short, without what follows readers around.
#include "digest/article/identity.hpp"
#include "digest/article/words.hpp"
#include "digest/edition/rule_words.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace depesche::digest {
namespace {

/// An address that fills a third of a message by itself; whoever has such addresses wants [web] short_links.
constexpr std::size_t longest_address = 120;

/// "seestadt.example" of "https://www.seestadt.example:8443/a"; lower case.
std::string host_of(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    url.remove_prefix(scheme + 3);
    url = url.substr(0, url.find_first_of("/?#"));
    if (const auto at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
    std::string host = lower(url.substr(0, url.find(':')));
    return host.starts_with("www.") ? host.substr(4) : host;
}

/// The part of a host that its owner registered: its last two labels. Good enough to compare addresses of one message.
std::string_view owner_of(std::string_view host) {
    const auto last = host.rfind('.');
    if (last == std::string_view::npos || last == 0) return host;
    const auto before = host.rfind('.', last - 1);
    return before == std::string_view::npos ? host : host.substr(before + 1);
}

/// They hide where a link leads, may die, and count readers for others.
constexpr std::string_view shorteners = " bit.ly t.co tinyurl.com goo.gl ow.ly buff.ly is.gd lnkd.in fb.me dlvr.it "
                                        "trib.al amzn.to youtu.be cutt.ly rb.gy rebrand.ly t.ly tiny.cc shorturl.at ";

/// "10.1.2.3", and other addresses of private networks.
bool is_private_number(std::string_view host) {
    if (host.find_first_not_of("0123456789.") != std::string_view::npos) return false;
    constexpr auto begins = std::to_array<std::string_view>({"127.", "10.", "192.168.", "169.254.", "0."});
    return std::ranges::any_of(begins, [host](std::string_view one) { return host.starts_with(one); });
}

/// Only on the machine or in the house where they were typed.
bool is_private(std::string_view host) {
    constexpr auto ends = std::to_array<std::string_view>({".localhost", ".local", ".internal", ".intern", ".lan"});
    return host == "localhost" || is_private_number(host) || host.starts_with("staging.") ||
           std::ranges::any_of(ends, [host](std::string_view one) { return host.ends_with(one); });
}

/// "utm_source" and its like, as it stands in the address.
std::string tracker_in(std::string_view url) {
    constexpr auto names = std::to_array<std::string_view>(
        {"utm_", "fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "wt_mc", "wtmc", "at_medium", "at_campaign",
         "igshid", "yclid", "_hsenc", "mkt_tok", "piano_id", "cmpid", "s_cid"});
    for (auto at = url.find_first_of("?&"); at != std::string_view::npos; at = url.find_first_of("?&", at + 1)) {
        const auto parameter = url.substr(at + 1, url.find_first_of("&=#", at + 1) - at - 1);
        if (std::ranges::any_of(names, [&](std::string_view name) { return parameter.starts_with(name); }))
            return std::string(parameter);
    }
    return {};
}

struct Address {
    int item;
    std::string_view url;
};
std::vector<Address> addresses_of(const Document& document) {
    std::vector<Address> all;
    int number = 0;
    for (const auto& block : document.blocks) {
        if (const auto* const item = std::get_if<Item>(&block)) all.push_back({++number, item->url});
        if (const auto* const link = std::get_if<Link>(&block)) all.push_back({0, link->url});
    }
    return all;
}

Finding about(const RuleInput& input, const Address& address, RuleSeverity severity, std::string_view key,
              std::string_view found = {}) {
    return {"link", severity, address.item,
            sentence(input, key,
                     {{"text", shortened(address.url)},
                      {"found", std::string(found)},
                      {"n", std::to_string(address.url.size())},
                      {"most", std::to_string(longest_address)}})};
}

/// What is wrong with the address as such; the gravest alone.
std::vector<Finding> objections_to(const RuleInput& input, const Address& address) {
    if (address.url.empty()) return {{"link", RuleSeverity::warning, address.item, sentence(input, "no_address")}};
    const bool usable = !safe_url(address.url).empty();
    if (!address.url.starts_with("https://") || !usable)
        return {about(input, address, usable ? RuleSeverity::warning : RuleSeverity::error, "not_https")};
    const auto host = host_of(address.url);
    const auto authority = address.url.substr(8, address.url.find_first_of("/?#", 8) - 8);
    // "https://blatt.example@evil.example": what stands in front of the sign only looks like the place it leads to.
    if (authority.contains('@')) return {about(input, address, RuleSeverity::error, "user_in_address", host)};
    if (is_private(host) || !host.contains('.'))
        return {about(input, address, RuleSeverity::error, "private_address", host)};
    std::vector<Finding> findings;
    if (is_listed(shorteners, host))
        findings.push_back(about(input, address, RuleSeverity::warning, "shortener", host));
    if (const auto tracker = tracker_in(address.url); !tracker.empty())
        findings.push_back(about(input, address, RuleSeverity::warning, "tracker", tracker));
    if (address.url.size() > longest_address)
        findings.push_back(about(input, address, RuleSeverity::warning, "long_address"));
    return findings;
}

/// "https://..." among the words: platforms make a link of it that nobody checked.
std::string address_in(const ShownText& shown) {
    const auto text = comparable(shown.text);
    const auto found = phrase_in("https://|http://|www.", text);
    if (found.empty()) return {};
    const auto at = text.find(found);
    return text.substr(at, text.find(' ', at) - at);
}

} // namespace

std::vector<Finding> check_links(const RuleInput& input) {
    std::vector<Finding> findings;
    for (const auto& address : addresses_of(input.document)) {
        auto found = objections_to(input, address);
        std::ranges::move(found, std::back_inserter(findings));
    }
    auto in_words = search(input, "link", RuleSeverity::warning, "address_in_words", address_in);
    std::ranges::move(in_words, std::back_inserter(findings));
    return findings;
}

std::vector<Finding> check_own_hosts(const RuleInput& input) {
    const auto addresses = addresses_of(input.document);
    std::map<std::string, int> owners;
    for (const auto& address : addresses) {
        const auto host = host_of(address.url);
        if (!host.empty()) ++owners[std::string(owner_of(host))];
    }
    const auto is_own = [&](const std::string& owner) {
        if (!input.own_addresses.empty())
            return std::ranges::any_of(input.own_addresses,
                                       [&](const std::string& address) { return owner_of(host_of(address)) == owner; });
        // Nobody said which are the newsroom's own: one among many of another owner stands out.
        return owners.size() != 2 || addresses.size() < 4 || owners[owner] > 1;
    };
    std::vector<Finding> findings;
    for (const auto& address : addresses) {
        const auto host = host_of(address.url);
        if (host.empty() || is_listed(shorteners, host) || is_private(host) || !host.contains('.')) continue;
        if (is_own(std::string(owner_of(host)))) continue;
        findings.push_back(about(input, address, RuleSeverity::warning, "foreign_host", host));
    }
    return findings;
}

} // namespace depesche::digest
