// What belongs together: which stories a report may join, and which two stories are one.
#include "digest/story/clusterer_core.hpp"
#include "digest/story/story_centre.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace depesche::digest {

using namespace clustering;

namespace {

constexpr std::size_t closest_reports = 3;
/// What it says for one event, beside the evidence of words, that a text is a copy of another: much, but a house has
/// standing words for its fires, and names and places of its own in each.
constexpr double copied = 4;

/// How likely one event must be for the closest report of a story, as a logarithm of the odds (evidence.hpp).
constexpr double needed_likeness = 1.2;
/// The closest three of the story must be so likely on average, as a share of that ...
constexpr double support_share = 0.4;
/// ... and so likely with another report that shows that one which stood alone should not.
constexpr double merge_share = 0.8;
/// The first of a story's reports are looked at, where all would cost too much.
constexpr std::size_t most_compared = 12;
/// So alike two stories of several reports are one (story_centre.hpp), which are looked at where a report that joins
/// one is not too unlike its closest of the other.
constexpr double centres_alike = 2;
constexpr double may_be_alike = -1;
/// One pair never counts for more in an average, nor for less: a shared name must not tie stories together, nor a witty
/// title keep them apart.
constexpr double most_of_one = 3;
constexpr double least_of_one = -1;

double bounded(double likeness) { return std::clamp(likeness, least_of_one, most_of_one); }

} // namespace

/// A copy belongs to its original whatever else the story says.
bool clustering::fits_in(const Fit& fit) {
    return fit.closest.score >= needed_likeness &&
           (fit.closest.copied_part > 0 || fit.support >= needed_likeness * support_share);
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

/// Whether the story that a report fits as well, or might, is the one it joined.
bool StoryClusterer::Impl::same_story(const Story& one, const Fit& with, Slot between) const {
    if (with.closest.score < may_be_alike) return false;
    const Story& other = stories.at(with.story);
    const std::vector<const WeighedReport*> ours = without_copies(one), theirs = without_copies(other);
    if (theirs.size() == 1) return fits_in(with) && belongs_to(one, *theirs.front(), between);
    if (ours.size() == 1) return false;
    if (std::ranges::any_of(ours, [&](const WeighedReport* report) { return contradicts(other, *report); }))
        return false;
    const WeighedReport middle = centre_of(ours, rarity), other_middle = centre_of(theirs, rarity);
    return share_something_rare(middle, other_middle, rarity) && likeness(middle, other_middle) >= centres_alike;
}

/// The closest of the first reports are alike on average, and enough also without the one between the stories: that
/// must not tie two events together.
bool StoryClusterer::Impl::belongs_to(const Story& story, const WeighedReport& alone, Slot between) const {
    std::vector<double> others;
    for (const Slot slot : story.kept) {
        if (slot == between) continue; // of several at one time it is not always the last
        if (others.size() == most_compared) break;
        others.push_back(bounded(likeness(slots[slot]->report, alone)));
    }
    std::ranges::sort(others, std::greater{});
    others.resize(std::min(others.size(), closest_reports - 1));
    const double without = std::accumulate(others.begin(), others.end(), 0.0);
    const double sum = without + bounded(likeness(slots[between]->report, alone));
    const auto count = static_cast<double>(others.size());
    return sum >= merge_share * needed_likeness * (count + 1) && without >= support_share * needed_likeness * count;
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
std::vector<const WeighedReport*> StoryClusterer::Impl::without_copies(const Story& story) const {
    std::vector<const WeighedReport*> reports;
    for (const Slot slot : story.kept) {
        if (reports.size() == most_compared) break;
        if (!is_copy(slot)) reports.push_back(&slots[slot]->report);
    }
    if (reports.empty()) reports.push_back(&slots[story.kept.front()]->report); // of copies that stand for each other
    return reports;
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

} // namespace depesche::digest
