#pragma once

#include "bot/delivery/boot_time.hpp"
#include "bot/delivery/broadcast_run.hpp"
#include "bot/delivery/engine.hpp"
#include "bot/delivery/ledger_thread.hpp"
#include "bot/delivery/progress.hpp"
#include "bot/delivery/rate_limiter.hpp"
#include "bot/delivery/retry_plan.hpp"
#include "bot/delivery/window.hpp"

#include <boost/asio/steady_timer.hpp>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace depesche::bot {

/// A refused sender is asked again after this long, or when somebody says so.
constexpr std::chrono::minutes blocked_pause{5};

/// All audiences with one token at one address: one window, one rate, one retry plan.
struct Sender {
    Sender(const asio::any_io_executor& executor, std::string name, std::uint64_t seed)
        : id(std::move(name)),
          plan(seed),
          timer(executor) {}

    std::string id; ///< a hash: the token is in it
    RateLimiter limiter{1};
    Window window{4};
    RetryPlan plan;
    std::size_t connections = 1;
    std::size_t most_slots = 4; ///< W
    std::size_t on_wire = 0;
    std::size_t answered = 0;                        ///< since the last commit began
    std::size_t intended = 0;                        ///< waiting for the next commit
    bool hurry = false;                              ///< the first request of an alert is among them
    bool probing = false;                            ///< nobody was there: one request at a time until somebody is
    std::chrono::duration<double> answer_time{0.25}; ///< moving average; a cautious guess at first
    asio::steady_timer timer;
    SendProgress speed;        ///< for who looks on; decides nothing
    bool has_answered = false; ///< answer_time is measured
};

struct Audience {
    config::AudienceSettings settings;
    const Platform* platform = nullptr;
    std::shared_ptr<Sender> sender;
    std::optional<RateLimiter> own;              ///< of a channel: its chat has a limit of its own
    SteadyTime paused_until = SteadyTime::min(); ///< the platform refuses the sender here
};

/// A broadcast in memory with what it takes to send it.
struct Run {
    explicit Run(RunningBroadcast opened) : broadcast(std::move(opened)) {}
    BroadcastRun broadcast;
    std::shared_ptr<Sender> sender; ///< empty: its audience is not in the configuration
    Audience* audience = nullptr;   ///< likewise; in EngineCore::audiences_
    const Platform* platform = nullptr; ///< of its audience, also of one that has just left the configuration
    bool is_channel = false;            ///< likewise
    std::optional<RequestTemplate> request;
    std::optional<RequestTemplate> other_request; ///< of a change: for messages of the other form
    std::optional<RequestTemplate> silent_request; ///< for those whom it must not wake; made when one is met
    MessageForm request_form = MessageForm::composed;
    SteadyTime late_at = SteadyTime::max(); ///< when it stops to be useful, as of the last look at the clock
    BootTime proven{}; ///< when a commit last found that it is still ours
    bool sent_any = false;
    bool finishing = false;
    bool said_waiting = false;
    RunFigures figures; ///< for who looks on; decides nothing
};

/// The engine's state and its steps, all on the executor's thread. The facade owns it; coroutines and jobs hold it as
/// long as they need and look at `closed_` first.
class EngineCore : public std::enable_shared_from_this<EngineCore> {
public:
    EngineCore(asio::any_io_executor executor, HttpClient& client, Ledger& ledger, const digest::Clock& clock,
               EngineOptions options, EngineEvents events);

