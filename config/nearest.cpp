#include "config/nearest.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

namespace depesche::config {
namespace {

/// Beyond this nothing typed by hand is worth comparing, and the distance is quadratic.
constexpr std::size_t max_word = 64;

int replace_cost(char a, char b) {
    if (a == b) return 0;
    const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
    return lower(a) == lower(b) ? 1 : 4;
}

/// Edit distance with swapped neighbours (optimal string alignment) in quarters of an edit, so that
/// a difference in case weighs less than a wrong letter.
int distance(std::string_view a, std::string_view b) {
    std::vector<int> before(b.size() + 1), row(b.size() + 1), next(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j) * 4;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        next[0] = static_cast<int>(i) * 4;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            next[j] = std::min({row[j] + 4, next[j - 1] + 4, row[j - 1] + replace_cost(a[i - 1], b[j - 1])});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) next[j] = std::min(next[j], before[j - 2] + 4);
        }
        std::swap(before, row);
        std::swap(row, next);
    }
    return row[b.size()];
}

} // namespace

std::vector<std::string> nearest(std::string_view word, std::span<const std::string> candidates, std::size_t count) {
    std::vector<std::pair<int, std::string>> near;
    if (word.size() > max_word) return {};
    // About one edit in three letters, but always two.
    const int limit = std::max<int>(2, static_cast<int>(word.size()) / 3) * 4;
    for (const auto& candidate : candidates) {
        if (candidate.size() > max_word) continue;
        int d = distance(word, candidate);
        // The beginning of a word, or the town of a zone, is meant as the whole.
        if (word.size() >= 3 && candidate.starts_with(word)) d = std::min(d, 3);
        const auto slash = candidate.rfind('/');
        if (slash != std::string::npos)
            d = std::min(d, 2 + distance(word, std::string_view(candidate).substr(slash + 1)));
        if (d <= limit) near.emplace_back(d, candidate);
    }
    std::ranges::sort(near);
    std::vector<std::string> best;
    for (auto& [d, candidate] : near) {
        if (best.size() == count) break;
        best.push_back(std::move(candidate));
    }
    return best;
}

std::string list_words(std::span<const std::string> words, std::string_view last, bool quoted) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " " + std::string(last) + " " : ", ";
        text += quoted ? '"' + words[i] + '"' : words[i];
    }
    return text;
}

} // namespace depesche::config
