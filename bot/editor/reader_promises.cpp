// Who of an audience is written to now, by what was promised to each (digest/schedule/reader_promise.hpp).
#include "bot/editor/reader_promises.hpp"

#include "bot/editor/newsroom.hpp"
#include "bot/editor/promise.hpp"
#include "bot/subscriber/ordinal_set.hpp"

#include <algorithm>
#include <utility>

namespace depesche::bot {

using digest::MessageKind;
using digest::Objection;

namespace {

MessageKind kind_of(DraftKind kind) {
    switch (kind) {
    case DraftKind::digest:
        return MessageKind::edition;
    case DraftKind::alert:
        return MessageKind::alert;
    case DraftKind::update:
        return MessageKind::update;
    case DraftKind::surprising:
        return MessageKind::surprising;
    case DraftKind::correction:
    case DraftKind::retraction:
        break;
    }
    return MessageKind::correction;
}

/// Finds out for each recipient, in whatever order they are sent to, what stands against the message.
class Look {
public:
    Look(const digest::Telling& telling, const digest::HousePromise& house, const digest::LocalNow& now,
         const std::vector<std::uint8_t>& got)
        : telling_(telling),
          house_(house),
          now_(now),
          got_(got) {}

    /// Each reader with a promise of her own, in order of their ordinals.
    void meet(const OwnPromise& own) {
        const Objection why =
            objection({.promise = own.promise, .at_night = own.at_night, .got_today = got(own.ordinal)});
        if (own.ordinal >= has_own_.size()) has_own_.resize(std::size_t{own.ordinal} + 1);
        has_own_[own.ordinal] = true;
        if (why != Objection::none) against_.emplace_back(own.ordinal, why);
    }
    void keep_back(NewBroadcast& broadcast) const {
        const bool capped = !got_.empty() && house_.per_day > 0;
        if (against_.empty() && !capped) return; // the usual case: nobody is looked at one by one
        for (std::uint32_t place = 0; place < broadcast.recipients.size(); ++place)
            if (const Objection why = against(broadcast.recipients[place], capped); why != Objection::none)
                broadcast.kept_back.emplace_back(place, why);
    }

private:
    int got(Ordinal ordinal) const { return ordinal < got_.size() ? got_[ordinal] : 0; }
    Objection objection(const digest::ReaderFacts& facts) const {
        return digest::judge(telling_, house_, facts, now_).objection;
    }
    Objection against(Ordinal reader, bool capped) const {
        if (reader < has_own_.size() && has_own_[reader]) {
            const auto own = std::ranges::lower_bound(against_, reader, {}, &std::pair<Ordinal, Objection>::first);
            return own != against_.end() && own->first == reader ? own->second : Objection::none;
        }
        // Of those who asked for nothing, only the cap of the house may keep somebody back here: the newsroom's quiet
        // hours hold a message back as a whole.
        return capped ? objection({.at_night = true, .got_today = got(reader)}) : Objection::none;
    }

