#pragma once

#include "digest/story/features.hpp"

#include <cstdint>
#include <vector>

namespace depesche::digest {

/// Which names are places, learnt from how reports use them: what stood behind a word of place in several ("in
/// Oberwil") is a place in a title that does not say so ("Oberwil baut ein Hallenbad"). Memory is fixed: names share
/// counters by hash, which are halved every few thousand reports.
class LearntPlaces {
public:
    LearntPlaces();
    /// Marks the names of a report that are known as places (Term::located).
    void mark(Features& features) const;
    /// Once a report, before it is marked; copies and new versions tell nothing new.
    void learn(const Features& features);

private:
    struct Uses {
        std::uint8_t all = 0, located = 0;
    };
    std::vector<Uses> uses_;
    std::size_t reports_ = 0; ///< since they were halved
};

} // namespace depesche::digest
