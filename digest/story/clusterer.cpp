#include "digest/story/clusterer.hpp"

#include "digest/story/candidate_search.hpp"
#include "digest/story/learnt_places.hpp"
#include "digest/story/near_copy.hpp"
#include "digest/story/stem.hpp"
#include "digest/story/story_centre.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <functional>
#include <iterator>
#include <set>
#include <unordered_map>
#include <utility>

namespace depesche::digest {

namespace {

using namespace std::chrono_literals;

/// A story without a report for so long is forgotten.
constexpr std::chrono::hours memory{96};
/// Of a large story so many reports are kept for comparison, the first and the latest.
constexpr std::size_t most_kept = 40;
constexpr std::size_t closest_reports = 3;
/// What it says for one event, beside the evidence of words, that a text is a copy of another: much, but a house has
/// standing words for its fires, and names and places of its own in each.
constexpr double copied = 4;
/// A text of fewer sequences of three words is a line that a house writes often.
constexpr std::uint32_t least_sequences = 15;

/// How likely one event must be for the closest report of a story, as a logarithm of the odds (evidence.hpp).
constexpr double needed_likeness = 1.2;
/// The closest three of the story must be so likely on average, as a share of that ...
constexpr double support_share = 0.4;
/// ... and all reports of a story that are compared with one that stood alone, as another report shows that it should
/// not, and so much without that other report.
constexpr double merge_share = 0.8;
constexpr double merge_without = 0.2;
/// So alike two stories of several reports are one (story_centre.hpp), which are looked at where a report that joins
/// one is not too unlike its closest of the other.
constexpr double centres_alike = 2;
constexpr double may_be_alike = -1;
constexpr std::size_t most_in_centre = 12;
/// One pair never counts for more in an average, nor for less: a shared name must not tie stories together, nor a witty
/// title keep them apart.
constexpr double most_of_one = 3;
constexpr double least_of_one = -1;

using Slot = CandidateSearch::Slot;

struct Kept {
    WeighedReport report;
    ReportId id = 0;
    StoryId story = 0;
    std::optional<ReportId> copy_of; ///< a report that was there: this one says nothing more
};

struct Story {
    std::vector<Slot> kept;                            ///< in order of time
    std::vector<std::pair<Instant, ReportId>> reports; ///< all, in order of time
    Instant last;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> terms; ///< by key: how many kept reports have each
};

double bounded(double likeness) { return std::clamp(likeness, least_of_one, most_of_one); }

/// What is read of a report.
struct Reading {
    Features features;
    TextSketch sketch;
};

/// A report that may tell the same, and how likely it does.
struct Alike {
    double score = 0;
    Slot slot = 0;
    double copied_part = 0; ///< of the shorter text, as near_copy.hpp says; 0: no copy
};

/// A candidate story and how well a report fits it.
struct Fit {
    StoryId story = 0;
    Alike closest;
    double support = 0;
};

/// A copy belongs to its original whatever else the story says.
bool fits_in(const Fit& fit) {
    return fit.closest.score >= needed_likeness &&
           (fit.closest.copied_part > 0 || fit.support >= needed_likeness * support_share);
}

} // namespace

struct StoryClusterer::Impl {
    Reading read(const StoryReport& report);
    Placement add(ReportId id, Reading reading, Instant at);
    StoryId place(ReportId id, Reading reading, Instant at, StoryId story);
    Placement update(ReportId id, Slot slot, Features features, const std::vector<NearCopy>& copies);
    std::vector<NearCopy> take_in(ReportId id, Reading& reading);
    std::optional<ReportId> original_in(StoryId story, const std::vector<NearCopy>& copies) const;
    bool is_copy(Slot slot) const;
    bool goes_on(ReportId id, Instant at);
    StoryId split(StoryId from, std::span<const ReportId> ids);
    StoryId open();
    Slot settle(WeighedReport report, ReportId id, StoryId story);