    const digest::Telling& telling_;
    const digest::HousePromise& house_;
    const digest::LocalNow& now_;
    const std::vector<std::uint8_t>& got_;
    std::vector<bool> has_own_;
    std::vector<std::pair<Ordinal, Objection>> against_; ///< ascending
};

} // namespace

bool is_thread_member(DraftKind kind) {
    return kind == DraftKind::update || kind == DraftKind::correction || kind == DraftKind::retraction;
}

Wishes wishes_for(const Draft& draft, const config::BreakingSettings& breaking) {
    if (is_by_topic(draft, breaking)) return {topic_wish(draft.edition)};
    if (draft.kind == DraftKind::digest) return {draft.edition};
    return {draft.kind == DraftKind::surprising ? "surprising" : "breaking"};
}

digest::Telling telling_of(const Draft& draft, const config::AudienceSettings& audience) {
    const bool promised = !audience.is_channel && !draft.to_test;
    return {promised ? kind_of(draft.kind) : MessageKind::answer, draft.severity, draft.useful_until};
}

digest::HousePromise Newsroom::house_promise(std::string_view audience) const {
    const auto found = std::ranges::find(settings_.audiences, audience, &config::AudienceSettings::name);
    return {house_quiet(), found == settings_.audiences.end() ? 0 : found->per_day};
}

EditorResult<std::vector<std::uint8_t>> Newsroom::got_today(const digest::Telling& telling,
                                                            const config::AudienceSettings& audience) {
    std::vector<std::uint8_t> nobody;
    const bool is_counted = digest::counts(telling.kind) && telling.kind != MessageKind::edition;
    if (!is_counted || telling.severity == 1) return nobody;
    int least = audience.per_day;
    const auto seen = ledger_.subscribers().own_promises(audience.name, {}, [&](const OwnPromise& own) {
        const int most = own.promise.per_day.value_or(0);
        if (most > 0 && (least == 0 || most < least)) least = most;
    });
    if (!seen) return std::unexpected(store_error(seen.error()));
    if (least == 0) return nobody;
    auto got = ledger_.got_since(audience.name, zone_.instant(zone_.date(now()), {}), least);
    if (!got) return std::unexpected(store_error(got.error()));
    return *std::move(got);
}

EditorResult<void> Newsroom::keep_promises(const Draft& draft, const config::AudienceSettings& audience,
                                           NewBroadcast& broadcast) {
    const digest::Telling telling = telling_of(draft, audience);
    if (telling.kind == MessageKind::answer || telling.kind == MessageKind::correction) return {};
    const auto got = got_today(telling, audience);
    if (!got) return std::unexpected(got.error());
    const digest::HousePromise house = house_promise(audience.name);
    const digest::LocalNow moment(zone_, now());
    Look look(telling, house, moment, *got);
    const auto seen = ledger_.subscribers().own_promises(
        audience.name, is_thread_member(draft.kind) ? Wishes() : wishes_for(draft, settings_.breaking),
        [&](const OwnPromise& own) { look.meet(own); });
    if (!seen) return std::unexpected(store_error(seen.error()));
    look.keep_back(broadcast);
    return {};
}

EditorResult<KeptBack> Newsroom::kept_back(const Draft& draft, const config::AudienceSettings& audience, Instant at) {
    const digest::Telling telling = telling_of(draft, audience);
    KeptBack kept;
    if (telling.kind == MessageKind::answer || telling.kind == MessageKind::correction) return kept;
    const auto got = got_today(telling, audience);
    if (!got) return std::unexpected(got.error());
    const auto rows = ledger_.of_draft(draft.id);
    if (!rows) return std::unexpected(store_error(rows.error()));
    const digest::HousePromise house = house_promise(audience.name);
    const digest::LocalNow moment(zone_, at);
    const Wishes wishes = is_thread_member(draft.kind) ? Wishes() : wishes_for(draft, settings_.breaking);
    if (is_thread_member(draft.kind) || !got->empty() || !rows->empty()) { // who is near a cap, and who has it already?
        auto recipients = recipients_of(draft, audience);
        if (!recipients) return std::unexpected(recipients.error());
        NewBroadcast broadcast{.recipients = *std::move(recipients)};
        Look look(telling, house, moment, *got);
        const auto seen =
            ledger_.subscribers().own_promises(audience.name, wishes, [&](const OwnPromise& own) { look.meet(own); });
        if (!seen) return std::unexpected(store_error(seen.error()));
        look.keep_back(broadcast);
        for (const auto& [place, why] : broadcast.kept_back) kept.add(why);
        return kept;
    }
    // Else those who asked for something of their own are all there is to look at.
    const auto seen = ledger_.subscribers().own_promises(audience.name, wishes, [&](const OwnPromise& own) {
        kept.add(digest::judge(telling, house, {.promise = own.promise, .at_night = own.at_night}, moment).objection);
    });
    if (!seen) return std::unexpected(store_error(seen.error()));
    return kept;
}

EditorResult<std::vector<Ordinal>> Newsroom::awake(const Draft& draft, const config::AudienceSettings& audience) {
    std::vector<Ordinal> nobody;
    if (audience.is_channel) return nobody;
    const digest::Telling telling = telling_of(draft, audience);
    const digest::HousePromise house = house_promise(audience.name);
    const digest::LocalNow moment(zone_, now());
    std::vector<Ordinal> awake, asleep; // of those with a promise of their own
    const Wishes wishes = is_thread_member(draft.kind) ? Wishes() : wishes_for(draft, settings_.breaking);
    const auto seen = ledger_.subscribers().own_promises(audience.name, wishes, [&](const OwnPromise& own) {
        const digest::ReaderFacts facts{.promise = own.promise, .at_night = own.at_night};
        const bool may = digest::judge(telling, house, facts, moment).objection == Objection::none;
        (may ? awake : asleep).push_back(own.ordinal);
    });
    if (!seen) return std::unexpected(store_error(seen.error()));
    if (draft.severity == 2) { // who asked for the night
        auto night = ledger_.subscribers().wanting(audience.name, {std::string(night_wish)});
        if (!night) return std::unexpected(store_error(night.error()));
        const std::vector<Ordinal> more = without(*std::move(night), asleep);
        awake.insert(awake.end(), more.begin(), more.end());
    }
    if (awake.empty()) return awake;
    auto recipients = recipients_of(draft, audience);
    if (!recipients) return std::unexpected(recipients.error());
    return only(*std::move(recipients), OrdinalSet(awake));
}

} // namespace depesche::bot
