#pragma once

#include "digest/article/article_store.hpp"
#include "digest/article/story_table.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace depesche::digest {

struct Placement;

/// Gives the articles of a store their stories, as they come, and keeps to what an editor said of them. What it has in
/// mind is only a copy of what the store knows: after a restart it reads the last days again, in parts, so that nothing
/// waits for it. Not thread-safe; the store must outlive it.
class StoryKeeper {
public:
    explicit StoryKeeper(ArticleStore& store);
    ~StoryKeeper();
    StoryKeeper(const StoryKeeper&) = delete;
    StoryKeeper& operator=(const StoryKeeper&) = delete;

    /// Looks at no more than about a hundred articles: some of the last days that it has not read yet, or else some
    /// that have no story. True: there is more to do. Durable when it returns.
    StoreResult<bool> step(Instant now);
    /// Until every article has its story; reads nothing again when they all have. After a restart of a busy newsroom
    /// that takes seconds: for a process that serves nobody else.
    StoreResult<void> catch_up(Instant now);
    /// The same, but three steps at most: what still waits then has no story yet (0).
    StoreResult<void> keep_up(Instant now);
    /// The story of an article that cannot wait for its turn. 0: it has none yet, since the last days are not all read
    /// again, or it is not to have one.
    StoreResult<StoryKey> place_now(ArticleKey article, Instant now);
    /// A new version of an article came in. It stays in its story, unless it stood alone there, and not by an editor's
    /// word.
    StoreResult<void> changed(const StoredArticle& article, Instant now);

    /// As StoryTable, by an editor: a story of their own for these reports. 0: nothing to split.
    StoreResult<StoryKey> split(StoryKey story, std::span<const ArticleKey> articles, std::string_view by, Instant now);
    /// Two stories are one, under the key of the older one, which it returns.
    StoreResult<StoryKey> merge(StoryKey one, StoryKey other, std::string_view by, Instant now);

    /// What it has in mind: reports, and the numbers of their stories.
    std::size_t remembered_reports() const;
    std::size_t remembered_stories() const;

private:
    struct Memory;
    StoreResult<bool> all_placed(Instant now);
    StoreResult<bool> read_again(Instant now);
    StoreResult<bool> place_some(Instant now);
    StoreResult<void> place(const StoredArticle& article, Instant now);
    StoreResult<void> look_again(const StoredArticle& article, Instant now);
    StoreResult<void> follow(const Placement& placement, StoryKey story, Instant at);
    void stay(const StoredArticle& article, Instant at);
    void split_in_mind(StoryKey story, StoryKey fresh, std::span<const ArticleKey> articles);
    void merge_in_mind(StoryKey into, StoryKey from);

    ArticleStore& store_;
    std::unique_ptr<Memory> memory_; ///< null: nothing read yet
};

} // namespace depesche::digest
