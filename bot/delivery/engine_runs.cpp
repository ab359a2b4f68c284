#include "bot/delivery/engine_core.hpp"

#include "bot/delivery/sender_limits.hpp"

#include <fmt/core.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace depesche::bot {

using std::chrono::steady_clock;

EngineCore::EngineCore(asio::any_io_executor executor, HttpClient& client, Ledger& ledger, const digest::Clock& clock,
                       EngineOptions options, EngineEvents events)
    : executor_(executor),
      client_(client),
      ledger_(ledger),
      log_(ledger.fanout()),
      clock_(clock),
      options_(std::move(options)),
      events_(std::move(events)),
      commit_timer_(executor),
      tick_timer_(executor),
      drained_(executor),
      ledger_thread_(std::make_unique<LedgerThread>(executor, options_.on_disk)) {
    if (!options_.platform) {
        options_.platform = platform_for;
    }
    if (!options_.boot_time) {
        options_.boot_time = boot_time;
    }
    seen_change_ = log_.latest_change();
}

void EngineCore::close() {
    closed_ = true;
    ledger_thread_.reset();
    commit_timer_.cancel();
    tick_timer_.cancel();
    drained_.cancel();
    for (const auto& [name, sender] : senders_) {
        sender->timer.cancel();
    }
}

EngineCore::SenderPtr EngineCore::sender_for(const config::AudienceSettings& settings) {
    const std::string name = sender_id(settings);
    SenderPtr& sender = senders_[name];
    if (!sender) {
        sender = std::make_shared<Sender>(executor_, name, options_.seed + senders_.size());
        if (const auto known = known_pauses_.find(name); known != known_pauses_.end()) {
            apply_pause({name, known->second});
        }
    }
    return sender;
}

void EngineCore::set_audiences(std::vector<config::AudienceSettings> audiences) {
    const auto limits = limits_of_senders(audiences, options_);
    std::map<std::string, Audience> fresh;
    for (config::AudienceSettings& settings : audiences) {
        if (settings.by_hand) continue;
        const Platform& platform = options_.platform(settings.platform);
        Audience audience{settings, &platform, sender_for(settings), std::nullopt, SteadyTime::min()};
        if (settings.is_channel) {
            const double rate = permitted_rate(settings, platform);
            const auto before = audiences_.find(settings.name);
            audience.own = before != audiences_.end() && before->second.own ? before->second.own : RateLimiter(rate);
            audience.own->set_rate(rate);
        }
        fresh.insert_or_assign(settings.name, std::move(audience));
    }
    audiences_ = std::move(fresh);
    for (const auto& [id, of] : limits) {
        senders_.at(id)->limiter.set_rate(of.rate);
        senders_.at(id)->connections = of.connections;
        senders_.at(id)->most_slots = of.window;
    }
    for (const auto& [key, run] : runs_) {
        release_ready(run);
        bind(*run);
    }
    pump_all();
}

void EngineCore::set_quiet_hours(digest::Zone zone, digest::QuietHours quiet) {
    quiet_hours_.emplace(std::move(zone), quiet);
    promises_until_ = SteadyTime::min();
}

void EngineCore::bind(Run& run) {
    const auto found = audiences_.find(run.broadcast.row().audience);
    run.audience = found != audiences_.end() ? &found->second : nullptr;
    run.sender = run.audience != nullptr ? run.audience->sender : nullptr;
    if (run.audience != nullptr) {
        run.platform = run.audience->platform;
        run.is_channel = run.audience->settings.is_channel;
    }
    run.request.reset();
    run.said_waiting = false;
}

void EngineCore::wake() {
    for (auto& [name, audience] : audiences_) {
        audience.paused_until = SteadyTime::min();
    }
    pump_all();
    look_into_ledger();
}

void EngineCore::look_into_ledger() {
    if (waking_ || closed_) {
        wake_again_ = waking_;
        return;
    }
    waking_ = true;
    std::set<BroadcastId> known = taken_;
    for (const auto& [key, run] : runs_) {
        known.insert(key.second);
    }
    ledger_thread_->run([log = &log_, known = std::move(known)] { return look(*log, known); },
                        [self = shared_from_this()](Found found) {
                            if (!self->closed_) {
                                self->on_woken(std::move(found));
                            }
                        });
}

/// All in one visit to the ledger's thread: an alert waits for one commit of a running digest at most.
EngineCore::Found EngineCore::look(FanoutLog& log, const std::set<BroadcastId>& known) {
    Found found{log.unfinished(), log.pauses(), {}};
    if (found.broadcasts) {
        for (const BroadcastRow& row : *found.broadcasts) {
            // What a person posts is no program's business; its task ends it (bot/editor/task_desk.hpp).
            if (!known.contains(row.id) && row.key_class != KeyClass::by_hand) {
                found.opened.emplace_back(row, open(log, row.id));
            }
        }
    }
    return found;
}

