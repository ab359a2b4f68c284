#pragma once

#include "digest/article/article.hpp"
#include "digest/article/database_options.hpp"
#include "digest/article/hold.hpp"
#include "digest/article/store_error.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

class HubSubscriptions;
class PushLog;
class StoryTable;

struct StoredArticle {
    ArticleKey key = 0;
    Article article;                        ///< the latest version
    int version = 1;                        ///< counts changes of content, from 1
    Instant first_seen;                     ///< when the first version was stored
    Instant changed;                        ///< when the latest version was stored
    std::string canonical_url;              ///< identity: without tracking parameters, scheme and trailing slash folded
    std::uint64_t fingerprint = 0;          ///< identity: of title and body
    bool baseline = false;                  ///< came with the first fetch of its feed: no news of its own
    std::vector<std::string> other_sources; ///< distinct sources that carried the same address or title
    std::vector<Origin> other_origins;      ///< of other_sources, in the same order
    int pinned = 0;                         ///< editor: 1 always, -1 never, 0 as ranked
    HoldId hold = 0;                        ///< the hold in which it waits for an editor, or 0
    std::int64_t story = 0;                 ///< the story it belongs to (story_table.hpp), or 0
    bool released = false;                  ///< it waited in a hold, until an editor let it go at first_seen

    /// When it became news: `published`, but not in the future of `first_seen`; `first_seen` without a date;
    /// the end of its embargo when that is later.
    Instant news_time() const;
    bool sendable(Instant now) const; ///< usable, not held, and not under embargo at `now`
};

/// What an article said once.
struct ArticleVersion {
    int version = 1;
    Instant stored;
    Article article;
};

struct PutOutcome {
    enum class Kind : std::uint8_t {
        fresh,
        updated,
        unchanged,
        duplicate
    } kind = Kind::unchanged; ///< duplicate: same story address or title from another source
    ArticleKey key = 0;
    int version = 1;
    bool held = false; ///< fresh, and kept back for an editor
};

struct DocumentOutcome {
    std::vector<PutOutcome> outcomes; ///< in order of the articles
    std::optional<Hold> hold;         ///< more fresh ones than plausible: where some of them wait now
};

/// What the fetcher must remember about a feed between two fetches and across restarts.
struct FeedState {
    std::string url;       ///< as configured
    std::string fetch_url; ///< after permanent redirects; empty: as configured
    std::string etag;
    std::string last_modified;
    std::optional<Instant> last_attempt;
    std::optional<Instant> last_success;
    std::optional<Instant> next_attempt;
    int failures = 0;                     ///< in a row
    std::string last_error;               ///< without secrets
    bool baseline_done = false;           ///< the first fetch was stored
    bool gone = false;                    ///< 410: not fetched again until somebody asks for it
    int articles = 0;                     ///< in the last document
    std::optional<Instant> failing_since; ///< the first of the failures in a row
    std::optional<Instant> quiet_since;   ///< nothing new for much longer than its rhythm explains, told at this moment
    /// When its latest articles came out, in minutes since 1970, ascending: its rhythm.
    std::vector<std::uint32_t> history{};
};

/// A feed that was added while the program runs, beside those of the configuration.
struct AddedFeed {
    config::FeedSettings settings;
    Instant added;
    std::string added_by; ///< "cli:keller", an editor's name, "opml"
};

/// Articles and feeds. Not thread-safe; one owner.
/// Every write is durable when the call returns. Opening takes the store's lock; a second process gets Kind::locked.
class ArticleStore {
public:
    virtual ~ArticleStore() = default;

