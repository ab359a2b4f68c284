#include "bot/delivery/engine_core.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <ctime>
#include <iterator>

namespace depesche::bot {

using std::chrono::steady_clock;

namespace {

template <class T>
void append(std::vector<T>& to, std::vector<T>& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    from.clear();
}

/// For how long this thread has kept a processor busy.
std::chrono::nanoseconds thread_cpu() noexcept {
    ::timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

} // namespace

bool EngineCore::dirty() const {
    return !intents_.empty() || !extra_.empty() ||
           std::ranges::any_of(runs_, [](const auto& entry) { return entry.second->broadcast.dirty(); });
}

/// Otherwise it waits for company: a commit a request would cost more than the requests.
bool EngineCore::commit_is_urgent(SteadyTime now) const {
    if (draining_) {
        return true;
    }
    return std::ranges::any_of(senders_, [&](const auto& entry) {
        const Sender& sender = *entry.second;
        return sender.answered >= std::max<std::size_t>(1, sender.window.slots() / 2) ||
               (sender.intended > 0 && sender.hurry) || (has_somebody_for(sender, now) && runs_dry(sender, now));
    });
}

/// Whether the next commit would give this sender something to send.
bool EngineCore::has_somebody_for(const Sender& sender, SteadyTime now) const {
    if (sender.intended > 0) return true;
    if (sender.answered == 0 || sender.limiter.paused_until() > now) return false;
    return std::ranges::any_of(runs_, [&](const auto& entry) {
        const BroadcastRun& broadcast = entry.second->broadcast;
        return entry.second->sender.get() == &sender && may_run(*entry.second, now) &&
               broadcast.row().tally.pending > static_cast<std::int64_t>(broadcast.on_the_way());
    });
}

/// Whether this sender will have nothing to send before a commit that begins now is done.
bool EngineCore::runs_dry(const Sender& sender, SteadyTime now) const {
    const std::size_t ready = ready_for(sender);
    if (ready == 0) {
        return sender.on_wire < sender.connections / 2 || sender.connections == 1;
    }
    const double since = std::max(std::chrono::duration<double>(now - commit_began_).count(), 1e-3);
    const double pace = static_cast<double>(sender.answered) / since;
    return static_cast<double>(ready) <= 1.5 * pace * commit_time_.count();
}

std::size_t EngineCore::ready_for(const Sender& sender) const {
    std::size_t ready = 0;
    for (const auto& [key, run] : runs_) {
        if (run->sender.get() == &sender) ready += run->broadcast.ready.size();
    }
    return ready;
}

void EngineCore::maybe_commit(SteadyTime now) {
    // While somebody looks for new broadcasts no commit starts that is not urgent: an alert may be among them.
    if (committing_ || closed_ || (waking_ && !draining_) || !dirty()) {
        return;
    }
    if (dirty_since_ == SteadyTime{}) {
        dirty_since_ = now;
    }
    const SteadyTime due = storage_ok_ ? dirty_since_ + options_.commit_every : storage_retry_;
    if (now >= due || (storage_ok_ && commit_is_urgent(now))) {
        commit_now();
        return;
    }
    if (commit_armed_for_ == due) {
        return;
    }
    commit_armed_for_ = due;
    commit_timer_.expires_at(due);
    commit_timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        if (!error && !self->closed_) {
            self->commit_armed_for_ = {};
            self->maybe_commit();
        }
    });
}

/// Whoever has ended gives the slot to the next in line, whose intent is durable by the very commit that makes the end
/// durable: on the disk there are never more open slots than the window has.
void EngineCore::commit_now() {
    const SteadyTime now = steady_clock::now();
    for (const auto& [name, sender] : senders_) fill(sender, now);
    FanoutCommit commit = extra_;
    committing_extra_ = std::exchange(extra_, {});
    for (const auto& [key, run] : runs_) {
        if (run->broadcast.collect(commit)) {
            committing_runs_.push_back(run);
        }
    }
    committing_intents_ = std::exchange(intents_, {});
    for (const auto& [name, sender] : senders_) {
        sender->answered = sender->intended = 0;
        sender->hurry = false;
    }
    commit.now = clock_.now();
    committing_ = true;
    dirty_since_ = {};
    commit_began_ = now;
    ledger_thread_->run(
        [log = &log_, commit = std::move(commit), boot_time = options_.boot_time] {
            const auto before = thread_cpu();
            auto done = log->commit(commit);
            return Committed{std::move(done), boot_time(), thread_cpu() - before};
        },
        [self = shared_from_this()](Committed committed) {
            if (!self->closed_) {
                self->on_committed(std::move(committed));
            }
        });
    for (const auto& [name, sender] : senders_) load_more_for(sender);
}

