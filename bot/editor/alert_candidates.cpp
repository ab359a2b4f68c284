#include "bot/editor/alert_candidates.hpp"

#include "bot/editor/alert_event.hpp"
#include "bot/editor/severity.hpp"
#include "digest/article/story_table.hpp"
#include "digest/edition/alarm.hpp"
#include "digest/edition/breaking.hpp"
#include "digest/edition/window.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace depesche::bot {

using namespace std::chrono_literals;
using digest::StoredArticle;
using Level = SchedulerEvent::Level;

namespace {

/// So many of the latest reports of a story say how grave it is.
constexpr std::size_t most_of_a_burst = 100;

SchedulerEvent failure(const std::string& draft, const EditorError& error) {
    return {error.kind == EditorError::Kind::store ? Level::error : Level::warning, draft, error.message};
}

/// What made a candidate of a burst, for whoever decides about it; the reason of a smaller burst goes.
void explain(Draft& draft, const std::string& why) {
    for (const digest::Pick& pick : draft.picks) {
        for (const digest::Reason& old : pick.reasons)
            if (old.part == "breaking") std::erase(draft.notes, old.sentence);
    }
    for (digest::Pick& pick : draft.picks) pick.reasons = {{.part = "breaking", .points = 0, .sentence = why}};
    draft.notes.push_back(why);
}

bool is_explained(const Draft& draft, const std::string& why) {
    return std::ranges::find(draft.notes, why) != draft.notes.end();
}

AlsoTold as_report(const digest::StoredArticle& article, Instant at) {
    return {article.key, article.article.source, article.article.title, article.article.urgency, at};
}

} // namespace

bool AlertCandidates::store(const Draft& draft, int expected_version, DraftState expected_state, Events& events) {
    const auto replaced = newsroom_.ledger().drafts().replace(draft, expected_version, expected_state);
    if (!replaced) events.push_back({Level::error, draft.id, replaced.error().message});
    return replaced && *replaced;
}

std::vector<SchedulerEvent> AlertCandidates::consider(const digest::StoredArticle& arrived) {
    Events events;
    if (arrived.baseline || !arrived.sendable(newsroom_.now())) return events;
    const bool urgent = digest::is_urgent(arrived.article);
    if (!urgent && !digest::is_alarming(arrived.article)) return events;
    const auto placed = with_story(arrived);
    if (!placed) events.push_back({Level::error, "", placed.error().message});
    const StoredArticle& article = placed ? *placed : arrived; // an alert does not fail for that
    if (!urgent) {
        if (const auto done = consider_burst(article, events); !done)
            events.push_back({Level::error, "", done.error().message});
        return events;
    }
    auto draft = alert_for(article, events);
    if (!draft) {
        events.push_back({Level::error, "", draft.error().message});
        return events;
    }
    for (SchedulerEvent& event : raise_confirmed()) events.push_back(std::move(event));
    if (*draft) { // as it is now
        auto now = newsroom_.ledger().drafts().find((*draft)->id);
        if (now && *now) *draft = *std::move(now);
    }
    // Also after a crash between the candidate and its approval. Whether it tells readers anything new of what they
    // were alerted to is for people to say.
    const bool untouched = *draft && (*draft)->kind == DraftKind::alert && (*draft)->state == DraftState::proposed &&
                           !touched_by_hand(**draft);
    if (newsroom_.settings().breaking.auto_send && untouched) arm(**draft, events);
    return events;
}

StoreResult<StoredArticle> AlertCandidates::with_story(StoredArticle article) {
    const auto story = newsroom_.stories().place_now(article.key, newsroom_.now());
    if (!story) return std::unexpected(story.error());
    article.story = *story;
    return article;
}

