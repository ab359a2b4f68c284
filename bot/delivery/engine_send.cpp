#include "bot/delivery/crash_point.hpp"
#include "bot/delivery/engine_core.hpp"

#include "bot/net/report.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/core.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <type_traits>

namespace depesche::bot {

using std::chrono::steady_clock;

namespace {

/// A refused sender is asked again after this long, or when somebody says so.
constexpr std::chrono::minutes blocked_pause{5};
/// Longer pauses give the window back: a kill meanwhile shall leave nothing ambiguous.
constexpr std::chrono::seconds long_pause{1};
/// A chat that moves more often moves in circles.
constexpr int most_moves = 3;

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
    start_sends(sender);
}

std::size_t EngineCore::slots_for(const Sender& sender) const {
    return window_for(sender.limiter.rate(), sender.answer_time, options_.commit_every + commit_time_, options_.window);
}

bool EngineCore::may_run(const Run& run, SteadyTime now) const {
    const Audience* const audience = audience_of(run);
    return run.broadcast.row().state == BroadcastState::running && audience != nullptr &&
           now >= audience->paused_until && !draining_ && !closed_ && storage_ok_;
}

void EngineCore::expire_if_late(const RunPtr& run) {
    BroadcastRun& broadcast = run->broadcast;
    const bool late = broadcast.row().useful_until != Instant{} && clock_.now() > broadcast.row().useful_until;
    if (!late || broadcast.row().state != BroadcastState::running) {
        return;
    }
    for (const Item& item : std::exchange(broadcast.ready, {})) {
        broadcast.expire(item);
        settle(run->sender, broadcast.row().lane);
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
    for (const auto& [key, run] : runs_) {
        if (run->sender != sender) {
            continue;
        }
        while (may_run(*run, now) && sender->window.may_hold(key.first) &&
               (!sender->probing || sender->window.held() == 0) && fill_one(run, now)) {
        }
        load_more(run);
    }
    maybe_commit();
}

/// One recipient of this broadcast takes a slot. False: there is none for now.
bool EngineCore::fill_one(const RunPtr& run, SteadyTime now) {
    const Lane lane = run->broadcast.row().lane;
    auto item = take_again(*run, now);
    if (item) {
        run->broadcast.intend(*item);
    } else if (run->broadcast.again.size() < options_.window) {
        // With many to repeat nobody new is begun: what waits for its second try stays within memory.
        item = run->broadcast.pick();
    }
    if (!item) {
        return false;
    }
    run->sender->window.hold(lane);
    run->sender->hurry = run->sender->hurry || (lane == Lane::alert && !run->sent_any);
    ++run->sender->intended;
    intents_.push_back({run, run->sender, *std::move(item)});
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

bool EngineCore::may_use_wire(const Sender& sender, Lane lane) const {
    if (sender.on_wire >= (sender.probing ? 1 : sender.connections)) {
        return false;
    }
    // A digest leaves connections for an alert, where there are several.
    const std::size_t reserved = sender.connections > 1 ? 1 + sender.connections / 8 : 0;
    return lane == Lane::alert || sender.on_wire < sender.connections - reserved;
}

void EngineCore::start_sends(const SenderPtr& sender) {
    const SteadyTime now = steady_clock::now();
    for (const auto& [key, run] : runs_) {
        if (run->sender != sender) {
            continue;
        }
        while (!run->broadcast.ready.empty() && may_run(*run, now) && may_use_wire(*sender, key.first)) {
            Audience& audience = *audience_of(*run);
            const SteadyTime permitted =
                std::max(sender->limiter.next(now), audience.own ? audience.own->next(now) : SteadyTime::min());
            if (permitted > now) {
                arm(sender, permitted);
                break;
            }
            Item item = std::move(run->broadcast.ready.front());
            run->broadcast.ready.pop_front();
            if (!end_without_sending(run, item)) {
                send(run, std::move(item), now);
            }
        }
    }
    maybe_commit();
}

/// The last look before the first byte: who left, and what is too late, gets nothing.
bool EngineCore::end_without_sending(const RunPtr& run, const Item& item) {
    std::string why;
    if (run->broadcast.address(item, why)) {
        return false;
    }
    run->broadcast.withhold(item, why);
    settle(run->sender, run->broadcast.row().lane);
    return true;
}

void EngineCore::send(const RunPtr& run, Item item, SteadyTime now) {
    const SenderPtr sender = run->sender;
    Audience& audience = *audience_of(*run);
    std::string ignored; // end_without_sending() has looked
    std::string address = run->broadcast.address(item, ignored).value_or("");
    try {
        request_of(*run, audience);
    } catch (const std::exception& error) {
        release(run, sender, item);
        audience.paused_until = now + blocked_pause;
        trouble(audience.settings.name, error.what());
        return;
    }
    sender->limiter.take(now);
    if (audience.own) {
        audience.own->take(now);
    }
    sender->plan.count_request(now);
    ++sender->on_wire;
    run->sent_any = true;
    ++item.attempts;
    item.plain = run->broadcast.plain();
    asio::co_spawn(executor_, exchange(run, sender, std::move(item), std::move(address)), report_to_log("delivery"));
}

const RequestTemplate& EngineCore::request_of(Run& run, const Audience& audience) {
    if (!run.request || run.request_is_plain != run.broadcast.plain()) {
        OutgoingMessage message = run.broadcast.message();
        if (run.broadcast.plain()) {
            message.text = message.plain; // equal texts: the platform sends no markup
        }
        run.request.emplace(audience.platform->prepare(audience.settings, message));
        run.request_is_plain = run.broadcast.plain();
    }
    return *run.request;
}

asio::awaitable<void> EngineCore::exchange(RunPtr run, SenderPtr sender, Item item, std::string address) {
    const auto self = shared_from_this();
    const SteadyTime left = steady_clock::now();
    HttpResult result = std::unexpected(HttpFailure{HttpFailure::Kind::stopped, false, "the audience is gone"});
    if (const Audience* const audience = audience_of(*run); audience != nullptr && run->request) {
        std::string bytes = run->request->bytes_for(audience->platform->encode_recipient(address));
        crash_point("before_write");
        result =
            co_await client_.send_raw(run->request->origin(), std::move(bytes), Deadline::in(options_.request_timeout));
        crash_point("after_answer");
    }
    if (!closed_) {
        on_answer(run, sender, std::move(item), result, left);
    }
}

void EngineCore::on_answer(const RunPtr& run, const SenderPtr& sender, Item item, const HttpResult& result,
                           SteadyTime left) {
    const SteadyTime now = steady_clock::now();
    --sender->on_wire;
    ++sender->answered;
    if (result) {
        sender->answer_time += ((now - left) - sender->answer_time) / 16;
        sender->probing = false;
    }
    const Audience* const audience = audience_of(*run);
    if (audience == nullptr || (!result && result.error().kind == HttpFailure::Kind::stopped && !result.error().sent)) {
        // Nothing was read: sent and unread is unknown, else it never left.
        item.may_have_left = item.may_have_left || result.has_value() || result.error().sent;
        release(run, sender, item);
    } else {
        const BroadcastRow& row = run->broadcast.row();
        Attempt attempt;
        try {
            attempt.outcome = audience->platform->read(result);
        } catch (const std::exception& error) {
            attempt.outcome = Unknown{error.what()};
        }
        attempt.no_connection = !result && !result.error().sent;
        attempt.attempts = item.attempts;
        attempt.sent_plain = item.plain;
        attempt.has_plain =
            !run->broadcast.message().plain.empty() && run->broadcast.message().plain != run->broadcast.message().text;
        attempt.key_class = row.key_class;
        attempt.prefer = row.prefer;
        NextStep step = sender->plan.after(attempt, now);
        if (const auto* const refused = std::get_if<Refuse>(&step);
            refused != nullptr && audience->settings.is_channel) {
            // A channel that shuts us out is the newsroom's to mend, not a reader who left: the post waits.
            step = PauseAudience{refused->code};
        }
        follow(run, sender, std::move(item), step);
        if (attempt.no_connection && !std::exchange(sender->probing, true)) {
            trouble(row.audience, result.error().message);
        }
    }
    pump(sender);
    maybe_commit();
    reap();
}

void EngineCore::follow(const RunPtr& run, const SenderPtr& sender, Item item, const NextStep& step) {
    BroadcastRun& broadcast = run->broadcast;
    const Lane lane = broadcast.row().lane;
    const std::string& audience = broadcast.row().audience;
    std::visit(
        [&](const auto& next) {
            using Next = std::decay_t<decltype(next)>;
            if constexpr (std::is_same_v<Next, Deliver>) {
                broadcast.deliver(item, next.message_id);
                settle(sender, lane);
            } else if constexpr (std::is_same_v<Next, Refuse>) {
                broadcast.refuse(item, next.code);
                extra_.readers.push_back({audience, item.ordinal, ""});
                settle(sender, lane);
            } else if constexpr (std::is_same_v<Next, LeaveUnknown>) {
                broadcast.leave_unknown(item);
                settle(sender, lane);
            } else if constexpr (std::is_same_v<Next, Relocate>) {
                if (++item.moves > most_moves) {
                    broadcast.refuse(item, "moved in circles");
                    settle(sender, lane);
                    return;
                }
                broadcast.relocate(item, next.to);
                extra_.readers.push_back({audience, item.ordinal, next.to});
                try_again(run, sender, std::move(item), {});
            } else if constexpr (std::is_same_v<Next, TryAgain>) {
                try_again(run, sender, std::move(item), next);
            } else if constexpr (std::is_same_v<Next, SwitchToPlain>) {
                if (!broadcast.plain()) {
                    spdlog::warn("broadcast {}: the platform refuses its markup; it goes on as plain text",
                                 broadcast.row().id);
                    broadcast.go_plain();
                }
                try_again(run, sender, std::move(item), {});
            } else if constexpr (std::is_same_v<Next, FailBroadcast>) {
                release(run, sender, item);
                fail(run, next.why);
            } else {
                release(run, sender, item);
                Audience& paused = *audience_of(*run);
                const SteadyTime now = steady_clock::now();
                const bool news = paused.paused_until <= now;
                paused.paused_until = now + blocked_pause;
                release_ready(run);
                if (news) {
                    spdlog::error("{}: paused, the platform refuses the sender: {}", audience, next.why);
                    tell([self = shared_from_this(), audience, why = next.why] {
                        if (self->events_.paused) self->events_.paused(audience, why);
                    });
                }
            }
        },
        step);
}

void EngineCore::try_again(const RunPtr& run, const SenderPtr& sender, Item item, const TryAgain& again) {
    item.may_have_left = item.may_have_left || again.may_have_left;
    item.own_choice = again.may_have_left;
    item.not_before = again.at;
    if (again.pause_sender) {
        sender->limiter.pause_until(again.at);
        if (again.at - steady_clock::now() > long_pause) {
            for (const auto& [key, other] : runs_) {
                if (other->sender == sender) {
                    release_ready(other);
                }
            }
        }
    }
    if (again.persist) {
        const auto wait = std::chrono::ceil<std::chrono::milliseconds>(again.at - steady_clock::now());
        extra_.pauses.push_back({sender->id, clock_.now() + wait});
        known_pauses_[sender->id] = clock_.now() + wait;
    }
    if (run->broadcast.row().state != BroadcastState::running || draining_) {
        release(run, sender, item);
        return;
    }
    run->broadcast.not_sent(item);
    run->broadcast.again.push_back(std::move(item));
    settle(sender, run->broadcast.row().lane);
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
