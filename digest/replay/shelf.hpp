#pragma once

#include "digest/replay/archive_line.hpp"

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace depesche::digest {

/// What a newsroom's store held at a moment of the past, built up version by version: the articles of the last days,
/// each as it was then. Needs no file and forgets what no window can ask for any more.
class Shelf {
public:
    /// A version arrives. Versions that are older than the one that is known change nothing. The article as it is now;
    /// valid until the next call.
    const StoredArticle& put(ArchivedVersion version);
    /// As ArticleStore::window(): articles whose news or latest change is in (after, until], or that came in then. The
    /// newest first, at most `limit`.
    std::vector<StoredArticle> window(Instant after, Instant until, std::size_t limit) const;
    /// The article as it is now; null when it never came or was forgotten.
    const StoredArticle* find(ArticleKey key) const;
    /// What the archive calls an article; also of those forgotten.
    const std::string& id_of(ArticleKey key) const { return ids_.at(key); }
    /// Lets go what was no news after `before`, except these.
    void forget(Instant before, const std::set<ArticleKey>& except = {});
    std::size_t size() const noexcept { return articles_.size(); }

private:
    ArticleKey key_of(const ArchivedVersion& version);

    std::unordered_map<ArticleKey, StoredArticle> articles_;
    std::unordered_map<std::string, ArticleKey> keys_;
    std::unordered_map<ArticleKey, std::string> ids_;
};

} // namespace depesche::digest
