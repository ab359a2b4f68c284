#include "bot/editor/scheduler.hpp"

#include <algorithm>
#include <utility>

namespace depesche::bot {

using namespace std::chrono_literals;
using Level = SchedulerEvent::Level;

namespace {

constexpr std::string_view started_note = "schedule.started";

/// Whether a person has had a hand in it: then nothing is proposed anew over their head.
bool touched_by_hand(const Draft& draft) {
    return std::ranges::any_of(draft.history, [](const DraftEvent& event) { return event.who != "depesche"; });
}

const config::EditionSettings* edition_of(const Newsroom& newsroom, const std::string& name) {
    const auto& editions = newsroom.settings().editions;
    const auto found = std::ranges::find(editions, name, &config::EditionSettings::name);
    return found == editions.end() ? nullptr : &*found;
}

SchedulerEvent failure(const std::string& draft, const EditorError& error) {
    return {error.kind == EditorError::Kind::store ? Level::error : Level::warning, draft, error.message};
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
    send_due_alerts(events);
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
        if (draft.due > now) wake = std::min(wake, draft.due);
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
        if (!*draft) propose(slot, events);
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
    else if (*created)
        events.push_back({Level::info, draft->id, "proposed with " + std::to_string(draft->picks.size()) + " stories"});
}

bool Scheduler::store(const Draft& draft, int expected_version, DraftState expected_state, Events& events) {
    const auto replaced = newsroom_.ledger().drafts().replace(draft, expected_version, expected_state);
    if (!replaced) events.push_back({Level::error, draft.id, replaced.error().message});
    return replaced && *replaced;
}

std::optional<Draft> Scheduler::freshest(const digest::Slot& slot, std::optional<Draft> draft, Events& events) {
    if (draft && (draft->state != DraftState::proposed || touched_by_hand(*draft))) return draft;
    auto fresh = newsroom_.propose(slot, newsroom_.now());
    if (!fresh) {
        events.push_back(failure(digest_draft_id(slot), fresh.error()));
        return draft; // what was proposed earlier is checked again before it goes
    }
    if (!draft) {
        const auto created = newsroom_.ledger().drafts().create(*fresh);
        if (!created) events.push_back({Level::error, fresh->id, created.error().message});
        return created && *created ? std::optional(*std::move(fresh)) : std::nullopt;
    }
    if (fresh->content_hash == draft->content_hash) return draft;
    fresh->version = draft->version + 1;
    fresh->history = draft->history;
    fresh->history.push_back({newsroom_.now(), "depesche", "proposed anew: the news has changed"});
    if (!store(*fresh, draft->version, draft->state, events)) return std::nullopt;
    return *std::move(fresh);
}

std::string Scheduler::unapproved_obstacle(const Draft& draft) {
    const config::EditionSettings* edition = edition_of(newsroom_, draft.edition);
    if (edition == nullptr) return "the edition is gone from the configuration";
    if (edition->approval == config::Approval::none) return {};
    switch (edition->if_unapproved) {
    case config::IfUnapproved::send:
        return {};
    case config::IfUnapproved::hold:
        return "waits for approval";
    case config::IfUnapproved::send_if_clean:
        break;
    }
    for (const digest::Pick& pick : draft.picks) {
        const auto article = newsroom_.articles().find(pick.article);
        if (!article || !*article) return "waits for approval: an article is gone";
        if ((*article)->article.origin != config::Origin::own)
            return "waits for approval: «" + pick.text.title + "» is not the newsroom's own";
    }
    const auto drafts = newsroom_.ledger().drafts().list(50);
    if (drafts && severe_alert_open(*drafts, newsroom_.now())) return "waits for approval: a severe alert is open";
    return {};
}

void Scheduler::send_digest(const digest::Slot& slot, std::optional<Draft> draft, bool late, Events& events) {
    if (draft && draft->state == DraftState::held) return;
    // What waits for a person stays as that person sees it.
    if (draft && draft->state == DraftState::proposed) {
        if (const std::string obstacle = unapproved_obstacle(*draft); !obstacle.empty()) {
            events.push_back({Level::warning, draft->id, obstacle});
            return;
        }
    }
    draft = freshest(slot, std::move(draft), events);
    if (!draft) return;
    if (draft->state == DraftState::proposed && !approve_by_itself(*draft, events)) return;
    if (draft->due != slot.at || draft->useful_until != slot.useful_until) { // the edition's time was changed
        draft->due = slot.at;
        draft->grace_until = slot.grace_until;
        draft->useful_until = slot.useful_until;
        if (!store(*draft, draft->version, draft->state, events)) return;
    }
    hand_over(*draft, late ? "sent late, within its grace" : "sent", events);
}

bool Scheduler::approve_by_itself(Draft& draft, Events& events) {
    if (const std::string obstacle = unapproved_obstacle(draft); !obstacle.empty()) {
        events.push_back({Level::warning, draft.id, obstacle});
        return false;
    }
    auto approved = newsroom_.approve(draft, "depesche");
    if (!approved) {
        events.push_back(failure(draft.id, approved.error()));
        // A rule that objects is a person's business; a store that stumbles is tried again.
        if (approved.error().kind == EditorError::Kind::rules) hold(draft, approved.error().message, events);
        return false;
    }
    const int version = draft.version;
    draft = *std::move(approved);
    return store(draft, version, DraftState::proposed, events);
}

void Scheduler::hold(const Draft& draft, const std::string& why, Events& events) {
    Draft held = draft;
    held.state = DraftState::held;
    held.notes.push_back(why);
    held.history.push_back({newsroom_.now(), "depesche", "held: " + why});
    store(held, draft.version, draft.state, events);
}

void Scheduler::hand_over(const Draft& draft, std::string said, Events& events) {
    const auto sent = newsroom_.send(draft);
    if (!sent) {
        if (sent.error().kind == EditorError::Kind::rules) hold(draft, sent.error().message, events);
        events.push_back(failure(draft.id, sent.error()));
        return;
    }
    if (sent->held_until) said = "held until " + digest::to_iso8601(*sent->held_until) + " (quiet hours)";
    events.push_back({Level::info, draft.id, said + " to " + std::to_string(sent->recipients) + " recipients",
                      !sent->broadcasts.empty()});
}

void Scheduler::skip(const digest::Slot& slot, std::optional<Draft> draft, Events& events) {
    const std::string why =
        "skipped: its time and its grace until " + digest::to_iso8601(slot.grace_until) + " are over";
    Draft skipped;
    if (draft) skipped = *draft;
    skipped.id = digest_draft_id(slot);
    skipped.edition = slot.edition;
    skipped.date = digest::to_string(slot.date);
    skipped.due = slot.at;
    skipped.grace_until = slot.grace_until;
    skipped.useful_until = slot.useful_until;
    skipped.state = DraftState::skipped;
    skipped.history.push_back({newsroom_.now(), "depesche", why});
    if (draft) {
        if (!store(skipped, draft->version, draft->state, events)) return;
    } else {
        const auto created = newsroom_.ledger().drafts().create(skipped);
        if (!created) events.push_back({Level::error, skipped.id, created.error().message});
        if (!created || !*created) return;
    }
    events.push_back({Level::warning, skipped.id, why});
}

void Scheduler::send_due_alerts(Events& events) {
    const auto approved = newsroom_.ledger().drafts().in_state(DraftState::approved);
    if (!approved) {
        events.push_back({Level::error, "", approved.error().message});
        return;
    }
    const Instant now = newsroom_.now();
    for (const Draft& draft : *approved) {
        if (draft.kind != DraftKind::digest && draft.due <= now && now <= draft.grace_until)
            hand_over(draft, "sent", events);
    }
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
            Draft expired = draft;
            expired.state = DraftState::expired;
            expired.history.push_back({newsroom_.now(), "depesche", "expired: it was not sent while it was useful"});
            if (store(expired, draft.version, draft.state, events))
                events.push_back({Level::warning, draft.id, "expired"});
        }
    }
}