StoreResult<std::vector<StoredArticle>> AlertCandidates::reports_of_story(const StoredArticle& article) {
    const Instant now = newsroom_.now(), since = now - digest::burst_first_seen;
    if (article.story == 0) { // just started
        const auto hour = newsroom_.articles().window(since, now, digest::window_articles);
        if (!hour) return std::unexpected(hour.error());
        return digest::reports_of_burst(article, *hour, now);
    }
    const auto keys = newsroom_.articles().stories().latest_reports(article.story, since, most_of_a_burst);
    if (!keys) return std::unexpected(keys.error());
    std::vector<StoredArticle> reports;
    for (const digest::ArticleKey key : *keys) {
        auto report = newsroom_.articles().find(key);
        if (!report) return std::unexpected(report.error());
        if (*report) reports.push_back(**std::move(report));
    }
    return reports;
}

StoreResult<std::vector<StoredArticle>> AlertCandidates::day_before(const std::vector<StoredArticle>& reports) {
    for (const StoredArticle& report : reports) {
        const auto known = newsroom_.ledger().drafts().find_by_article(report.key);
        if (!known) return std::unexpected(known.error());
        if (*known) return {}; // what joins a candidate has nothing to prove against the day
    }
    return newsroom_.articles().window(newsroom_.now() - 24h, newsroom_.now(), digest::window_articles);
}

StoreResult<void> AlertCandidates::consider_burst(const StoredArticle& article, Events& events) {
    const auto reports = reports_of_story(article);
    if (!reports) return std::unexpected(reports.error());
    std::optional<StoreError> unread;
    const auto day = [&]() -> std::vector<StoredArticle> {
        auto found = day_before(*reports);
        if (found) return *std::move(found);
        unread = found.error();
        return {};
    };
    const auto news =
        digest::breaking_by(article, [&] { return *reports; }, day, newsroom_.now(), &newsroom_.texts_for({}));
    if (unread) return std::unexpected(*unread);
    if (!news) return {};
    std::vector<digest::StoredArticle> told = news->reports;
    for (StoredArticle& report : told) report.article.urgency = news->severity; // as grave as the burst says
    const auto ours =
        std::ranges::find(told, digest::Origin::own, [](const auto& report) { return report.article.origin; });
    const StoredArticle& lead = ours != told.end() ? *ours : told.front();
    auto alert = alert_of(told);
    if (!alert) return std::unexpected(alert.error());
    if (!*alert) alert = new_candidate(lead, news->why, events);
    if (!alert) return std::unexpected(alert.error());
    if (!*alert) return {};
    for (const StoredArticle& report : told) {
        if (tells(**alert, report.key)) continue;
        auto joined = join(**alert, report, events);
        if (!joined) return std::unexpected(joined.error());
        *alert = *std::move(joined);
    }
    // Further reports made it graver, or a report of our own tells it now.
    const bool undecided = (*alert)->state == DraftState::proposed && !touched_by_hand(**alert);
    if (!undecided || is_explained(**alert, news->why)) return {};
    Draft explained = **alert;
    explain(explained, news->why);
    explained.history.push_back(
        {newsroom_.now(), std::string(the_program), fmt::format("told by {} reports", told.size())});
    store(explained, explained.version, explained.state, events);
    return {};
}

StoreResult<std::optional<Draft>> AlertCandidates::alert_of(const std::vector<StoredArticle>& reports) {
    for (const StoredArticle& report : reports) {
        auto known = newsroom_.ledger().drafts().find_by_article(report.key);
        if (!known || *known) return known;
    }
    for (const StoredArticle& report : reports) {
        auto alert = alert_of_event(newsroom_, report);
        if (!alert || *alert) return alert;
    }
    return std::nullopt;
}

StoreResult<std::optional<Draft>> AlertCandidates::alert_for(const digest::StoredArticle& article, Events& events) {
    auto known = newsroom_.ledger().drafts().find_by_article(article.key);
    if (!known) return known;
    if (*known) {
        // What joined an alert that was taken back since tells the event now, and so does what had made that alert
        // before another report took the lead.
        const auto speaking = tells(**known, article.key) ? StoreResult<bool>(true) : speaks(newsroom_, **known);
        if (!speaking) return std::unexpected(speaking.error());
        if (*speaking) return known;
    }
    const auto alert = alert_of_event(newsroom_, article);
    if (!alert) return alert;
    if (*alert) return join(**alert, article, events);
    return new_candidate(article, "", events);
}

