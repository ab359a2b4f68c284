#include "bot/delivery/engine_core.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace depesche::bot {

using std::chrono::steady_clock;

/// Once in words, however often it is tried again.
void EngineCore::storage_troubled(const std::string& why) {
    if (!std::exchange(storage_told_, true)) {
        trouble("", why);
        tick();
    }
}

void EngineCore::storage_well() {
    if (!storage_told_ || !storage_ok_ || look_failed_ || !log_.has_room() || !unrecorded_.empty()) {
        return;
    }
    storage_told_ = false;
    spdlog::info("the ledger records again");
    tell([self = shared_from_this()] {
        if (self->events_.storage_well) self->events_.storage_well();
    });
}

/// While the reserve is spent nothing begins; once a second we look whether the disk has room again.
void EngineCore::look_for_room() {
    const SteadyTime now = steady_clock::now();
    if (log_.has_room()) {
        // Without a broadcast no commit would tell: then the room itself says that all is well.
        if (runs_.empty() && !waking_ && !dirty()) storage_well();
        return;
    }
    if (looking_for_room_ || now < next_look_for_room_) {
        return;
    }
    looking_for_room_ = true;
    next_look_for_room_ = now + options_.storage_pause;
    ledger_thread_->run([log = &log_] { return log->regain_room(); },
                        [self = shared_from_this()](const std::optional<StoreError>& why) {
                            self->looking_for_room_ = false;
                            if (self->closed_) {
                                return;
                            }
                            why ? self->storage_troubled(why->message) : self->storage_well();
                            self->pump_all();
                        });
}

/// What ended in memory ends in the ledger as well, as soon as the disk permits.
void EngineCore::record_state(const BroadcastRow& row, bool then_tell) {
    unrecorded_.insert_or_assign(row.id, row);
    if (!recording_.insert(row.id).second) {
        return;
    }
    next_record_ = steady_clock::now() + options_.storage_pause;
    ledger_thread_->run(
        [log = &log_, row, now = clock_.now()] {
            return log->set_state(row.id, row.state, row.why, row.finished.value_or(now));
        },
        [self = shared_from_this(), row, then_tell](const StoreResult<void>& stored) {
            if (self->closed_) {
                return;
            }
            self->on_state_recorded(row.id, stored);
            if (then_tell) {
                self->tell_finished(row);
            }
        });
    tick();
}

void EngineCore::on_state_recorded(BroadcastId id, const StoreResult<void>& stored) {
    recording_.erase(id);
    if (!stored) {
        storage_troubled(stored.error().message); // the tick tries again
        return;
    }
    if (unrecorded_.erase(id) == 0) {
        // Somebody has resumed it meanwhile, and ours came after theirs.
        if (const RunPtr run = find(id); run && run->broadcast.row().state == BroadcastState::running) {
            record_state(run->broadcast.row());
        }
        return;
    }
    storage_well();
}

void EngineCore::record_states_again() {
    if (steady_clock::now() < next_record_) {
        return;
    }
    for (const auto& [id, row] : std::map(unrecorded_)) {
        record_state(row);
    }
    if (std::exchange(look_failed_, false)) {
        next_record_ = steady_clock::now() + options_.storage_pause;
        look_into_ledger();
    }
}

} // namespace depesche::bot
