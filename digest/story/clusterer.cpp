#include "digest/story/clusterer.hpp"

#include "digest/story/clusterer_core.hpp"
#include "digest/story/stem.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace depesche::digest {

using namespace clustering;

namespace {

using namespace std::chrono_literals;

/// A story without a report for so long is forgotten.
constexpr std::chrono::hours memory{96};
/// Of a large story so many reports are kept for comparison, the first and the latest.
constexpr std::size_t most_kept = 40;
/// A text of fewer sequences of three words is a line that a house writes often.
constexpr std::uint32_t least_sequences = 15;

} // namespace

Reading StoryClusterer::Impl::read(const StoryReport& report) {
    Reading reading{.features = features_of(report, words), .sketch = {}};
    const bool repeats = report.text.starts_with(report.lead);
    reading.sketch = repeats ? sketch(report.text) : sketch(std::string(report.lead) + '\n' + std::string(report.text));
    if (reading.sketch.total < least_sequences) reading.sketch = {};
    return reading;
}

void StoryClusterer::Impl::forget_before(Instant moment) {
    while (!ends.empty() && ends.front().first < moment) {
        const auto [last, number] = ends.front();
        ends.pop_front();
        const auto found = stories.find(number);
        if (found == stories.end() || found->second.last > last) continue;
        const std::vector<Slot> kept = found->second.kept;
        for (const Slot slot : kept) take_out(slot);
        for (const Slot slot : kept) drop(slot);
        for (const auto& [came, id] : found->second.reports) known.erase(id);
        std::erase_if(apart, [&](const auto& pair) { return pair.first == number || pair.second == number; });
        rarity.count_story(-1);
        stories.erase(found);
    }
}

Slot StoryClusterer::Impl::keep(WeighedReport report, ReportId id, StoryId story) {
    Slot slot = static_cast<Slot>(slots.size());
    if (free_slots.empty()) {
        slots.emplace_back();
    } else {
        slot = free_slots.back();
        free_slots.pop_back();
    }
    slots[slot] = Kept{.report = std::move(report), .id = id, .story = story, .copy_of = {}};
    search.add(slot, id, slots[slot]->report, rarity);
    return slot;
}

void StoryClusterer::Impl::drop(Slot slot) {
    search.remove(slot);
    slots[slot].reset();
    free_slots.push_back(slot);
}

/// A story's terms count once in the rarity of each. Of a language whose common words nobody knows they count with
/// every report: its "and" and "the" would make one story of all, in which they would stay rare for ever.
void StoryClusterer::Impl::learn(Story& story, const Features& features) {
    if (!knows_common_words(features.language)) {
        for (const Term& term : features.terms) rarity.learn(term);
        return;
    }
    std::vector<std::pair<std::uint64_t, std::uint32_t>> terms;
    terms.reserve(story.terms.size() + features.terms.size());
    auto at = story.terms.begin();
    for (const Term& term : features.terms) {
        while (at != story.terms.end() && at->first < term.key) terms.push_back(*at++);
        if (at != story.terms.end() && at->first == term.key) {
            terms.emplace_back(term.key, at++->second + 1);
        } else {
            terms.emplace_back(term.key, 1U);
            rarity.learn(term);
        }
    }
    terms.insert(terms.end(), at, story.terms.end());
    story.terms = std::move(terms);
}

void StoryClusterer::Impl::unlearn(Story& story, const Features& features) {
    if (!knows_common_words(features.language)) {
        for (const Term& term : features.terms) rarity.forget(term);
        return;
    }
    auto at = story.terms.begin();
    for (const Term& term : features.terms) {
        while (at->first < term.key) ++at; // each of them is there
        if (--at->second == 0) rarity.forget(term);
    }
    std::erase_if(story.terms, [](const auto& entry) { return entry.second == 0; });
}

void StoryClusterer::Impl::put_into(StoryId number, Slot slot) {
    Story& story = stories.at(number);
    Kept& kept = *slots[slot];
    kept.story = number;
    learn(story, kept.report.features);
    story.kept.push_back(slot);
}

/// Lets go of the oldest reports but the first.
void StoryClusterer::Impl::trim(Story& story) {
    while (story.kept.size() > most_kept) {
        const Slot oldest = story.kept[1];
        known[slots[oldest]->id].second.reset();
        take_out(oldest);
        drop(oldest);
    }
}