    void set_audiences(std::vector<config::AudienceSettings> audiences);
    void set_quiet_hours(digest::Zone zone, digest::QuietHours quiet);
    void wake();
    StoreResult<void> stop(BroadcastId id, std::string why);
    StoreResult<void> resume(BroadcastId id, const std::string& who);
    std::vector<Ordinal> surely_unsent(BroadcastId id) const;
    std::vector<BroadcastRow> running() const;
    EngineProgress progress() const;
    asio::awaitable<void> drain(Deadline deadline);
    void close();

private:
    using RunPtr = std::shared_ptr<Run>;
    using SenderPtr = std::shared_ptr<Sender>;
    struct Intent {
        RunPtr run;
        Sender* sender; ///< whose slot it holds; senders stay
        Item item;
    };
    struct Opened {
        RunningBroadcast broadcast;
        std::optional<std::pair<std::uint32_t, LoadedSegment>> first;
    };
    struct Found {
        StoreResult<std::vector<BroadcastRow>> broadcasts;
        StoreResult<std::vector<SenderPause>> pauses;
        std::vector<std::pair<BroadcastRow, StoreResult<Opened>>> opened; ///< those that are not in memory
    };

    // engine_runs.cpp: which broadcasts there are
    SenderPtr sender_for(const config::AudienceSettings& settings);
    void bind(Run& run);
    void look_into_ledger();
    void apply_pause(const SenderPause& pause);
    void on_woken(Found found);
    static StoreResult<Opened> open(FanoutLog& log, BroadcastId id);
    static Found look(FanoutLog& log, const std::set<BroadcastId>& known);
    void on_opened(const BroadcastRow& row, StoreResult<Opened> opened);
    void load_more(const RunPtr& run);
    void on_loaded(const RunPtr& run, std::uint32_t index, StoreResult<LoadedSegment> loaded);
    void take_in(Run& run, std::uint32_t index, LoadedSegment loaded);

    // engine_life.cpp: how broadcasts end
    void end_run(const RunPtr& run, BroadcastState state, std::string why);
    void fail(const RunPtr& run, std::string why);
    void reap();
    void finish(const RunPtr& run);
    RunPtr find(BroadcastId id) const;

    // engine_commit.cpp: what is durable
    bool dirty() const;
    bool commit_is_urgent(SteadyTime now) const;
    bool runs_dry(const Sender& sender, SteadyTime now) const;
    std::size_t ready_for(const Sender& sender) const;
    bool has_somebody_for(const Sender& sender, SteadyTime now) const;
    void maybe_commit() { maybe_commit(std::chrono::steady_clock::now()); }
    void maybe_commit(SteadyTime now);
    void commit_now();
    struct Committed {
        StoreResult<bool> done;
        BootTime at{};
        std::chrono::nanoseconds cpu{};
    };
    void on_committed(Committed committed);
    void commit_succeeded();
    void take_back_commit();
    void commit_failed(const StoreError& error);
    void lose_what_was_taken();
    void settle(Sender& sender, Lane lane);

    // engine_storage.cpp: what the disk under the ledger lets us do
    void storage_troubled(const std::string& why);
    void storage_well();
    void look_for_room();
    void record_state(const BroadcastRow& row, bool then_tell = false);
    void on_state_recorded(BroadcastId id, const StoreResult<void>& stored);
    void record_states_again();

    void release(const RunPtr& run, Sender& sender, const Item& item);
    void release_ready(const RunPtr& run);

    // engine_fill.cpp: who is next
    void pump_all();
    void pump(const SenderPtr& sender);
    bool may_run(const Run& run, SteadyTime now) const;
    void expire_if_late(const RunPtr& run);
    void fill(const SenderPtr& sender, SteadyTime now);
    void load_more_for(const SenderPtr& sender);
    bool fill_one(const RunPtr& run, SteadyTime now);
    std::optional<Item> take_again(Run& run, SteadyTime now);
    void arm(const SenderPtr& sender, SteadyTime at);
    void refresh_readers();
    std::size_t slots_for(const Sender& sender) const;

    // engine_send.cpp: what leaves
    void start_sends(const SenderPtr& sender, SteadyTime now);
    bool may_use_wire(const Sender& sender, Lane lane) const;
    bool is_certainly_ours(const RunPtr& run);
    const PromiseView* promises_now(SteadyTime now);
    std::optional<Destination> destination_now(const RunPtr& run, const Item& item, SteadyTime now);
    void send(const RunPtr& run, Item item, const Destination& to, SteadyTime now);
    static const RequestTemplate& request_of(Run& run, const Audience& audience, const Item& item, bool silent);
    static void prepare(Run& run, const Audience& audience);

