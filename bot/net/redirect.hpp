#pragma once

#include "bot/net/http_client.hpp"

#include <chrono>
#include <expected>
#include <functional>
#include <optional>
#include <string>

namespace depesche::bot {

/// Whether an answer of this status sends us on to its Location (RFC 9110, 15.4). 300 leaves the choice to a person,
/// and 304 is none.
constexpr bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// Whether the new address is to be remembered.
constexpr bool is_permanent_redirect(int status) { return status == 301 || status == 308; }

/// Whether a request with a body is to be repeated there as it is; the others would make a GET of it.
constexpr bool keeps_request(int status) { return status == 307 || status == 308; }

/// The request for each address on the way, asked before it is sent; or a sentence why it must not be.
using RequestFor = std::function<std::expected<HttpRequest, std::string>(const Url&)>;

struct RedirectRules {
    int most = 5;
    bool keep_request = false;  ///< only those that keep a request are followed; other answers are the last one
    bool keep_encrypted = true; ///< from https never to http, where anybody on the way could read and change it
    std::chrono::milliseconds each{std::chrono::hours(1)}; ///< for one request, within the deadline of all
    /// Told after each request; may be null.
    std::function<void(const Url&, const HttpResult&, std::chrono::milliseconds took)> seen{};
};

struct Followed {
    HttpResult result;             ///< of the last request
    Url at;                        ///< whom it asked
    std::optional<Url> for_good{}; ///< where permanent redirects alone led to; none: nowhere
    std::string refused{};         ///< why the last answer's redirect is not followed, or why nothing was asked:
                                   ///< a sentence without the address. Then `result` is no answer to the question.
    bool moved_for_good() const { return for_good && *for_good == at; }
};

/// Asks `first` and follows where its answers lead, all within one deadline. The client's address policy looks at each
/// connection.
asio::awaitable<Followed> follow_redirects(HttpClient& client, Url first, RequestFor request_for, Deadline deadline,
                                           RedirectRules rules = {});

} // namespace depesche::bot
