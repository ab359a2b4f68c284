// What readers were left in peace from is not lost: it is sent when their quiet hours end, or told in the next edition
// that they get. Who missed what stands in the ledger: those whom a broadcast withheld for what they were promised.
#include "bot/editor/draft_edits.hpp"
#include "bot/editor/newsroom.hpp"
#include "bot/editor/reader_promises.hpp"
#include "bot/subscriber/ordinal_set.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <utility>

namespace depesche::bot {

using namespace std::chrono_literals;
using digest::MessageKind;
using digest::Objection;

namespace {

constexpr auto told_for = 7 * 24h;        // what was missed longer ago is no news (facts/editorial.md 2, rule 11)
constexpr auto held_for = 24h;            // nobody's quiet hours last longer
constexpr auto look_again_within = 10min; // a reader may have changed her quiet hours meanwhile
constexpr std::size_t most_variants = 8;  // of one edition; each is rendered, stored and shown

bool is_told_later(const BroadcastRow& row) {
    return row.kind == MessageKind::alert || row.kind == MessageKind::update || row.kind == MessageKind::surprising;
}

std::string thread_of(const Draft& draft) { return draft.thread.empty() ? draft.id : draft.thread; }

/// What was wrong is not told again, not even to who never had it. What came after a correction is not what it corrects.
bool is_corrected(const Draft& draft, const std::vector<Draft>& out) {
    return std::ranges::any_of(out, [&](const Draft& other) {
        const bool corrects = other.kind == DraftKind::retraction ||
                              (other.kind == DraftKind::correction && other.due >= draft.due);
        return corrects && !other.to_test && thread_of(other) == thread_of(draft);
    });
}

/// Somebody stopped it, or the platform refuses it: nobody gets it by another way.
bool is_stopped(const std::string& draft, const std::vector<BroadcastRow>& rows) {
    return std::ranges::any_of(rows, [&](const BroadcastRow& row) {
        return row.draft == draft && (row.state == BroadcastState::stopped || row.state == BroadcastState::failed);
    });
}

digest::MissedLine line_of(const Draft& draft, Instant at, const config::Texts& texts) {
    digest::MissedLine line{at, {}, {}};
    for (const digest::DocumentBlock& block : draft.document.blocks) {
        if (const auto* head = std::get_if<digest::Headline>(&block); head != nullptr && line.headline.empty())
            line.headline = head->text.substr(headline_label(head->text, draft.document.product, texts).size());
        if (const auto* link = std::get_if<digest::Link>(&block); link != nullptr && line.url.empty())
            line.url = link->url;
    }
    return line;
}

/// Who of the recipients is really written to.
OrdinalSet written_to(const NewBroadcast& broadcast) {
    OrdinalSet open;
    auto kept = broadcast.kept_back.begin();
    for (std::uint32_t place = 0; place < broadcast.recipients.size(); ++place) {
        if (kept != broadcast.kept_back.end() && kept->first == place)
            ++kept;
        else
            open.insert(broadcast.recipients[place]);
    }
    return open;
}

/// Gives each reader's place in a broadcast to the variant that she shares, in the order in which they are sent to: in
/// place, since a million recipients are not copied lightly.
void share_out(NewBroadcast& broadcast, const MissedGroups& groups, std::vector<NewBroadcast>& variants) {
    std::vector<std::pair<Ordinal, std::size_t>> shares;
    for (std::size_t group = 0; group < groups.groups.size(); ++group)
        for (const Ordinal reader : groups.groups[group].readers) shares.emplace_back(reader, group);
    std::ranges::sort(shares);
    std::vector<Ordinal>& recipients = broadcast.recipients;
    auto kept = broadcast.kept_back.begin();
    std::uint32_t left = 0;
    for (std::uint32_t place = 0; place < recipients.size(); ++place) {
        const Ordinal reader = recipients[place];
        const auto share = std::ranges::lower_bound(shares, reader, {}, &std::pair<Ordinal, std::size_t>::first);
        if (share != shares.end() && share->first == reader) { // nobody who is kept back has a share
            variants[share->second].recipients.push_back(reader);
            continue;
        }
        if (kept != broadcast.kept_back.end() && kept->first == place) (kept++)->first = left;
        recipients[left++] = reader;
    }
    recipients.resize(left);
}

/// Who was kept from a draft for something else than quiet hours: its end does not let it through.
StoreResult<std::vector<Ordinal>> kept_for_else(Ledger& ledger, const std::string& draft,
                                                const std::vector<BroadcastRow>& rows) {
    std::vector<Ordinal> readers;
    for (const BroadcastRow& row : rows) {
        if (row.draft != draft || row.tally.kept.all() == row.tally.kept.quiet) continue;
        const auto found = ledger.kept_back(row.id);
        if (!found) return std::unexpected(found.error());
        for (const auto& [reader, why] : *found)
            if (why != Objection::quiet) readers.push_back(reader);
    }
    return readers;
}

/// Those of `readers` who have not left.
StoreResult<std::vector<Ordinal>> active_of(SubscriberRegistry& registry, const std::string& audience,
                                            const std::vector<Ordinal>& readers) {
    std::vector<Ordinal> active;
    for (const Ordinal reader : readers) {
        const auto found = registry.find(audience, reader);
        if (!found) return std::unexpected(found.error());
        if (*found && (*found)->state == SubscriberState::active) active.push_back(reader);
    }
    return active;
}

} // namespace

EditorResult<std::vector<Ordinal>> Newsroom::kept_from(const Draft& draft, const std::vector<BroadcastRow>& rows) {
    std::vector<Ordinal> kept;
    for (const BroadcastRow& row : rows) {
        if (row.draft != draft.id || row.tally.kept.all() == 0) continue;
        const auto found = ledger_.kept_back(row.id);
        if (!found) return std::unexpected(store_error(found.error()));
        for (const auto& [reader, why] : *found) kept.push_back(reader);
    }
    std::ranges::sort(kept);
    kept.erase(std::ranges::unique(kept).begin(), kept.end());
    const auto have = taken_up(draft.id, rows.front().audience);
    if (!have) return std::unexpected(have.error());
    return without(std::move(kept), *have);
}

/// An edition that reached somebody since told her, or will: it counts as soon as it is on its way.
EditorResult<void> Newsroom::without_told(std::vector<MissedMessage>& missed, const std::vector<BroadcastRow>& rows) {
    for (const BroadcastRow& row : rows) {
        const bool later = std::ranges::any_of(
            missed, [&](const MissedMessage& one) { return !one.readers.empty() && one.at < row.started; });
        if (row.kind != MessageKind::edition || !later) continue;
        auto told = reached_by(row);
        if (!told) return std::unexpected(told.error());
        if (row.state == BroadcastState::running) {
            const auto pending = ledger_.pending(row.id);
            if (!pending) return std::unexpected(store_error(pending.error()));
            told->insert(told->end(), pending->begin(), pending->end());
        }
        for (MissedMessage& one : missed)
            if (one.at < row.started) one.readers = without(std::move(one.readers), *told);
    }
    return {};
}

EditorResult<std::vector<MissedMessage>> Newsroom::missed_since(const config::AudienceSettings& audience,
                                                                Instant since) {
    std::vector<MissedMessage> missed;
    const auto rows = ledger_.sent_since(audience.name, since);
    if (!rows) return std::unexpected(store_error(rows.error()));
    std::map<std::string, Instant> first; // by draft: when it first kept somebody out
    for (const BroadcastRow& row : *rows)
        if (is_told_later(row) && row.tally.kept.all() > 0) first.try_emplace(row.draft, row.started);
    if (first.empty()) return missed;
    const auto out = ledger_.drafts().out_since(since);
    if (!out) return std::unexpected(store_error(out.error()));
    for (const auto& [id, at] : first) {
        const auto draft = ledger_.drafts().find(id);
        if (!draft) return std::unexpected(store_error(draft.error()));
        if (!*draft || is_corrected(**draft, *out) || is_stopped(id, *rows)) continue;
        const auto sendable = still_sendable(**draft);
        if (!sendable) return std::unexpected(sendable.error());
        if (!*sendable) continue;
        auto readers = kept_from(**draft, *rows);
        if (!readers) return std::unexpected(readers.error());
        const config::Texts& texts = texts_for((*draft)->document.language);
        missed.push_back({.draft = id,
                          .thread = thread_of(**draft),
                          .severity = (*draft)->severity,
                          .at = at,
                          .line = line_of(**draft, at, texts),
                          .article = (*draft)->picks.empty() ? 0 : (*draft)->picks.front().article,
                          .readers = *std::move(readers)});
    }
    if (const auto done = without_told(missed, *rows); !done) return std::unexpected(done.error());
    std::erase_if(missed, [](const MissedMessage& one) { return one.readers.empty(); });
    std::ranges::sort(missed, {}, &MissedMessage::at);
    return missed;
}

EditorResult<std::vector<NewBroadcast>>
Newsroom::with_missed(const Draft& edition, const config::AudienceSettings& audience, NewBroadcast broadcast) {
    std::vector<NewBroadcast> variants;
    if (broadcast.kind == MessageKind::edition) {
        auto missed = missed_since(audience, now() - told_for);
        if (!missed) return std::unexpected(missed.error());
        const OrdinalSet open = missed->empty() ? OrdinalSet() : written_to(broadcast);
        for (MissedMessage& one : *missed) {
            // What the edition tells anyway is not told twice in it.
            const bool in_it = one.article != 0 && std::ranges::find(edition.picks, one.article,
                                                                     &digest::Pick::article) != edition.picks.end();
            one.readers = in_it ? std::vector<Ordinal>() : only(std::move(one.readers), open);
        }
        std::erase_if(*missed, [](const MissedMessage& one) { return one.readers.empty(); });
        const MissedGroups groups = group_missed(*missed, most_variants, digest::most_missed_lines);
        for (const MissedGroup& group : groups.groups) {
            std::vector<digest::MissedLine> lines;
            for (const std::size_t place : group.messages) lines.push_back((*missed)[place].line);
            Draft variant = edition;
            variant.document = digest::with_missed_lines(edition.document, std::move(lines),
                                                         texts_for(edition.document.language), zone_, now());
            auto told = broadcast_for(variant, audience);
            if (!told) return std::unexpected(told.error());
            variants.push_back(*std::move(told));
        }
        if (groups.told_less + groups.told_nothing > 0)
            spdlog::info("{}: more than {} variants of what readers missed: {} are told a part of it, {} nothing",
                         edition.id, most_variants, groups.told_less, groups.told_nothing);
        if (!variants.empty()) share_out(broadcast, groups, variants);
    }
    if (!broadcast.recipients.empty()) variants.insert(variants.begin(), std::move(broadcast));
    return variants;
}

/// Whose quiet hours are over and for whom it is worth it; `next`: when the next one's end.
EditorResult<std::vector<Ordinal>> Newsroom::released(const Draft& draft, const MissedMessage& missed,
                                                      const config::AudienceSettings& audience, Instant& next) {
    SubscriberRegistry& registry = ledger_.subscribers();
    Wishes editions;
    for (const config::EditionSettings& edition : settings_.editions) editions.push_back(edition.name);
    OrdinalSet takers;
    if (const auto found = registry.wanting(audience.name, editions))
        takers = OrdinalSet(*found);
    else
        return std::unexpected(store_error(found.error()));
    std::vector<Ordinal> readers = missed.readers; // ascending, as promises are visited
    if (is_thread_member(draft.kind)) {
        auto active = active_of(registry, audience.name, readers);
        if (!active) return std::unexpected(store_error(active.error()));
        readers = *std::move(active);
    } else {
        const auto wanting = registry.wanting(audience.name, wishes_for(draft, settings_.breaking));
        if (!wanting) return std::unexpected(store_error(wanting.error()));
        readers = only(std::move(readers), OrdinalSet(*wanting));
    }
    const digest::Telling telling = telling_of(draft, audience);
    const digest::HousePromise house = house_promise(audience.name);
    const digest::LocalNow moment(zone_, now());
    std::vector<Ordinal> free;
    const auto look = [&](Ordinal reader, digest::ReaderFacts facts) {
        facts.takes_editions = takers.contains(reader);
        const digest::Decision decision = digest::decide(telling, house, facts, moment);
        const bool useful = telling.useful_until == Instant{} || now() <= telling.useful_until;
        if (decision.what == digest::Decision::What::hold) next = std::min(next, decision.until);
        if (decision.what == digest::Decision::What::send && (useful || !facts.takes_editions)) free.push_back(reader);
    };
    std::size_t place = 0;
    const auto seen = registry.own_promises(audience.name, {}, [&](const OwnPromise& own) {
        for (; place < readers.size() && readers[place] < own.ordinal; ++place) look(readers[place], {});
        if (place < readers.size() && readers[place] == own.ordinal)
            look(readers[place++], {.promise = own.promise, .at_night = own.at_night});
    });
    if (!seen) return std::unexpected(store_error(seen.error()));
    for (; place < readers.size(); ++place) look(readers[place], {});
    return free;
}

EditorResult<std::optional<NewBroadcast>> Newsroom::release_of(const Draft& draft, std::vector<Ordinal> readers,
                                                               const config::AudienceSettings& audience) {
    if (readers.empty()) return std::nullopt;
    auto broadcast = broadcast_for(draft, audience);
    if (!broadcast) return std::unexpected(broadcast.error());
    broadcast->recipients = std::move(readers);
    broadcast->useful_until = now() + settings_.breaking.useful_for;
    if (const auto kept = keep_promises(draft, audience, *broadcast); !kept) return std::unexpected(kept.error());
    if (broadcast->messages() == 0) return std::nullopt; // all are kept back for something else by now
    if (const auto kept = keep_within_budget(draft.id, {*broadcast}); !kept) {
        if (kept.error().kind == EditorError::Kind::store) return std::unexpected(kept.error());
        spdlog::warn("{}: not sent to those whose quiet hours are over: {}", draft.id, kept.error().message);
        return std::nullopt;
    }
    return *std::move(broadcast);
}

EditorResult<void> Newsroom::send_held(const config::AudienceSettings& audience, std::vector<BroadcastId>& started) {
    const Instant since = now() - held_for;
    const auto rows = ledger_.sent_since(audience.name, since);
    if (!rows) return std::unexpected(store_error(rows.error()));
    std::int64_t kept = 0;
    for (const BroadcastRow& row : *rows)
        if (row.kind == MessageKind::alert || row.kind == MessageKind::update) kept += row.tally.kept.quiet;
    auto& [kept_before, next] = held_looks_[audience.name];
    if (kept == 0 || (kept == kept_before && now() < next)) return {};
    auto missed = missed_since(audience, since);
    if (!missed) return std::unexpected(missed.error());
    kept_before = kept;
    next = now() + look_again_within;
    std::map<std::string, std::vector<Ordinal>> served; // by thread: who gets its latest does not get what was before
    for (auto one = missed->rbegin(); one != missed->rend(); ++one) {
        const auto draft = ledger_.drafts().find(one->draft);
        if (!draft) return std::unexpected(store_error(draft.error()));
        const bool rings = *draft && ((*draft)->kind == DraftKind::alert || (*draft)->kind == DraftKind::update);
        if (!rings || (*draft)->state != DraftState::sent) continue;
        const auto for_else = kept_for_else(ledger_, one->draft, *rows);
        if (!for_else) return std::unexpected(store_error(for_else.error()));
        one->readers = without(std::move(one->readers), *for_else);
        auto readers = released(**draft, *one, audience, next);
        if (!readers) return std::unexpected(readers.error());
        std::vector<Ordinal>& before = served[one->thread];
        std::vector<Ordinal> fresh = without(*std::move(readers), before);
        before.insert(before.end(), fresh.begin(), fresh.end());
        const auto broadcast = release_of(**draft, std::move(fresh), audience);
        if (!broadcast) return std::unexpected(broadcast.error());
        if (!*broadcast) continue;
        const auto id = ledger_.start_extra(**broadcast, now());
        if (!id) return std::unexpected(store_error(id.error()));
        started.push_back(*id);
    }
    return {};
}

EditorResult<std::vector<BroadcastId>> Newsroom::send_held() {
    std::vector<BroadcastId> started;
    for (const config::AudienceSettings& audience : settings_.audiences) {
        if (audience.is_channel || audience.test) continue;
        if (const auto done = send_held(audience, started); !done) return std::unexpected(done.error());
    }
    return started;
}

} // namespace depesche::bot
