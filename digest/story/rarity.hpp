#pragma once

#include "digest/story/features.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace depesche::digest {

/// How rare each term is: learnt from the stories that came, upon what the lexicon knows beforehand. A story counts
/// once however many reports it has. Memory is fixed: terms share counters by hash.
class Rarity {
public:
    Rarity();
    /// ln of how many times rarer than everything; about 2 for what half the reports have, at most 6.
    double of(const Term& term) const;
    void learn(std::span<const Term> terms);  ///< one story more has them
    void forget(std::span<const Term> terms); ///< one story less
    void learn(const Term& term);
    void forget(const Term& term);
    void count_story(int by) { stories_ += by; }

private:
    std::vector<std::uint16_t> counts_;
    std::int64_t stories_ = 0;
};

} // namespace depesche::digest
