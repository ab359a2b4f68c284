#include "digest/story/learnt_places.hpp"

namespace depesche::digest {

namespace {

constexpr unsigned counter_bits = 17; // 256 KiB
/// Behind a word of place in so many reports, and in so large a part of those that have it: people and companies stand
/// there, too ("bei Keller"), but not often.
constexpr std::uint8_t least_located = 2;
constexpr double least_share = 0.3;

std::size_t slot(std::uint64_t key) {
    return static_cast<std::size_t>((key ^ (key >> 29U)) * 0x9e3779b97f4a7c15U >> (64 - counter_bits));
}

} // namespace

LearntPlaces::LearntPlaces() : uses_(std::size_t{1} << counter_bits) {}

void LearntPlaces::read(Features& features) {
    for (Term& term : features.terms) {
        if (term.kind != TermKind::name && term.kind != TermKind::noun) continue;
        Uses& uses = uses_[slot(term.key)];
        if (uses.all == UINT8_MAX) {
            uses.all /= 2;
            uses.located /= 2;
        }
        ++uses.all;
        if (term.located)
            ++uses.located;
        else if (uses.located >= least_located && uses.located >= least_share * uses.all)
            term.located = true;
    }
}

} // namespace depesche::digest
