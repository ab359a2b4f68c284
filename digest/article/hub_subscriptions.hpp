#pragma once

#include "digest/article/store_error.hpp"
#include "digest/schedule/instant.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

class Database;

/// How we stand with a feed's WebSub hub. Stored as a number: append only.
enum class HubState : std::uint8_t {
    asked,  ///< the request is on its way, or the hub took it and has not verified it yet
    active, ///< verified: the hub tells us until `until`
    denied, ///< the hub or the publisher does not want us
    failed, ///< the hub could not be reached or refused the request
    leaving ///< to be ended: the feed was removed, or it has another hub now
};

/// A subscription to one feed at its hub (WebSub, W3C Recommendation of 2018-01-23).
struct HubSubscription {
    std::string id;          ///< the last part of our callback's address, 128 random bits
    std::string feed;        ///< as configured
    std::string topic;       ///< what the feed calls itself: what the hub knows it by
    std::string hub;         ///< its address
    std::string callback;    ///< where the hub reaches us, as we told it
    std::string secret_mark; ///< tells whether the secret that the hub was told is still ours; never the secret itself
    HubState state = HubState::asked;
    std::optional<Instant> asked; ///< when we asked last
    std::optional<Instant> until; ///< end of the lease
    Instant next;                 ///< when there is something to do again
    int failures = 0;             ///< in a row
    std::string trouble;          ///< one sentence, without secrets
    std::optional<Instant> last_content;
    std::int64_t contents = 0; ///< documents that the hub brought
    std::int64_t ignored = 0;  ///< documents that were not signed as they must be

    bool operator==(const HubSubscription&) const = default;
};

/// The rows of `hub_subscription` in news.db; at most one of a feed is not `leaving`.
class HubSubscriptions {
public:
    explicit HubSubscriptions(Database& database) : database_(database) {}

    StoreResult<std::vector<HubSubscription>> all();
    StoreResult<void> save(const HubSubscription& subscription);
    StoreResult<void> remove(std::string_view id);

private:
    Database& database_;
};

} // namespace depesche::digest
