// What becomes of messages that are on readers' phones already: changed in place, deleted, and what those get instead
// whom they had not reached.
#include "bot/delivery/fanout_log.hpp"
#include "bot/editor/newsroom.hpp"
#include "bot/subscriber/ordinal_set.hpp"
#include "digest/document/poll.hpp"
#include "digest/format/fragments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

/// Telegram answers within the request's time-out, and what is answered is durable a commit later.
constexpr auto follow_up_soon = 30s;
/// After a restart, and of what waited for a platform's pause.
constexpr auto follow_up_span = 10min;

EditorError usage_error(std::string message) { return {EditorError::Kind::usage, std::move(message)}; }

/// An edition with a correction on top: the rest of it is as true as before.
digest::Document with_on_top(digest::Document edition, const digest::Document& correction) {
    std::vector<digest::DocumentBlock> top;
    for (const digest::DocumentBlock& block : correction.blocks)
        if (std::holds_alternative<digest::Headline>(block) || std::holds_alternative<digest::Paragraph>(block))
            top.push_back(block);
    edition.blocks.insert(edition.blocks.begin(), std::move_iterator(top.begin()), std::move_iterator(top.end()));
    return edition;
}

digest::Document note(std::string words, const std::string& language) {
    digest::Document document{.product = digest::Product::note, .language = language, .blocks = {}};
    document.blocks.emplace_back(digest::Paragraph{.sign = {}, .text = std::move(words)});
    return document;
}

} // namespace

const config::AudienceSettings* Newsroom::audience_of(const std::string& name) const {
    const auto found = std::ranges::find(settings_.audiences, name, &config::AudienceSettings::name);
    return found == settings_.audiences.end() ? nullptr : &*found;
}

// --- how things stand ---

EditorResult<std::vector<Ordinal>> Newsroom::reached_by(const BroadcastRow& row) {
    auto reached = ledger_.reached_by(row.id);
    if (!reached) return std::unexpected(store_error(reached.error()));
    if (!unsent_ || row.state == BroadcastState::running) return *std::move(reached);
    return without(*std::move(reached), unsent_(row.id));
}

EditorResult<std::vector<AudienceSpread>> Newsroom::standing(const std::string& draft) {
    const auto rows = ledger_.of_draft(draft);
    if (!rows) return std::unexpected(store_error(rows.error()));
    std::vector<AudienceSpread> all;
    for (const BroadcastRow& row : *rows) {
        const auto message = ledger_.message(row.id);
        if (!message) return std::unexpected(store_error(message.error()));
        const bool removal_by_hand = row.key_class == KeyClass::by_hand && message->text.empty();
        if (message->is_poll || removal_by_hand) continue; // comes with the message: nobody is counted twice
        auto standing = ledger_.standing(row.id);
        if (!standing) return std::unexpected(store_error(standing.error()));
        const auto reached = reached_by(row);
        if (!reached) return std::unexpected(reached.error());
        // Whose intent was taken back at the stop: the engine knows it before the ledger does.
        const std::int64_t taken_back =
            std::max<std::int64_t>(0, standing->have + standing->may_have - std::ssize(*reached));
        standing->may_have -= taken_back;
        standing->have_not += taken_back;
        const auto known = std::ranges::find(all, row.audience, &AudienceSpread::audience);
        if (known == all.end())
            all.push_back({row.audience, *standing});
        else
            known->standing += *standing;
    }
    return all;
}

// --- what is said instead ---

EditorResult<digest::Document> Newsroom::document_in_place(const Draft& correction) const {
    const auto wrong = ledger_.drafts().find(correction.wrong.empty() ? correction.thread : correction.wrong);
    if (!wrong) return std::unexpected(store_error(wrong.error()));
    if (!*wrong) return std::unexpected(usage_error("no message '" + correction.wrong + "'"));
    if ((*wrong)->kind != DraftKind::digest) return correction.document;
    return with_on_top((*wrong)->document, correction.document);
}

EditorResult<digest::Document> Newsroom::document_for_rest(const Draft& correction) const {
    if (!correction.rest) return std::unexpected(usage_error(correction.id + " has nothing for the rest"));
    if (!correction.rest->blocks.empty()) return *correction.rest;
    return document_in_place(correction);
}

