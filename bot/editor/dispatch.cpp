// From an approved draft to broadcasts in the ledger: who gets it, in which bytes, and when.
#include "bot/delivery/fanout_log.hpp"
#include "bot/editor/newsroom.hpp"
#include "bot/editor/promise.hpp"
#include "bot/editor/reader_promises.hpp"
#include "bot/subscriber/ordinal_set.hpp"
#include "digest/document/poll.hpp"
#include "digest/edition/rules.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

Lane lane_of(DraftKind kind) {
    return kind == DraftKind::digest || kind == DraftKind::surprising ? Lane::digest : Lane::alert;
}

bool takes(const config::AudienceSettings& audience, const Draft& draft, const config::BreakingSettings& breaking) {
    if (audience.test != draft.to_test) return false;
    if (audience.is_channel && !draft.to_test && is_by_topic(draft, breaking))
        return std::ranges::find(audience.topics, draft.edition) != audience.topics.end();
    if (draft.kind != DraftKind::digest || audience.editions.empty()) return true;
    return std::ranges::find(audience.editions, draft.edition) != audience.editions.end();
}

/// Quiet hours hold it. A correction does not wait: it is silent instead.
bool may_wait(DraftKind kind) { return kind == DraftKind::alert || kind == DraftKind::update; }

bool replaces(DraftKind kind) { return kind == DraftKind::correction || kind == DraftKind::retraction; }

/// Whether a correction or retraction takes the place of this message of its thread. Corrections stand beside each
/// other; a retraction ends them all.
bool is_replaced(const Draft& message, const Draft& by) {
    if (message.to_test != by.to_test || message.id == by.id) return false;
    if (message.id == by.thread) return true;
    return message.thread == by.thread && (message.kind == DraftKind::update || by.kind == DraftKind::retraction);
}

/// Whether it rings at night: what corrects a digest or a surprising story is no alert in that sense.
int severity_at_night(const Draft& draft) { return replaces(draft.kind) && draft.severity == 0 ? 3 : draft.severity; }

/// How many have this message, may have it, or are about to get it.
std::int64_t has_or_gets(const BroadcastRow& row) {
    const bool runs = row.state == BroadcastState::running;
    return row.tally.delivered + row.tally.unknown + (runs ? row.tally.pending : 0);
}

/// Who is written to first.
ReaderOrder order_for(const Draft& draft, const config::Settings& settings) {
    if (lane_of(draft.kind) == Lane::alert) {
        ReaderOrder order{.by = settings.breaking.order};
        if (!draft.edition.empty()) order.topics = {topic_wish(draft.edition)};
        return order;
    }
    const auto edition = std::ranges::find(settings.editions, draft.edition, &config::EditionSettings::name);
    return {.by = edition == settings.editions.end() ? config::EditionSettings().order : edition->order};
}

void count_into(Sent& sent, const NewBroadcast& broadcast) {
    sent.recipients += broadcast.messages();
    if (broadcast.kind == digest::MessageKind::poll) return; // its edition says it
    for (const auto& [place, why] : broadcast.kept_back) sent.kept.add(why);
}

} // namespace

