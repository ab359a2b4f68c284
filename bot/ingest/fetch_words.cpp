#include "bot/ingest/fetch_words.hpp"

#include "digest/feed/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace depesche::bot {

namespace {

bool is_secret(std::string_view parameter) {
    const std::string name = digest::feed::lower(parameter.substr(0, parameter.find('=')));
    static constexpr std::array<std::string_view, 8> words{"key",  "token", "secret", "auth",
                                                           "pass", "sig",   "access", "session"};
    return std::ranges::any_of(words, [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

std::string_view cure_of(HttpFailure::Kind kind) {
    using Kind = HttpFailure::Kind;
    switch (kind) {
    case Kind::resolve:
        return "check the spelling of the host and the name server";
    case Kind::connect:
        return "check that the site is up and that a firewall lets us out";
    case Kind::tls:
        return "the site must renew or repair its certificate; it is not accepted as it is";
    case Kind::timed_out:
        return "the site is too slow; it is tried again by itself";
    case Kind::closed:
    case Kind::malformed:
        return "it is tried again by itself; if it stays so, tell the site's operator";
    case Kind::too_large:
        return "ask for a feed with only the latest articles";
    case Kind::stopped:
        return "depesche is stopping";
    case Kind::refused_address:
        return ""; // its sentence has the cure, the very line of the configuration
    }
    return "";
}

std::string_view cause_of(int status) {
    if (status == 401 || status == 403) return "the site refuses us; ask its operator to let \"Depesche\" in";
    if (status == 404) return "there is no feed at this address; look for its new address on the site";
    if (status == 410)
        return "the newsroom has ended this feed; take it out of the configuration or look for its successor";
    if (status == 429) return "the site asks us to come less often; we do";
    if (status >= 500) return "the site is in trouble; it is tried again by itself";
    return "this is no answer for a feed; check the address";
}

} // namespace

/// The address up to its query, with "https://user:password@host" as "https://...@host".
static std::string without_password(std::string_view address) {
    const std::size_t scheme_at = address.find("//");
    if (scheme_at == std::string_view::npos) return std::string(address);
    const std::size_t host_at = scheme_at + 2;
    const std::string_view authority = address.substr(host_at, address.find('/', host_at) - host_at);
    const std::size_t at = authority.rfind('@');
    if (at == std::string_view::npos) return std::string(address);
    return fmt::format("{}...{}", address.substr(0, host_at), address.substr(host_at + at));
}

std::string shown_url(std::string_view url) {
    const std::size_t query_at = url.find('?');
    if (query_at == std::string_view::npos) return without_password(url);
    std::string shown = without_password(url.substr(0, query_at));
    std::string_view rest = url.substr(query_at + 1);
    for (char separator = '?'; !rest.empty(); separator = '&') {
        const std::size_t end = std::min(rest.find('&'), rest.size());
        const std::string_view parameter = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        shown += separator;
        if (const std::size_t equals = parameter.find('='); equals != std::string_view::npos && is_secret(parameter))
            shown.append(parameter.substr(0, equals + 1)).append("***");
        else
            shown += parameter;
    }
    return shown;
}

std::string failure_sentence(std::string_view url, const HttpFailure& failure) {
    if (failure.kind == HttpFailure::Kind::too_large)
        return fmt::format("{}: more than 16 MiB, too large for a feed; {}", shown_url(url), cure_of(failure.kind));
    // The client names the site; the address does it already.
    std::string_view message = failure.message;
    if (const auto parsed = parse_url(url); parsed && message.starts_with(parsed->origin() + ": "))
        message.remove_prefix(parsed->origin().size() + 2);
    // Of a handshake the client knows the cure; the site's certificate is not to blame.
    const bool cured = failure.kind == HttpFailure::Kind::tls && message.contains("TLS");
    if (cured || cure_of(failure.kind).empty()) return fmt::format("{}: {}", shown_url(url), message);
    return fmt::format("{}: {}; {}", shown_url(url), message, cure_of(failure.kind));
}

std::string status_sentence(std::string_view url, const HttpResponse& response) {
    return fmt::format("{}: the site answers {}: {}", shown_url(url), response.status, cause_of(response.status));
}

} // namespace depesche::bot