/// From the story's terms and kept reports; the slot stays.
void StoryClusterer::Impl::take_out(Slot slot) {
    Kept& kept = *slots[slot];
    Story& story = stories.at(kept.story);
    unlearn(story, kept.report.features);
    std::erase(story.kept, slot);
}

Placement StoryClusterer::Impl::add(ReportId id, Reading reading, Instant at) {
    now = std::max(now, at);
    forget_before(now - memory);
    const std::vector<NearCopy> copies = take_in(id, reading);
    if (const auto found = known.find(id); found != known.end()) {
        const auto [number, slot] = found->second;
        if (!slot) return {.story = number, .opened = false, .join = {}, .merged = {}};
        if (stories.at(number).reports.size() > 1 || is_kept_apart(number))
            return update(id, *slot, std::move(reading.features), copies);
        take_out(*slot);
        drop(*slot);
        rarity.count_story(-1);
        stories.erase(number);
        known.erase(found);
    }
    WeighedReport report(std::move(reading.features), rarity, now);
    const std::vector<Fit> found = fits(report, copies);
    Placement placement;
    const auto best = std::ranges::find_if(found, [&](const Fit& one) { return fits_in(one); });
    if (best != found.end()) {
        placement.story = best->story;
        placement.join = reason(*best, report);
    }
    if (placement.story == 0) {
        placement.story = open();
        placement.opened = true;
    }
    const Slot slot = settle(std::move(report), id, placement.story);
    if (placement.opened) return placement;
    slots[slot]->copy_of = original_in(placement.story, copies);
    for (const Fit& fit : found) {
        if (fit.story == placement.story) continue;
        if (apart.contains(std::minmax(placement.story, fit.story))) continue; // somebody knows better
        if (!same_story(stories.at(placement.story), fit, slot)) continue;
        merge(placement.story, fit.story);
        placement.merged.push_back(fit.story);
    }
    return placement;
}

StoryId StoryClusterer::Impl::open() {
    stories[next_story];
    rarity.count_story(1);
    return next_story++;
}

Slot StoryClusterer::Impl::settle(WeighedReport report, ReportId id, StoryId number) {
    const Slot slot = keep(std::move(report), id, number);
    known[id] = {number, slot};
    Story& story = stories.at(number);
    story.last = now;
    story.reports.emplace_back(now, id);
    ends.emplace_back(now, number);
    put_into(number, slot);
    trim(story);
    return slot;
}

StoryId StoryClusterer::Impl::place(ReportId id, Reading reading, Instant at, StoryId story) {
    now = std::max(now, at);
    forget_before(now - memory);
    const std::vector<NearCopy> copies = take_in(id, reading);
    if (const auto found = known.find(id); found != known.end()) {
        const auto [number, slot] = found->second;
        if (slot) update(id, *slot, std::move(reading.features), copies);
        return number;
    }
    const StoryId number = stories.contains(story) ? story : open();
    const Slot slot = settle(WeighedReport(std::move(reading.features), rarity, now), id, number);
    slots[slot]->copy_of = original_in(number, copies);
    return number;
}

bool StoryClusterer::Impl::goes_on(ReportId id, Instant at) {
    now = std::max(now, at);
    forget_before(now - memory);
    const auto found = known.find(id);
    if (found == known.end()) return false;
    stories.at(found->second.first).last = now;
    ends.emplace_back(now, found->second.first);
    return true;
}

Placement StoryClusterer::Impl::update(ReportId id, Slot slot, Features features, const std::vector<NearCopy>& copies) {
    const StoryId number = slots[slot]->story;
    Story& story = stories.at(number);
    const auto place = std::ranges::find(story.kept, slot) - story.kept.begin();
    take_out(slot);
    search.remove(slot);
    slots[slot]->report = WeighedReport(std::move(features), rarity, now);
    search.add(slot, id, slots[slot]->report, rarity);
    learn(story, slots[slot]->report.features);
    story.kept.insert(story.kept.begin() + place, slot);
    story.last = now;
    ends.emplace_back(now, number);
    known[id] = {number, slot};
    slots[slot]->copy_of = original_in(number, copies);
    return {.story = number, .opened = false, .join = {}, .merged = {}};
}

/// Learns what is a place, unless it was said before, and finds what the text is a copy of.
std::vector<NearCopy> StoryClusterer::Impl::take_in(ReportId id, Reading& reading) {
    std::vector<NearCopy> copies = texts.add(id, std::move(reading.sketch), now);
    if (copies.empty() && !known.contains(id)) places.learn(reading.features);
    places.mark(reading.features);
    return copies;
}

