#pragma once

#include "config/settings.hpp"
#include "digest/article/article_store.hpp"
#include "digest/schedule/instant.hpp"
#include "digest/schedule/reader_promise.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

using digest::Instant;
using digest::StoreError;
using digest::StoreResult;

/// A reader's dense number within an audience, from 0; never reused, tombstoned when the reader is forgotten.
using Ordinal = std::uint32_t;

/// What a reader wants: names of editions, and "surprising", "breaking", "breaking_at_night" (S2 in quiet hours), and
/// topics of severity 3.
using Wishes = std::vector<std::string>;
/// Alerts of severity 2 in quiet hours, for those who ask for them.
inline constexpr std::string_view night_wish = "breaking_at_night";
/// "breaking:Sport": alerts of severity 3 of a topic in [breaking]. No edition's name has a colon.
inline constexpr std::string_view topic_wishes = "breaking:";
inline std::string topic_wish(std::string_view topic) { return std::string(topic_wishes) + std::string(topic); }

enum class SubscriberState : std::uint8_t {
    active,
    stopped,
    gone,
    forgotten
}; ///< gone: the platform says so (blocked, deleted)

std::string_view to_string(SubscriberState state); ///< "active", "stopped", "gone", "forgotten"

struct Subscriber {
    Ordinal ordinal = 0;
    std::string address;
    std::string language;
    Wishes wishes;
    SubscriberState state = SubscriberState::active;
    Instant since;      ///< consent: when they pressed Start or were imported
    std::string origin; ///< consent: "start", "start PAYLOAD", "import"
    std::chrono::sys_days heard{}; ///< when they last wrote, pressed a button or started, to the day (UTC); 1970: never
    digest::ReaderPromise promise{};
};

/// Who comes first among many: what is earlier in `by` decides, and among equals who has been a reader longest.
struct ReaderOrder {
    std::vector<config::SendOrder> by{};
    Wishes topics{}; ///< SendOrder::topic: the wishes of those who come first
};

/// A reader for whom something else holds than for all.
struct OwnPromise {
    Ordinal ordinal = 0;
    digest::ReaderPromise promise;
    bool at_night = false; ///< has the night wish
};

/// How many active readers came from one place.
struct SubscriberOrigin {
    std::string origin; ///< as Subscriber::origin
    std::int64_t count = 0;
};

/// Who gets what. A channel is an audience with one recipient, its address.
/// Every write is durable when the call returns.
class SubscriberRegistry {
public:
    virtual ~SubscriberRegistry() = default;
    virtual StoreResult<std::optional<Subscriber>> find(std::string_view audience, std::string_view address) = 0;
    virtual StoreResult<std::optional<Subscriber>> find(std::string_view audience, Ordinal ordinal) = 0;
    /// Inserts, or revives one that had stopped, with the given wishes; who starts is heard from. The registry gives
    /// the ordinal. Who is known keeps quiet hours and cap; a pause is over: who presses Start wants news.
    virtual StoreResult<Subscriber> start(std::string_view audience, const Subscriber& subscriber) = 0;
    virtual StoreResult<void> set_wishes(std::string_view audience, Ordinal ordinal, const Wishes& wishes) = 0;
    virtual StoreResult<void> set_promise(std::string_view audience, Ordinal ordinal,
                                          const digest::ReaderPromise& promise) = 0;
    virtual StoreResult<void> set_state(std::string_view audience, Ordinal ordinal, SubscriberState state,
                                        Instant now) = 0;
    /// Readers who wrote or pressed a button. A day is kept, no more: worth a write once a day a reader.
    virtual StoreResult<void> heard_from(std::string_view audience, const std::vector<Ordinal>& readers,
                                         Instant now) = 0;
    virtual StoreResult<void> move(std::string_view audience, Ordinal ordinal, std::string_view new_address) = 0;
    /// Erases address, language, wishes, promise and the day of heard_from; keeps the ordinal as a tombstone so that
    /// old bitmaps stay true.
    virtual StoreResult<void> forget(std::string_view audience, Ordinal ordinal, Instant now) = 0;
    /// The active subscribers who want one of these.
    virtual StoreResult<std::vector<Ordinal>> wanting(std::string_view audience, const Wishes& any_of,
                                                      const ReaderOrder& order = {}) = 0;
    /// How many that are.
    virtual StoreResult<std::int64_t> count_wanting(std::string_view audience, const Wishes& any_of) = 0;
    /// The active ones with a promise of their own who want one of these (empty: whatever they want), in order of their
    /// ordinals. `visit` must not call the ledger.
    virtual StoreResult<void> own_promises(std::string_view audience, const Wishes& any_of,
                                           const std::function<void(const OwnPromise&)>& visit) = 0;
    virtual StoreResult<std::int64_t> count(std::string_view audience, SubscriberState state) = 0;
    /// Where the active ones came from, the most frequent first, at most `limit`.
    virtual StoreResult<std::vector<SubscriberOrigin>> origins(std::string_view audience, std::size_t limit) = 0;
    virtual StoreResult<std::vector<Subscriber>> list(std::string_view audience, Ordinal from, std::size_t limit) = 0;
    /// Many at once, for import: rows already known keep their state. Returns how many are new.
    virtual StoreResult<std::int64_t> import(std::string_view audience, const std::vector<Subscriber>& rows) = 0;
};

} // namespace depesche::bot
