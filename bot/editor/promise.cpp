#include "bot/editor/promise.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

constexpr auto severe_for = 6h;       // nothing light beside an S1 for this long
constexpr auto alert_keeps_away = 1h; // nor this close to an S1 or S2

bool is_out(const Draft& draft) {
    return !draft.to_test && (draft.state == DraftState::approved || draft.state == DraftState::sent);
}

/// When readers get it: quiet hours hold an alert until they are over.
Instant reaches_at(const Draft& draft, Instant at, const config::BreakingSettings& breaking, const digest::Zone& zone) {
    return digest::held_until(breaking, zone, draft.severity, at).value_or(at);
}

bool counts_as_alert(const Draft& draft, const config::BreakingSettings& breaking) {
    return draft.kind == DraftKind::alert && draft.severity > 1 && !is_by_topic(draft, breaking);
}

std::string no_topic(const Draft& draft, const config::BreakingSettings& breaking) {
    if (!is_by_topic(draft, breaking) || std::ranges::find(breaking.topics, draft.edition) != breaking.topics.end())
        return {};
    return fmt::format("severity 3 goes to the readers of a topic, and {}: say which ({}), or give it severity 2",
                       draft.edition.empty() ? "it has none" : "«" + draft.edition + "» is none",
                       fmt::join(breaking.topics, ", "));
}

std::string too_many_of_topic(const Draft& draft, const std::vector<Draft>& out,
                              const config::BreakingSettings& breaking, const digest::Zone& zone, Instant at) {
    if (draft.kind != DraftKind::alert || draft.severity != 3 || breaking.per_topic == 0 || draft.edition.empty())
        return {};
    const digest::LocalDate day = zone.date(reaches_at(draft, at, breaking, zone));
    const auto that_day = std::ranges::count_if(out, [&](const Draft& other) {
        return is_out(other) && other.kind == DraftKind::alert && other.severity == 3 && other.id != draft.id &&
               other.edition == draft.edition && zone.date(reaches_at(other, other.due, breaking, zone)) == day;
    });
    if (that_day < breaking.per_topic) return {};
    return fmt::format("at most {} alerts of severity 3 a day go out in one topic, and {} of {} are out: fold it into "
                       "the next edition, or raise per_topic in [breaking]",
                       breaking.per_topic, that_day, draft.edition);
}

std::string too_many_alerts(const Draft& draft, const std::vector<Draft>& out, const config::BreakingSettings& breaking,
                            const digest::Zone& zone, Instant at) {
    if (!counts_as_alert(draft, breaking) || breaking.per_day == 0) return {};
    const digest::LocalDate day = zone.date(reaches_at(draft, at, breaking, zone));
    const auto that_day = std::ranges::count_if(out, [&](const Draft& other) {
        return is_out(other) && counts_as_alert(other, breaking) && other.id != draft.id &&
               zone.date(reaches_at(other, other.due, breaking, zone)) == day;
    });
    if (that_day < breaking.per_day) return {};
    return fmt::format("readers were promised at most {} alerts a day, and {} are out: fold it into the next edition, "
                       "give it severity 1 if it is danger to many, or raise per_day in [breaking]",
                       breaking.per_day, that_day);
}

std::string local_clock(const digest::Zone& zone, Instant at) {
    const auto minutes = zone.time(std::chrono::ceil<std::chrono::minutes>(at)).count();
    return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

/// Every message of a thread rings, a correction as well.
std::string too_soon_after_the_last(const Draft& draft, const std::vector<Draft>& out,
                                    const config::BreakingSettings& breaking, const digest::Zone& zone, Instant at) {
    if (digest::held_until(breaking, zone, draft.severity, at)) return {};
    const std::chrono::minutes gap = draft.severity == 1 ? breaking.severe_update_gap : breaking.update_gap;
    const Draft* last = nullptr;
    for (const Draft& other : out) {
        const bool of_thread = other.id == draft.thread || other.thread == draft.thread;
        if (!of_thread || !is_out(other) || other.id == draft.id) continue;
        if (last == nullptr || other.due > last->due) last = &other;
    }
    if (last == nullptr || at >= last->due + gap) return {};
    return fmt::format(
        "{} went out less than {} minutes ago: an update of it may go from {}; a correction may go at once", last->id,
        gap.count(), local_clock(zone, last->due + gap));
}

std::string no_time_for_surprise(const Draft& draft, const std::vector<Draft>& out,
                                 const config::BreakingSettings& breaking, const digest::Zone& zone, Instant at) {
    constexpr int like_an_alert_that_can_wait = 3;
    if (const auto until = digest::held_until(breaking, zone, like_an_alert_that_can_wait, at))
        return "a surprising story does not go out in quiet hours: wait until " + digest::to_iso8601(*until);
    for (const Draft& other : out) {
        if (!is_out(other) || other.id == draft.id) continue;
        if (other.kind == DraftKind::surprising && zone.date(other.due) == zone.date(at))
            return "readers were promised at most one surprising story a day, and " + other.id +
                   " is today's: keep it for tomorrow";
        if (other.kind != DraftKind::alert) continue;
        if (other.severity == 1 && other.due > at - severe_for && other.due <= at && !taken_back(other, out))
            return other.id + " is of severity 1 and younger than six hours: nothing light goes out beside it";
        if (other.severity <= 2 && other.due > at - alert_keeps_away && other.due < at + alert_keeps_away)
            return "a surprising story keeps an hour away from an alert, and " + other.id + " is closer: try it later";
    }
    return {};
}

} // namespace

bool is_by_topic(const Draft& draft, const config::BreakingSettings& breaking) {
    return draft.kind == DraftKind::alert && draft.severity == 3 && !breaking.topics.empty();
}

std::string broken_promise(const Draft& draft, const std::vector<Draft>& out, const config::BreakingSettings& breaking,
                           const digest::Zone& zone, Instant at) {
    if (draft.to_test) return {};
    if (draft.kind == DraftKind::surprising) return no_time_for_surprise(draft, out, breaking, zone, at);
    if (draft.kind == DraftKind::update) return too_soon_after_the_last(draft, out, breaking, zone, at);
    if (auto why = no_topic(draft, breaking); !why.empty()) return why;
    if (auto why = too_many_of_topic(draft, out, breaking, zone, at); !why.empty()) return why;
    return too_many_alerts(draft, out, breaking, zone, at);
}

bool severe_alert_open(const std::vector<Draft>& drafts, Instant at) {
    return std::ranges::any_of(drafts, [&](const Draft& draft) {
        return draft.kind == DraftKind::alert && draft.severity == 1 && draft.state == DraftState::sent &&
               !draft.to_test && draft.due > at - severe_for && draft.due <= at && !taken_back(draft, drafts);
    });
}

} // namespace depesche::bot
