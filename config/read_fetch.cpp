#include "config/read_parts.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace depesche::config {

namespace {

constexpr std::string_view allowed =
    R"(expected a host or a network: "cms.intern.example", "cms.intern.example:8080", "10.1.2.0/24" or "[fd12::1]:8000")";

bool is_number(std::string_view text, int least, int most) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number >= least && number <= most;
}

bool is_address(const std::string& text, int family) {
    in6_addr bytes{};
    return ::inet_pton(family, text.c_str(), &bytes) == 1;
}

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= 253 && !text.starts_with('.') && !text.contains("..") &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") ==
               std::string_view::npos &&
           text.find_first_not_of("0123456789.") != std::string_view::npos; // else it was meant as an address
}

bool is_network(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::string address(text.substr(0, slash));
    const std::string_view width = text.substr(slash + 1);
    // A width of 0 would let everything in, and with it whatever somebody redirects us to.
    return (is_address(address, AF_INET) && is_number(width, 1, 32)) ||
           (is_address(address, AF_INET6) && is_number(width, 1, 128));
}

bool is_host(std::string_view text) {
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == std::string_view::npos) return false;
        const std::string_view port = text.substr(close + 1);
        return is_address(std::string(text.substr(1, close - 1)), AF_INET6) &&
               (port.empty() || (port.starts_with(':') && is_number(port.substr(1), 1, 65535)));
    }
    if (is_address(std::string(text), AF_INET6)) return true;
    const std::size_t colon = text.find(':');
    const std::string host(text.substr(0, colon));
    if (colon != std::string_view::npos && !is_number(text.substr(colon + 1), 1, 65535)) return false;
    return is_address(host, AF_INET) || is_name(host);
}

} // namespace

FetchSettings read_fetch(TableReader& top, ReadContext& context) {
    FetchSettings fetch;
    auto table = sub_table(top, "fetch", context);
    fetch.check_links = table.flag("check_links").value_or(fetch.check_links);
    fetch.connections = table.integer("connections", 1, 1024).value_or(fetch.connections);
    fetch.allow_private = table.texts("allow_private").value_or(std::vector<std::string>{});
    const auto good = [](const std::string& entry) { return entry.contains('/') ? is_network(entry) : is_host(entry); };
    if (!std::ranges::all_of(fetch.allow_private, good)) table.problem("allow_private", std::string(allowed));
    table.report_unknown(context.top_keys);
    return fetch;
}

} // namespace depesche::config