void StoryClusterer::Impl::merge(StoryId kept, StoryId gone) {
    const Story moved = stories.at(gone);
    std::set<std::pair<StoryId, StoryId>> now_apart;
    for (const auto& [one, other] : apart) {
        const std::pair<StoryId, StoryId> pair = std::minmax(one == gone ? kept : one, other == gone ? kept : other);
        if (pair.first != pair.second) now_apart.insert(pair);
    }
    apart = std::move(now_apart);
    for (const Slot slot : moved.kept) take_out(slot);
    stories.erase(gone);
    rarity.count_story(-1);
    Story& story = stories.at(kept);
    story.reports.insert(story.reports.end(), moved.reports.begin(), moved.reports.end());
    std::ranges::sort(story.reports);
    for (const auto& [came, id] : moved.reports) known[id].first = kept;
    if (moved.last > story.last) { // it is remembered as long as the other was
        story.last = moved.last;
        ends.emplace_back(now, kept);
    }
    for (const Slot slot : moved.kept) put_into(kept, slot);
    const auto time = [&](Slot slot) { return std::pair(slots[slot]->report.at, slots[slot]->id); };
    std::ranges::sort(story.kept, {}, time);
    trim(story);
}

bool StoryClusterer::Impl::is_kept_apart(StoryId story) const {
    return std::ranges::any_of(apart, [&](const auto& pair) { return pair.first == story || pair.second == story; });
}

StoryId StoryClusterer::Impl::split(StoryId from, std::span<const ReportId> ids) {
    if (!stories.contains(from)) return 0;
    const auto goes = [&](const auto& report) { return std::ranges::find(ids, report.second) != ids.end(); };
    const std::vector<std::pair<Instant, ReportId>> all = stories.at(from).reports;
    const auto going = std::ranges::count_if(all, goes);
    if (going == 0 || static_cast<std::size_t>(going) == all.size()) return 0;
    const StoryId fresh = open();
    for (const auto& report : all) {
        if (!goes(report)) continue;
        auto& [number, slot] = known.at(report.second);
        number = fresh;
        if (!slot) continue; // of a large story, no longer compared
        take_out(*slot);
        put_into(fresh, *slot);
    }
    std::erase_if(stories.at(from).reports, goes);
    Story& story = stories.at(fresh);
    std::ranges::copy_if(all, std::back_inserter(story.reports), goes);
    story.last = now;
    ends.emplace_back(now, fresh);
    apart.insert(std::minmax(from, fresh));
    return fresh;
}

StoryClusterer::StoryClusterer() : impl_(std::make_unique<Impl>()) {}
StoryClusterer::~StoryClusterer() = default;
StoryClusterer::StoryClusterer(StoryClusterer&&) noexcept = default;
StoryClusterer& StoryClusterer::operator=(StoryClusterer&&) noexcept = default;

Placement StoryClusterer::add(ReportId id, const StoryReport& report, Instant at) {
    return impl_->add(id, impl_->read(report), at);
}

StoryId StoryClusterer::place(ReportId id, const StoryReport& report, Instant at, StoryId story) {
    return impl_->place(id, impl_->read(report), at, story);
}

bool StoryClusterer::goes_on(ReportId id, Instant at) { return impl_->goes_on(id, at); }

void StoryClusterer::keep_apart(StoryId one, StoryId other) {
    if (one != other && knows(one) && knows(other)) impl_->apart.insert(std::minmax(one, other));
}

StoryId StoryClusterer::split(StoryId story, std::span<const ReportId> reports) { return impl_->split(story, reports); }

void StoryClusterer::merge(StoryId into, StoryId from) {
    if (into != from && knows(into) && knows(from)) impl_->merge(into, from);
}

StoryId StoryClusterer::story_of(ReportId id) const {
    const auto found = impl_->known.find(id);
    return found == impl_->known.end() ? 0 : found->second.first;
}

std::vector<ReportId> StoryClusterer::reports(StoryId story) const {
    const auto found = impl_->stories.find(story);
    if (found == impl_->stories.end()) return {};
    std::vector<ReportId> ids;
    for (const auto& [came, id] : found->second.reports) ids.push_back(id);
    return ids;
}

bool StoryClusterer::knows(StoryId story) const { return impl_->stories.contains(story); }

std::size_t StoryClusterer::size() const { return impl_->known.size(); }

std::size_t StoryClusterer::pairs_apart() const { return impl_->apart.size(); }

} // namespace depesche::digest