EditorResult<NewBroadcast> Newsroom::broadcast_for(const Draft& draft, const config::AudienceSettings& audience) const {
    const Platform& platform = platform_for(audience.platform);
    // Where the platform has polls of its own, the edition's is one of them.
    const digest::Document variant = has_own_polls(platform.dialect()) && draft.kind == DraftKind::digest
                                         ? digest::without_poll(variant_for(draft, audience))
                                         : variant_for(draft, audience);
    const auto rendered = digest::render(variant, platform.dialect());
    if (!rendered) return std::unexpected(EditorError{EditorError::Kind::rules, rendered.error()});
    const auto text = digest::render(variant.without_picture(), platform.dialect());
    if (!text) return std::unexpected(EditorError{EditorError::Kind::rules, text.error()});
    const auto attach = may_attach_picture(draft, platform);
    if (!attach) return std::unexpected(attach.error());
    const bool photo = *attach && !rendered->picture.empty();
    const auto plain = digest::render(variant, digest::Dialect::plain);
    NewBroadcast broadcast;
    broadcast.draft = draft.id;
    broadcast.audience = audience.name;
    broadcast.lane = lane_of(draft.kind);
    broadcast.key_class = platform.key_class();
    broadcast.message = {.text = photo ? rendered->text : text->text,
                         .plain = plain ? plain->text : std::string(),
                         .link_preview = text->link_preview,
                         .photo = photo ? rendered->picture : std::string(),
                         .without_photo = photo ? text->text : std::string()};
    const bool quiet = digest::held_until(settings_.breaking, zone_, severity_at_night(draft), now()).has_value();
    broadcast.message.silent = quiet && !may_wait(draft.kind) && draft.kind != DraftKind::digest;
    broadcast.useful_until = draft.useful_until;
    broadcast.price = audience.price;
    const digest::Telling telling = telling_of(draft, audience);
    broadcast.kind = telling.kind;
    broadcast.severity = telling.severity;
    return broadcast;
}

/// The poll behind an edition, where the platform has polls; nothing elsewhere, and without one.
EditorResult<std::optional<NewBroadcast>> Newsroom::poll_for(const Draft& draft,
                                                             const config::AudienceSettings& audience) {
    const Platform& platform = platform_for(audience.platform);
    if (draft.kind != DraftKind::digest || !has_own_polls(platform.dialect())) return std::nullopt;
    const auto poll = digest::poll_alone(variant_for(draft, audience));
    if (!poll) return std::nullopt;
    const auto rendered = digest::render(*poll, platform.dialect());
    if (!rendered) return std::unexpected(EditorError{EditorError::Kind::rules, rendered.error()});
    const auto plain = digest::render(*poll, digest::Dialect::plain);
    return NewBroadcast{.draft = draft.id,
                        .audience = audience.name,
                        .lane = lane_of(draft.kind),
                        .key_class = platform.key_class(),
                        .message = {.text = rendered->text,
                                    .plain = plain ? plain->text : std::string(),
                                    .silent = true, // the edition has just rung
                                    .is_poll = rendered->poll_fields},
                        .recipients = {},
                        .useful_until = draft.useful_until,
                        .price = audience.price};
}

EditorResult<std::vector<Ordinal>> Newsroom::recipients_of(const Draft& draft,
                                                           const config::AudienceSettings& audience) {
    SubscriberRegistry& registry = ledger_.subscribers();
    std::vector<Ordinal> recipients;
    // A thread follows its alert: everybody who has the first message, or is about to get it, gets what is new in it or
    // wrong with it, in the order of the first message.
    if (is_thread_member(draft.kind)) return taken_up(draft.thread, audience.name);
    if (audience.is_channel) {
        const auto channel = registry.find(audience.name, audience.to);
        if (!channel) return std::unexpected(store_error(channel.error()));
        if (*channel) recipients.push_back((*channel)->ordinal);
    } else {
        auto wanting = registry.wanting(audience.name, wishes_for(draft, settings_.breaking), order_for(draft, settings_));
        if (!wanting) return std::unexpected(store_error(wanting.error()));
        recipients = *std::move(wanting);
    }
    // What went out in the night to those who asked for it does not go out to them again in the morning.
    const auto already = taken_up(draft.id, audience.name);
    if (!already) return std::unexpected(already.error());
    return without(std::move(recipients), *already);
}

EditorResult<std::vector<Ordinal>> Newsroom::taken_up(const std::string& draft, const std::string& audience) {
    std::vector<Ordinal> all;
    const auto rows = ledger_.of_draft(draft);
    if (!rows) return std::unexpected(store_error(rows.error()));
    for (const BroadcastRow& row : *rows) {
        if (row.audience != audience) continue;
        const auto reached = reached_by(row); // who got it first is first
        if (!reached) return std::unexpected(reached.error());
        all.insert(all.end(), reached->begin(), reached->end());
        if (row.state != BroadcastState::running) continue;
        const auto pending = ledger_.pending(row.id);
        if (!pending) return std::unexpected(store_error(pending.error()));
        all.insert(all.end(), pending->begin(), pending->end());
    }
    return once(std::move(all));
}

