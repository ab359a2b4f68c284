#include "bot/editor/scheduler.hpp"

#include "digest/edition/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace depesche::bot {

using namespace std::chrono_literals;
using Level = SchedulerEvent::Level;

namespace {

constexpr std::string_view started_note = "schedule.started";

SchedulerEvent failure(const std::string& draft, const EditorError& error) {
    return {error.kind == EditorError::Kind::store ? Level::error : Level::warning, draft, error.message};
}

/// How long before its time an approved edition is looked at for the last time, while a person can still act.
constexpr auto last_look = 60s;
/// A little earlier the addresses are asked, so that their answers are there.
constexpr auto link_look = last_look + 10s;

/// What happened to an article or its page, or was sent, since an edition was put together.
bool is_news_since(const digest::Finding& finding) {
    constexpr std::string_view rules[] = {"withdrawn", "embargo", "superseded", "overtaken", "light", "dead link"};
    return std::ranges::find(rules, finding.rule) != std::end(rules);
}

/// Whoever looks at a proposal that nobody has touched sees nothing that was withdrawn, corrected or sent as an alert
/// since. Changed words alone (a warning) do not move it under anybody's eyes.
bool is_outdated(const digest::Finding& finding) {
    return is_news_since(finding) && (finding.severity == digest::RuleSeverity::error || finding.rule == "overtaken");
}

} // namespace

StoreResult<Instant> Scheduler::started_on(Instant now) {
    const auto note = newsroom_.ledger().note(started_note);
    if (!note) return std::unexpected(note.error());
    // A moment in the future was written by a clock that was wrong.
    if (const auto known = digest::parse_iso8601(*note); known && *known <= now) return *known;
    const auto written = newsroom_.ledger().set_note(started_note, digest::to_iso8601(now));
    if (!written) return std::unexpected(written.error());
    return now;
}

std::vector<SchedulerEvent> Scheduler::tick() {
    Events events;
    const Instant now = newsroom_.now();
    const auto started = started_on(now);
    if (!started) return {{Level::error, "", started.error().message}};
    const std::vector<digest::Slot> slots = newsroom_.schedule().around(now);
    for (const digest::Slot& slot : slots) {
        // What was due before this newsroom existed was not missed.
        if (slot.at >= *started) handle(slot, events);
    }
    for (SchedulerEvent& event : candidates_.raise_confirmed()) events.push_back(std::move(event));
    send_due_alerts(events);
    send_held(events);
    expire_left_overs(slots, events);
    return only_new(std::move(events));
}

std::vector<SchedulerEvent> Scheduler::only_new(Events events) {
    std::map<std::string, std::string> said;
    std::erase_if(events, [&](const SchedulerEvent& event) {
        if (event.level == Level::info) return false;
        said[event.draft] = event.what;
        const auto before = said_.find(event.draft);
        return before != said_.end() && before->second == event.what;
    });
    said_ = std::move(said);
    return events;
}

Instant Scheduler::next_wake() {
    const Instant now = newsroom_.now();
    Instant wake = now + 1min;
    if (const auto event = newsroom_.schedule().next_event(now)) wake = std::min(wake, *event);
    const auto approved = newsroom_.ledger().drafts().in_state(DraftState::approved);
    if (!approved) return wake;
    for (const Draft& draft : *approved) {
        for (const auto before : {std::chrono::seconds(link_look), std::chrono::seconds(last_look)})
            if (draft.kind == DraftKind::digest && draft.due - before > now) wake = std::min(wake, draft.due - before);
        if (draft.due > now) wake = std::min(wake, draft.due);
        // Breaking news that could not be handed over does not wait a minute for the next attempt.
        else if (draft.kind != DraftKind::digest)
            wake = std::min(wake, now + 1s);
    }
    return wake;
}

void Scheduler::handle(const digest::Slot& slot, Events& events) {
    auto draft = newsroom_.ledger().drafts().find(digest_draft_id(slot));
    if (!draft) {
        events.push_back({Level::error, digest_draft_id(slot), draft.error().message});
        return;
    }
    if (*draft && is_over(**draft)) return;
    switch (digest::decide(slot, newsroom_.now())) {
    case digest::Due::too_early:
        return;
    case digest::Due::propose:
        if (!*draft)
            propose(slot, events);
        else
            look_again(slot, **draft, events);
        return;
    case digest::Due::send:
        return send_digest(slot, *std::move(draft), false, events);
    case digest::Due::missed_send_late:
        return send_digest(slot, *std::move(draft), true, events);
    case digest::Due::skip:
        return skip(slot, *std::move(draft), events);
    }
}

void Scheduler::propose(const digest::Slot& slot, Events& events) {
    const auto draft = newsroom_.propose(slot, newsroom_.now());
    if (!draft) {
        // Too thin this early is no news: it is proposed again when it is due.
        if (draft.error().kind == EditorError::Kind::store)
            events.push_back(failure(digest_draft_id(slot), draft.error()));
        return;
    }
    const auto created = newsroom_.ledger().drafts().create(*draft);
    if (!created)
        events.push_back({Level::error, draft->id, created.error().message});
    else if (*created && look_at_links(*draft, events))
        events.push_back({Level::info, draft->id, "proposed with " + std::to_string(draft->picks.size()) + " stories"});
}

