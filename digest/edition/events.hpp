#pragma once

#include "digest/article/article_store.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace depesche::digest {

class Reading;

/// Two articles that share rare words; `similarity` is a cosine, 0 to 1.
struct SimilarPair {
    double similarity = 0;
    std::size_t first = 0; ///< the smaller index
    std::size_t second = 0;
};

/// From here on two stories are too close to stand in one edition, although they may be different events. Of eight
/// newsrooms (tests/bench/README.md) 0.08 gives four better editions than 0.11 and none a worse one; 0.05 leaves out
/// what editors wanted.
inline constexpr double too_close = 0.08;

/// Which articles tell of one event: indexes into them, each list ascending, the lists by their first index. Those of
/// one story (StoredArticle::story) do; of those without a story the ones with the same address, the same title, or
/// what digest/story/clusterer.hpp puts together, which costs a quarter of a millisecond each.
std::vector<std::vector<std::size_t>> find_events(std::span<const StoredArticle* const> articles);

/// All pairs that share rare words and are not negligible. Costs a tenth of a millisecond an article that was not read
/// before: ask it of few.
std::vector<SimilarPair> similar_pairs(std::span<const StoredArticle* const> articles, Reading& reading);

/// How alike an article is to each of `others`, by the words that are rare in all of them and in `background`: a
/// cosine, 0 to 1. The background may contain them; the fewer it has, the less is known about which words are rare.
std::vector<double> similarities(const StoredArticle& article, const std::vector<StoredArticle>& others,
                                 const std::vector<StoredArticle>& background);

/// How much of the shorter text is a copy of the other, 0 to 1; 0 when neither is (story/near_copy.hpp). From 0.3 on it
/// is the same agency text.
double copied_share(const Article& a, const Article& b);

} // namespace depesche::digest
