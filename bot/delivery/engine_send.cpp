#include "bot/delivery/crash_point.hpp"
#include "bot/delivery/engine_core.hpp"

#include "bot/net/report.hpp"

#include <boost/asio/co_spawn.hpp>

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
            if (!is_certainly_ours(run)) {
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

/// Who slept for longer than the belief lasts may have lost its broadcasts meanwhile: a commit tells, and goes on.
bool EngineCore::is_certainly_ours(const RunPtr& run) {
    if (options_.boot_time() - run->proven <= believed_for) {
        return true;
    }
    run->broadcast.prove();
    return false;
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
    item.photo = run->broadcast.shows_photo();
    asio::co_spawn(executor_, exchange(run, sender, std::move(item), std::move(address)), report_to_log("delivery"));
}

const RequestTemplate& EngineCore::request_of(Run& run, const Audience& audience) {
    if (!run.request || run.request_form != run.broadcast.form()) {
        run.request_form = run.broadcast.form();
        const OutgoingMessage message = in_form(run.broadcast.message(), run.request_form);
        run.request.emplace(audience.platform->prepare(audience.settings, message));
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

} // namespace depesche::bot
