// From an approved draft to broadcasts in the ledger: who gets it, in which bytes, and when.
#include "bot/editor/newsroom.hpp"

#include <algorithm>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

EditorError store_error(const digest::StoreError& error) { return {EditorError::Kind::store, error.message}; }

bool is_thread_member(DraftKind kind) {
    return kind == DraftKind::update || kind == DraftKind::correction || kind == DraftKind::retraction;
}

Lane lane_of(DraftKind kind) {
    return kind == DraftKind::digest || kind == DraftKind::surprising ? Lane::digest : Lane::alert;
}

/// Which wishes make somebody a recipient.
Wishes wishes_for(const Draft& draft, bool at_night) {
    if (draft.kind == DraftKind::digest) return {draft.edition};
    if (draft.kind == DraftKind::surprising) return {"surprising"};
    return {at_night ? "breaking_at_night" : "breaking"};
}

bool takes(const config::AudienceSettings& audience, const Draft& draft) {
    if (audience.test != draft.to_test) return false;
    if (draft.kind != DraftKind::digest || audience.editions.empty()) return true;
    return std::ranges::find(audience.editions, draft.edition) != audience.editions.end();
}

std::vector<Ordinal> without(std::vector<Ordinal> all, const std::vector<Ordinal>& some) {
    std::vector<Ordinal> left;
    std::ranges::set_difference(all, some, std::back_inserter(left));
    return left;
}

} // namespace

EditorResult<NewBroadcast> Newsroom::broadcast_for(const Draft& draft, const config::AudienceSettings& audience) const {
    const Platform& platform = platform_for(audience.platform);
    const digest::Document variant = audience.is_channel ? draft.document.for_channel() : draft.document;
    const auto rendered = digest::render(variant, platform.dialect());
    if (!rendered) return std::unexpected(EditorError{EditorError::Kind::rules, rendered.error()});
    const auto plain = digest::render(variant, digest::Dialect::plain);
    NewBroadcast broadcast;
    broadcast.draft = draft.id;
    broadcast.audience = audience.name;
    broadcast.lane = lane_of(draft.kind);
    broadcast.key_class = platform.key_class();
    broadcast.message = {
        .text = rendered->text, .plain = plain ? plain->text : std::string(), .link_preview = rendered->link_preview};
    broadcast.useful_until = draft.useful_until;
    return broadcast;
}

EditorResult<std::vector<Ordinal>> Newsroom::recipients_of(const Draft& draft, const config::AudienceSettings& audience,
                                                           bool at_night) {
    SubscriberRegistry& registry = ledger_.subscribers();
    std::vector<Ordinal> recipients;
    // A thread follows its alert: everybody who has the first message gets what is wrong with it or new in it.
    if (is_thread_member(draft.kind)) {
        auto reached = ledger_.reached(draft.thread, audience.name);
        if (!reached) return std::unexpected(store_error(reached.error()));
        return *std::move(reached);
    }
    if (audience.is_channel) {
        const auto channel = registry.find(audience.name, audience.to);
        if (!channel) return std::unexpected(store_error(channel.error()));
        if (*channel && !at_night) recipients.push_back((*channel)->ordinal);
    } else {
        auto wanting = registry.wanting(audience.name, wishes_for(draft, at_night));
        if (!wanting) return std::unexpected(store_error(wanting.error()));
        recipients = *std::move(wanting);
    }
    // What went out in the night to those who asked for it does not go out to them again in the morning.
    const auto reached = ledger_.reached(draft.id, audience.name);
    if (!reached) return std::unexpected(store_error(reached.error()));
    return without(std::move(recipients), *reached);
}

EditorResult<std::vector<NewBroadcast>> Newsroom::broadcasts_for(const Draft& draft, bool at_night) {
    std::vector<NewBroadcast> broadcasts;
    for (const config::AudienceSettings& audience : settings_.audiences) {
        if (!takes(audience, draft)) continue;
        auto recipients = recipients_of(draft, audience, at_night);
        if (!recipients) return std::unexpected(recipients.error());
        if (recipients->empty()) continue;
        auto broadcast = broadcast_for(draft, audience);
        if (!broadcast) return std::unexpected(broadcast.error());
        broadcast->recipients = *std::move(recipients);
        broadcasts.push_back(*std::move(broadcast));
    }
    return broadcasts;
}