std::vector<SchedulerEvent> Scheduler::consider(const digest::StoredArticle& article) {
    Events events;
    const bool urgent = article.article.urgency == 1 || article.article.urgency == 2;
    if (!urgent || article.baseline || !article.sendable(newsroom_.now())) return events;
    const std::string key = "article:" + std::to_string(article.key);
    const auto known = newsroom_.ledger().drafts().find_by_key(key);
    if (!known) {
        events.push_back({Level::error, "", known.error().message});
        return events;
    }
    std::optional<Draft> draft = *known;
    if (!draft) {
        auto composed = newsroom_.compose(
            {.severity = article.article.urgency, .article = std::to_string(article.key), .idempotency_key = key});
        if (!composed) {
            events.push_back(failure("", composed.error()));
            return events;
        }
        const auto created = newsroom_.ledger().drafts().create(*composed);
        if (!created) events.push_back({Level::error, composed->id, created.error().message});
        if (!created || !*created) return events;
        draft = *std::move(composed);
        events.push_back({Level::warning, draft->id, "breaking candidate: " + article.article.title});
    }
    // Also after a crash between the candidate and its approval.
    if (newsroom_.settings().breaking.auto_send && draft->state == DraftState::proposed && !touched_by_hand(*draft))
        arm(*draft, events);
    return events;
}

void Scheduler::arm(const Draft& candidate, Events& events) {
    auto approved = newsroom_.approve(candidate, "depesche");
    if (!approved) {
        events.push_back(failure(candidate.id, approved.error()));
        return;
    }
    approved->due = newsroom_.now() + newsroom_.settings().breaking.hold;
    approved->history.back().what += " (auto_send)";
    store(*approved, candidate.version, DraftState::proposed, events);
}

} // namespace depesche::bot
