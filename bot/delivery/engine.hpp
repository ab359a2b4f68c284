#pragma once

#include "bot/delivery/ledger.hpp"
#include "bot/delivery/ledger_thread.hpp"
#include "bot/delivery/progress.hpp"
#include "bot/net/http_client.hpp"
#include "digest/schedule/instant.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace depesche::bot {

struct EngineOptions {
    std::size_t window = 1024; ///< W at most where the audience does not say: requests whose acknowledgement is not
                               ///< durable yet, per sender (token)
    std::chrono::milliseconds request_timeout{8000};
    std::chrono::milliseconds commit_every{20};
    /// Requests on the wire per sender where the audience does not say; the client must keep as many connections.
    std::size_t connections = 64;
    std::uint64_t seed = 1; ///< of the jitter
    /// After the disk failed it is tried again this much later, and while it is full it is looked at as often.
    std::chrono::milliseconds storage_pause{1000};
    /// Tests bring their own; empty: boot_time (bot/delivery/boot_time.hpp). Asked on the ledger's thread too.
    std::function<std::chrono::nanoseconds()> boot_time;
    /// Tests with virtual time do themselves what waits for the disk; empty: a thread of its own does.
    JobRunner on_disk;
    /// Tests bring their own platform; empty: platform_for.
    std::function<const Platform&(config::Platform)> platform;
};

/// What the engine tells its owner; called on the executor's thread.
struct EngineEvents {
    std::function<void(const BroadcastRow&)> finished; ///< or failed; `state` and `why` say it
    std::function<void(const std::string& audience, const std::string& why)>
        paused; ///< token revoked, sender suspended
    /// Unreachable, disk full, ...; an empty audience: all of them.
    std::function<void(const std::string& audience, const std::string& why)> trouble;
    std::function<void()> storage_well; ///< the trouble of all is over: the ledger records again
};

/// Fans broadcasts out by the protocol of facts/delivery.md 3: intents durable before the first byte, a slot handed on
/// within the very commit that makes its last holder's end durable, one retry layer, alerts before digests, the
/// platform's rate obeyed per token. All calls on the executor's thread.
class DeliveryEngine {
public:
    virtual ~DeliveryEngine() = default;
    /// The audiences of the configuration; again after a reload. A broadcast to an audience that is gone waits and says
    /// so.
    virtual void set_audiences(std::vector<config::AudienceSettings> audiences) = 0;
    /// The newsroom's zone and quiet hours; again after a reload. Without them nothing is promised to anybody.
    virtual void set_quiet_hours(digest::Zone zone, digest::QuietHours quiet) = 0;
    /// Takes up everything in the ledger that is not finished, but for what a person posts: after a start, and after
    /// Ledger::start().
    virtual void wake() = 0;
    virtual StoreResult<void> stop(BroadcastId id, std::string why) = 0; ///< no request leaves later than 100 ms
    /// Goes on from exactly there. Refused when another broadcast has taken over its rest. `who`: for its story.
    virtual StoreResult<void> resume(BroadcastId id, std::string who = "depesche") = 0;
    /// Of a stopped broadcast in memory: who surely has nothing of it, in order. The ledger learns of those whose intent
    /// was taken back at the stop only with the next commit, and counts them among those who may have it until then.
    virtual std::vector<Ordinal> surely_unsent(BroadcastId id) const = 0;
    /// Live, newer than the ledger's rows by at most one commit.
    virtual std::vector<BroadcastRow> running() const = 0;
    /// How fast it goes, when it will be finished, what holds it up, and what was counted since the process began.
    virtual EngineProgress progress() const = 0;
    /// Lets requests in flight finish and commits; nothing new is sent. Returns when all is durable or the deadline
    /// passed.
    virtual asio::awaitable<void> drain(Deadline deadline) = 0;
};

std::unique_ptr<DeliveryEngine> make_delivery_engine(asio::any_io_executor executor, HttpClient& client, Ledger& ledger,
                                                     const digest::Clock& clock, EngineOptions options,
                                                     EngineEvents events);

} // namespace depesche::bot
