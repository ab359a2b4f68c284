#pragma once

#include "digest/story/evidence.hpp"
#include "digest/story/rarity.hpp"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace depesche::digest {

/// Finds among many reports the few that a new one must be compared with: those that share most of its rare terms.
/// Reports are numbered by the caller's slots, small numbers that are used again. Memory is bounded by the reports that
/// are in it; a search looks at no more than a fixed number of them, however many there are.
class CandidateSearch {
public:
    using Slot = std::uint32_t;

    /// `order` decides between reports that share as much: the smaller is found first. A slot is added once.
    void add(Slot slot, std::uint64_t order, const WeighedReport& report, const Rarity& rarity);
    void remove(Slot slot);
    /// At most 32, the closest first.
    std::vector<Slot> closest(const WeighedReport& report, const Rarity& rarity);

private:
    struct Entry {
        std::uint64_t order = 0;
        std::vector<std::uint64_t> keys; ///< of the terms by which it is found
        double shared = 0;               ///< scratch; 0 between searches
    };

    std::vector<Entry> entries_; ///< by slot
    std::unordered_map<std::uint64_t, std::vector<Slot>> postings_;
};

} // namespace depesche::digest