EditorResult<std::vector<NewBroadcast>> Newsroom::broadcasts_for(const Draft& draft, bool night) {
    std::vector<NewBroadcast> broadcasts;
    for (const config::AudienceSettings& audience : settings_.audiences) {
        if (!takes(audience, draft, settings_.breaking)) continue;
        auto recipients = night ? awake(draft, audience) : recipients_of(draft, audience);
        if (!recipients) return std::unexpected(recipients.error());
        if (recipients->empty()) continue;
        auto broadcast = broadcast_for(draft, audience);
        if (!broadcast) return std::unexpected(broadcast.error());
        auto poll = poll_for(draft, audience);
        if (!poll) return std::unexpected(poll.error());
        broadcast->recipients = *std::move(recipients);
        if (const auto kept = keep_promises(draft, audience, *broadcast); !kept) return std::unexpected(kept.error());
        if (*poll) {
            (*poll)->recipients = broadcast->recipients;
            (*poll)->kept_back = broadcast->kept_back;
            if (broadcast->kind == digest::MessageKind::edition) (*poll)->kind = digest::MessageKind::poll;
        }
        auto variants = with_missed(draft, audience, *std::move(broadcast));
        if (!variants) return std::unexpected(variants.error());
        std::ranges::move(*variants, std::back_inserter(broadcasts));
        if (*poll) broadcasts.push_back(**std::move(poll));
    }
    return broadcasts;
}

EditorResult<std::int64_t> Newsroom::count_recipients(const Draft& draft, const config::AudienceSettings& audience) {
    if (is_thread_member(draft.kind)) { // a preview counts; who exactly is settled when it is sent
        const auto first = ledger_.of_draft(draft.thread);
        if (!first) return std::unexpected(store_error(first.error()));
        std::int64_t count = 0;
        for (const BroadcastRow& row : *first) {
            if (row.audience == audience.name) count += has_or_gets(row);
        }
        return count;
    }
    const auto rows = ledger_.of_draft(draft.id);
    if (!rows) return std::unexpected(store_error(rows.error()));
    if (audience.is_channel || !rows->empty()) { // some may have it already
        const auto recipients = recipients_of(draft, audience);
        if (!recipients) return std::unexpected(recipients.error());
        return static_cast<std::int64_t>(recipients->size());
    }
    const auto count = ledger_.subscribers().count_wanting(audience.name, wishes_for(draft, settings_.breaking));
    if (!count) return std::unexpected(store_error(count.error()));
    return *count;
}

EditorResult<std::vector<Newsroom::AudienceCount>> Newsroom::counts_for(const Draft& draft, Instant at) {
    std::vector<AudienceCount> counts;
    for (const config::AudienceSettings& audience : settings_.audiences) {
        if (!takes(audience, draft, settings_.breaking)) continue;
        const auto recipients = count_recipients(draft, audience);
        if (!recipients) return std::unexpected(recipients.error());
        if (*recipients == 0) continue;
        const bool poll = draft.kind == DraftKind::digest && !audience.by_hand &&
                          has_own_polls(platform_for(audience.platform).dialect()) &&
                          digest::poll_alone(variant_for(draft, audience)).has_value();
        const auto kept = kept_back(draft, audience, at);
        if (!kept) return std::unexpected(kept.error());
        counts.push_back({&audience, *recipients, *kept, poll ? 2 : 1});
    }
    return counts;
}