    /// Stores an article or its new version. Two of {id within its feed, canonical URL, fingerprint} agree = the same
    /// article; the rules around it are in identity_match.hpp. The first `published` of an article stays.
    /// What the editor decided (set_status) outlives the feed's word until the feed becomes stricter.
    virtual StoreResult<PutOutcome> put(const Article& article, std::string_view feed_url, Instant now,
                                        bool baseline) = 0;
    /// Several in one transaction, outcomes in order: all or none.
    virtual StoreResult<std::vector<PutOutcome>> put_all(const std::vector<Article>& articles,
                                                         std::string_view feed_url, Instant now, bool baseline) = 0;
    /// The articles of one document from outside. Fresh ones that are more than plausible (storm_brake.hpp) wait in a
    /// hold: no window shows them, and they are not sendable. `baseline` sets the feed's baseline_done with them: what
    /// comes after a crash must not be taken for its history.
    virtual StoreResult<DocumentOutcome> put_document(const std::vector<Article>& articles, std::string_view feed_url,
                                                      Instant now, bool baseline) = 0;
    virtual StoreResult<std::optional<StoredArticle>> find(ArticleKey key) = 0;
    /// By key as text, source id or address, in this order.
    virtual StoreResult<std::optional<StoredArticle>> find_by_name(std::string_view name) = 0;
    /// Articles whose news_time or latest change is in (after, until], or that came in then although they were
    /// published before (a late feed, at most a day), newest first, at most `limit`. Costs what it returns, not what is
    /// stored.
    virtual StoreResult<std::vector<StoredArticle>> window(Instant after, Instant until, std::size_t limit) = 0;
    virtual StoreResult<std::vector<StoredArticle>> latest(std::size_t limit) = 0;
    virtual StoreResult<std::int64_t> count() = 0;
    virtual StoreResult<bool> set_status(ArticleKey key, PublicationStatus status, Instant now) = 0;
    /// 1: an editor wants it in the next edition, -1: in none, 0: neither. False: no such article.
    virtual StoreResult<bool> set_pinned(ArticleKey key, int pinned, Instant now) = 0;
    /// The editor's tags: `added` join those of the source, `removed` are not shown any more, also when the source
    /// tells them again. The later word about a tag wins. False: no such article.
    virtual StoreResult<bool> set_tags(ArticleKey key, const std::vector<std::string>& added,
                                       const std::vector<std::string>& removed) = 0;
    /// Every version as the source told it, the oldest first, the latest included. Empty: no such article.
    virtual StoreResult<std::vector<ArticleVersion>> versions(ArticleKey key) = 0;

    /// Holds that are open, or were decided after `since`; the newest first.
    virtual StoreResult<std::vector<Hold>> holds(Instant since) = 0;
    virtual StoreResult<std::optional<Hold>> hold(HoldId id) = 0;
    /// What came into a hold, urgent ones first, then the newest; also once it is decided.
    virtual StoreResult<std::vector<StoredArticle>> held(HoldId id, std::size_t limit) = 0;
    /// What waits in a hold becomes news, with its own dates and in the next window. One that was set aside may be
    /// released too. The keys of what is news now; empty: unknown, or released before.
    virtual StoreResult<std::vector<ArticleKey>> release(HoldId id, std::string_view who, Instant now) = 0;
    /// One article alone; the hold stays open while others wait in it. False: it does not wait in any.
    virtual StoreResult<bool> release_article(ArticleKey key, std::string_view who, Instant now) = 0;
    /// What waits in a hold becomes baseline: known, and no news. How many; 0: none waits.
    virtual StoreResult<std::size_t> set_aside(HoldId id, std::string_view who, Instant now) = 0;

    /// Feeds that were added by a verb, in the order in which they came.
    virtual StoreResult<std::vector<AddedFeed>> added_feeds() = 0;
    /// Adds several at once: all or none. Known addresses get the new settings. `spread`: each has its first turn at
    /// a moment of its own within this span, so that thousands do not start at once.
    virtual StoreResult<void> add_feeds(const std::vector<AddedFeed>& feeds, std::chrono::milliseconds spread) = 0;
    /// False: it was not among them. Its articles and state stay: what comes back is not news again.
    virtual StoreResult<bool> remove_feed(std::string_view url) = 0;

    virtual StoreResult<FeedState> feed_state(std::string_view url) = 0; ///< a new state for an unknown feed
    virtual StoreResult<void> save_feed_state(const FeedState& state) = 0;
    /// Several in one transaction, without their history, which only a document changes.
    virtual StoreResult<void> save_feed_states(std::span<const FeedState* const> states) = 0;
    virtual StoreResult<std::vector<FeedState>> feed_states() = 0;

    virtual PushLog& pushes() = 0;                     ///< what was answered to pushes
    virtual HubSubscriptions& hub_subscriptions() = 0; ///< with the hubs of feeds
    virtual StoryTable& stories() = 0;                 ///< which articles tell of one event

    /// A consistent copy, through the same connection.
    virtual StoreResult<void> backup_to(const std::filesystem::path& file) = 0;
};

/// Opens or creates `news.db`; migrates forward after copying the old file to news.db.backup-vN.
StoreResult<std::unique_ptr<ArticleStore>> open_article_store(const std::filesystem::path& file,
                                                              const DatabaseOptions& options = {});
/// The same interface in memory, for tests, `preview` and `replay`.
std::unique_ptr<ArticleStore> make_memory_article_store();

} // namespace depesche::digest
