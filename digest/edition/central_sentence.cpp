#include "digest/edition/central_sentence.hpp"

#include "digest/article/words.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_map>

namespace depesche::digest {
namespace {

constexpr std::size_t most_sentences = 40;
/// Erkan and Radev 2004: the share of a sentence's rank that comes from its neighbours.
constexpr double damping = 0.85;
constexpr int rounds = 20; // changes are below a thousandth long before
/// The last sentence weighs a third of the first: the lead of a news text tells it, and what stands low may be cut.
constexpr double last_weight = 1.0 / 3.0;

/// A sentence as its telling words, by number, with their weights; of length 1.
struct Vector {
    std::vector<std::pair<std::size_t, double>> weights; ///< by number
};

std::vector<Vector> vectors_of(const std::vector<std::string_view>& sentences, std::size_t count) {
    std::unordered_map<std::string, std::size_t> numbers;
    std::vector<double> in_sentences;
    std::vector<Vector> vectors(count);
    for (std::size_t i = 0; i < count; ++i) {
        auto all = words(sentences[i]);
        std::erase_if(all, [](const std::string& word) { return word.size() <= 2 || is_stop_word(word); });
        std::ranges::sort(all);
        all.erase(std::ranges::unique(all).begin(), all.end());
        for (const auto& word : all) {
            const auto [place, is_new] = numbers.emplace(word, numbers.size());
            if (is_new) in_sentences.push_back(0);
            in_sentences[place->second] += 1;
            vectors[i].weights.emplace_back(place->second, 0.0);
        }
        std::ranges::sort(vectors[i].weights);
    }
    for (auto& vector : vectors) {
        double squares = 0;
        for (auto& [number, weight] : vector.weights) {
            weight = std::log(1.0 + static_cast<double>(count) / in_sentences[number]);
            squares += weight * weight;
        }
        for (auto& [number, weight] : vector.weights) weight /= std::sqrt(squares);
    }
    return vectors;
}

double cosine(const Vector& a, const Vector& b) {
    double sum = 0;
    auto right = b.weights.begin();
    for (const auto& [number, weight] : a.weights) {
        while (right != b.weights.end() && right->first < number) ++right;
        if (right == b.weights.end()) break;
        if (right->first == number) sum += weight * right->second;
    }
    return sum;
}

/// Each row of shares adds up to 1; a sentence that shares no word gives nothing.
std::vector<double> similarities(const std::vector<Vector>& vectors) {
    const auto count = vectors.size();
    std::vector<double> shares(count * count, 0.0);
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = i + 1; j < count; ++j)
            shares[i * count + j] = shares[j * count + i] = cosine(vectors[i], vectors[j]);
    }
    for (std::size_t i = 0; i < count; ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < count; ++j) sum += shares[i * count + j];
        for (std::size_t j = 0; sum > 0 && j < count; ++j) shares[i * count + j] /= sum;
    }
    return shares;
}

std::vector<double> ranks(const std::vector<double>& shares, std::size_t count) {
    std::vector<double> rank(count, 1.0 / static_cast<double>(count));
    for (int round = 0; round < rounds; ++round) {
        std::vector<double> next(count, (1.0 - damping) / static_cast<double>(count));
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t j = 0; j < count; ++j) next[j] += damping * rank[i] * shares[i * count + j];
        }
        rank = std::move(next);
    }
    return rank;
}

} // namespace

std::vector<double> centrality(const std::vector<std::string_view>& sentences) {
    std::vector<double> result(sentences.size(), 0.0);
    const auto count = std::min(sentences.size(), most_sentences);
    if (count == 0) return result;
    const auto rank = ranks(similarities(vectors_of(sentences, count)), count);
    for (std::size_t i = 0; i < count; ++i) {
        const double place = count > 1 ? static_cast<double>(i) / static_cast<double>(count - 1) : 0.0;
        result[i] = rank[i] * (1.0 - (1.0 - last_weight) * place);
    }
    const double highest = *std::ranges::max_element(result);
    for (auto& value : result) value = highest > 0 ? value / highest : 0.0;
    return result;
}

} // namespace depesche::digest