EditorResult<Reach> Newsroom::reach(const Draft& draft) {
    const auto rows = ledger_.of_draft(draft.id);
    if (!rows) return std::unexpected(store_error(rows.error()));
    Reach reach;
    for (const BroadcastRow& row : *rows) {
        const auto audience = std::ranges::find(settings_.audiences, row.audience, &config::AudienceSettings::name);
        if (audience == settings_.audiences.end()) continue;
        (audience->is_channel ? reach.channels : reach.readers) += has_or_gets(row);
        reach.cost = config::plus(reach.cost, config::times(row.price, billable(row, now())));
    }
    if (draft.state == DraftState::sent) return reach;
    if (draft.kind == DraftKind::correction) {
        if (const auto counted = count_choices(draft, reach); !counted) return std::unexpected(counted.error());
    }
    const auto counts = counts_for(draft, now());
    if (!counts) return std::unexpected(counts.error());
    Spending planned;
    for (const AudienceCount& count : *counts) {
        const std::int64_t recipients = count.recipients - count.kept.all();
        (count.audience->is_channel ? reach.channels : reach.readers) += recipients;
        if (!count.audience->by_hand) planned.add({count.audience->price, recipients * count.messages_each});
        reach.kept += count.kept;
    }
    const auto over = over_budget(draft.id, planned);
    if (!over) return std::unexpected(over.error());
    reach.over_budget = *over;
    reach.cost = config::plus(reach.cost, planned.cost);
    return reach;
}

EditorResult<Sent> Newsroom::send(Draft draft) {
    const auto findings = check(draft);
    if (!findings) return std::unexpected(findings.error());
    for (const digest::Finding& finding : *findings) {
        if (finding.severity == digest::RuleSeverity::error)
            return std::unexpected(EditorError{EditorError::Kind::rules, finding.message});
    }
    // The approval is of these bytes; whatever has changed them since, a new approval is needed.
    if (draft.approved_hash.empty() || draft.approved_hash != content_hash(draft)) {
        return std::unexpected(EditorError{EditorError::Kind::rules,
                                           draft.id + " is not what was approved; look at it again and approve it"});
    }
    if (may_wait(draft.kind) && !draft.to_test) {
        if (const auto until = digest::held_until(settings_.breaking, zone_, draft.severity, now()))
            return hold(draft, *until);
    }
    Sent sent;
    if (replaces(draft.kind)) {
        // Frozen after the stop: whoever has it or may have it is among the recipients, and nobody gets it later.
        stop_what_is_wrong(draft, sent);
        if (const auto ended = end_waiting(draft, sent); !ended) return std::unexpected(ended.error());
    }
    auto broadcasts = broadcasts_for(draft, false);
    if (!broadcasts) return std::unexpected(broadcasts.error());
    if (replaces(draft.kind)) {
        auto before = standing(draft.wrong.empty() ? draft.thread : draft.wrong);
        if (!before) return std::unexpected(before.error());
        sent.before = *std::move(before);
        if (const auto added = add_remedy(draft, sent, *broadcasts); !added) return std::unexpected(added.error());
        if (const auto added = add_rest(draft, sent, *broadcasts); !added) return std::unexpected(added.error());
    }
    for (NewBroadcast& one : *broadcasts)
        if (!draft.approvers.empty()) one.who = names(draft.approvers);
    if (const auto kept = keep_within_budget(draft.id, *broadcasts); !kept) return std::unexpected(kept.error());
    auto foreseen = foresee(*broadcasts);
    if (!foreseen) return std::unexpected(foreseen.error());
    sent.forecast = *std::move(foreseen);
    draft.history.push_back({now(), std::string(the_program), "sent"});
    auto started = ledger_.start(draft, *broadcasts, now());
    if (!started) return std::unexpected(store_error(started.error()));
    if (started->size() != broadcasts->size()) {
        return std::unexpected(
            EditorError{EditorError::Kind::conflict, draft.id + " has just been sent by somebody else"});
    }
    sent.broadcasts = *std::move(started);
    for (const NewBroadcast& one : *broadcasts) count_into(sent, one);
    sent.recipients -= sent.rest; // counted apart
    return sent;
}

