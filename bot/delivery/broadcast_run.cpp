#include "bot/delivery/broadcast_run.hpp"

#include <algorithm>
#include <utility>

namespace depesche::bot {

namespace {

std::string_view why_withheld(SubscriberState state, Act act) {
    // Who has unsubscribed wants no more messages; that the one on the phone is put right is none.
    const bool may = state == SubscriberState::active || (act != Act::send && state == SubscriberState::stopped);
    return may ? std::string_view() : to_string(state);
}

} // namespace

std::string_view BroadcastRun::why_not(const LoadedSegment::Reader* reader) const {
    if (reader == nullptr || (reader->length == 0 && reader->state == SubscriberState::active))
        return "not in the registry";
    return why_withheld(reader->state, row_.act);
}

/// What she got today was counted when the audience was frozen.
digest::Verdict BroadcastRun::judge(const Loaded& loaded, const LoadedSegment::Reader& reader,
                                    const PromiseView* view) const {
    if (view == nullptr || row_.kind == digest::MessageKind::answer || row_.act != Act::send) return {};
    digest::ReaderFacts facts{.at_night = reader.at_night};
    if (reader.own) {
        const auto own = std::ranges::lower_bound(loaded.promises, reader.offset, {},
                                                  &std::pair<std::uint16_t, digest::ReaderPromise>::first);
        if (own != loaded.promises.end() && own->first == reader.offset) facts.promise = own->second;
    }
    return digest::judge({row_.kind, row_.severity}, view->house, facts, view->now);
}

BroadcastRun::BroadcastRun(RunningBroadcast opened)
    : row_(std::move(opened.row)),
      message_(std::move(opened.message)),
      form_(opened.form),
      stored_epoch_(row_.epoch),
      to_load_(opened.open_segments.begin(), opened.open_segments.end()) {
    // The next commit takes the broadcast over from whoever had it.
    ++row_.epoch;
}

OutgoingMessage in_form(OutgoingMessage message, MessageForm form) {
    if (form == MessageForm::composed) return message;
    const bool plain = form == MessageForm::plain;
    if (plain) {
        message.text = message.plain; // equal texts: the platform sends no markup
        message.is_poll = false;
    } else if (!message.photo.empty()) {
        message.text = message.without_photo;
    }
    message.photo.clear();
    return message;
}

void BroadcastRun::go_without_photo() {
    if (form_ == MessageForm::plain) return;
    form_ = MessageForm::without_photo;
    touched_ = true;
}

bool BroadcastRun::resends_unknown() const noexcept {
    return row_.prefer == Prefer::deliver || row_.key_class == KeyClass::idempotency_key;
}

LoadedSegment::Reader* BroadcastRun::Loaded::reader(std::uint16_t offset) {
    // Mostly everybody is there.
    if (offset < readers.size() && readers[offset].offset == offset) return &readers[offset];
    const auto found = std::ranges::lower_bound(readers, offset, {}, &LoadedSegment::Reader::offset);
    return found != readers.end() && found->offset == offset ? &*found : nullptr;
}

/// The first at or after `from` who is pending and not on the way. A million are asked for, one after the other.
std::size_t BroadcastRun::Loaded::next_free(std::size_t from) const noexcept {
    for (std::size_t word = from / 64; word < segment_size / 64; ++word) {
        std::uint64_t left = segment.pending_word(word) & ~on_the_way.words()[word];
        if (word == from / 64) left &= ~std::uint64_t{0} << (from % 64);
        if (left != 0) return word * 64 + static_cast<std::size_t>(std::countr_zero(left));
    }
    return segment_size;
}

std::optional<std::uint32_t> BroadcastRun::segment_to_load(std::size_t wanted) const {
    if (loading_ || to_load_.empty()) {
        return std::nullopt;
    }
    std::size_t at_hand = 0;
    for (const auto& [index, loaded] : segments_) {
        at_hand += static_cast<std::size_t>(loaded.free().count());
    }
    return at_hand < wanted ? std::optional(to_load_.front()) : std::nullopt;
}

std::int64_t BroadcastRun::add_segment(std::uint32_t index, LoadedSegment loaded) {
    loading_.reset();
    std::erase(to_load_, index);
    if (segments_.contains(index)) {
        refresh_readers(index, std::move(loaded));
        return 0;
    }
    Loaded& kept = segments_[index];
    kept.segment = loaded.segment;
    kept.members = std::move(loaded.members);
    kept.readers = std::move(loaded.readers);
    kept.promises = std::move(loaded.promises);
    kept.text = std::move(loaded.text);
    kept.targets = std::move(loaded.targets);
    const Bitmap ambiguous = kept.segment.ambiguous();
    if (!resends_unknown() && ambiguous.any()) {
        kept.segment.unknown = kept.segment.unknown | ambiguous;
        kept.touched = touched_ = true;
        row_.tally.unknown += ambiguous.count();
        row_.tally.pending -= ambiguous.count();
    }
    return ambiguous.count();
}

void BroadcastRun::refresh_readers(std::uint32_t index, LoadedSegment loaded) {
    const auto found = segments_.find(index);
    if (found != segments_.end()) {
        found->second.readers = std::move(loaded.readers);
        found->second.promises = std::move(loaded.promises);
        found->second.text = std::move(loaded.text);
    }
}

std::vector<std::uint32_t> BroadcastRun::loaded_segments() const {
    std::vector<std::uint32_t> indices;
    for (const auto& [index, loaded] : segments_) {
        indices.push_back(index);
    }
    return indices;
}

std::vector<Ordinal> BroadcastRun::surely_unsent() const {
    std::vector<Ordinal> ordinals;
    for (const auto& [index, loaded] : segments_) {
        const Bitmap unsent = loaded.free().without(loaded.segment.intent);
        for (std::size_t i = unsent.next(0); i < segment_size; i = unsent.next(i + 1)) {
            ordinals.push_back(loaded.members.at(i));
        }
    }
    return ordinals;
}

void BroadcastRun::set_address(Loaded& loaded, LoadedSegment::Reader& reader, std::string_view address) {
    reader.begin = static_cast<std::uint32_t>(loaded.text.size());
    reader.length = static_cast<std::uint32_t>(address.size());
    loaded.text += address;
}

void BroadcastRun::set_promise(Loaded& loaded, LoadedSegment::Reader& reader, const digest::ReaderPromise& promise) {
    reader.own = !promise.is_default();
    const auto place = std::ranges::lower_bound(loaded.promises, reader.offset, {},
                                                &std::pair<std::uint16_t, digest::ReaderPromise>::first);
    if (place != loaded.promises.end() && place->first == reader.offset)
        place->second = promise;
    else if (reader.own)
        loaded.promises.emplace(place, reader.offset, promise);
}

void BroadcastRun::apply(const ReaderChange& change) {
    if (change.audience != row_.audience) return;
    for (auto& [index, loaded] : segments_) {
        const auto member = std::ranges::find(loaded.members, change.ordinal);
        if (member == loaded.members.end()) continue;
        if (LoadedSegment::Reader* reader =
                loaded.reader(static_cast<std::uint16_t>(member - loaded.members.begin()))) {
            reader->state = change.state;
            reader->at_night = change.at_night;
            set_promise(loaded, *reader, change.promise);
            set_address(loaded, *reader, change.address);
        }
        return;
    }
}

bool BroadcastRun::withhold_if_unwanted(Loaded& loaded, std::uint16_t offset, const PromiseView* view) {
    const LoadedSegment::Reader* reader = loaded.reader(offset);
    std::string_view why = why_not(reader);
    const digest::Objection objection =
        why.empty() ? judge(loaded, *reader, view).objection : digest::Objection::none;
    if (objection != digest::Objection::none) why = to_string(objection);
    if (why.empty()) {
        return false;
    }
    loaded.touched = touched_ = true;
    --row_.tally.pending;
    if (loaded.segment.intent.test(offset)) {
        loaded.segment.unknown.set(offset); // an earlier request may have reached them
        ++row_.tally.unknown;
    } else {
        loaded.segment.withheld.set(offset);
        loaded.details.push_back({Detail::Kind::reason, offset, std::string(why)});
        ++row_.tally.withheld;
        row_.tally.kept.add(objection);
    }
    return true;
}

std::optional<Item> BroadcastRun::pick(const PromiseView* view) {
    for (auto& [index, loaded] : segments_) {
        for (; (loaded.cursor = loaded.next_free(loaded.cursor)) < segment_size; ++loaded.cursor) {
            const auto offset = static_cast<std::uint16_t>(loaded.cursor);
            const bool may_have_left = loaded.segment.intent.test(offset);
            if (may_have_left && !resends_unknown()) {
                loaded.segment.unknown.set(offset);
                loaded.touched = touched_ = true;
                ++row_.tally.unknown, --row_.tally.pending;
                continue;
            }
            if (withhold_if_unwanted(loaded, offset, view)) {
                continue;
            }
            Item item;
            item.position = static_cast<Position>(index * segment_size + offset);
            item.ordinal = loaded.members.at(offset);
            item.may_have_left = may_have_left;
            row_.resent += may_have_left ? 1 : 0; // durable before it leaves, as the intent is: a kill hides no double
            loaded.segment.intent.set(offset);
            loaded.on_the_way.set(offset);
            loaded.touched = touched_ = true;
            ++on_the_way_;
            return item;
        }
    }
    return std::nullopt;
}

BroadcastRun::Loaded& BroadcastRun::touch(const Item& item) {
    Loaded& loaded = at(item);
    loaded.touched = touched_ = true;
    return loaded;
}

void BroadcastRun::leave_way(Loaded& loaded, std::uint16_t offset) {
    loaded.on_the_way.clear(offset);
    --on_the_way_;
}

void BroadcastRun::intend(const Item& item) {
    touch(item).segment.intent.set(offset_in_segment(item.position));
    row_.resent += item.may_have_left ? 1 : 0;
}

std::optional<Destination> BroadcastRun::destination(const Item& item, const PromiseView* view, std::string& why) {
    Loaded& loaded = at(item);
    const LoadedSegment::Reader* reader = loaded.reader(offset_in_segment(item.position));
    why = why_not(reader);
    if (!why.empty()) {
        return std::nullopt;
    }
    const digest::Verdict verdict = judge(loaded, *reader, view);
    why = to_string(verdict.objection);
    if (!why.empty()) {
        return std::nullopt;
    }
    return Destination{loaded.text.substr(reader->begin, reader->length), verdict.silent};
}

std::string_view BroadcastRun::target(const Item& item) const {
    const std::vector<Detail>& targets = segments_.at(segment_of(item.position)).targets;
    const auto found = std::ranges::lower_bound(targets, offset_in_segment(item.position), {}, &Detail::offset);
    return found != targets.end() && found->offset == offset_in_segment(item.position) ? std::string_view(found->text)
                                                                                      : std::string_view();
}

void BroadcastRun::deliver(const Item& item, std::string message_id) {
    Loaded& loaded = touch(item);
    const auto offset = offset_in_segment(item.position);
    loaded.segment.done.set(offset);
    if (!message_id.empty()) {
        loaded.details.push_back({Detail::Kind::message_id, offset, std::move(message_id)});
    }
    leave_way(loaded, offset);
    ++row_.tally.delivered, --row_.tally.pending;
}

void BroadcastRun::refuse(const Item& item, std::string code) {
    Loaded& loaded = touch(item);
    const auto offset = offset_in_segment(item.position);
    loaded.segment.refused.set(offset);
    loaded.details.push_back({Detail::Kind::reason, offset, std::move(code)});
    leave_way(loaded, offset);
    ++row_.tally.refused, --row_.tally.pending;
}

void BroadcastRun::withhold(const Item& item, std::string why) {
    if (item.may_have_left) {
        leave_unknown(item);
        return;
    }
    Loaded& loaded = touch(item);
    const auto offset = offset_in_segment(item.position);
    loaded.segment.intent.clear(offset);
    loaded.segment.withheld.set(offset);
    row_.tally.kept.add(digest::objection_from(why));
    loaded.details.push_back({Detail::Kind::reason, offset, std::move(why)});
    leave_way(loaded, offset);
    ++row_.tally.withheld, --row_.tally.pending;
}

void BroadcastRun::leave_unknown(const Item& item) {
    Loaded& loaded = touch(item);
    const auto offset = offset_in_segment(item.position);
    loaded.segment.unknown.set(offset);
    leave_way(loaded, offset);
    ++row_.tally.unknown, --row_.tally.pending;
}

void BroadcastRun::relocate(const Item& item, std::string_view to) {
    Loaded& loaded = touch(item);
    if (LoadedSegment::Reader* reader = loaded.reader(offset_in_segment(item.position))) {
        set_address(loaded, *reader, to);
    }
}

void BroadcastRun::expire(const Item& item) {
    if (item.may_have_left) {
        leave_unknown(item);
        return;
    }
    Loaded& loaded = touch(item);
    const auto offset = offset_in_segment(item.position);
    loaded.segment.intent.clear(offset);
    loaded.segment.expired.set(offset);
    leave_way(loaded, offset);
    ++row_.tally.expired, --row_.tally.pending;
}

void BroadcastRun::not_sent(const Item& item) {
    if (!item.may_have_left) {
        touch(item).segment.intent.clear(offset_in_segment(item.position));
    }
}

void BroadcastRun::put_back(const Item& item) {
    not_sent(item);
    Loaded& loaded = touch(item);
    const auto offset = offset_in_segment(item.position);
    leave_way(loaded, offset);
    loaded.cursor = std::min<std::size_t>(loaded.cursor, offset);
}

void BroadcastRun::expire_rest() {
    for (auto& [index, loaded] : segments_) {
        const Bitmap rest = loaded.free();
        if (!rest.any()) {
            continue;
        }
        const Bitmap unsure = rest & loaded.segment.intent;
        const Bitmap late = rest.without(unsure);
        loaded.segment.unknown = loaded.segment.unknown | unsure;
        loaded.segment.expired = loaded.segment.expired | late;
        row_.tally.unknown += unsure.count();
        row_.tally.expired += late.count();
        row_.tally.pending -= rest.count();
        loaded.touched = touched_ = true;
    }
}

bool BroadcastRun::collect(FanoutCommit& commit) {
    if (!touched_) {
        return false;
    }
    commit.broadcasts.push_back({row_.id, stored_epoch_, row_.epoch, row_.tally, row_.resent, form_});
    for (auto& [index, loaded] : segments_) {
        if (loaded.touched) {
            commit.segments.push_back({row_.id, index, loaded.segment, loaded.details});
            loaded.committing_details = std::exchange(loaded.details, {});
            loaded.touched = false;
        }
    }
    touched_ = false;
    committing_ = true;
    return true;
}

void BroadcastRun::commit_succeeded() {
    stored_epoch_ = row_.epoch;
    committing_ = false;
    for (auto& [index, loaded] : segments_) {
        loaded.committing_details.clear();
    }
    forget_complete_segments();
}

void BroadcastRun::commit_failed() {
    committing_ = false;
    touched_ = true;
    // What the failed commit held goes out with the next one, in order.
    for (auto& [index, loaded] : segments_) {
        loaded.committing_details.insert(loaded.committing_details.end(), loaded.details.begin(), loaded.details.end());
        loaded.details = std::exchange(loaded.committing_details, {});
        loaded.touched = true;
    }
}

void BroadcastRun::forget_complete_segments() {
    std::erase_if(segments_, [](const auto& entry) {
        const Loaded& loaded = entry.second;
        return !loaded.touched && !loaded.on_the_way.any() && !loaded.segment.pending().any();
    });
}

bool BroadcastRun::complete() const noexcept { return row_.tally.pending == 0 && idle() && !loading_; }

} // namespace depesche::bot
