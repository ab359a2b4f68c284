#pragma once

#include "digest/article/article_store.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace depesche::digest {

/// Which of `others` tells of the same event as an urgent article, or none: the same item again (address, agency id,
/// title, mostly the same text), or the same rare words and no other place or name in their stead. Stricter than an
/// edition's grouping (events.hpp): whoever is taken for one report more is not announced, so that two accidents of one
/// night must stay two. `background` are other articles of these days, which tell the rare words from the common.
/// Articles in two languages share too few words and stay apart, unless something names them.
std::optional<std::size_t> same_event(const StoredArticle& article, const std::vector<StoredArticle>& others,
                                      const std::vector<StoredArticle>& background);

} // namespace depesche::digest
