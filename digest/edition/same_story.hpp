#pragma once

#include "digest/article/article_store.hpp"
#include "digest/story/clusterer.hpp"

#include <optional>
#include <vector>

namespace depesche::digest {

/// Hands an article to the clusterer, with all its own words; the story it went to.
Placement add_to(StoryClusterer& clusterer, const StoredArticle& article, Instant at);

/// Those of `others` that stand in one story with `article`, whatever their language; `background` are other articles
/// of these days. Costs a third of a millisecond for each of them all: ask it of few.
std::vector<std::size_t> same_story(const StoredArticle& article, const std::vector<StoredArticle>& others,
                                    const std::vector<StoredArticle>& background);

/// Which of the reports that an alert tells is of the event of `article`, so that it is no news of its own: the same
/// article, one of its story as the store knows it, one that says the same (one_event.hpp), or where the store knows no
/// story of the two, one that the clusterer puts with it. None: an event of its own.
std::optional<std::size_t> told_among(const StoredArticle& article, const std::vector<StoredArticle>& reports,
                                      const std::vector<StoredArticle>& background);

} // namespace depesche::digest
