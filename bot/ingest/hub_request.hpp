#pragma once

#include "bot/net/http_client.hpp"
#include "digest/article/hub_subscriptions.hpp"

#include <string>
#include <string_view>

namespace depesche::bot {

/// What a hub said to a request; whether it means it, its verification tells.
struct HubAnswer {
    bool taken = false;
    bool stopped = false; ///< we are shutting down
    std::string why;      ///< not taken: one sentence
};

/// Whether contents of this hub can be trusted: over TLS, or at an address of this machine or of a private network that
/// is written as such (a name may lead anywhere). The policy of the client decides whether that one may be reached.
bool is_usable_hub(std::string_view hub);

/// Asks the hub to begin (or to end) telling us; `secret` is to sign what it tells. Follows the redirects that keep a
/// request as it is (307, 308).
asio::awaitable<HubAnswer> ask_hub(HttpClient& client, digest::HubSubscription row, std::string secret,
                                   bool subscribing, Deadline deadline);

} // namespace depesche::bot
