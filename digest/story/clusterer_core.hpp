#pragma once

#include "digest/story/candidate_search.hpp"
#include "digest/story/clusterer.hpp"
#include "digest/story/learnt_places.hpp"
#include "digest/story/near_copy.hpp"
#include "digest/story/word_facts.hpp"

#include <deque>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

// What the clusterer's two files share: clusterer.cpp keeps the stories, clusterer_fit.cpp tells what belongs together.
namespace depesche::digest {

namespace clustering {

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

/// Whether that is enough.
bool fits_in(const Fit& fit);

} // namespace clustering

struct StoryClusterer::Impl {
    using Slot = clustering::Slot;
    using Kept = clustering::Kept;
    using Story = clustering::Story;
    using Reading = clustering::Reading;
    using Alike = clustering::Alike;
    using Fit = clustering::Fit;

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
    std::vector<const WeighedReport*> without_copies(const Story& story) const;
    void merge(StoryId kept, StoryId gone);
    bool is_kept_apart(StoryId story) const;
    Join reason(const Fit& fit, const WeighedReport& report) const;

    KnownWords words;
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

} // namespace depesche::digest
