#include "digest/story/near_copy.hpp"

#include "digest/article/article.hpp"
#include "digest/article/own_words.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest {

namespace {

/// Every third word replaced leaves 0.34 of the sequences; unrelated wire texts share below 0.05, another report of the
/// same event with the same quotations 0.15 (tests/bench/README.md).
constexpr double least_part = 0.2;
/// In a short text a quotation or a standing sentence is soon a fifth.
constexpr double least_part_of_short = 0.3;
constexpr std::size_t short_text = 60;
/// More than half of a text is no box or footer, wherever it stands.
constexpr double plenty = 0.5;
/// Fewer are chance.
constexpr std::size_t least_shared = 6;

struct Shared {
    std::size_t count = 0;
    std::size_t of = 0;                  ///< sequences of the shorter text that were compared
    std::array<std::size_t, 3> thirds{}; ///< of `count`, by the third of the shorter text
};

Shared compare(const TextSketch& a, const TextSketch& b) {
    const bool a_is_shorter = a.total <= b.total;
    const TextSketch& shorter = a_is_shorter ? a : b;
    const TextSketch& longer = a_is_shorter ? b : a;
    const std::uint32_t limit = std::min(a.limit, b.limit);
    Shared shared;
    auto other = longer.sequences.begin();
    for (const std::uint32_t sequence : shorter.sequences) {
        const std::uint32_t hash = sequence >> 2U;
        if (hash >= limit) break;
        ++shared.of;
        while (other != longer.sequences.end() && *other >> 2U < hash) ++other;
        if (other == longer.sequences.end() || *other >> 2U != hash) continue;
        ++shared.count;
        ++shared.thirds[std::min(sequence & 3U, 2U)];
    }
    return shared;
}

double part(const Shared& shared) {
    return shared.of == 0 ? 0 : static_cast<double>(shared.count) / static_cast<double>(shared.of);
}

} // namespace

TextSketch sketch_to_compare(const Article& article) {
    std::string text = own_words(article);
    if (text.empty()) {
        text = article.title + '\n' + article.lead;
        for (const std::string& bullet : article.bullets) text += '\n' + bullet;
    }
    return sketch_without_bands(text);
}

double shared_part(const TextSketch& a, const TextSketch& b) { return part(compare(a, b)); }

std::optional<double> copied_part(const TextSketch& a, const TextSketch& b) {
    const Shared shared = compare(a, b);
    const bool is_short = shared.of < short_text;
    if (shared.count < std::min(least_shared, shared.of) || shared.count == 0) return std::nullopt;
    if (part(shared) < (is_short ? least_part_of_short : least_part)) return std::nullopt;
    const bool spread = std::ranges::none_of(shared.thirds, [](std::size_t count) { return count == 0; });
    if (part(shared) < plenty && !spread) return std::nullopt;
    return part(shared);
}

std::optional<double> copied_part(const Article& a, const Article& b) {
    return copied_part(sketch_to_compare(a), sketch_to_compare(b));
}

} // namespace depesche::digest