/// The running broadcasts whose place a correction or retraction takes.
StoreResult<std::vector<BroadcastRow>> Newsroom::replaced_by(const Draft& correction) {
    const auto running = ledger_.fanout().unfinished();
    if (!running) return std::unexpected(running.error());
    std::vector<BroadcastRow> wrong;
    for (const BroadcastRow& row : *running) {
        if (row.state != BroadcastState::running || row.act != Act::send) continue;
        const auto draft = ledger_.drafts().find(row.draft);
        if (!draft) return std::unexpected(draft.error());
        if (*draft && is_replaced(**draft, correction)) wrong.push_back(row);
    }
    return wrong;
}

void Newsroom::stop_what_is_wrong(const Draft& correction, Sent& sent) {
    const auto wrong = replaced_by(correction);
    if (!wrong) {
        sent.stop_error = wrong.error().message;
        return;
    }
    const std::string why = std::string(corrected_by) + " " + correction.id;
    for (const BroadcastRow& row : *wrong) {
        const auto done =
            stop_ ? stop_(row.id, why) : ledger_.fanout().set_state(row.id, BroadcastState::stopped, why, now());
        if (done)
            sent.stopped.push_back(row);
        else if (sent.stop_error.empty())
            sent.stop_error = done.error().message;
    }
}

EditorResult<Sent> Newsroom::hold(const Draft& draft, Instant until) {
    // Who asked for S2 at night, and whose own quiet hours are others.
    auto frozen = broadcasts_for(draft, true);
    if (!frozen) return std::unexpected(frozen.error());
    std::vector<NewBroadcast> night = *std::move(frozen);
    if (!night.empty()) {
        if (const auto kept = keep_within_budget(draft.id, night); !kept) return std::unexpected(kept.error());
        if (const auto foreseen = foresee(night); !foreseen) return std::unexpected(foreseen.error());
    }
    Draft held = draft;
    held.due = until;
    held.grace_until = held.due + 2h;
    held.useful_until = held.due + settings_.breaking.useful_for;
    held.history.push_back({now(), "depesche", "held until " + digest::to_iso8601(held.due) + " (quiet hours)"});
    // First the new time, then the night's sends: a crash between the two costs an hour's lead, never a second copy.
    const auto replaced = ledger_.drafts().replace(held, draft.version, draft.state);
    if (!replaced) return std::unexpected(store_error(replaced.error()));
    if (!*replaced) {
        return std::unexpected(EditorError{EditorError::Kind::conflict,
                                           draft.id + " has just been changed by somebody else; look at it again"});
    }
    Sent sent{.held_until = until};
    for (const NewBroadcast& broadcast : night) {
        const auto id = ledger_.start_extra(broadcast, now());
        if (!id) return std::unexpected(store_error(id.error()));
        sent.broadcasts.push_back(*id);
        count_into(sent, broadcast);
    }
    return sent;
}

/// What waits in the thread and would repeat what is wrong: an alert held for the morning, an update on its way.
EditorResult<void> Newsroom::end_waiting(const Draft& correction, Sent& sent) {
    DraftStore& drafts = ledger_.drafts();
    for (const DraftState state : {DraftState::approved, DraftState::proposed, DraftState::held}) {
        const auto waiting = drafts.in_state(state);
        if (!waiting) return std::unexpected(store_error(waiting.error()));
        for (const Draft& draft : *waiting) {
            if (!is_replaced(draft, correction)) continue;
            Draft over = skip_by_policy(draft, {.now = now()}, "skipped: " + correction.id + " corrects it");
            over.state = DraftState::skipped; // it did not grow old
            const auto replaced = drafts.replace(over, draft.version, state);
            if (!replaced) return std::unexpected(store_error(replaced.error()));
            if (!*replaced && sent.stop_error.empty())
                sent.stop_error = draft.id + " has just been changed by somebody else; skip it";
        }
    }
    return {};
}