void EngineCore::on_committed(Committed committed) {
    committing_ = false;
    commits_.add(steady_clock::now() - commit_began_, committed.cpu);
    failed_commits_ += committed.done ? 0 : 1;
    commit_time_ += ((steady_clock::now() - commit_began_) - commit_time_) / 8;
    if (!committed.done) {
        commit_failed(committed.done.error());
    } else if (!*committed.done) {
        lose_what_was_taken();
    } else {
        for (const RunPtr& run : committing_runs_) {
            run->proven = committed.at;
        }
        commit_succeeded();
    }
    pump_all();
    maybe_commit();
    reap();
    tick();
}

void EngineCore::commit_succeeded() {
    storage_ok_ = true;
    storage_well();
    for (const RunPtr& run : std::exchange(committing_runs_, {})) {
        run->broadcast.commit_succeeded();
        note_ends(*run);
    }
    committing_extra_ = {};
    for (Intent& intent : std::exchange(committing_intents_, {})) {
        const bool goes_on = intent.run->broadcast.row().state == BroadcastState::running &&
                             intent.run->sender.get() == intent.sender && !draining_;
        if (goes_on) {
            intent.run->broadcast.ready.push_back(std::move(intent.item));
        } else {
            release(intent.run, *intent.sender, intent.item);
        }
    }
}

/// Nothing counts as written: everything goes with the next commit.
void EngineCore::take_back_commit() {
    for (const RunPtr& run : std::exchange(committing_runs_, {})) {
        run->broadcast.commit_failed();
    }
    append(committing_intents_, intents_);
    intents_ = std::exchange(committing_intents_, {});
    append(committing_extra_.readers, extra_.readers);
    append(committing_extra_.pauses, extra_.pauses);
    extra_ = std::exchange(committing_extra_, {});
}

/// Everything waits for the next try, and nothing new leaves. After a failed fsync that is all there is to do: SQLite
/// has rolled back, and the next commit writes the same pages again, so that its fsync covers them
/// (digest/article/wal_file.hpp has the other half).
void EngineCore::commit_failed(const StoreError& error) {
    take_back_commit();
    storage_troubled(error.message);
    storage_ok_ = false;
    storage_retry_ = steady_clock::now() + options_.storage_pause;
}

/// Only one process may have the file: somebody took us for dead. Whoever has a broadcast now sends it; what is still
/// ours goes on.
void EngineCore::lose_what_was_taken() {
    const std::vector<RunPtr> runs = committing_runs_;
    take_back_commit();
    for (const RunPtr& run : runs) {
        const BroadcastRow& row = run->broadcast.row();
        const auto stored = ledger_.broadcast(row.id);
        if (!stored || (*stored && (*stored)->epoch == run->broadcast.stored_epoch())) continue;
        trouble(row.audience, "another process has taken its broadcast over");
        end_run(run, BroadcastState::stopped, "taken over");
        run->audience = nullptr; // answers still come, maybe after a reload
        taken_.insert(row.id);
        runs_.erase({row.lane, row.id});
    }
}

/// Somebody else may have the slot. Nothing leaves for it before a commit, which makes this end durable as well: else a
/// kill could double more than the window.
void EngineCore::settle(Sender& sender, Lane lane) { sender.window.free(lane); }

void EngineCore::release(const RunPtr& run, Sender& sender, const Item& item) {
    run->broadcast.put_back(item);
    settle(sender, run->broadcast.row().lane);
}

void EngineCore::release_ready(const RunPtr& run) {
    for (const Item& item : std::exchange(run->broadcast.ready, {})) {
        release(run, *run->sender, item);
    }
}

bool EngineCore::drained() const {
    return draining_ && !committing_ && (!dirty() || !storage_ok_) &&
           std::ranges::none_of(senders_, [](const auto& entry) { return entry.second->on_wire > 0; });
}

asio::awaitable<void> EngineCore::drain(Deadline deadline) {
    const auto self = shared_from_this();
    draining_ = true;
    for (const auto& [key, run] : runs_) {
        release_ready(run);
        for (const Item& item : std::exchange(run->broadcast.again, {})) {
            run->broadcast.put_back(item);
        }
    }
    maybe_commit();
    while (!drained() && !deadline.passed() && !closed_) {
        // Whoever makes it true cancels the wait; the second is for what nobody announces.
        drained_.expires_at(std::min(deadline.at(), steady_clock::now() + std::chrono::seconds(1)));
        boost::system::error_code woken; // both ends of the wait mean: look again
        co_await drained_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
}

} // namespace depesche::bot
