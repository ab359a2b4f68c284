#pragma once

#include "digest/article/article_store.hpp"
#include "digest/story/clusterer.hpp"

#include <vector>

namespace depesche::digest {

/// Hands an article to the clusterer, with all its words; the story it went to.
Placement add_to(StoryClusterer& clusterer, const StoredArticle& article, Instant at);

/// Those of `others` that stand in one story with `article`, whatever their language; `background` are other articles
/// of these days. Costs a third of a millisecond for each of them all: ask it of few.
std::vector<std::size_t> same_story(const StoredArticle& article, const std::vector<StoredArticle>& others,
                                    const std::vector<StoredArticle>& background);

} // namespace depesche::digest