    void forget_before(Instant now);
    Slot keep(WeighedReport report, ReportId id, StoryId story);
    void drop(Slot slot);
    bool contradicts(const Story& story, const WeighedReport& report) const;
    std::vector<Alike> candidates(const WeighedReport& report, const std::vector<NearCopy>& copies);
    std::vector<Fit> fits(const WeighedReport& report, const std::vector<NearCopy>& copies);
    void learn(Story& story, const Features& features);
    void unlearn(Story& story, const Features& features);
    void put_into(StoryId story, Slot slot);
    void trim(Story& story);
    void take_out(Slot slot);
    bool same_story(const Story& one, const Fit& with, Slot between) const;
    bool belongs_to(const Story& story, const WeighedReport& alone, Slot between) const;
    std::vector<const WeighedReport*> own_words(const Story& story) const;
    void merge(StoryId kept, StoryId gone);
    bool is_kept_apart(StoryId story) const;
    Join reason(const Fit& fit, const WeighedReport& report) const;

    Rarity rarity;
    LearntPlaces places;
    std::vector<std::optional<Kept>> slots;
    std::vector<Slot> free_slots;
    std::unordered_map<ReportId, std::pair<StoryId, std::optional<Slot>>> known;
    CandidateSearch search; ///< among all kept reports
    NearCopyIndex texts;    ///< of the last 48 hours
    std::unordered_map<StoryId, Story> stories;
    std::deque<std::pair<Instant, StoryId>> ends; ///< when each story had a report, in order of time
    std::set<std::pair<StoryId, StoryId>> apart;  ///< the smaller first
    StoryId next_story = 1;
    Instant now{};
};

Reading StoryClusterer::Impl::read(const StoryReport& report) {
    Reading reading{.features = features_of(report), .sketch = {}};
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

/// Whether a story of an earthquake is of another strength in any of its reports but those that were corrected.
bool StoryClusterer::Impl::contradicts(const Story& story, const WeighedReport& report) const {
    if (report.features.magnitude == 0) return false;
    bool other = false;
    for (const Slot slot : story.kept) {
        const Features& told = slots[slot]->report.features;
        if (told.magnitude == 0) continue;
        if (!other_strength_told(told, report.features)) return false;
        other = true;
    }
    return other;
}

/// The kept reports that may tell the same: those that share rare words, and those that the text is a copy of.
std::vector<Alike> StoryClusterer::Impl::candidates(const WeighedReport& report, const std::vector<NearCopy>& copies) {
    std::vector<Alike> found;
    for (const Slot slot : search.closest(report, rarity)) found.push_back({.slot = slot});
    for (const NearCopy& copy : copies) {
        const auto there = known.find(copy.id);
        if (there == known.end() || !there->second.second) continue;
        const Slot slot = *there->second.second;
        auto alike = std::ranges::find(found, slot, &Alike::slot);
        if (alike == found.end()) alike = found.insert(found.end(), {.slot = slot});
        alike->copied_part = copy.part;
    }
    for (Alike& alike : found)
        alike.score = likeness(slots[alike.slot]->report, report) + (alike.copied_part > 0 ? copied : 0);
    return found;
}

/// The stories that a report may belong to, the best first.
std::vector<Fit> StoryClusterer::Impl::fits(const WeighedReport& report, const std::vector<NearCopy>& copies) {
    std::vector<std::pair<StoryId, std::vector<Alike>>> by_story;
    for (const Alike& alike : candidates(report, copies)) {
        const StoryId number = slots[alike.slot]->story;
        if (contradicts(stories.at(number), report)) continue;
        auto known_story = std::ranges::find(by_story, number, [](const auto& entry) { return entry.first; });
        if (known_story == by_story.end()) known_story = by_story.insert(by_story.end(), {number, {}});
        known_story->second.push_back(alike);
    }
    std::vector<Fit> result;
    for (auto& [number, all] : by_story) {
        std::ranges::sort(all, {}, [&](const Alike& alike) { return std::pair(-alike.score, slots[alike.slot]->id); });
        const std::size_t size = std::min(stories.at(number).kept.size(), closest_reports);
        double sum = 0;
        for (std::size_t i = 0; i < std::min(size, all.size()); ++i) sum += bounded(all[i].score);
        result.push_back({number, all.front(), sum / static_cast<double>(size)});
    }
    std::ranges::sort(result, {},
                      [](const Fit& fit) { return std::pair(-fit.closest.score - fit.support, fit.story); });
    return result;
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

/// Whether the story that a report fits as well, or might, is the one it joined.
bool StoryClusterer::Impl::same_story(const Story& one, const Fit& with, Slot between) const {
    const Story& other = stories.at(with.story);
    const std::vector<const WeighedReport*> ours = own_words(one), theirs = own_words(other);
    if (theirs.size() == 1) return fits_in(with) && belongs_to(one, *theirs.front(), between);
    if (ours.size() == 1 || with.closest.score < may_be_alike) return false;
    if (std::ranges::any_of(ours, [&](const WeighedReport* report) { return contradicts(other, *report); }))
        return false;
    const WeighedReport middle = centre_of(ours, rarity), other_middle = centre_of(theirs, rarity);
    return share_something_rare(middle, other_middle, rarity) && likeness(middle, other_middle) >= centres_alike;
}

/// Reports are alike on average, and a little also without the one between them: that must not tie two events together.
bool StoryClusterer::Impl::belongs_to(const Story& story, const WeighedReport& alone, Slot between) const {
    constexpr std::size_t looked_at = 4;
    double without = 0;
    std::size_t others = 0;
    for (const Slot slot : story.kept) {
        if (slot == between) continue; // of several at one time it is not always the last
        if (others++ == looked_at) break;
        without += bounded(likeness(slots[slot]->report, alone));
    }
    others = std::min(others, looked_at);
    const double sum = without + bounded(likeness(slots[between]->report, alone));
    return sum >= merge_share * needed_likeness * static_cast<double>(others + 1) &&
           without >= merge_without * needed_likeness * static_cast<double>(others);
}

/// Learns what is a place, unless it was said before, and finds what the text is a copy of.
std::vector<NearCopy> StoryClusterer::Impl::take_in(ReportId id, Reading& reading) {
    std::vector<NearCopy> copies = texts.add(id, std::move(reading.sketch), now);
    if (copies.empty() && !known.contains(id)) places.learn(reading.features);
    places.mark(reading.features);
    return copies;
}

/// What of a story a text is a copy of.
std::optional<ReportId> StoryClusterer::Impl::original_in(StoryId story, const std::vector<NearCopy>& copies) const {
    const auto original = std::ranges::find_if(copies, [&](const NearCopy& copy) {
        const auto there = known.find(copy.id);
        return there != known.end() && there->second.first == story;
    });
    return original == copies.end() ? std::nullopt : std::optional(original->id);
}

/// Whether a report's original stands beside it.
bool StoryClusterer::Impl::is_copy(Slot slot) const {
    if (!slots[slot]->copy_of) return false;
    const auto original = known.find(*slots[slot]->copy_of);
    return original != known.end() && original->second.second && original->second.first == slots[slot]->story;
}

/// The first reports of a story that are no copies.
std::vector<const WeighedReport*> StoryClusterer::Impl::own_words(const Story& story) const {
    std::vector<const WeighedReport*> reports;
    for (const Slot slot : story.kept) {
        if (reports.size() == most_in_centre) break;
        if (!is_copy(slot)) reports.push_back(&slots[slot]->report);
    }
    if (reports.empty()) reports.push_back(&slots[story.kept.front()]->report); // of copies that stand for each other
    return reports;
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

Join StoryClusterer::Impl::reason(const Fit& fit, const WeighedReport& report) const {
    const Kept& closest = *slots[fit.closest.slot];
    Join join{.with = closest.id,
              .evidence = evidence_of(closest.report, report),
              .score = fit.closest.score,
              .needed = needed_likeness,
              .support = fit.support,
              .needed_support = needed_likeness * support_share};
    if (fit.closest.copied_part > 0) {
        const double percent = std::floor(fit.closest.copied_part * 100);
        join.evidence.push_back({"copy", fmt::format("{:.0f} % of the text", percent), copied});
        std::ranges::sort(join.evidence, std::greater{}, &Evidence::weight);
        join.needed_support = least_of_one;
    }
    return join;
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
