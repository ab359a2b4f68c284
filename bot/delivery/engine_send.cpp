#include "bot/delivery/crash_point.hpp"
#include "bot/delivery/engine_core.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

namespace depesche::bot {

using std::chrono::steady_clock;

bool EngineCore::may_use_wire(const Sender& sender, Lane lane) const {
    if (sender.on_wire >= (sender.probing ? 1 : sender.connections)) {
        return false;
    }
    // A digest leaves connections for an alert, where there are several.
    const std::size_t reserved = sender.connections > 1 ? 1 + sender.connections / 8 : 0;
    return lane == Lane::alert || sender.on_wire < sender.connections - reserved;
}

void EngineCore::start_sends(const SenderPtr& sender, SteadyTime now) {
    refresh_readers();
    for (const auto& [key, run] : runs_) {
        if (run->sender != sender) {
            continue;
        }
        while (!run->broadcast.ready.empty() && may_run(*run, now) && may_use_wire(*sender, key.first)) {
            Audience& audience = *run->audience;
            const SteadyTime permitted =
                std::max(sender->limiter.next(now), audience.own ? audience.own->next(now) : SteadyTime::min());
            if (permitted > now) {
                arm(sender, permitted);
                break;
            }
            if (!is_certainly_ours(run)) {
                break;
            }
            Item item = std::move(run->broadcast.ready.front());
            run->broadcast.ready.pop_front();
            if (const auto to = destination_now(run, item, now)) {
                send(run, std::move(item), *to, now);
            }
        }
    }
}

/// Who slept for longer than the belief lasts may have lost its broadcasts meanwhile: a commit tells, and goes on.
bool EngineCore::is_certainly_ours(const RunPtr& run) {
    if (options_.boot_time() - run->proven <= believed_for) {
        return true;
    }
    run->broadcast.prove();
    return false;
}

/// What was promised, as of now: the clock and the calendar are asked at each full minute, and ten times a second at
/// most, whatever the rate.
const PromiseView* EngineCore::promises_now(SteadyTime now) {
    if (!quiet_hours_) return nullptr;
    if (now >= promises_until_) {
        const Instant wall = clock_.now();
        promises_.emplace(PromiseView{{.quiet = quiet_hours_->second}, {quiet_hours_->first, wall}});
        const auto next_minute = std::chrono::ceil<std::chrono::minutes>(wall + std::chrono::milliseconds(1)) - wall;
        promises_until_ = now + std::min<std::chrono::milliseconds>(next_minute, std::chrono::milliseconds(100));
    }
    return &*promises_;
}

/// The last look before the first byte: who left or is to be left alone, and what is too late, gets nothing and is
/// ended.
std::optional<Destination> EngineCore::destination_now(const RunPtr& run, const Item& item, SteadyTime now) {
    BroadcastRun& broadcast = run->broadcast;
    if (now > run->late_at) {
        broadcast.expire(item);
        settle(*run->sender, broadcast.row().lane);
        return std::nullopt;
    }
    std::string why;
    std::optional<Destination> to = broadcast.destination(item, promises_now(now), why);
    if (!to) {
        broadcast.withhold(item, why);
        settle(*run->sender, broadcast.row().lane);
    }
    return to;
}

void EngineCore::send(const RunPtr& run, Item item, const Destination& to, SteadyTime now) {
    const SenderPtr sender = run->sender;
    Audience& audience = *run->audience;
    const RequestTemplate* request = nullptr;
    try {
        request = &request_of(*run, audience, item, to.silent);
    } catch (const std::exception& error) {
        release(run, *sender, item);
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
    item.photo = run->broadcast.shows_photo();
    const bool is_send = run->broadcast.row().act == Act::send;
    request->write_to(request_bytes_, audience.platform->encode_recipient(to.address),
                      is_send ? std::string() : audience.platform->encode_message_id(run->broadcast.target(item)));
    crash_point("before_write");
    client_.post_raw(request->origin(), request_bytes_, Deadline(now + options_.request_timeout),
                     [self = shared_from_this(), run, sender, item, left = now](HttpResult result) {
                         crash_point("after_answer");
                         if (!self->closed_) self->on_answer(run, sender, item, result, left);
                     });
    crash_point("after_write");
}

const RequestTemplate& EngineCore::request_of(Run& run, const Audience& audience, const Item& item, bool silent) {
    if (!run.request || run.request_form != run.broadcast.form()) {
        run.request_form = run.broadcast.form();
        run.silent_request.reset();
        prepare(run, audience);
    }
    if (silent && !run.silent_request) {
        OutgoingMessage message = run.broadcast.message();
        message.silent = true;
        run.silent_request.emplace(
            audience.platform->prepare(audience.settings, in_form(std::move(message), run.request_form)));
    }
    if (silent) return *run.silent_request;
    return item.other_form && run.other_request ? *run.other_request : *run.request;
}

/// One request for all, or of a change one for each form its messages may have.
void EngineCore::prepare(Run& run, const Audience& audience) {
    const Platform& platform = *audience.platform;
    const Act act = run.broadcast.row().act;
    OutgoingMessage message = run.broadcast.message();
    run.other_request.reset();
    if (act == Act::send) {
        run.request.emplace(platform.prepare(audience.settings, in_form(std::move(message), run.request_form)));
        return;
    }
    if (run.broadcast.plain()) message.text = message.plain;
    run.request = act == Act::edit ? platform.prepare_edit(audience.settings, message)
                                   : platform.prepare_removal(audience.settings);
    if (!run.request)
        throw std::invalid_argument(fmt::format("{} cannot {} messages", platform.name(), to_string(act)));
    if (act == Act::edit && !message.photo.empty()) {
        message.photo.clear();
        run.other_request = platform.prepare_edit(audience.settings, message);
    }
}

} // namespace depesche::bot
