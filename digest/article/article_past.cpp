#include "digest/article/article_past.hpp"

#include "digest/article/article_history.hpp"

#include <algorithm>

namespace depesche::digest {

namespace {

bool is_back(PublicationStatus status) { return status >= PublicationStatus::withdrawn; }

/// Undoes what came after `at`.
StoreResult<void> turn_back(ArticleStore& store, StoredArticle& stored, Instant at) {
    const auto versions = store.versions(stored.key);
    if (!versions) return std::unexpected(versions.error());
    const auto later = std::ranges::find_if(*versions, [&](const ArticleVersion& one) { return one.stored > at; });
    // One that an editor let go had its first version before it was seen.
    const auto then = later == versions->begin() ? later : std::prev(later);
    if (then == versions->end()) return {}; // known without a version: as it is
    PublicationStatus status = stored.article.status;
    if (is_back(status)) {
        const auto taken_back = history_of(store).taken_back_at(stored.key);
        if (!taken_back) return std::unexpected(taken_back.error());
        // A kill without new words is kept in the version that it killed.
        if (*taken_back && **taken_back > at)
            status = is_back(then->article.status) ? PublicationStatus::usable : then->article.status;
    } else if (then->version < stored.version) {
        status = then->article.status;
    }
    if (then->version < stored.version) {
        const auto published = stored.article.published;
        stored.article = then->article;
        stored.article.published = published; // the first one stays
        stored.version = then->version;
        stored.changed = then->stored;
    }
    stored.article.status = status;
    return {};
}

} // namespace

StoreResult<std::vector<StoredArticle>> as_they_were(ArticleStore& store, std::vector<StoredArticle> articles,
                                                     Instant at) {
    std::erase_if(articles, [&](const StoredArticle& stored) { return stored.first_seen > at; });
    const auto pins = history_of(store).pins_before(at);
    if (!pins) return std::unexpected(pins.error());
    for (StoredArticle& stored : articles) {
        if (const auto pin = pins->find(stored.key); pin != pins->end()) stored.pinned = pin->second;
        if (stored.changed <= at && !is_back(stored.article.status)) continue;
        if (const auto done = turn_back(store, stored, at); !done) return std::unexpected(done.error());
    }
    return articles;
}

} // namespace depesche::digest
