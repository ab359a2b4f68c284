#include "digest/story/learnt_places.hpp"

namespace depesche::digest {

namespace {

constexpr unsigned counter_bits = 17; // 256 KiB
/// Behind a word of place in so many reports, and in so large a part of those that have it: people and companies stand
/// there, too ("bei Keller"), but not often.
constexpr std::uint8_t least_located = 2;
constexpr double least_share = 0.3;

/// A few days of a large newsroom.
constexpr std::size_t halved_after = 4096;

bool may_be_place(const Term& term) { return term.kind == TermKind::name || term.kind == TermKind::noun; }

std::size_t slot(std::uint64_t key) {
    return static_cast<std::size_t>((key ^ (key >> 29U)) * 0x9e3779b97f4a7c15U >> (64 - counter_bits));
}

} // namespace

LearntPlaces::LearntPlaces() : uses_(std::size_t{1} << counter_bits) {}

void LearntPlaces::mark(Features& features) const {
    for (Term& term : features.terms) {
        if (!may_be_place(term) || term.located) continue;
        const Uses& uses = uses_[slot(term.key)];
        term.located = uses.located >= least_located && uses.located >= least_share * uses.all;
    }
}

void LearntPlaces::learn(const Features& features) {
    if (++reports_ == halved_after) {
        reports_ = 0;
        for (Uses& uses : uses_)
            uses = {static_cast<std::uint8_t>(uses.all / 2), static_cast<std::uint8_t>(uses.located / 2)};
    }
    for (const Term& term : features.terms) {
        if (!may_be_place(term)) continue;
        Uses& uses = uses_[slot(term.key)];
        if (uses.all == UINT8_MAX)
            uses = {static_cast<std::uint8_t>(uses.all / 2), static_cast<std::uint8_t>(uses.located / 2)};
        ++uses.all;
        if (term.located) ++uses.located;
    }
}

} // namespace depesche::digest
