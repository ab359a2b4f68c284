#include "digest/story/candidate_search.hpp"

#include <algorithm>
#include <utility>

namespace depesche::digest {

namespace {

/// Candidates come from terms rarer than this (rarity.hpp): of what a twentieth of all reports has, none.
constexpr double rare = 2.5;
/// A report is found by its weightiest terms.
constexpr std::size_t most_indexed = 32;
/// The latest reports with a term; older ones are found through others.
constexpr std::size_t most_postings = 48;
/// So many reports are compared in full with a new one.
constexpr std::size_t most_compared = 32;

struct FindingTerm {
    float weight = 0;
    std::uint64_t key = 0;
};

/// A report's weightiest terms, of those that are rare.
std::vector<FindingTerm> finding_terms(const WeighedReport& report, const Rarity& rarity) {
    std::vector<FindingTerm> terms;
    for (std::size_t i = 0; i < report.weights.size(); ++i) {
        const Term& term = report.features.terms[i];
        if (rarity.of(term) >= rare) terms.push_back({report.weights[i], term.key});
    }
    const std::size_t count = std::min(terms.size(), most_indexed);
    std::ranges::partial_sort(terms, terms.begin() + static_cast<std::ptrdiff_t>(count), {},
                              [](const FindingTerm& term) { return std::pair(-term.weight, term.key); });
    terms.resize(count);
    return terms;
}

} // namespace

void CandidateSearch::add(Slot slot, std::uint64_t order, const WeighedReport& report, const Rarity& rarity) {
    if (slot >= entries_.size()) entries_.resize(slot + 1);
    Entry& entry = entries_[slot];
    entry.order = order;
    entry.keys.clear();
    for (const FindingTerm& term : finding_terms(report, rarity)) {
        entry.keys.push_back(term.key);
        std::vector<Slot>& list = postings_[term.key];
        if (list.size() >= most_postings) list.erase(list.begin());
        list.push_back(slot);
    }
}

void CandidateSearch::remove(Slot slot) {
    for (const std::uint64_t key : entries_[slot].keys) {
        const auto found = postings_.find(key);
        if (found == postings_.end()) continue;
        std::erase(found->second, slot);
        if (found->second.empty()) postings_.erase(found);
    }
    entries_[slot].keys.clear();
}

std::vector<CandidateSearch::Slot> CandidateSearch::closest(const WeighedReport& report, const Rarity& rarity) {
    std::vector<Slot> touched;
    for (const FindingTerm& term : finding_terms(report, rarity)) {
        const auto found = postings_.find(term.key);
        if (found == postings_.end()) continue;
        for (const Slot slot : found->second) {
            double& shared = entries_[slot].shared;
            if (shared == 0) touched.push_back(slot);
            shared += double{term.weight} * double{term.weight};
        }
    }
    const std::size_t count = std::min(touched.size(), most_compared);
    std::ranges::partial_sort(touched, touched.begin() + static_cast<std::ptrdiff_t>(count), {},
                              [&](Slot slot) { return std::pair(-entries_[slot].shared, entries_[slot].order); });
    for (const Slot slot : touched) entries_[slot].shared = 0;
    touched.resize(count);
    return touched;
}

} // namespace depesche::digest