    // engine_answer.cpp: what came back
    void on_answer(const RunPtr& run, const SenderPtr& sender, Item item, const HttpResult& result, SteadyTime left);
    void after_answer(const SenderPtr& sender, bool delivered, SteadyTime now);
    void follow(const RunPtr& run, const SenderPtr& sender, Item item, const NextStep& step);
    void rest(const SenderPtr& sender, const SenderRest& rest);
    void try_again(const RunPtr& run, const SenderPtr& sender, Item item, const TryAgain& again);
    void pause_audience(const RunPtr& run, const std::string& why);

    // engine_progress.cpp: what is told of it
    void note_answer(Run& run, Sender& sender, const Attempt& attempt, const NextStep& step, SteadyTime now);
    void note_ends(Run& run);
    void look_at_speed();
    ForecastSender as_forecast(const Sender& sender, SteadyTime now) const;
    SenderProgress sender_progress(const Sender& sender, SteadyTime now, Instant wall) const;
    BroadcastProgress run_progress(const Run& run, const ForecastSender& sender, const ForecastEnd& end, bool overtaken,
                                   SteadyTime now, Instant wall) const;

    void tick();
    /// Events go out on their own: the owner may call us from them.
    void tell(std::function<void()> event);
    void tell_finished(const BroadcastRow& row);
    void trouble(const std::string& audience, const std::string& why);
    bool drained() const;

    asio::any_io_executor executor_;
    HttpClient& client_;
    Ledger& ledger_;
    FanoutLog& log_;
    const digest::Clock& clock_;
    EngineOptions options_;
    EngineEvents events_;

    std::string request_bytes_; ///< of the request that leaves now
    std::map<std::string, Audience> audiences_;
    std::optional<std::pair<digest::Zone, digest::QuietHours>> quiet_hours_;
    std::optional<PromiseView> promises_; ///< as of a moment ago
    SteadyTime promises_until_ = SteadyTime::min();
    std::map<std::string, SenderPtr> senders_;
    std::map<std::string, Instant> known_pauses_;
    std::map<std::pair<Lane, BroadcastId>, RunPtr> runs_; ///< alerts first, then by age

    // Waiting for the next commit, and carried by the one under way.
    std::vector<Intent> intents_, committing_intents_;
    FanoutCommit extra_, committing_extra_; ///< readers and pauses
    std::vector<RunPtr> committing_runs_;
    bool committing_ = false;
    SteadyTime dirty_since_{}, commit_began_{}, storage_retry_{}, commit_armed_for_{};
    bool storage_ok_ = true;
    bool storage_told_ = false; ///< its trouble; until all is well again
    bool looking_for_room_ = false;
    SteadyTime next_look_for_room_{}, next_record_{};
    std::map<BroadcastId, BroadcastRow> unrecorded_; ///< stopped or failed in memory, not yet on the disk
    std::set<BroadcastId> recording_;                ///< of them, those that the ledger's thread has
    bool look_failed_ = false;                       ///< the ledger could not be read: the tick looks again
    std::chrono::duration<double> commit_time_{0.005};

    std::map<config::Platform, SendTotals> totals_;
    CommitTimes commits_;
    std::int64_t failed_commits_ = 0;

    std::set<BroadcastId> taken_; ///< another process has taken them over: not taken back
    /// Stopped while a look was under way, which may have read them as running before.
    std::set<BroadcastId> stopped_while_looking_;
    std::uint64_t seen_change_ = 0;
    bool waking_ = false, wake_again_ = false, pauses_known_ = false;
    bool draining_ = false, closed_ = false, ticking_ = false;
    asio::steady_timer commit_timer_, tick_timer_, drained_;
    std::unique_ptr<LedgerThread> ledger_thread_;
};

} // namespace depesche::bot
