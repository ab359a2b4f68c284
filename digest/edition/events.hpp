#pragma once

#include "digest/article/article_store.hpp"

#include <cstddef>
#include <vector>

namespace depesche::digest {

/// Which articles tell of one event: the same address, the same title, or titles and leads that share their rare words.
/// Returns groups of indexes into `articles`, each ascending, ordered by their first index.
std::vector<std::vector<std::size_t>> group_events(const std::vector<StoredArticle>& articles);

/// How much of the shorter text is a copy of the other: share of its 3-word sequences, 0 to 1.
/// From 0.3 on it is the same agency text (measured, facts/editorial.md).
double copied_share(const Article& a, const Article& b);

/// The cosine of the two articles' words, weighted by rarity among `articles`; for tests and tuning.
double event_similarity(const std::vector<StoredArticle>& articles, std::size_t a, std::size_t b);

} // namespace depesche::digest
