#pragma once

#include "digest/article/article_store.hpp"

#include <map>
#include <string>
#include <vector>

namespace depesche::digest {

/// An article that somebody else remembers: the ledger, of one that it sent.
struct NamedArticle {
    ArticleKey key = 0;
    std::string url;   ///< may be empty
    std::string title; ///< as it was told
};

/// What only a program asks that found an older store: how its past and the ledger's fit together.
class ArticleHistory {
public:
    virtual ~ArticleHistory() = default;
    /// What an article said as this version; nullopt for one that never was.
    virtual StoreResult<std::optional<Article>> version(ArticleKey key, int version) = 0;
    /// Articles that were withdrawn, killed or put under a longer embargo in (after, until], whoever did it, the latest
    /// first; some may be sendable again.
    virtual StoreResult<std::vector<StoredArticle>> taken_back(Instant after, Instant until, std::size_t limit) = 0;
    /// When an article was last withdrawn, killed or put under a longer embargo; nothing when it never was.
    virtual StoreResult<std::optional<Instant>> taken_back_at(ArticleKey key) = 0;
    /// What was pinned (1), blocked (-1) or neither (0) at an instant, of articles that an editor pinned, blocked or let
    /// go after it: all others are as they were.
    virtual StoreResult<std::map<ArticleKey, int>> pins_before(Instant at) = 0;
    /// After an older news.db was put back the ledger names articles that are unknown here. They get their keys again
    /// when their feed shows them, nobody else does, and what feeds show first is a baseline. Known keys are left
    /// alone. Returns how many were lost.
    virtual StoreResult<int> remember_lost(const std::vector<NamedArticle>& named) = 0;
};

/// The past of a store; every store of ours has one. Throws std::bad_cast for a foreign one.
ArticleHistory& history_of(ArticleStore& store);

} // namespace depesche::digest
