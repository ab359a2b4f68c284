#include "bot/delivery/engine_core.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace depesche::bot {

using std::chrono::steady_clock;

namespace {

/// Recipients of a broadcast who may wait for another try before nobody new is begun, where the window is smaller. After
/// a storm each of them costs a part of the retry budget.
constexpr std::size_t most_unsettled = 256;

} // namespace

void EngineCore::pump_all() {
    for (const auto& [name, sender] : senders_) {
        pump(sender);
    }
    for (const auto& [key, run] : runs_) {
        if (!run->sender) {
            expire_if_late(run);
            if (!std::exchange(run->said_waiting, true)) {
                trouble(run->broadcast.row().audience,
                        fmt::format("broadcast {} waits: this audience is not in the configuration", key.second));
            }
        }
    }
}

void EngineCore::pump(const SenderPtr& sender) {
    if (closed_) {
        return;
    }
    const SteadyTime now = steady_clock::now();
    refresh_readers();
    sender->window.resize(slots_for(*sender));
    for (const auto& [key, run] : runs_) {
        if (run->sender == sender) {
            expire_if_late(run);
        }
    }
    fill(sender, now);
    load_more_for(sender);
    start_sends(sender, now);
    maybe_commit(now);
}

std::size_t EngineCore::slots_for(const Sender& sender) const {
    return window_for(sender.limiter.rate(), sender.answer_time, options_.commit_every + commit_time_,
                      sender.most_slots);
}

bool EngineCore::may_run(const Run& run, SteadyTime now) const {
    const Audience* const audience = run.audience;
    return run.broadcast.row().state == BroadcastState::running && audience != nullptr &&
           now >= audience->paused_until && !draining_ && !closed_ && storage_ok_;
}

void EngineCore::expire_if_late(const RunPtr& run) {
    BroadcastRun& broadcast = run->broadcast;
    const Instant until = broadcast.row().useful_until;
    const auto left = until == Instant{} ? Instant::duration::max() : until - clock_.now();
    constexpr std::chrono::hours far{1}; // it is looked at twice a second
    run->late_at = left > far ? SteadyTime::max() : steady_clock::now() + left;
    const bool late = left < Instant::duration{};
    if (!late || broadcast.row().state != BroadcastState::running) {
        return;
    }
    for (const Item& item : std::exchange(broadcast.ready, {})) {
        broadcast.expire(item);
        settle(*run->sender, broadcast.row().lane);
    }
    for (const Item& item : std::exchange(broadcast.again, {})) {
        broadcast.expire(item);
    }
    broadcast.expire_rest();
    load_more(run);
}

void EngineCore::fill(const SenderPtr& sender, SteadyTime now) {
    if (sender->limiter.paused_until() > now) {
        arm(sender, sender->limiter.paused_until());
        return;
    }
    if (!log_.has_room()) {
        return; // the tick looks again; what has its intent goes on
    }
    for (const auto& [key, run] : runs_) {
        if (run->sender != sender) {
            continue;
        }
        while (may_run(*run, now) && sender->window.may_hold(key.first) &&
               (!sender->probing || sender->window.held() == 0) && fill_one(run, now)) {
        }
    }
}

void EngineCore::load_more_for(const SenderPtr& sender) {
    for (const auto& [key, run] : runs_) {
        if (run->sender == sender) load_more(run);
    }
}

/// One recipient of this broadcast takes a slot. False: there is none for now.
bool EngineCore::fill_one(const RunPtr& run, SteadyTime now) {
    const Lane lane = run->broadcast.row().lane;
    auto item = take_again(*run, now);
    if (item) {
        run->broadcast.intend(*item);
    } else if (run->broadcast.on_the_way() <
               std::min(run->sender->most_slots, std::max(most_unsettled, run->sender->window.slots()))) {
        // With many to repeat nobody new is begun: what waits for its second try stays within memory. Those under way
        // count as well: if all of them fail, too, the first answer after a storm must make room for somebody new.
        item = run->broadcast.pick(promises_now(now));
    }
    if (!item) {
        return false;
    }
    run->sender->window.hold(lane);
    run->sender->hurry = run->sender->hurry || (lane == Lane::alert && !run->sent_any);
    ++run->sender->intended;
    intents_.push_back({run, run->sender.get(), *std::move(item)});
    return true;
}

std::optional<Item> EngineCore::take_again(Run& run, SteadyTime now) {
    std::deque<Item>& again = run.broadcast.again;
    if (again.empty()) {
        return std::nullopt;
    }
    const bool within_budget = run.sender->plan.may_retry(now);
    SteadyTime earliest = SteadyTime::max();
    for (auto item = again.begin(); item != again.end(); ++item) {
        if (item->not_before <= now && (within_budget || !item->own_choice)) {
            Item taken = *item;
            again.erase(item);
            if (taken.own_choice) {
                run.sender->plan.count_retry(now);
            }
            return taken;
        }
        earliest = std::min(earliest, std::max(item->not_before, now + std::chrono::seconds(within_budget ? 0 : 1)));
    }
    if (earliest != SteadyTime::max()) {
        arm(run.sender, earliest);
    }
    return std::nullopt;
}

void EngineCore::arm(const SenderPtr& sender, SteadyTime at) {
    const SteadyTime now = steady_clock::now();
    // The earliest wish counts while the timer runs.
    if (sender->timer.expiry() > now && sender->timer.expiry() <= at) {
        return;
    }
    sender->timer.expires_at(at);
    sender->timer.async_wait([self = shared_from_this(), sender](const boost::system::error_code& error) {
        if (!error && !self->closed_) {
            self->pump(sender);
        }
    });
}

void EngineCore::refresh_readers() {
    if (log_.latest_change() == seen_change_) {
        return;
    }
    const auto changes = log_.changes_after(seen_change_);
    if (!changes) {
        // More changes in one go than are kept: addresses are read again before anything leaves.
        for (const auto& [key, run] : runs_) {
            for (const std::uint32_t index : run->broadcast.loaded_segments()) {
                if (auto loaded = log_.load(key.second, index)) {
                    run->broadcast.refresh_readers(index, *std::move(loaded));
                }
            }
        }
        seen_change_ = log_.latest_change();
        return;
    }
    for (const ReaderChange& change : *changes) {
        seen_change_ = change.number;
        for (const auto& [key, run] : runs_) {
            run->broadcast.apply(change);
        }
    }
}

} // namespace depesche::bot