StoreResult<std::optional<Draft>> AlertCandidates::new_candidate(const digest::StoredArticle& article,
                                                                 const std::string& why, Events& events) {
    // The alert that it was with may have its key, and a crash here must not make a third.
    const auto before = newsroom_.ledger().drafts().find_by_article(article.key);
    if (!before) return before;
    const std::string key = candidate_key(article.key) + (*before ? "/" + (*before)->id : "");
    const auto alert = alert_carried_on(newsroom_, article);
    if (!alert) return std::unexpected(alert.error());
    auto composed = newsroom_.compose({.kind = *alert ? DraftKind::update : DraftKind::alert,
                                       .severity = article.article.urgency,
                                       .article = std::to_string(article.key),
                                       .thread = *alert ? (*alert)->id : "",
                                       .idempotency_key = key});
    if (!composed) {
        events.push_back(failure("", composed.error()));
        return std::nullopt;
    }
    if (*alert) say_what_it_carries_on(*composed, **alert);
    if (!why.empty())
        explain(*composed, why);
    else if (const auto kept = keep_to_policy(*composed); !kept) // a burst has its sources, which join in a moment
        return std::unexpected(kept.error());
    const auto created = newsroom_.ledger().drafts().create(*composed);
    if (!created) return std::unexpected(created.error());
    if (!*created) return std::nullopt;
    if (*before) {
        const auto moved = newsroom_.ledger().drafts().attach(composed->id, as_report(article, newsroom_.now()));
        if (!moved) return std::unexpected(moved.error());
    }
    const std::string what = *alert ? "an update of " + (*alert)->id + " to decide about: " : "breaking candidate: ";
    events.push_back(
        {Level::warning, composed->id, what + article.article.title + (why.empty() ? "" : " (" + why + ")")});
    return *std::move(composed);
}

/// Why a candidate is an update.
void AlertCandidates::say_what_it_carries_on(Draft& update, const Draft& alert) const {
    const config::Texts& texts = newsroom_.texts_for(update.document.language);
    update.notes.push_back(
        texts.fill("note.carries_on", {{"alert", alert.id}, {"headline", bare_headline(alert, texts)}}));
}

/// Severity 1 of a single source becomes 2, with the reason.
StoreResult<void> AlertCandidates::keep_to_policy(Draft& candidate) {
    if (candidate.kind != DraftKind::alert || candidate.severity != 1) return {};
    auto why = why_not_severe(newsroom_, candidate);
    if (!why) return std::unexpected(why.error());
    if (why->empty()) return {};
    candidate.severity = 2;
    candidate.notes.push_back(*std::move(why));
    return {};
}

/// Whether a desk gave one of its reports urgency 1.
StoreResult<bool> AlertCandidates::is_called_severe(const Draft& alert) {
    for (const digest::Pick& pick : alert.picks) {
        const auto found = newsroom_.articles().find(pick.article);
        if (!found) return std::unexpected(found.error());
        if (*found && (*found)->article.urgency == 1) return true;
    }
    const auto also = further_reports(newsroom_.ledger().drafts(), alert);
    if (!also) return std::unexpected(also.error());
    return std::ranges::any_of(*also, [](const AlsoTold& report) { return report.urgency == 1; });
}

std::vector<SchedulerEvent> AlertCandidates::raise_confirmed() {
    Events events;
    const auto proposed = newsroom_.ledger().drafts().in_state(DraftState::proposed);
    if (!proposed) return {{Level::error, "", proposed.error().message}};
    for (const Draft& draft : *proposed) {
        if (draft.kind != DraftKind::alert || draft.severity != 2 || draft.to_test || touched_by_hand(draft)) continue;
        const auto severe = is_called_severe(draft);
        const auto standing = severe && *severe ? standing_of(newsroom_, draft) : StoreResult<Standing>(Standing{});
        if (!severe || !standing) {
            events.push_back({Level::error, draft.id, severe ? standing.error().message : severe.error().message});
            continue;
        }
        if (!*severe || !is_confirmed(*standing, newsroom_.settings().breaking)) continue;
        Draft raised = draft;
        raised.severity = 1;
        ++raised.version;
        raised.notes.clear();
        const std::string by =
            standing->official.empty() ? fmt::format("{}", fmt::join(standing->sources, ", ")) : standing->official;
        raised.history.push_back({newsroom_.now(), std::string(the_program), "severity 1 now: " + by + " tells it"});
        if (store(raised, draft.version, draft.state, events))
            events.push_back({Level::warning, draft.id, "severity 1 now: " + by + " tells it"});
    }
    return events;
}

