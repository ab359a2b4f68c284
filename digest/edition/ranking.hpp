#pragma once

#include "digest/edition/candidates.hpp"
#include "digest/edition/reading.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace depesche::digest {

/// Whether a story may end an edition.
enum class Lightness : std::uint8_t { none, soft, light };

/// A candidate at its place in the ranking.
struct RankedStory {
    const Candidate* candidate = nullptr;
    double score = 0;
    LineText text;
    std::vector<Reason> lifts{};      ///< what moved it after the parts of its own: a development, readers' interest
    std::string section;              ///< as compared, empty when unknown
    std::optional<Lightness> light{}; ///< not looked at yet: nothing
    bool has_text = false;            ///< its line was made, and its score is no mere bound
    bool superseded = false;          ///< a later report of ours tells how it went on

    const StoredArticle& stored() const { return *candidate->article; }
    ArticleKey key() const { return stored().key; }
    bool pinned() const { return stored().pinned > 0; }
};

/// The stories of an edition in the order of their scores, the best first. A line costs more than all the rest of a
/// score, so lines are made in the order of rank and only as far as somebody asks: until then a story stands by what
/// its score is at best. `events`, `input` and `reading` must outlive it.
class Ranking {
public:
    Ranking(const std::vector<Candidate>& events, const EditionInput& input, Reading& reading);

    std::size_t size() const { return settled_.size() + waiting_.size(); }
    /// The story of this rank, from 0.
    const RankedStory& at(std::size_t rank);
    Lightness lightness(std::size_t rank);
    /// Whether there is such a story at any rank.
    bool has(Lightness lightness);
    /// Whether an item of this rank or behind it may be taken at all: better none than one that pads
    /// (facts/editorial.md 2.15). What an editor pinned is always good.
    bool is_good(std::size_t rank);
    bool any_good_from(std::size_t rank);
    /// Behind the last one that an editor pinned; 0 without any.
    std::size_t pinned_end() const { return pinned_end_; }
    /// Two that do not stand in one edition, although they may be different events.
    bool are_close(std::size_t one, std::size_t other);
    /// How many sections all stories come from.
    std::size_t sections() const { return sections_; }
    /// The item, with the sentences of its reasons.
    Pick pick(std::size_t rank);

private:
    void settle(std::size_t count);
    void make_text(RankedStory& story);
    Lightness lightness(RankedStory& story);
    void find_close_pairs();
    double likeness(const RankedStory& one, const RankedStory& other) const;
    void let_later_reports_lead();
    void let_readers_lift();
    void find_pinned_end();

    const EditionInput& input_;
    Reading& reading_;
    std::vector<RankedStory> settled_; ///< in order of score
    std::vector<RankedStory> waiting_; ///< a heap, the best first; by their bounds where they have no text yet
    std::map<std::pair<ArticleKey, ArticleKey>, double> close_; ///< how alike; the smaller key first
    std::size_t sections_ = 0;
    std::size_t pinned_end_ = 0;
};

} // namespace depesche::digest