/// The edition as it may still be told: a line stands where a story was, and the others keep their numbers.
EditorResult<digest::Document> Newsroom::without_unsendable(const Draft& edition) {
    digest::Document document = edition.document;
    std::size_t item = 0;
    for (digest::DocumentBlock& block : document.blocks) {
        auto* const story = std::get_if<digest::Item>(&block);
        if (story == nullptr || item >= edition.picks.size()) continue;
        const auto article = articles_.find(edition.picks[item++].article);
        if (!article) return std::unexpected(store_error(article.error()));
        if (*article && (*article)->sendable(now())) continue;
        const config::Texts& texts = texts_for(document.language);
        *story = {.number = story->number, .label = {}, .title = texts.at("removed.story"), .url = {}, .line = {}};
    }
    return document;
}

// --- the broadcasts that do it ---

/// What was sent of a draft by programs, still in the configuration.
EditorResult<std::vector<BroadcastRow>> Newsroom::changeable(const std::string& wrong) {
    auto rows = ledger_.of_draft(wrong);
    if (!rows) return std::unexpected(store_error(rows.error()));
    std::erase_if(*rows, [&](const BroadcastRow& row) {
        return row.key_class == KeyClass::by_hand || audience_of(row.audience) == nullptr;
    });
    return *std::move(rows);
}

/// A change of these messages into a document; nothing where it does not fit, or nothing of it can be changed.
std::optional<NewBroadcast> Newsroom::change_of(const BroadcastRow& row, const digest::Document& document) const {
    const config::AudienceSettings& audience = *audience_of(row.audience);
    const Platform& platform = platform_for(audience.platform);
    digest::Document variant = document.without_picture();
    if (audience.is_channel) variant = variant.for_channel();
    if (has_own_polls(platform.dialect())) variant = digest::without_poll(variant);
    const auto rendered = digest::render(variant, platform.dialect());
    const auto plain = digest::render(variant, digest::Dialect::plain);
    const auto before = ledger_.message(row.id);
    if (!rendered || !plain || !before || before->is_poll) return std::nullopt;
    OutgoingMessage message{.text = rendered->text,
                            .plain = plain->text,
                            .link_preview = rendered->link_preview,
                            .photo = before->photo};
    const std::size_t caption = digest::caption_limit(platform.dialect());
    if (!message.photo.empty() && digest::rendered_length(message.text, platform.dialect()) > caption)
        return std::nullopt;
    if (!platform.prepare_edit(audience, message)) return std::nullopt;
    return NewBroadcast{.audience = row.audience,
                        .lane = Lane::alert,
                        .key_class = KeyClass::idempotency_key, // once changed, a second request changes nothing
                        .message = std::move(message),
                        .act = Act::edit,
                        .origin = row.id};
}

/// False: there is nobody to reach by it.
EditorResult<bool> Newsroom::add_change(const BroadcastRow& row, NewBroadcast change, Changes& changes) {
    auto targets = ledger_.targets(change);
    if (!targets) return std::unexpected(store_error(targets.error()));
    const auto acts = ledger_.acts_of(row.draft);
    if (!acts) return std::unexpected(store_error(acts.error()));
    for (const BroadcastRow& act : *acts)
        if (act.origin == row.id && act.act == change.act) changes.earlier.push_back(act);
    if (targets->empty()) return false;
    std::vector<Ordinal>& edited = changes.edited[row.audience];
    edited.insert(edited.end(), targets->begin(), targets->end());
    changes.broadcasts.push_back(std::move(change));
    return true;
}

EditorResult<void> Newsroom::add_edits(const std::string& wrong, const Draft& by, const digest::Document& document,
                                       Changes& changes) {
    const auto rows = changeable(wrong);
    if (!rows) return std::unexpected(rows.error());
    for (const BroadcastRow& row : *rows) {
        auto change = change_of(row, document);
        if (!change) continue;
        change->draft = by.id;
        const auto targets = ledger_.targets(*change);
        if (!targets) return std::unexpected(store_error(targets.error()));
        const auto added = add_change(row, *std::move(change), changes);
        if (!added) return std::unexpected(added.error());
        if (*added) changes.edits += std::ssize(*targets);
    }
    return {};
}

