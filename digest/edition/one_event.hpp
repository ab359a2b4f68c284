#pragma once

#include "digest/article/article_store.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace depesche::digest {

/// Which of `others` tells of the same event as an urgent article, or none: the same item again (address, agency id,
/// title, mostly the same text), or the same kind of happening and at least two more words of the title, while one of
/// the titles says nothing that the other report does not say. Much stricter than an edition's grouping (events.hpp):
/// whoever is taken for one report more is not announced, so that in doubt there are two. A place or an office in
/// common is never enough. It looks at pairs: who asks for an event of several reports asks for each of them, lest a
/// chain tie two events. `background` are other articles of these days, which tell the rare words from the common.
/// Articles in two languages share too few words and stay apart, unless something names them or they tell of one danger
/// at one place within the hour (one_danger.hpp).
std::optional<std::size_t> same_event(const StoredArticle& article, const std::vector<StoredArticle>& others,
                                      const std::vector<StoredArticle>& background);

} // namespace depesche::digest
