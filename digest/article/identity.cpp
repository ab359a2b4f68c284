#include "digest/article/identity.hpp"

#include "digest/article/fold.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>

namespace depesche::digest {

namespace {

/// Everything that is read of an article, folded.
std::string folded_words(const Article& article) {
    std::string text = article.title;
    const auto add = [&](std::string_view part) {
        text += ' ';
        text += part;
    };
    add(article.lead);
    for (const std::string& bullet : article.bullets) add(bullet);
    for (const Block& block : article.blocks) {
        for (const std::string* part : {&block.title, &block.text, &block.credit, &block.as_of})
            if (!part->empty()) add(*part);
    }
    return fold_text(text);
}

} // namespace

std::uint64_t content_fingerprint(const Article& article) {
    const std::string folded = folded_words(article);
    if (folded.empty()) return 0;
    // 0 means "nothing to compare", so the one text that hashes to it shares a number with another.
    return std::max<std::uint64_t>(XXH3_64bits(folded.data(), folded.size()), 1);
}

std::uint64_t content_sketch(const Article& article) {
    constexpr std::size_t shortest = 4; // shorter words are in every text
    constexpr int fewest = 8;
    const std::string folded = folded_words(article);
    std::array<int, 64> votes{};
    int words = 0;
    for (std::size_t start = 0; start < folded.size();) {
        const std::size_t end = std::min(folded.find(' ', start), folded.size());
        if (end - start >= shortest) {
            const std::uint64_t hash = XXH3_64bits(folded.data() + start, end - start);
            for (std::size_t bit = 0; bit < votes.size(); ++bit) votes[bit] += (hash >> bit & 1) != 0 ? 1 : -1;
            ++words;
        }
        start = end + 1;
    }
    if (words < fewest) return 0;
    std::uint64_t sketch = 0;
    for (std::size_t bit = 0; bit < votes.size(); ++bit)
        if (votes[bit] > 0) sketch |= std::uint64_t{1} << bit;
    return std::max<std::uint64_t>(sketch, 1);
}

std::string folded_title(std::string_view title) { return fold_text(title); }

} // namespace depesche::digest
