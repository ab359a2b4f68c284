#include "digest/story/rarity.hpp"

#include <array>
#include <cmath>

namespace depesche::digest {

namespace {

constexpr std::size_t counters = std::size_t{1} << 18U; // 512 KiB; a window of 40,000 reports has about 300,000 terms
/// What is known beforehand weighs like so many stories: a newsroom's day or two.
constexpr double known_stories = 400;
/// How many of them have a term of each commonness (0 is not used).
constexpr std::array<double, 6> known_with = {1, 1, 3, 8, 20, 50};

/// Names are rarer than words: one that several stories have is the newsroom's own town or a regular of its pages. Each
/// counts like so many, so that a small store learns it in a day.
constexpr double name_again = 4;

/// One that several stories have is at most so much rarer than its share of all stories says, whatever was known
/// beforehand: in the first hours of a store the newsroom's own town would tie its stories together.
constexpr double fewest_regular = 2;
constexpr double regular = 1.5;

bool is_name(TermKind kind) {
    return kind == TermKind::place || kind == TermKind::organisation || kind == TermKind::name ||
           kind == TermKind::noun;
}

std::size_t slot(std::uint64_t key) {
    return static_cast<std::size_t>((key ^ (key >> 31U)) * 0x9e3779b97f4a7c15U >> 46U);
}

} // namespace

Rarity::Rarity() : counts_(counters) {}

double Rarity::of(const Term& term) const {
    const double seen = counts_[slot(term.key)];
    const bool name = is_name(term.kind);
    const double with = seen * (name ? name_again : 1) + known_with[term.commonness];
    const double rarity = std::log((static_cast<double>(stories_) + known_stories) / with);
    if (!name || seen < fewest_regular) return rarity;
    return std::min(rarity, std::log(static_cast<double>(stories_) / seen) + regular);
}

void Rarity::learn(const Term& term) {
    std::uint16_t& count = counts_[slot(term.key)];
    if (count < UINT16_MAX) ++count;
}

void Rarity::forget(const Term& term) {
    std::uint16_t& count = counts_[slot(term.key)];
    if (count > 0) --count;
}

void Rarity::learn(std::span<const Term> terms) {
    for (const Term& term : terms) learn(term);
    ++stories_;
}

void Rarity::forget(std::span<const Term> terms) {
    for (const Term& term : terms) forget(term);
    --stories_;
}

} // namespace depesche::digest
