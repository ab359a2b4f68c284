#pragma once

#include "digest/article/hub_subscriptions.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

/// The life of a subscription at a WebSub hub (W3C Recommendation of 2018-01-23), without socket and clock: what is to
/// be done now, and what an answer means. Everything is kept in the row itself, so that a restart changes nothing.
namespace depesche::bot::websub {

using digest::HubSubscription;
using digest::Instant;

inline constexpr std::chrono::seconds wanted_lease{864'000}; ///< ten days, what most hubs give
inline constexpr std::chrono::seconds shortest_lease{60}, longest_lease{90 * 86'400};
inline constexpr std::chrono::minutes verification_time{10}; ///< then a hub that said yes is asked again
inline constexpr std::chrono::hours verification_late{24};   ///< a verification of what we asked so long ago counts
inline constexpr std::chrono::hours longest_pause{24};       ///< between two tries at a hub that fails
inline constexpr std::chrono::hours longest_denial{7 * 24};  ///< until a hub that denied us is asked again

enum class Act : std::uint8_t { nothing, subscribe, unsubscribe, forget };

/// What is due for this subscription at `now`.
Act due(const HubSubscription& row, Instant now);
/// When due() or is_active() changes by itself.
Instant next_change(const HubSubscription& row);
/// The hub has promised to tell us, and its promise holds.
bool is_active(const HubSubscription& row, Instant now);

/// A request leaves. An active subscription stays active: it is being renewed.
void note_asked(HubSubscription& row, Instant now);
/// The hub could not be reached, or refused the request; `why` is a sentence.
void note_failure(HubSubscription& row, Instant now, std::string why);
/// The hub confirmed; renewed when four fifths of the lease are over, a little earlier or later for each feed.
void note_verified(HubSubscription& row, Instant now, std::chrono::seconds lease);
void note_denied(HubSubscription& row, Instant now, std::string_view reason);
/// Active until a moment that has passed: as if we had never been, and asked again at once. True when it was so.
bool note_lapsed(HubSubscription& row, Instant now);
/// To be ended: the feed is gone, or has another hub.
void leave(HubSubscription& row, Instant now);

/// Whether a verification that names this topic answers something that we asked.
bool expects(const HubSubscription& row, std::string_view mode, std::string_view topic, Instant now);

/// For `feed list`: "hub: active until 2026-12-08T06:00:00Z", "hub: denied (closed)". `local` writes a moment as its
/// reader wants it.
std::string describe(const HubSubscription& row, Instant now,
                     const std::function<std::string(Instant)>& local = digest::to_iso8601);

} // namespace depesche::bot::websub
