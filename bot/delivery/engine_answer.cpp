#include "bot/delivery/engine_core.hpp"

#include <spdlog/spdlog.h>

#include <type_traits>

namespace depesche::bot {

using std::chrono::steady_clock;

namespace {

/// Longer pauses give the window back: a kill meanwhile shall leave nothing ambiguous.
constexpr std::chrono::seconds long_pause{1};
/// A chat that moves more often moves in circles.
constexpr int most_moves = 3;

Attempt attempt_of(const Run& run, const Item& item, const Platform& platform, const HttpResult& result) {
    const BroadcastRow& row = run.broadcast.row();
    const OutgoingMessage& message = run.broadcast.message();
    Attempt attempt;
    try {
        attempt.outcome = platform.read(result);
    } catch (const std::exception& error) {
        attempt.outcome = Unknown{error.what()};
    }
    attempt.no_connection = !result && !result.error().sent;
    attempt.attempts = item.attempts;
    attempt.sent_plain = item.plain;
    attempt.sent_photo = item.photo;
    attempt.has_plain = !message.plain.empty() && message.plain != message.text;
    attempt.is_change = row.act != Act::send;
    attempt.tried_other = item.other_form;
    attempt.key_class = row.key_class;
    attempt.prefer = row.prefer;
    return attempt;
}

} // namespace

void EngineCore::on_answer(const RunPtr& run, const SenderPtr& sender, Item item, const HttpResult& result,
                           SteadyTime left) {
    const SteadyTime now = steady_clock::now();
    --sender->on_wire;
    ++sender->answered;
    if (result) {
        sender->answer_time += ((now - left) - sender->answer_time) / 16;
        sender->probing = false;
    }
    if (!result && result.error().kind == HttpFailure::Kind::stopped && !result.error().sent) {
        release(run, *sender, item); // it never left
        after_answer(sender, false, now);
    } else {
        const Attempt attempt = attempt_of(*run, item, *run->platform, result);
        NextStep step = sender->plan.after(attempt, now);
        if (const auto* const refused = std::get_if<Refuse>(&step); refused != nullptr && run->is_channel) {
            // A channel that shuts us out is the newsroom's to mend, not a reader who left: the post waits.
            step = PauseAudience{refused->code};
        }
        note_answer(*run, *sender, attempt, step, now);
        follow(run, sender, std::move(item), step);
        if (attempt.no_connection && !std::exchange(sender->probing, true)) {
            trouble(run->broadcast.row().audience, result.error().message);
        }
        after_answer(sender, std::holds_alternative<Deliver>(step), now);
    }
}

/// A delivery frees a connection; whoever gets its slot needs a commit first: who is ready goes on.
void EngineCore::after_answer(const SenderPtr& sender, bool delivered, SteadyTime now) {
    delivered ? start_sends(sender, now) : pump(sender);
    maybe_commit(now);
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
                settle(*sender, lane);
            } else if constexpr (std::is_same_v<Next, Refuse>) {
                broadcast.refuse(item, next.code);
                extra_.readers.push_back({audience, item.ordinal, ""});
                settle(*sender, lane);
            } else if constexpr (std::is_same_v<Next, RefuseMessage>) {
                broadcast.refuse(item, next.code);
                settle(*sender, lane);
            } else if constexpr (std::is_same_v<Next, TryOtherForm>) {
                item.other_form = true;
                try_again(run, sender, std::move(item), {});
            } else if constexpr (std::is_same_v<Next, LeaveUnknown>) {
                broadcast.leave_unknown(item);
                settle(*sender, lane);
                if (next.rest) rest(sender, *next.rest);
            } else if constexpr (std::is_same_v<Next, Relocate>) {
                if (++item.moves > most_moves) {
                    broadcast.refuse(item, "moved in circles");
                    settle(*sender, lane);
                    return;
                }
                broadcast.relocate(item, next.to);
                extra_.readers.push_back({audience, item.ordinal, next.to});
                try_again(run, sender, std::move(item), {});
            } else if constexpr (std::is_same_v<Next, TryAgain>) {
                try_again(run, sender, std::move(item), next);
            } else if constexpr (std::is_same_v<Next, SwitchToText>) {
                if (broadcast.shows_photo()) {
                    spdlog::warn("broadcast {}: the platform refuses its picture ({}); it goes on as text",
                                 broadcast.row().id, next.why);
                    broadcast.go_without_photo();
                }
                try_again(run, sender, std::move(item), {});
            } else if constexpr (std::is_same_v<Next, SwitchToPlain>) {
                if (!broadcast.plain()) {
                    spdlog::warn("broadcast {}: the platform refuses its markup; it goes on as plain text",
                                 broadcast.row().id);
                    broadcast.go_plain();
                }
                try_again(run, sender, std::move(item), {});
            } else if constexpr (std::is_same_v<Next, FailBroadcast>) {
                release(run, *sender, item);
                fail(run, next.why);
            } else {
                release(run, *sender, item);
                pause_audience(run, next.why);
            }
        },
        step);
}

/// A revoked token must not refuse a million readers: nothing is lost, and the newsroom is told once.
void EngineCore::pause_audience(const RunPtr& run, const std::string& why) {
    if (run->audience == nullptr) return; // it has left the configuration: nothing is sent there anyway
    Audience& audience = *run->audience;
    const SteadyTime now = steady_clock::now();
    const bool news = audience.paused_until <= now;
    audience.paused_until = now + blocked_pause;
    release_ready(run);
    if (!news) {
        return;
    }
    spdlog::error("{}: paused, the platform refuses the sender: {}", audience.settings.name, why);
    tell([self = shared_from_this(), name = audience.settings.name, why] {
        if (self->events_.paused) self->events_.paused(name, why);
    });
}

void EngineCore::rest(const SenderPtr& sender, const SenderRest& rest) {
    sender->limiter.pause_until(rest.until);
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(rest.until - steady_clock::now());
    if (wait > long_pause) {
        for (const auto& [key, other] : runs_) {
            if (other->sender == sender) {
                release_ready(other);
            }
        }
    }
    if (rest.persist) {
        extra_.pauses.push_back({sender->id, clock_.now() + wait});
        known_pauses_[sender->id] = clock_.now() + wait;
    }
}

void EngineCore::try_again(const RunPtr& run, const SenderPtr& sender, Item item, const TryAgain& again) {
    item.may_have_left = item.may_have_left || again.may_have_left;
    item.own_choice = again.may_have_left;
    item.not_before = again.at;
    if (again.rest) rest(sender, *again.rest);
    if (run->broadcast.row().state != BroadcastState::running || draining_) {
        release(run, *sender, item);
        return;
    }
    run->broadcast.not_sent(item);
    run->broadcast.again.push_back(std::move(item));
    settle(*sender, run->broadcast.row().lane);
}

} // namespace depesche::bot