void EngineCore::on_woken(Found found) {
    waking_ = false;
    if (found.pauses && !pauses_known_) {
        pauses_known_ = true;
        for (const SenderPause& pause : *found.pauses) {
            apply_pause(pause);
        }
    }
    if (!found.broadcasts) {
        look_failed_ = true;
        storage_troubled(found.broadcasts.error().message);
    }
    const std::set<BroadcastId> stopped = std::exchange(stopped_while_looking_, {});
    for (auto& [row, opened] : found.opened) {
        // The ledger may still call running what the disk refused to record as stopped.
        if (!stopped.contains(row.id) && !unrecorded_.contains(row.id)) {
            on_opened(row, std::move(opened));
        }
    }
    maybe_commit();
    reap();
    tick();
    if (std::exchange(wake_again_, false)) {
        wake();
    }
}

void EngineCore::apply_pause(const SenderPause& pause) {
    if (!pause.until || *pause.until <= clock_.now()) {
        return;
    }
    known_pauses_[pause.sender] = *pause.until;
    if (const auto sender = senders_.find(pause.sender); sender != senders_.end() && sender->second) {
        sender->second->limiter.pause_until(steady_clock::now() + (*pause.until - clock_.now()));
    }
}

StoreResult<EngineCore::Opened> EngineCore::open(FanoutLog& log, BroadcastId id) {
    auto broadcast = log.open(id);
    if (!broadcast) {
        return std::unexpected(broadcast.error());
    }
    Opened opened{*std::move(broadcast), std::nullopt};
    if (!opened.broadcast.open_segments.empty()) {
        // The first segment comes along: an alert waits for nothing twice.
        auto first = log.load(id, opened.broadcast.open_segments.front());
        if (!first) {
            return std::unexpected(first.error());
        }
        opened.first.emplace(opened.broadcast.open_segments.front(), *std::move(first));
    }
    return opened;
}

void EngineCore::on_opened(const BroadcastRow& row, StoreResult<Opened> opened) {
    if (!opened && opened.error().kind != StoreError::Kind::corrupt) {
        look_failed_ = true;
        storage_troubled(opened.error().message);
        return;
    }
    if (!opened) {
        // What cannot be believed is not sent "to be sure".
        RunningBroadcast empty;
        empty.row = row;
        const auto run = std::make_shared<Run>(std::move(empty));
        runs_.emplace(std::pair(row.lane, row.id), run);
        fail(run, opened.error().message);
        return;
    }
    if (opened->broadcast.row.state != BroadcastState::running || find(row.id)) {
        return;
    }
    const auto run = std::make_shared<Run>(std::move(opened->broadcast));
    run->figures.told = run->broadcast.row().tally; // earlier processes have counted these
    run->figures.resent_told = run->broadcast.row().resent;
    runs_.emplace(std::pair(row.lane, row.id), run);
    bind(*run);
    if (opened->first) {
        take_in(*run, opened->first->first, std::move(opened->first->second));
    }
    if (run->sender) {
        pump(run->sender);
    }
}

void EngineCore::load_more(const RunPtr& run) {
    const auto index = run->broadcast.segment_to_load(run->sender ? run->sender->window.slots() : 1);
    if (!index) {
        return;
    }
    run->broadcast.mark_loading(*index);
    ledger_thread_->run([log = &log_, id = run->broadcast.row().id, index = *index] { return log->load(id, index); },
                        [self = shared_from_this(), run, index = *index](StoreResult<LoadedSegment> loaded) {
                            if (!self->closed_) {
                                self->on_loaded(run, index, std::move(loaded));
                            }
                        });
}

void EngineCore::on_loaded(const RunPtr& run, std::uint32_t index, StoreResult<LoadedSegment> loaded) {
    if (!loaded) {
        run->broadcast.load_failed();
        if (loaded.error().kind == StoreError::Kind::corrupt) {
            fail(run, loaded.error().message);
        } else {
            storage_troubled(loaded.error().message); // the tick asks again
        }
        reap();
        return;
    }
    take_in(*run, index, *std::move(loaded));
    if (run->sender) {
        pump(run->sender);
    }
    maybe_commit();
    reap();
}

void EngineCore::take_in(Run& run, std::uint32_t index, LoadedSegment loaded) {
    const std::uint64_t as_of = loaded.as_of;
    const std::int64_t ambiguous = run.broadcast.add_segment(index, std::move(loaded));
    if (ambiguous > 0) {
        const bool keyed = run.broadcast.row().key_class == KeyClass::idempotency_key;
        spdlog::warn("broadcast {}: {} ambiguous of which {} with a key: {}", run.broadcast.row().id, ambiguous,
                     keyed ? ambiguous : 0, run.broadcast.resends_unknown() ? "sent again" : "left unknown");
    }
    // Who stopped between the look into the registry and now: empty only after 65,536 changes within these
    // milliseconds.
    for (const ReaderChange& change : log_.changes_after(as_of).value_or(std::vector<ReaderChange>())) {
        run.broadcast.apply(change);
    }
}

} // namespace depesche::bot
