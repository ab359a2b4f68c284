#include "bot/delivery/crash_point.hpp"
#include "bot/delivery/engine_core.hpp"

#include <algorithm>

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
            if (const auto address = address_now(run, item, now)) {
                send(run, std::move(item), *address, now);
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

/// The last look before the first byte: who left, and what is too late, gets nothing and is ended.
std::optional<std::string> EngineCore::address_now(const RunPtr& run, const Item& item, SteadyTime now) {
    BroadcastRun& broadcast = run->broadcast;
    if (now > run->late_at) {
        broadcast.expire(item);
        settle(*run->sender, broadcast.row().lane);
        return std::nullopt;
    }
    std::string why;
    std::optional<std::string> address = broadcast.address(item, why);
    if (!address) {
        broadcast.withhold(item, why);
        settle(*run->sender, broadcast.row().lane);
    }
    return address;
}

void EngineCore::send(const RunPtr& run, Item item, const std::string& address, SteadyTime now) {
    const SenderPtr sender = run->sender;
    Audience& audience = *run->audience;
    try {
        request_of(*run, audience);
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
    run->request->write_to(request_bytes_, audience.platform->encode_recipient(address));
    crash_point("before_write");
    client_.post_raw(run->request->origin(), request_bytes_, Deadline(now + options_.request_timeout),
                     [self = shared_from_this(), run, sender, item, left = now](HttpResult result) {
                         crash_point("after_answer");
                         if (!self->closed_) self->on_answer(run, sender, item, result, left);
                     });
}

const RequestTemplate& EngineCore::request_of(Run& run, const Audience& audience) {
    if (!run.request || run.request_form != run.broadcast.form()) {
        run.request_form = run.broadcast.form();
        const OutgoingMessage message = in_form(run.broadcast.message(), run.request_form);
        run.request.emplace(audience.platform->prepare(audience.settings, message));
    }
    return *run.request;
}

} // namespace depesche::bot
