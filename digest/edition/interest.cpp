#include "digest/edition/interest.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace depesche::digest {

namespace {

/// Readers of the usual kind that are added (facts/editorial.md 4.3).
constexpr double usual_readers = 20;
constexpr int neutral_urgency = 5;
/// The smallest difference between two scores.
constexpr double step = 0.001;

double rounded(double value) { return std::round(value * 1000) / 1000; }

int urgency_of(const Lift& story) { return story.urgency == 0 ? neutral_urgency : story.urgency; }

bool stands_before(const Lift& a, const Lift& b) {
    return a.score != b.score ? a.score > b.score : a.article < b.article;
}

} // namespace

double interest_ratio(const ReaderInterest& interest) {
    if (interest.section_rate <= 0 || interest.shown < interest.clicks) return 1;
    const double rate = (interest.clicks + usual_readers) / (interest.shown + usual_readers / interest.section_rate);
    return rate / interest.section_rate;
}

std::vector<double> granted_points(const std::vector<Lift>& stories) {
    std::vector<std::size_t> order(stories.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(urgency_of(stories[i]), stories[i].article); });
    std::vector<double> granted(stories.size());
    for (const std::size_t i : order) { // the more urgent have their final scores by then
        std::vector<double> before;
        for (const std::size_t j : order) {
            if (urgency_of(stories[j]) >= urgency_of(stories[i])) break;
            if (stands_before(stories[j], stories[i])) before.push_back(stories[j].score + granted[j]);
        }
        granted[i] = stories[i].points;
        if (before.size() < 2) continue;
        std::ranges::nth_element(before, before.begin() + 1);
        granted[i] = std::max(0.0, rounded(std::min(granted[i], before[1] - step - stories[i].score)));
    }
    return granted;
}

} // namespace depesche::digest
