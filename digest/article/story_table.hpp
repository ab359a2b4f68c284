#pragma once

#include "digest/article/hold.hpp"
#include "digest/article/store_error.hpp"
#include "digest/schedule/instant.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace depesche::digest {

class Database;
class Transaction;

/// Number of a story in news.db, never used again; 0: none.
using StoryKey = std::int64_t;

/// How a report came into its story.
struct StoryMember {
    ArticleKey article = 0;
    Instant at;          ///< when it was put there
    std::string because; ///< what it shares with the story; empty: it began it
    std::string by;      ///< the editor who put it there; empty: the program
};

struct StoredStory {
    StoryKey key = 0;
    Instant opened; ///< when its first report came
    Instant latest; ///< when its last report or new version came
    int reports = 0;
    std::optional<Instant> updated; ///< when one of its reports last had a new version
};

/// An article without a story.
struct Unplaced {
    ArticleKey article = 0;
    Instant news_time;
};

/// Something that happened to an article with a story: it was news, came in late, or had a new version.
struct Placed {
    ArticleKey article = 0;
    Instant at;
};

/// The stories of news.db: which articles tell of one event. The program puts them together (digest/story), an editor
/// takes them apart or together, and what the editor said stays. Whoever changes something begins first and commits, so
/// that a hundred reports cost one write to the disk.
class StoryTable {
public:
    explicit StoryTable(Database& database) : database_(database) {}

    StoreResult<Transaction> begin();

    /// Articles that are news since `after` and have no story yet, the oldest first, at most `limit`; not those that
    /// wait in a hold.
    StoreResult<std::vector<Unplaced>> unplaced(Instant after, std::size_t limit);
    /// What is older and has none stays without.
    StoreResult<void> leave_older(Instant than);

    /// A story of its own for an article.
    StoreResult<StoryKey> open(ArticleKey article, Instant at);
    StoreResult<void> join(ArticleKey article, StoryKey story, std::string_view because, Instant at);
    /// A new version of one of its reports came.
    StoreResult<void> note_update(StoryKey story, Instant at);
    /// `from` becomes part of `into`; its key keeps leading there. `by` is empty when the program found out.
    StoreResult<void> merge(StoryKey from, StoryKey into, std::string_view because, std::string_view by, Instant at);
    /// These reports become a story of their own, and the two stories stay apart from now on. 0: none of them is in it,
    /// or nothing would stay.
    StoreResult<StoryKey> split(StoryKey story, std::span<const ArticleKey> articles, std::string_view by, Instant at);

    /// What happened since `since` to articles with a story, in order of time, at most `limit`, further than `after`:
    /// the last one of the answer before, or nothing. An article comes once for each.
    StoreResult<std::vector<Placed>> placed(Instant since, const Placed& after, std::size_t limit);

    /// Follows stories that became part of others.
    StoreResult<std::optional<StoredStory>> find(StoryKey story);
    /// 0: it has none.
    StoreResult<StoryKey> story_of(ArticleKey article);
    /// Its reports in the order in which they came.
    StoreResult<std::vector<StoryMember>> members(StoryKey story);
    /// Those of its reports that came after `after`, the latest first, at most `limit`.
    StoreResult<std::vector<ArticleKey>> latest_reports(StoryKey story, Instant after, std::size_t limit);
    /// With a report since `after`, the latest first, at most `limit`.
    StoreResult<std::vector<StoredStory>> since(Instant after, std::size_t limit);
    /// Pairs that an editor took apart, the smaller key first, of stories with a report since `after`.
    StoreResult<std::vector<std::pair<StoryKey, StoryKey>>> apart(Instant after);

private:
    StoreResult<void> put(ArticleKey article, StoryKey story, std::string_view because, std::string_view by,
                          Instant at);
    StoreResult<void> count_again(StoryKey story);
    /// Of its reports as they are now: when the first and the last came, and when one changed, up to `updated`.
    StoreResult<void> tell_times_again(StoryKey story, std::optional<Instant> updated, Instant now);

    Database& database_;
};

} // namespace depesche::digest