EditorResult<Sent> Newsroom::send(Draft draft) {
    const auto findings = check(draft);
    if (!findings) return std::unexpected(findings.error());
    for (const digest::Finding& finding : *findings) {
        if (finding.severity == digest::RuleSeverity::error)
            return std::unexpected(EditorError{EditorError::Kind::rules, finding.message});
    }
    // The approval is of these bytes; whatever has changed them since, a new approval is needed.
    if (draft.approved_hash.empty() || draft.approved_hash != content_hash(draft.document)) {
        return std::unexpected(EditorError{EditorError::Kind::rules,
                                           draft.id + " is not what was approved; look at it again and approve it"});
    }
    Sent sent;
    const bool can_be_held = draft.kind == DraftKind::alert || draft.kind == DraftKind::update;
    if (can_be_held) sent.held_until = digest::held_until(settings_.breaking, zone_, draft.severity, now());
    const bool at_night = sent.held_until.has_value();
    // In quiet hours only S2 reaches those who opted in; everything else waits for the morning.
    std::vector<NewBroadcast> broadcasts;
    if (!at_night || (draft.kind == DraftKind::alert && draft.severity == 2)) {
        auto frozen = broadcasts_for(draft, at_night);
        if (!frozen) return std::unexpected(frozen.error());
        broadcasts = *std::move(frozen);
    }
    for (const NewBroadcast& broadcast : broadcasts)
        sent.recipients += static_cast<std::int64_t>(broadcast.recipients.size());
    if (at_night) {
        for (const NewBroadcast& broadcast : broadcasts) {
            const auto id = ledger_.start_extra(broadcast, now());
            if (!id) return std::unexpected(store_error(id.error()));
            sent.broadcasts.push_back(*id);
        }
        Draft held = draft;
        held.due = *sent.held_until;
        held.grace_until = held.due + 2h;
        held.useful_until = held.due + settings_.breaking.useful_for;
        held.history.push_back({now(), "depesche", "held until " + digest::to_iso8601(held.due) + " (quiet hours)"});
        const auto replaced = ledger_.drafts().replace(held, draft.version, draft.state);
        if (!replaced) return std::unexpected(store_error(replaced.error()));
        return sent;
    }
    draft.history.push_back({now(), "depesche", "sent"});
    auto started = ledger_.start(draft, broadcasts, now());
    if (!started) return std::unexpected(store_error(started.error()));
    sent.broadcasts = *std::move(started);
    return sent;
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
    if (latest != nullptr && latest->due > at - 24h) return *latest;
    const auto slot = schedule_.latest(at);
    if (!slot) return std::unexpected(EditorError{EditorError::Kind::usage, "no edition is configured"});
    // As of its own time, from all that is known now: a newsroom that has just started has seen every article just now.
    auto draft = propose(*slot, slot->at, at);
    if (!draft) return draft;
    draft->id = "welcome-" + draft->id;
    draft->useful_until = at + 10min;
    auto approved = approve(*std::move(draft), "depesche");
    if (!approved) return approved;
    // Sent from now on, but told to nobody else: the next edition chooses as if this one had not been.
    approved->state = DraftState::sent;
    approved->picks.clear();
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
    auto broadcast = broadcast_for(*draft, *settings);
    if (!broadcast) return std::unexpected(broadcast.error());
    broadcast->recipients = {reader};
    broadcast->useful_until = now() + 10min;
    broadcast->lane = Lane::alert; // somebody has just pressed Start and is looking at the phone
    const auto started = ledger_.start_extra(*broadcast, now());
    if (!started) return std::unexpected(store_error(started.error()));
    return true;
}

} // namespace depesche::bot
