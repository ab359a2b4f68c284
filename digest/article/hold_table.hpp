#pragma once

#include "digest/article/article_store.hpp"
#include "digest/article/database.hpp"

namespace depesche::digest {

/// The rows of `hold`, `held_article` and `feed_hour` in news.db: what waits for an editor, and by which rhythm of its
/// feed that is judged. The columns of `article` are the store's.
class HoldTable {
public:
    explicit HoldTable(Database& database) : database_(database) {}

    StoreResult<FeedHistory> history(std::int64_t feed, std::optional<Instant> last_look, Instant now);
    /// When an editor last let something of this feed go.
    StoreResult<std::optional<Instant>> last_release(std::int64_t feed);
    /// An article of this feed is news, by its own date; forgets what is older than four weeks.
    /// `released`: an editor let it go.
    StoreResult<void> count(std::int64_t feed, Instant date, Instant now, bool released = false);

    /// The hold of this feed that is open, or a new one.
    StoreResult<HoldId> open_for(std::int64_t feed, const Storm& storm, Instant now);
    StoreResult<void> add(HoldId hold, ArticleKey article);
    StoreResult<std::vector<Hold>> since(Instant since);
    StoreResult<std::optional<Hold>> find(HoldId id);
    /// The latest hold that was set aside with this article in it, or 0.
    StoreResult<HoldId> set_aside_with(ArticleKey article);
    /// Of an undecided hold those that wait; of one that was set aside all of it.
    StoreResult<std::vector<ArticleKey>> to_release(const Hold& hold);
    /// An editor let something of it go.
    StoreResult<void> note_release(HoldId id, Instant now);
    StoreResult<void> decide(HoldId id, Hold::Decision decision, std::string_view who, Instant now);

private:
    StoreResult<std::vector<Hold>> read(std::string_view where, std::int64_t parameter);

    Database& database_;
};

} // namespace depesche::digest
