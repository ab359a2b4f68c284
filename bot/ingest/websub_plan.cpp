#include "bot/ingest/websub_plan.hpp"

#include "digest/document/unicode.hpp"
#include "digest/feed/html_text.hpp"
#include "digest/format/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace depesche::bot::websub {

namespace {

using digest::HubState;
using std::chrono::milliseconds;

/// Twentieths of a span, the same for one feed at one time and another for each: a thousand feeds of one hub do not
/// come in step.
milliseconds spread(const HubSubscription& row, Instant now, milliseconds span) {
    const auto moment = static_cast<std::uint64_t>(now.time_since_epoch().count());
    const std::uint64_t random = (std::hash<std::string>()(row.id) ^ moment * 0x9e3779b97f4a7c15U) >> 20U;
    return span / 20 * static_cast<std::int64_t>(random % 1000) / 1000;
}

milliseconds pause_after(int failures) {
    const milliseconds doubled = std::chrono::minutes(1) * (1LL << std::clamp(failures - 1, 0, 12));
    return std::min<milliseconds>(doubled, longest_pause);
}

} // namespace

Act due(const HubSubscription& row, Instant now) {
    // A clock that was wrong must not silence a feed: no plan reaches further than the longest lease.
    const bool absurd = row.next > now + longest_lease;
    if (row.next > now && !absurd) return Act::nothing;
    if (row.state != HubState::leaving) return Act::subscribe;
    return row.failures >= 3 ? Act::forget : Act::unsubscribe;
}

Instant next_change(const HubSubscription& row) {
    return row.state == HubState::active && row.until ? std::min(row.next, *row.until) : row.next;
}

bool is_active(const HubSubscription& row, Instant now) {
    return row.state == HubState::active && row.until && now < *row.until;
}

void note_asked(HubSubscription& row, Instant now) {
    const bool unanswered = row.asked && row.state != HubState::denied && row.next <= now &&
                            (row.state == HubState::asked || row.state == HubState::leaving);
    if (unanswered) {
        ++row.failures;
        row.trouble = "the hub took the request and has not confirmed it; it must reach our public_url";
    }
    if (row.state == HubState::failed || row.state == HubState::denied) row.state = HubState::asked;
    row.asked = now;
    row.next = now + std::max<milliseconds>(verification_time, pause_after(row.failures));
}

void note_failure(HubSubscription& row, Instant now, std::string why) {
    ++row.failures;
    row.trouble = std::move(why);
    if (row.state == HubState::asked) row.state = HubState::failed;
    const milliseconds pause = pause_after(row.failures);
    row.next = now + pause + spread(row, now, pause);
}

void note_verified(HubSubscription& row, Instant now, std::chrono::seconds lease) {
    const milliseconds span = std::clamp(lease, shortest_lease, longest_lease);
    row.state = HubState::active;
    row.until = now + span;
    row.next = now + span * 4 / 5 - spread(row, now, span);
    row.failures = 0;
    row.trouble.clear();
}

void note_denied(HubSubscription& row, Instant now, std::string_view reason) {
    row.state = HubState::denied;
    row.until.reset();
    // A stranger's words, on their way to logs and terminals.
    if (!digest::is_valid_utf8(reason)) reason = "it gives a reason that is no text";
    row.trouble = digest::cut_at_word(digest::feed::plain_line(reason), 200, digest::code_point_length, "…");
    row.next = now + std::min<milliseconds>(std::chrono::hours(24) * (1 << std::min(row.failures, 3)), longest_denial);
    ++row.failures;
}

bool note_lapsed(HubSubscription& row, Instant now) {
    if (row.state != HubState::active || is_active(row, now)) return false;
    row.state = HubState::failed;
    row.until.reset();
    if (row.trouble.empty()) row.trouble = "the lease ended before the hub confirmed the next one";
    row.next = std::min(row.next, now);
    return true;
}

void leave(HubSubscription& row, Instant now) {
    row.state = HubState::leaving;
    row.until.reset();
    row.asked.reset();
    row.failures = 0;
    row.next = now;
}

bool expects(const HubSubscription& row, std::string_view mode, std::string_view topic, Instant now) {
    if (topic != row.topic) return false;
    if (mode == "denied") return row.state != HubState::leaving;
    if (mode == "unsubscribe") return row.state == HubState::leaving;
    const bool fresh = row.asked && now >= *row.asked && now - *row.asked <= verification_late;
    return mode == "subscribe" && row.state != HubState::leaving && fresh;
}

std::string describe(const HubSubscription& row, Instant now, const std::function<std::string(Instant)>& local) {
    const std::string because = row.trouble.empty() ? "" : fmt::format(" ({})", row.trouble);
    switch (row.state) {
    case HubState::active:
        if (!is_active(row, now)) break;
        return fmt::format("hub: active until {}{}", local(*row.until), because);
    case HubState::asked:
        return fmt::format("hub: asked, not confirmed yet{}", because);
    case HubState::denied:
        return fmt::format("hub: denied{}", because);
    case HubState::leaving:
        return "hub: being left";
    case HubState::failed:
        break;
    }
    return fmt::format("hub: failed{}, tried again by itself", because);
}

} // namespace depesche::bot::websub