EditorResult<bool> Newsroom::still_sendable(const Draft& draft) {
    // A newcomer's edition keeps its stories as candidates: they are told to nobody else.
    for (const digest::Pick& pick : draft.picks.empty() ? draft.next_best : draft.picks) {
        const auto article = articles_.find(pick.article);
        if (!article) return std::unexpected(store_error(article.error()));
        if (!*article || !(*article)->sendable(now())) return false;
    }
    return true;
}

EditorResult<Draft> Newsroom::latest_edition(Instant at) {
    auto drafts = ledger_.drafts().list(200);
    if (!drafts) return std::unexpected(store_error(drafts.error()));
    const Draft* latest = nullptr;
    for (const Draft& draft : *drafts) {
        if (draft.kind == DraftKind::digest && draft.state == DraftState::sent && !draft.to_test &&
            (latest == nullptr || draft.due > latest->due))
            latest = &draft;
    }
    // An edition older than a day is no news; then, as before the first edition, today's is made for the newcomer.
    if (latest != nullptr && latest->due > at - 24h) {
        // What was withdrawn since is not handed on; then the edition is made anew without it.
        const auto sendable = still_sendable(*latest);
        if (!sendable) return std::unexpected(sendable.error());
        if (*sendable) return *latest;
    }
    const auto slot = schedule_.latest(at);
    if (!slot) return std::unexpected(EditorError{EditorError::Kind::usage, "no edition is configured"});
    const auto edition = std::ranges::find(settings_.editions, slot->edition, &config::EditionSettings::name);
    if (edition->approval != config::Approval::none) {
        return std::unexpected(EditorError{EditorError::Kind::rules, "the edition waits for its approval"});
    }
    // As of its own time, from all that is known now: a newsroom that has just started has seen every article just now.
    auto draft = propose(*slot, slot->at, at);
    if (!draft && draft.error().kind == EditorError::Kind::rules)
        draft = propose(*slot, at, at); // all its news is younger
    if (!draft) return draft;
    auto id = ledger_.drafts().next_id("welcome-" + draft->edition);
    if (!id) return std::unexpected(store_error(id.error()));
    draft->id = *std::move(id);
    draft->useful_until = at + 10min;
    auto approved = approve(*std::move(draft), "depesche");
    if (!approved) return approved;
    // Sent from now on, but told to nobody else: the next edition chooses as if this one had not been.
    approved->state = DraftState::sent;
    approved->next_best = std::exchange(approved->picks, {});
    const auto created = ledger_.drafts().create(*approved);
    if (!created) return std::unexpected(store_error(created.error()));
    return approved;
}

EditorResult<bool> Newsroom::send_latest_edition(std::string_view audience, Ordinal reader) {
    const auto settings = std::ranges::find(settings_.audiences, audience, &config::AudienceSettings::name);
    if (settings == settings_.audiences.end()) return false;
    auto draft = latest_edition(now());
    if (!draft) {
        if (draft.error().kind == EditorError::Kind::store) return std::unexpected(draft.error());
        return false;
    }
    if (!takes(*settings, *draft, settings_.breaking)) return false;
    auto broadcast = broadcast_for(*draft, *settings);
    if (!broadcast) return std::unexpected(broadcast.error());
    broadcast->recipients = {reader};
    broadcast->kind = digest::MessageKind::answer;
    broadcast->useful_until = now() + 10min;
    broadcast->lane = Lane::alert; // somebody has just pressed Start and is looking at the phone
    if (const auto kept = keep_within_budget("", {*broadcast}); !kept) {
        if (kept.error().kind == EditorError::Kind::store) return std::unexpected(kept.error());
        spdlog::warn("a new reader gets no edition at once: {}", kept.error().message);
        return false;
    }
    const auto started = ledger_.start_extra(*broadcast, now());
    if (!started) return std::unexpected(store_error(started.error()));
    return true;
}

} // namespace depesche::bot
