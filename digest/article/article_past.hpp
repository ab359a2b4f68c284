#pragma once

#include "digest/article/article_store.hpp"

#include <vector>

namespace depesche::digest {

/// Articles as the store had them at `at`: versions that came later are undone, and so are withdrawals and kills of
/// later; what had not come by then is left out; pins and blocks are those of then. What the store does not remember counts
/// as it is now: the editor's tags. Costs a query for each article that has changed since.
StoreResult<std::vector<StoredArticle>> as_they_were(ArticleStore& store, std::vector<StoredArticle> articles,
                                                     Instant at);

} // namespace depesche::digest
