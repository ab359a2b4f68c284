#pragma once

#include "digest/schedule/instant.hpp"
#include "digest/story/evidence.hpp"
#include "digest/story/features.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace depesche::digest {

using ReportId = std::uint64_t; ///< the caller's own number of an article
using StoryId = std::uint32_t;  ///< 1, 2, 3 ... in the order in which stories begin; 0: none

/// Why a report belongs to a story. The decision recomputes: the evidence's weights sum up to `score`, and the report
/// joins when score >= needed and support >= needed_support.
struct Join {
    ReportId with = 0; ///< the report of the story that is closest
    std::vector<Evidence> evidence;
    double score = 0;
    double needed = 0;
    double support = 0; ///< mean score with the closest three of the story, or with as many as it has; each at most 3
    double needed_support = 0;
};

/// "shares Oftringen 3.02, lorry 2.10 and 8 1.50; against it by chance -2.80: 3.82, needed 1.20"
std::string because(const Join& join);

/// Where a report went.
struct Placement {
    StoryId story = 0;
    bool opened = false;      ///< it begins the story
    std::optional<Join> join; ///< why, unless it begins one or is a new version of a known report
    /// Stories that are the same as `story`, as this report shows: their reports belong to `story` now.
    std::vector<StoryId> merged;
};

/// Puts reports together that tell of one event, one at a time in order of time, several languages at once. A story is
/// found again as long as its last report is not older than its memory (96 hours; each day between two reports counts
/// against them). Same reports in the same order, same stories. What is remembered is bounded by that window.
class StoryClusterer {
public:
    StoryClusterer();
    ~StoryClusterer();
    StoryClusterer(StoryClusterer&&) noexcept;
    StoryClusterer& operator=(StoryClusterer&&) noexcept;

    /// A report, or a new version of one: that stays where it is, unless it stood alone and nobody keeps its story
    /// apart from another. A time before the last one's counts as the last one's.
    Placement add(ReportId id, const StoryReport& report, Instant at);

    /// A report whose story is known already, by somebody else's word or from before a restart; 0, or one that is not
    /// known: it begins one. A new version of a report that is known stays where it is. The story it is in.
    StoryId place(ReportId id, const StoryReport& report, Instant at, StoryId story);
    /// A report that is known is in the news again as it was: its story goes on. False: it is not known.
    bool goes_on(ReportId id, Instant at);
    /// These two never become one, whatever report tells of both, as long as both are remembered.
    void keep_apart(StoryId one, StoryId other);
    /// Somebody's word: these reports of a story, or those of them that it has, are one of their own, kept apart from
    /// it. 0: it has none of them, or no others; nothing changes then.
    StoryId split(StoryId story, std::span<const ReportId> reports);
    /// Somebody's word, which undoes that they are kept apart: what `from` has belongs to `into`.
    void merge(StoryId into, StoryId from);

    /// 0: unknown or forgotten.
    StoryId story_of(ReportId id) const;
    /// In order of time; empty when unknown or forgotten.
    std::vector<ReportId> reports(StoryId story) const;
    bool knows(StoryId story) const;
    /// How many reports it holds.
    std::size_t size() const;
    /// How many pairs it keeps apart.
    std::size_t pairs_apart() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace depesche::digest