void Scheduler::look_again(const digest::Slot& slot, const Draft& draft, Events& events) {
    const bool untouched = draft.state == DraftState::proposed && !touched_by_hand(draft);
    const bool last_chance = draft.state == DraftState::approved && newsroom_.now() >= slot.at - last_look;
    if (newsroom_.now() >= slot.at - link_look && newsroom_.now() < slot.at) look_at_links(draft, events);
    if (!untouched && !last_chance) return; // take_back() holds what was killed at once
    const auto findings = newsroom_.check(draft, slot.at);
    if (!findings) {
        events.push_back(failure(draft.id, findings.error()));
        return;
    }
    if (untouched) {
        if (std::ranges::any_of(*findings, is_outdated)) made_anew(slot, draft, events);
        return;
    }
    for (const digest::Finding& finding : *findings) { // errors come first
        if (finding.severity == digest::RuleSeverity::error) return hold(draft, finding.message, events);
        if (is_news_since(finding)) events.push_back({Level::warning, draft.id, finding.message});
    }
}

/// Always true: what cannot be asked holds nothing up.
bool Scheduler::look_at_links(const Draft& draft, Events& events) {
    if (const auto asked = newsroom_.look_at_links(draft); !asked) events.push_back(failure(draft.id, asked.error()));
    return true;
}

bool Scheduler::store(const Draft& draft, int expected_version, DraftState expected_state, Events& events) {
    const auto replaced = newsroom_.ledger().drafts().replace(draft, expected_version, expected_state);
    if (!replaced) events.push_back({Level::error, draft.id, replaced.error().message});
    return replaced && *replaced;
}

std::optional<Draft> Scheduler::made_now(const digest::Slot& slot, Events& events) {
    auto fresh = newsroom_.propose(slot, newsroom_.now());
    if (!fresh) {
        events.push_back(failure(digest_draft_id(slot), fresh.error()));
        return std::nullopt;
    }
    const auto created = newsroom_.ledger().drafts().create(*fresh);
    if (!created) events.push_back({Level::error, fresh->id, created.error().message});
    return created && *created ? std::optional(*std::move(fresh)) : std::nullopt;
}

std::optional<Draft> Scheduler::made_anew(const digest::Slot& slot, const Draft& draft, Events& events) {
    auto fresh = newsroom_.propose(slot, newsroom_.now());
    if (!fresh) {
        events.push_back(failure(draft.id, fresh.error()));
        return draft; // what was proposed earlier is checked again before it goes
    }
    if (fresh->content_hash == draft.content_hash) return draft;
    fresh->version = draft.version + 1;
    fresh->history = draft.history;
    fresh->history.push_back({newsroom_.now(), std::string(the_program), "proposed anew: the news has changed"});
    if (!store(*fresh, draft.version, draft.state, events)) return std::nullopt;
    look_at_links(*fresh, events);
    return *std::move(fresh);
}

std::optional<Draft> Scheduler::at_its_time(const digest::Slot& slot, Draft draft, Events& events) {
    if (draft.due == slot.at && draft.grace_until == slot.grace_until && draft.useful_until == slot.useful_until)
        return draft;
    draft.due = slot.at;
    draft.grace_until = slot.grace_until;
    draft.useful_until = slot.useful_until;
    draft.history.push_back(
        {newsroom_.now(), std::string(the_program), "its time is " + digest::to_iso8601(slot.at) + " now"});
    if (!store(draft, draft.version, draft.state, events)) return std::nullopt;
    return draft;
}

std::optional<Verdict> Scheduler::verdict(const Draft& draft, Events& events) {
    const auto facts = newsroom_.facts(draft, newsroom_.now());
    if (!facts) {
        events.push_back(failure(draft.id, facts.error()));
        return std::nullopt;
    }
    return next_step(draft, approval_policy(draft, newsroom_.settings()), *facts);
}

std::optional<Draft> Scheduler::freshest(const digest::Slot& slot, std::optional<Draft> draft, Events& events) {
    if (draft) draft = at_its_time(slot, *std::move(draft), events);
    if (!draft || draft->state != DraftState::proposed || touched_by_hand(*draft)) return draft;
    const ApprovalPolicy policy = approval_policy(*draft, newsroom_.settings());
    if (!policy.waits) return made_anew(slot, *draft, events);
    // What waits for a person stays as that person sees it, unless it cannot go out as it is and nobody is awaited.
    if (policy.if_unapproved == config::IfUnapproved::hold) return draft;
    const auto facts = newsroom_.facts(*draft, newsroom_.now());
    if (facts && !facts->rule_error.empty()) return made_anew(slot, *draft, events);
    return draft;
}