EditorResult<void> Newsroom::add_removals(const std::string& wrong, const Draft& by, Changes& changes) {
    const auto rows = changeable(wrong);
    if (!rows) return std::unexpected(rows.error());
    for (const BroadcastRow& row : *rows) {
        const config::AudienceSettings& audience = *audience_of(row.audience);
        const Platform& platform = platform_for(audience.platform);
        const bool deletable =
            platform.prepare_removal(audience).has_value() && now() - row.started < platform.removable_for();
        std::optional<NewBroadcast> change;
        if (deletable)
            change = NewBroadcast{.audience = row.audience,
                                  .lane = Lane::alert,
                                  .key_class = KeyClass::idempotency_key,
                                  .act = Act::remove,
                                  .origin = row.id};
        else
            change = change_of(row, note(texts_for(by.document.language).at("removed.message"), by.document.language));
        if (!change) continue;
        change->draft = by.id;
        const auto targets = ledger_.targets(*change);
        if (!targets) return std::unexpected(store_error(targets.error()));
        const auto added = add_change(row, *std::move(change), changes);
        if (!added) return std::unexpected(added.error());
        if (*added) (deletable ? changes.removals : changes.notes) += std::ssize(*targets);
    }
    return {};
}

/// What a correction could do beside being sent, with how many each would concern at this moment.
EditorResult<void> Newsroom::count_choices(const Draft& correction, Reach& reach) {
    const std::string& wrong = correction.wrong.empty() ? correction.thread : correction.wrong;
    const auto document = document_in_place(correction);
    if (!document) return std::unexpected(document.error());
    Changes changes;
    if (const auto added = add_edits(wrong, correction, *document, changes); !added) return added;
    reach.changeable = changes.edits;
    const auto rows = ledger_.of_draft(wrong);
    if (!rows) return std::unexpected(store_error(rows.error()));
    for (const BroadcastRow& row : *rows) {
        const auto message = ledger_.message(row.id);
        const auto successor = ledger_.taken_over_by(row.id);
        if (!message || !successor) return std::unexpected(store_error(message ? successor.error() : message.error()));
        if (message->is_poll || *successor != 0 || audience_of(row.audience) == nullptr) continue;
        const auto standing = ledger_.standing(row.id);
        if (!standing) return std::unexpected(store_error(standing.error()));
        reach.unreached += standing->have_not;
    }
    return {};
}

/// An earlier change of the same messages must not come after a later one.
StoreResult<void> Newsroom::stop_changes(const std::vector<NewBroadcast>& by, const std::string& name) {
    const auto running = ledger_.fanout().unfinished();
    if (!running) return std::unexpected(running.error());
    const std::string why = fmt::format("{} {}", replaced_by_later, name);
    for (const BroadcastRow& row : *running) {
        const bool replaced = row.act == Act::edit && std::ranges::any_of(by, [&](const NewBroadcast& later) {
                                  return later.act != Act::send && later.origin == row.origin;
                              });
        if (!replaced) continue;
        const auto done =
            stop_ ? stop_(row.id, why) : ledger_.fanout().set_state(row.id, BroadcastState::stopped, why, now());
        if (!done) return done;
    }
    return {};
}

EditorResult<void> Newsroom::add_remedy(const Draft& draft, Sent& sent, std::vector<NewBroadcast>& broadcasts) {
    if (draft.remedy == Remedy::stands) return {};
    Changes changes;
    if (draft.remedy == Remedy::edited) {
        const auto document = document_in_place(draft);
        if (!document) return std::unexpected(document.error());
        const auto added = add_edits(draft.wrong.empty() ? draft.thread : draft.wrong, draft, *document, changes);
        if (!added) return added;
        // Whose message says it by itself gets no second one.
        for (NewBroadcast& broadcast : broadcasts)
            broadcast.recipients = without(std::move(broadcast.recipients), changes.edited[broadcast.audience]);
        std::erase_if(broadcasts, [](const NewBroadcast& broadcast) { return broadcast.recipients.empty(); });
    } else {
        const auto all = ledger_.drafts().list(1000);
        if (!all) return std::unexpected(store_error(all.error()));
        std::vector<std::string> thread{draft.thread};
        for (const Draft& other : *all)
            if (other.thread == draft.thread && other.id != draft.id) thread.push_back(other.id);
        for (const std::string& wrong : thread)
            if (const auto added = add_removals(wrong, draft, changes); !added) return added;
    }
    if (const auto stopped = stop_changes(changes.broadcasts, draft.id); !stopped && sent.stop_error.empty())
        sent.stop_error = stopped.error().message;
    sent.edited = changes.edits;
    sent.removed = changes.removals;
    sent.noted = changes.notes;
    if (!changes.broadcasts.empty()) follow_up_until_ = now() + follow_up_soon;
    broadcasts.insert(broadcasts.end(), std::move_iterator(changes.broadcasts.begin()),
                      std::move_iterator(changes.broadcasts.end()));
    return {};
}