StoreResult<Draft> AlertCandidates::join(const Draft& alert, const digest::StoredArticle& article, Events& events) {
    const auto fresh = newsroom_.ledger().drafts().attach(alert.id, as_report(article, newsroom_.now()));
    if (!fresh) return std::unexpected(fresh.error());
    if (!*fresh) return alert;
    const std::string_view how = alert.state == DraftState::sent ? "tells what was sent already" : "tells the same";
    events.push_back({.level = Level::info,
                      .draft = alert.id,
                      .what = fmt::format("also {}: «{}» {}", article.article.source, article.article.title, how),
                      .also_told = true});
    const auto request = told_anew(newsroom_, alert, article);
    if (!request) return std::unexpected(request.error());
    return *request ? tell_anew(alert, **request, events) : alert;
}

StoreResult<Draft> AlertCandidates::tell_anew(const Draft& alert, const AlertRequest& request, Events& events) {
    auto fresh = newsroom_.compose(request);
    if (!fresh) {
        events.push_back(failure(alert.id, fresh.error()));
        return alert;
    }
    // What gives up the lead still tells the event: further reports are compared with it.
    for (const digest::Pick& pick : alert.picks) {
        if (tells(*fresh, pick.article)) continue;
        const auto led = newsroom_.articles().find(pick.article);
        if (!led) return std::unexpected(led.error());
        if (!*led) continue;
        const auto attached = newsroom_.ledger().drafts().attach(alert.id, as_report(**led, (*led)->first_seen));
        if (!attached) return std::unexpected(attached.error());
    }
    fresh->id = alert.id;
    if (fresh->kind == DraftKind::update) {
        const auto first = newsroom_.ledger().drafts().find(fresh->thread);
        if (!first) return std::unexpected(first.error());
        if (*first) say_what_it_carries_on(*fresh, **first);
    }
    if (const auto kept = keep_to_policy(*fresh); !kept) return std::unexpected(kept.error());
    fresh->version = alert.version + 1;
    fresh->content_hash = newsroom_.content_hash(*fresh);
    fresh->history = alert.history;
    fresh->history.push_back({newsroom_.now(), std::string(the_program),
                              fmt::format("told by article {} now, severity {}", request.article, fresh->severity)});
    return store(*fresh, alert.version, alert.state, events) ? *std::move(fresh) : alert;
}

void AlertCandidates::arm(const Draft& candidate, Events& events) {
    ApprovalPolicy policy = approval_policy(candidate, newsroom_.settings());
    policy.hold = newsroom_.settings().breaking.hold;
    const auto facts = newsroom_.facts(candidate, newsroom_.now() + policy.hold);
    if (!facts) {
        events.push_back(failure(candidate.id, facts.error()));
        return;
    }
    std::string objection = facts->rule_error.empty() ? facts->promise : facts->rule_error;
    if (objection.empty() && people_needed(policy, *facts) > 1)
        objection = facts->unconfirmed.empty() ? "two people must approve severity 1" : facts->unconfirmed;
    if (objection.empty()) {
        const Draft approved = approve_by_policy(candidate, policy, *facts, "auto_send");
        store(approved, candidate.version, candidate.state, events);
    } else if (said_[candidate.id] != objection) {
        said_[candidate.id] = objection;
        events.push_back({Level::warning, candidate.id, "does not send itself: " + objection});
    }
}

} // namespace depesche::bot
