#pragma once

#include "digest/article/article.hpp"

#include <cstddef>
#include <vector>

namespace depesche::digest {

/// A word of an article as compared: the hash of its first seven letters (behind them German, French and Italian have
/// endings more often than meaning), and how often it stands there; in the title it counts three times, in lead, kicker
/// and tags twice. The hash is that of this process.
struct CountedWord {
    std::size_t word = 0;
    double count = 0;
};

/// The telling words of title, lead, kicker, tags and the beginning of the body, each once, in the order in which they
/// come first.
std::vector<CountedWord> counted_words(const Article& article);

} // namespace depesche::digest