/// Those whom the stop spared get the right text as if nothing had been: to them it is news.
EditorResult<void> Newsroom::add_rest(const Draft& draft, Sent& sent, std::vector<NewBroadcast>& broadcasts) {
    if (!draft.rest) return {};
    const std::string& wrong = draft.wrong.empty() ? draft.thread : draft.wrong;
    const auto first = ledger_.drafts().find(wrong);
    const auto rows = ledger_.of_draft(wrong);
    if (!first || !rows) return std::unexpected(store_error(first ? rows.error() : first.error()));
    const auto document = document_for_rest(draft);
    if (!document) return std::unexpected(document.error());
    Draft instead = draft;
    instead.kind = *first ? (*first)->kind : DraftKind::alert;
    instead.document = *document;
    if (*first && (*first)->kind == DraftKind::digest) instead.useful_until = (*first)->useful_until;
    for (const BroadcastRow& row : *rows) {
        const config::AudienceSettings* const audience = audience_of(row.audience);
        const auto message = ledger_.message(row.id);
        const auto successor = ledger_.taken_over_by(row.id);
        if (!message || !successor) return std::unexpected(store_error(message ? successor.error() : message.error()));
        // A post by hand that was stopped before anybody posted it has ended as withheld.
        const bool by_hand = row.key_class == KeyClass::by_hand;
        const bool unposted = by_hand && row.state == BroadcastState::finished && row.tally.withheld > 0 &&
                              !message->text.empty();
        if (audience == nullptr || *successor != 0 || message->is_poll ||
            !(unposted || (!by_hand && row.state == BroadcastState::stopped)))
            continue;
        std::vector<Ordinal> rest;
        if (unposted) {
            const auto deliveries = ledger_.deliveries(row.id, 0, 1);
            if (!deliveries) return std::unexpected(store_error(deliveries.error()));
            for (const DeliveryRow& one : *deliveries) rest.push_back(one.ordinal);
        } else {
            const auto pending = ledger_.pending(row.id);
            if (!pending) return std::unexpected(store_error(pending.error()));
            const auto reached = reached_by(row);
            if (!reached) return std::unexpected(reached.error());
            rest = without(*pending, *reached);
        }
        if (rest.empty()) continue;
        auto broadcast = broadcast_for(instead, *audience);
        if (!broadcast) return std::unexpected(broadcast.error());
        // At night what is news for them does not ring either, unless it may.
        const int severity = draft.severity == 0 ? 3 : draft.severity;
        if (digest::held_until(settings_.breaking, zone_, severity, now())) broadcast->message.silent = true;
        broadcast->recipients = std::move(rest);
        // Who pauses has no wrong text on her phone: this is news to her like any other. Quiet hours are kept by making
        // no sound, and a cap does not count what takes the place of another message.
        const auto kept = keep_promises(*first ? **first : instead, *audience, *broadcast);
        if (!kept) return kept;
        std::erase_if(broadcast->kept_back, [](const auto& one) { return one.second != digest::Objection::paused; });
        sent.rest += broadcast->messages();
        broadcast->kind = row.kind == digest::MessageKind::answer ? row.kind : digest::MessageKind::correction;
        broadcast->origin = row.id;
        broadcasts.push_back(*std::move(broadcast));
    }
    return {};
}

/// Whose message could not be changed after all (deleted by its reader, too old) is told by a message of its own.
EditorResult<std::vector<BroadcastId>> Newsroom::tell_unchanged() {
    std::vector<BroadcastId> started;
    const auto recent = ledger_.drafts().out_since(now() - follow_up_span);
    if (!recent) return std::unexpected(store_error(recent.error()));
    for (const Draft& draft : *recent) {
        if (draft.remedy != Remedy::edited || draft.state != DraftState::sent) continue;
        const auto acts = ledger_.acts_of(draft.id);
        if (!acts) return std::unexpected(store_error(acts.error()));
        for (const BroadcastRow& act : *acts) {
            const bool over = act.state == BroadcastState::finished || act.state == BroadcastState::failed;
            const auto* const audience = audience_of(act.audience);
            if (act.draft != draft.id || !over || audience == nullptr) continue;
            if (act.tally.refused + act.tally.pending == 0) continue;
            auto unchanged = still_to_tell(draft, act);
            if (!unchanged) return std::unexpected(unchanged.error());
            if (unchanged->empty()) continue;
            auto broadcast = broadcast_for(draft, *audience);
            if (!broadcast) return std::unexpected(broadcast.error());
            broadcast->recipients = *std::move(unchanged);
            const auto id = ledger_.start_extra(*broadcast, now());
            if (!id) return std::unexpected(store_error(id.error()));
            started.push_back(*id);
        }
    }
    return started;
}

