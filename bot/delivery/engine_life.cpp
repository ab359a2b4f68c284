#include "bot/delivery/engine_core.hpp"

#include <fmt/core.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace depesche::bot {

EngineCore::RunPtr EngineCore::find(BroadcastId id) const {
    const auto found = std::ranges::find_if(runs_, [&](const auto& entry) { return entry.first.second == id; });
    return found != runs_.end() ? found->second : nullptr;
}

/// Nothing more of it leaves; what is on the wire is still recorded.
void EngineCore::end_run(const RunPtr& run, BroadcastState state, std::string why) {
    run->broadcast.row().state = state;
    run->broadcast.row().why = std::move(why);
    release_ready(run);
    for (const Item& item : std::exchange(run->broadcast.again, {})) {
        run->broadcast.put_back(item);
    }
}

void EngineCore::fail(const RunPtr& run, std::string why) {
    if (run->broadcast.row().state != BroadcastState::running) {
        return;
    }
    end_run(run, BroadcastState::failed, std::move(why));
    BroadcastRow& row = run->broadcast.row();
    row.finished = clock_.now();
    spdlog::error("broadcast {} to {} failed: {}", row.id, row.audience, row.why);
    record_state(row, true);
    maybe_commit();
}

StoreResult<void> EngineCore::stop(BroadcastId id, std::string why) {
    // Memory first: whatever the disk says, nothing more leaves.
    if (const RunPtr run = find(id); run && run->broadcast.row().state == BroadcastState::running) {
        end_run(run, BroadcastState::stopped, why);
    }
    if (waking_) {
        stopped_while_looking_.insert(id);
    }
    const auto row = ledger_.broadcast(id);
    if (!row) {
        return std::unexpected(row.error());
    }
    if (!*row || (*row)->state != BroadcastState::running) {
        return std::unexpected(
            StoreError{StoreError::Kind::other, *row ? fmt::format("broadcast {} is {}", id, to_string((*row)->state))
                                                     : fmt::format("there is no broadcast {}", id)});
    }
    auto stored = log_.set_state(id, BroadcastState::stopped, why, clock_.now());
    if (!stored) {
        BroadcastRow wanted = **row;
        wanted.state = BroadcastState::stopped;
        wanted.why = why;
        unrecorded_.insert_or_assign(id, std::move(wanted));
        stored.error().message += "; it is stopped, and that is recorded as soon as it can be";
        tick();
    }
    maybe_commit();
    reap();
    return stored;
}

std::vector<Ordinal> EngineCore::surely_unsent(BroadcastId id) const {
    const RunPtr run = find(id);
    return run ? run->broadcast.surely_unsent() : std::vector<Ordinal>();
}

StoreResult<void> EngineCore::resume(BroadcastId id, const std::string& who) {
    const auto row = ledger_.broadcast(id);
    if (!row) {
        return std::unexpected(row.error());
    }
    const bool unrecorded = unrecorded_.contains(id); // stopped, whatever the ledger says
    if (!*row || (!unrecorded && (*row)->state != BroadcastState::stopped && (*row)->state != BroadcastState::failed)) {
        return std::unexpected(
            StoreError{StoreError::Kind::other, *row ? fmt::format("broadcast {} is {}", id, to_string((*row)->state))
                                                     : fmt::format("there is no broadcast {}", id)});
    }
    const auto successor = ledger_.taken_over_by(id);
    if (!successor) {
        return std::unexpected(successor.error());
    }
    if (*successor != 0) {
        return std::unexpected(StoreError{
            StoreError::Kind::other,
            fmt::format("the rest of broadcast {} gets the corrected text by broadcast {}", id, *successor)});
    }
    if (auto stored = log_.set_state(id, BroadcastState::running, "resumed by " + who, clock_.now()); !stored) {
        return stored;
    }
    unrecorded_.erase(id);
    taken_.erase(id);
    stopped_while_looking_.erase(id);
    if (const RunPtr run = find(id)) {
        run->broadcast.row().state = BroadcastState::running;
        run->broadcast.row().why.clear();
        run->broadcast.row().finished.reset();
    }
    wake();
    return {};
}

void EngineCore::reap() {
    for (auto entry = runs_.begin(); entry != runs_.end();) {
        const RunPtr& run = entry->second;
        const bool over = run->broadcast.row().state != BroadcastState::running;
        if (over && run->broadcast.idle() && !run->broadcast.loading()) {
            entry = runs_.erase(entry);
            continue;
        }
        if (!over && run->broadcast.complete() && !std::exchange(run->finishing, true)) {
            finish(run);
        }
        ++entry;
    }
    if (drained()) {
        drained_.cancel();
    }
}

void EngineCore::finish(const RunPtr& run) {
    const Instant now = clock_.now();
    ledger_thread_->run(
        [log = &log_, id = run->broadcast.row().id, now] { return log->finish(id, now); },
        [self = shared_from_this(), run, now](StoreResult<std::int64_t> pending) {
            if (self->closed_) {
                return;
            }
            BroadcastRow& row = run->broadcast.row();
            if (!pending && pending.error().kind == StoreError::Kind::corrupt) {
                self->fail(run, pending.error().message);
                self->reap();
                return;
            }
            if (!pending) {
                run->finishing = false; // the tick tries again
                self->storage_troubled(pending.error().message);
                return;
            }
            self->runs_.erase({row.lane, row.id});
            if (*pending > 0) {
                spdlog::error("broadcast {}: the ledger counts {} pending where none was left; going on", row.id,
                              *pending);
                self->wake();
                return;
            }
            row.state = BroadcastState::finished;
            row.finished = now;
            spdlog::info("{}: broadcast {} to {} finished: {} of {} delivered, {} refused, {} expired, {} "
                         "withheld, {} unknown",
                         row.draft, row.id, row.audience, row.tally.delivered, row.tally.recipients, row.tally.refused,
                         row.tally.expired, row.tally.withheld, row.tally.unknown);
            self->tell_finished(row);
            if (self->drained()) {
                self->drained_.cancel();
            }
        });
}

std::vector<BroadcastRow> EngineCore::running() const {
    std::vector<BroadcastRow> rows;
    for (const auto& [key, run] : runs_) {
        rows.push_back(run->broadcast.row());
    }
    return rows;
}

void EngineCore::trouble(const std::string& audience, const std::string& why) {
    spdlog::warn("{}{}{}", audience, audience.empty() ? "" : ": ", why);
    tell([self = shared_from_this(), audience, why] {
        if (self->events_.trouble) self->events_.trouble(audience, why);
    });
}

void EngineCore::tell(std::function<void()> event) {
    asio::post(executor_, [self = shared_from_this(), event = std::move(event)] {
        if (!self->closed_) event();
    });
}

void EngineCore::tell_finished(const BroadcastRow& row) {
    tell([self = shared_from_this(), row] {
        if (self->events_.finished) self->events_.finished(row);
    });
}

/// Twice a second while there is something to send: what is late expires, what waited long enough goes on.
void EngineCore::tick() {
    if (ticking_ || closed_ || (runs_.empty() && unrecorded_.empty() && !storage_told_ && !look_failed_)) {
        return;
    }
    ticking_ = true;
    tick_timer_.expires_after(std::chrono::milliseconds(500));
    tick_timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        self->ticking_ = false;
        if (error || self->closed_) {
            return;
        }
        self->record_states_again();
        self->look_for_room();
        self->look_at_speed();
        self->pump_all();
        self->maybe_commit();
        self->reap();
        self->tick();
    });
}

} // namespace depesche::bot
