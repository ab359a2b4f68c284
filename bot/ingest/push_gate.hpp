#pragma once

#include "bot/net/http_server.hpp"
#include "config/settings.hpp"
#include "digest/schedule/instant.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace depesche::bot {

/// Counts failed tries by address: ten in a minute, then the address waits for the minute to pass.
class FailedTries {
public:
    static constexpr int most = 10;
    static constexpr std::chrono::seconds span{60};
    static constexpr std::size_t most_addresses = 4096; ///< further ones share one count

    /// Counts one more; how long the address must wait, or nothing.
    std::optional<std::chrono::seconds> count(const std::string& address, digest::Instant now);

private:
    struct Tries {
        digest::Instant since;
        int count = 0;
    };
    std::map<std::string, Tries> tries_;
};

/// Who a push comes from: by "Authorization: Bearer TOKEN", or by X-Depesche-Timestamp (Unix seconds, at most five
/// minutes off) and X-Depesche-Signature ("sha256=" and the hex of HMAC-SHA256 over timestamp, "." and body). What is
/// given must be right: a request with a good token and a bad signature is refused.
class PushGate {
public:
    static constexpr std::chrono::minutes tolerance{5};

    struct Verdict {
        const config::PushSettings* pusher = nullptr;    ///< null: refused
        std::string why;                                 ///< for our log; whoever was refused is not told
        std::string address;                             ///< where it came from
        std::optional<std::chrono::seconds> retry_after; ///< too many failed tries from there
    };

    /// `pushers` must outlive the verdict. Only failed tries are counted: nobody can lock a newsroom out by failing in
    /// its name.
    Verdict look(const std::vector<config::PushSettings>& pushers, const ServerRequest& request, digest::Instant now);

private:
    FailedTries tries_;
};

/// Whether it holds a token or a signature at all: of anybody else we take no large body. Looks at the headers alone.
bool offers_proof(const ServerRequest& head);

/// Why what is brought to us can be heard on the way, with the cure; empty: it cannot. Tokens of pushers, and what hubs
/// bring, need TLS in front of a server that listens beyond this machine.
std::string heard_on_the_way(const config::Settings& settings);

/// Where a request came from: the peer, or what a proxy on this machine says in the last element of X-Forwarded-For.
std::string address_of_client(const ServerRequest& request);

} // namespace depesche::bot
