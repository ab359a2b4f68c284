#pragma once

#include "bot/subscriber/registry.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// How many active readers came from one place.
struct SubscriberOrigin {
    std::string origin; ///< as Subscriber::origin
    std::int64_t count = 0;
};

/// Of one audience, the most frequent first, at most `limit`.
StoreResult<std::vector<SubscriberOrigin>> origins_of(SubscriberRegistry& registry, std::string_view audience,
                                                      std::size_t limit);

} // namespace depesche::bot