/// Of those whom a change did not reach: readers as before, who have no message of the correction and await none.
EditorResult<std::vector<Ordinal>> Newsroom::still_to_tell(const Draft& correction, const BroadcastRow& change) {
    auto told = taken_up(correction.id, change.audience);
    if (!told) return std::unexpected(told.error());
    const auto rows = ledger_.of_draft(correction.id);
    if (!rows) return std::unexpected(store_error(rows.error()));
    for (const BroadcastRow& row : *rows) { // also what failed or was stopped by hand: its rest is somebody's decision
        if (row.audience != change.audience || row.tally.pending == 0) continue;
        const auto pending = ledger_.pending(row.id);
        if (!pending) return std::unexpected(store_error(pending.error()));
        told->insert(told->end(), pending->begin(), pending->end());
    }
    const auto deliveries = ledger_.deliveries(change.id, 0, static_cast<std::size_t>(change.tally.recipients));
    if (!deliveries) return std::unexpected(store_error(deliveries.error()));
    std::vector<Ordinal> left;
    for (const DeliveryRow& one : *deliveries) {
        if (one.state != "refused" && one.state != "pending") continue;
        const auto reader = ledger_.subscribers().find(change.audience, one.ordinal);
        if (!reader) return std::unexpected(store_error(reader.error()));
        if (*reader && (*reader)->state == SubscriberState::active) left.push_back(one.ordinal);
    }
    return without(std::move(left), *told);
}

EditorResult<std::vector<BroadcastId>> Newsroom::follow_up() {
    auto started = ledger_.follow_up(now() - follow_up_span, now());
    if (!started) return std::unexpected(store_error(started.error()));
    auto told = tell_unchanged();
    if (!told) return told;
    started->insert(started->end(), told->begin(), told->end());
    return *std::move(started);
}

EditorResult<TakenOff> Newsroom::take_off(const Draft& draft, const std::string& who) {
    auto before = standing(draft.id);
    if (!before) return std::unexpected(before.error());
    TakenOff done{.before = *std::move(before)};
    Changes changes;
    bool goes_on = false; // an edition that tells something else as well
    if (draft.kind == DraftKind::digest) {
        for (const digest::Pick& pick : draft.picks) {
            const auto article = articles_.find(pick.article);
            if (!article) return std::unexpected(store_error(article.error()));
            goes_on = goes_on || (*article && (*article)->sendable(now()));
        }
    }
    if (goes_on) {
        const auto document = without_unsendable(draft);
        if (!document) return std::unexpected(document.error());
        if (const auto added = add_edits(draft.id, draft, *document, changes); !added)
            return std::unexpected(added.error());
    } else if (const auto added = add_removals(draft.id, draft, changes); !added) {
        return std::unexpected(added.error());
    }
    if (const auto stopped = stop_changes(changes.broadcasts, draft.id); !stopped)
        return std::unexpected(store_error(stopped.error()));
    for (NewBroadcast& change : changes.broadcasts) {
        change.who = who;
        const auto id = ledger_.start_extra(change, now());
        if (!id) return std::unexpected(store_error(id.error()));
        done.started.push_back(*id);
    }
    done.edited = changes.edits;
    done.removed = changes.removals;
    done.noted = changes.notes;
    done.earlier = std::move(changes.earlier);
    for (const AudienceSpread& one : done.before) {
        const auto* const audience = audience_of(one.audience);
        if (audience != nullptr && !audience->by_hand)
            done.unreachable += one.standing.have - one.standing.reachable + one.standing.may_have;
    }
    if (!done.started.empty()) follow_up_until_ = now() + follow_up_soon;
    return done;
}

} // namespace depesche::bot