void Scheduler::send_digest(const digest::Slot& slot, std::optional<Draft> draft, bool late, Events& events) {
    draft = draft ? freshest(slot, std::move(draft), events) : made_now(slot, events);
    if (!draft) return;
    const auto next = verdict(*draft, events);
    if (!next) return;
    switch (next->step) {
    case NextStep::nothing:
    case NextStep::skip: // handle() skips by the slot
        return;
    case NextStep::wait:
        if (draft->state != DraftState::held) events.push_back({Level::warning, draft->id, next->why});
        return;
    case NextStep::hold:
        return hold(*draft, next->why, events);
    case NextStep::approve:
        if (!approve_by_itself(*draft, next->why, events)) return;
        break;
    case NextStep::send:
        break;
    }
    std::string said = late ? "sent late, within its grace" : "sent";
    if (!next->why.empty()) said = next->why + (late ? ", late" : "");
    hand_over(*draft, std::move(said), events);
}

bool Scheduler::approve_by_itself(Draft& draft, const std::string& why, Events& events) {
    const auto facts = newsroom_.short_facts(draft);
    if (!facts) {
        events.push_back(failure(draft.id, facts.error()));
        return false;
    }
    const Draft before = draft;
    draft = approve_by_policy(before, approval_policy(before, newsroom_.settings()), *facts, why);
    return store(draft, before.version, before.state, events);
}

void Scheduler::hold(const Draft& draft, const std::string& why, Events& events) {
    const Draft held = hold_by_policy(draft, {.now = newsroom_.now()}, why);
    if (store(held, draft.version, draft.state, events)) events.push_back({Level::warning, draft.id, "held: " + why});
}

void Scheduler::hand_over(const Draft& draft, std::string said, Events& events) {
    const auto sent = newsroom_.send(draft);
    if (!sent) {
        // What objects is a person's business; a store that stumbles is tried again.
        if (sent.error().kind == EditorError::Kind::rules) return hold(draft, sent.error().message, events);
        events.push_back(failure(draft.id, sent.error()));
        return;
    }
    if (!sent->stop_error.empty())
        events.push_back({Level::error, draft.id, "not everything wrong could be stopped: " + sent->stop_error});
    if (sent->held_until) said = "held until " + digest::to_iso8601(*sent->held_until) + " (quiet hours)";
    events.push_back({Level::info, draft.id, said + " to " + std::to_string(sent->recipients) + " recipients",
                      !sent->broadcasts.empty()});
}

void Scheduler::skip(const digest::Slot& slot, std::optional<Draft> draft, Events& events) {
    Draft late;
    if (draft) {
        late = *draft;
    } else { // there was nothing to propose, or nobody to propose it: the record says so
        late.id = digest_draft_id(slot);
        late.edition = slot.edition;
        late.date = digest::to_string(slot.date);
        late.state = DraftState::approved; // waited for nobody
    }
    late.due = slot.at;
    late.grace_until = slot.grace_until;
    late.useful_until = slot.useful_until;
    const std::string why = why_too_late(late, approval_policy(late, newsroom_.settings()));
    late = skip_by_policy(std::move(late), {.now = newsroom_.now()}, why);
    if (draft) {
        if (!store(late, draft->version, draft->state, events)) return;
    } else {
        const auto created = newsroom_.ledger().drafts().create(late);
        if (!created) events.push_back({Level::error, late.id, created.error().message});
        if (!created || !*created) return;
    }
    events.push_back({Level::warning, late.id, why});
}

void Scheduler::send_due_alerts(Events& events) {
    const auto approved = newsroom_.ledger().drafts().in_state(DraftState::approved);
    if (!approved) {
        events.push_back({Level::error, "", approved.error().message});
        return;
    }
    const Instant now = newsroom_.now();
    for (const Draft& draft : *approved) {
        if (draft.kind == DraftKind::digest || draft.due > now) continue;
        const auto next = verdict(draft, events);
        if (next && next->step == NextStep::send) hand_over(draft, "sent", events);
        if (next && next->step == NextStep::hold) hold(draft, next->why, events);
    }
}

/// What readers' own quiet hours held.
void Scheduler::send_held(Events& events) {
    const auto started = newsroom_.send_held();
    if (!started)
        events.push_back(failure("", started.error()));
    else if (!started->empty())
        events.push_back({Level::info, "", fmt::format("{} held alerts to readers whose quiet hours are over",
                                                       started->size()), true});
}

void Scheduler::expire_left_overs(const std::vector<digest::Slot>& slots, Events& events) {
    for (const DraftState state : {DraftState::proposed, DraftState::approved, DraftState::held}) {
        const auto drafts = newsroom_.ledger().drafts().in_state(state);
        if (!drafts) {
            events.push_back({Level::error, "", drafts.error().message});
            return;
        }
        for (const Draft& draft : *drafts) {
            const bool has_slot =
                std::ranges::any_of(slots, [&](const digest::Slot& slot) { return digest_draft_id(slot) == draft.id; });
            if (has_slot || draft.grace_until >= newsroom_.now()) continue;
            const std::string why = why_too_late(draft, approval_policy(draft, newsroom_.settings()));
            if (store(skip_by_policy(draft, {.now = newsroom_.now()}, why), draft.version, draft.state, events))
                events.push_back({Level::warning, draft.id, why});
        }
    }
}

} // namespace depesche::bot
