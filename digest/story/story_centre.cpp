#include "digest/story/story_centre.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace depesche::digest {

namespace {

constexpr double least_share = 1.0 / 3;
constexpr std::size_t least_reports = 2;

/// A term of one of the reports.
struct Said {
    const Term* term = nullptr;
    float weight = 0;
    std::size_t report = 0;
};

std::vector<Said> all_terms(std::span<const WeighedReport* const> reports) {
    std::vector<Said> all;
    for (std::size_t number = 0; number < reports.size(); ++number)
        for (std::size_t i = 0; i < reports[number]->weights.size(); ++i)
            all.push_back({&reports[number]->features.terms[i], reports[number]->weights[i], number});
    std::ranges::sort(all, {}, [](const Said& said) { return std::pair(said.term->key, said.report); });
    return all;
}

Instant middle_of(std::span<const WeighedReport* const> reports) {
    std::chrono::milliseconds later{0};
    for (const WeighedReport* report : reports) later += report->at - reports.front()->at;
    return reports.front()->at + later / static_cast<long>(reports.size());
}

} // namespace

WeighedReport centre_of(std::span<const WeighedReport* const> reports) {
    const double least = std::max<double>(least_reports, least_share * static_cast<double>(reports.size()));
    const std::vector<Said> all = all_terms(reports);
    Features features;
    features.language = "*"; // of all: each term is compared as within one language
    std::vector<float> weights;
    for (auto from = all.begin(); from != all.end();) {
        Term term = *from->term;
        term.label_bytes = 0; // the labels stay with the reports
        double sum = 0;
        const auto begin = from;
        for (; from != all.end() && from->term->key == term.key; ++from) {
            sum += from->weight;
            term.title = term.title || from->term->title;
            term.located = term.located || from->term->located;
            term.portable = term.portable || from->term->portable;
            term.implied = term.implied && from->term->implied;
        }
        const auto said = static_cast<double>(from - begin);
        if (said < least) continue;
        features.terms.push_back(term);
        weights.push_back(static_cast<float>(sum / said * std::sqrt(said / static_cast<double>(reports.size()))));
    }
    return {std::move(features), std::move(weights), middle_of(reports)};
}

} // namespace depesche::digest
