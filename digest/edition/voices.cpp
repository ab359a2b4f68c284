#include "digest/edition/voices.hpp"

#include "digest/edition/reading.hpp"

#include <algorithm>
#include <tuple>

namespace depesche::digest {

namespace {

/// From here on a text is a copy (digest/edition/events.hpp).
constexpr double copy = 0.3;
constexpr std::chrono::hours burst{3};
constexpr double late_share = 0.5;
/// A copy is looked for among so many reports of an event, the first.
constexpr std::size_t most_compared = 32;

double weight_of(const std::string& source, const std::map<std::string, double>& weights) {
    const auto known = weights.find(source);
    return known == weights.end() ? 1 : known->second;
}

/// Collects voices; the own newsroom's feeds are one, with the highest of their weights.
class Voices {
public:
    void add(const std::string& source, Origin origin, double weight, Instant first) {
        if (origin == Origin::own && own_ < voices_.size()) {
            voices_[own_].weight = std::max(voices_[own_].weight, weight);
            return;
        }
        const auto known = std::ranges::find(voices_, source, &Voice::source);
        if (known != voices_.end()) return;
        if (origin == Origin::own) own_ = voices_.size();
        voices_.push_back({source, weight, first});
    }
    bool has(const std::string& source) const {
        return std::ranges::find(voices_, source, &Voice::source) != voices_.end();
    }
    std::vector<Voice> take() {
        std::ranges::sort(voices_, {}, [](const Voice& voice) { return std::tie(voice.first, voice.source); });
        return std::move(voices_);
    }

private:
    std::vector<Voice> voices_;
    std::size_t own_ = SIZE_MAX;
};

} // namespace

std::vector<Voice> independent_voices(const std::vector<const StoredArticle*>& reports,
                                      const std::function<Instant(const StoredArticle&)>& time,
                                      const std::map<std::string, double>& weights, Reading& reading) {
    std::vector<const StoredArticle*> ordered = reports;
    std::ranges::sort(ordered, {}, [&](const StoredArticle* report) { return std::pair(time(*report), report->key); });
    Voices voices;
    std::vector<const StoredArticle*> counted;
    for (const StoredArticle* report : ordered) {
        for (std::size_t i = 0; i < std::min(report->other_sources.size(), report->other_origins.size()); ++i) {
            const std::string& source = report->other_sources[i];
            if (report->other_origins[i] == Origin::agency)
                voices.add(source, Origin::agency, weight_of(source, weights), time(*report));
        }
        const std::string& source = report->article.source;
        const auto is_copied = [&](const StoredArticle* earlier) {
            return earlier->article.source != source && reading.copied_share(earlier->article, report->article) >= copy;
        };
        // A voice that is known is one voice, whatever else it tells.
        if (!voices.has(source) && std::ranges::any_of(counted, is_copied)) continue;
        if (counted.size() < most_compared) counted.push_back(report);
        voices.add(source, report->article.origin, weight_of(source, weights), time(*report));
    }
    return voices.take();
}

std::vector<Voice> independent_voices(const std::vector<const StoredArticle*>& reports,
                                      const std::function<Instant(const StoredArticle&)>& time,
                                      const std::map<std::string, double>& weights) {
    Reading reading;
    return independent_voices(reports, time, weights, reading);
}

std::vector<Addition> further_voices(const std::vector<Voice>& voices) {
    if (voices.empty()) return {};
    const auto heaviest = std::ranges::max_element(voices, {}, &Voice::weight); // the earliest of equals
    Instant start;
    double most = -1;
    for (const Voice& from : voices) {
        double sum = 0;
        for (const Voice& voice : voices) {
            if (voice.first >= from.first && voice.first <= from.first + burst) sum += voice.weight;
        }
        if (sum > most) {
            most = sum;
            start = from.first;
        }
    }
    std::vector<Addition> result;
    for (auto voice = voices.begin(); voice != voices.end(); ++voice) {
        if (voice == heaviest) continue;
        const bool in_burst = voice->first >= start && voice->first <= start + burst;
        result.push_back({voice->source, voice->weight * (in_burst ? 1 : late_share)});
    }
    return result;
}

} // namespace depesche::digest
