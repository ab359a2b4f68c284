#include "digest/story/story_centre.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace depesche::digest {

namespace {

constexpr double least_share = 1.0 / 3;
constexpr std::size_t least_reports = 2;
/// Of a term that everybody says (weighed_report.cpp).
constexpr double least_rarity = 0.1;
/// A thing of which a store of 400 stories has no more than a dozen (rarity.hpp).
constexpr double rare = 3.5;

/// A term of one of the reports.
struct Said {
    const Term* term = nullptr;
    float weight = 0;
    double rarity = 0; ///< when its report came
    std::size_t report = 0;
};

std::vector<Said> all_terms(std::span<const WeighedReport* const> reports) {
    std::vector<Said> all;
    for (std::size_t number = 0; number < reports.size(); ++number)
        for (std::size_t i = 0; i < reports[number]->weights.size(); ++i)
            all.push_back(
                {&reports[number]->features.terms[i], reports[number]->weights[i], reports[number]->rarity(i), number});
    std::ranges::sort(all, {}, [](const Said& said) { return std::pair(said.term->key, said.report); });
    return all;
}

Instant middle_of(std::span<const WeighedReport* const> reports) {
    std::chrono::milliseconds later{0};
    for (const WeighedReport* report : reports) later += report->at - reports.front()->at;
    return reports.front()->at + later / static_cast<long>(reports.size());
}

} // namespace

WeighedReport centre_of(std::span<const WeighedReport* const> reports, const Rarity& now) {
    const double least = std::max<double>(least_reports, least_share * static_cast<double>(reports.size()));
    const std::vector<Said> all = all_terms(reports);
    Features features;
    features.language = "*"; // of all: each term is compared as within one language
    std::vector<float> weights;
    for (auto from = all.begin(); from != all.end();) {
        Term term = *from->term;
        term.label = term.label_bytes = 0; // the labels stay with the reports
        double sum = 0, rarity = 0;
        float stress = 0;
        const auto begin = from;
        for (; from != all.end() && from->term->key == term.key; ++from) {
            sum += from->weight;
            rarity += from->rarity;
            stress += from->term->stress;
            term.title = term.title || from->term->title;
            term.located = term.located || from->term->located;
            term.portable = term.portable || from->term->portable;
            term.implied = term.implied && from->term->implied;
        }
        const auto said = static_cast<double>(from - begin);
        if (said < least) continue;
        term.stress = stress / static_cast<float>(said);
        const double worth = std::min(1.0, std::max(now.of(term), least_rarity) * said / rarity);
        features.terms.push_back(term);
        weights.push_back(
            static_cast<float>(worth * sum / said * std::sqrt(said / static_cast<double>(reports.size()))));
    }
    return {std::move(features), std::move(weights), middle_of(reports)};
}

bool share_something_rare(const WeighedReport& one, const WeighedReport& other, const Rarity& now) {
    return std::ranges::any_of(one.features.terms, [&](const Term& term) {
        return now.of(term) > rare && std::ranges::binary_search(other.features.terms, term.key, {}, &Term::key);
    });
}

} // namespace depesche::digest
