#include "digest/replay/shelf.hpp"

#include "digest/article/identity.hpp"

#include <algorithm>

namespace depesche::digest {

namespace {

/// When something last happened to it that a window asks for.
Instant last_moment(const StoredArticle& stored) {
    return std::max({stored.news_time(), stored.changed, stored.first_seen});
}

bool in(Instant moment, Instant after, Instant until) { return moment > after && moment <= until; }

} // namespace

ArticleKey Shelf::key_of(const ArchivedVersion& version) {
    const auto [known, fresh] =
        keys_.try_emplace(version.id, version.key != 0 ? version.key : static_cast<ArticleKey>(keys_.size() + 1));
    if (fresh) ids_.emplace(known->second, version.id);
    return known->second;
}

const StoredArticle& Shelf::put(ArchivedVersion version) {
    const ArticleKey key = key_of(version);
    const auto [entry, fresh] = articles_.try_emplace(key);
    StoredArticle& stored = entry->second;
    if (fresh) {
        stored.key = key;
        stored.first_seen = version.arrives;
        stored.baseline = version.baseline;
    } else {
        if (version.version < stored.version) return stored;
        version.article.published = stored.article.published; // the first one stays, as in the store
    }
    stored.version = version.version;
    stored.changed = version.arrives;
    stored.pinned = version.pinned;
    stored.canonical_url = canonical_url(version.article.url);
    stored.other_sources = std::move(version.other_sources);
    stored.article = std::move(version.article);
    return stored;
}

std::vector<StoredArticle> Shelf::window(Instant after, Instant until, std::size_t limit) const {
    std::vector<const StoredArticle*> found;
    for (const auto& [key, stored] : articles_) {
        if (in(stored.news_time(), after, until) || in(stored.changed, after, until) ||
            in(stored.first_seen, after, until))
            found.push_back(&stored);
    }
    std::ranges::sort(found, [](const StoredArticle* a, const StoredArticle* b) {
        return std::pair(last_moment(*a), a->key) > std::pair(last_moment(*b), b->key);
    });
    if (found.size() > limit) found.resize(limit);
    std::vector<StoredArticle> articles;
    articles.reserve(found.size());
    for (const StoredArticle* stored : found) articles.push_back(*stored);
    return articles;
}

const StoredArticle* Shelf::find(ArticleKey key) const {
    const auto found = articles_.find(key);
    return found == articles_.end() ? nullptr : &found->second;
}

void Shelf::forget(Instant before, const std::set<ArticleKey>& except) {
    std::erase_if(articles_, [&](const auto& entry) {
        return last_moment(entry.second) <= before && !except.contains(entry.first);
    });
}

} // namespace depesche::digest
