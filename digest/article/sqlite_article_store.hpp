#pragma once

#include "digest/article/added_feeds.hpp"
#include "digest/article/article_history.hpp"
#include "digest/article/database.hpp"
#include "digest/article/feed_table.hpp"
#include "digest/article/hold_table.hpp"
#include "digest/article/hub_subscriptions.hpp"
#include "digest/article/push_log.hpp"
#include "digest/article/sighting_table.hpp"
#include "digest/article/story_table.hpp"

namespace depesche::digest {

/// news.db, or the same in memory.
class SqliteArticleStore final : public ArticleStore, public ArticleHistory {
public:
    explicit SqliteArticleStore(std::unique_ptr<Database> database);

    StoreResult<PutOutcome> put(const Article& article, std::string_view feed_url, Instant now, bool baseline) override;
    StoreResult<std::vector<PutOutcome>> put_all(const std::vector<Article>& articles, std::string_view feed_url,
                                                 Instant now, bool baseline) override;
    StoreResult<DocumentOutcome> put_document(const std::vector<Article>& articles, std::string_view feed_url,
                                              Instant now, bool baseline) override;
    StoreResult<std::optional<StoredArticle>> find(ArticleKey key) override;
    StoreResult<std::optional<StoredArticle>> find_by_name(std::string_view name) override;
    StoreResult<std::vector<StoredArticle>> window(Instant after, Instant until, std::size_t limit) override;
    StoreResult<std::vector<StoredArticle>> latest(std::size_t limit) override;
    StoreResult<std::int64_t> count() override;
    StoreResult<bool> set_status(ArticleKey key, PublicationStatus status, Instant now) override;
    StoreResult<bool> set_pinned(ArticleKey key, int pinned, Instant now) override;
    StoreResult<std::optional<Article>> version(ArticleKey key, int version) override;
    StoreResult<std::vector<StoredArticle>> taken_back(Instant after, Instant until, std::size_t limit) override;
    StoreResult<std::optional<Instant>> taken_back_at(ArticleKey key) override;
    StoreResult<std::map<ArticleKey, int>> pins_before(Instant at) override;
    StoreResult<int> remember_lost(const std::vector<NamedArticle>& named) override;
    StoreResult<std::vector<Hold>> holds(Instant since) override { return holds_.since(since); }
    StoreResult<std::optional<Hold>> hold(HoldId id) override { return holds_.find(id); }
    StoreResult<std::vector<StoredArticle>> held(HoldId id, std::size_t limit) override;
    StoreResult<std::vector<ArticleKey>> release(HoldId id, std::string_view who, Instant now) override;
    StoreResult<bool> release_article(ArticleKey key, std::string_view who, Instant now) override;
    StoreResult<std::size_t> set_aside(HoldId id, std::string_view who, Instant now) override;
    StoreResult<std::vector<AddedFeed>> added_feeds() override { return added_feeds_.all(); }
    StoreResult<void> add_feeds(const std::vector<AddedFeed>& feeds, std::chrono::milliseconds spread) override;
    StoreResult<bool> remove_feed(std::string_view url) override { return added_feeds_.remove(url); }
    StoreResult<bool> set_tags(ArticleKey key, const std::vector<std::string>& added,
                               const std::vector<std::string>& removed) override;
    StoreResult<std::vector<ArticleVersion>> versions(ArticleKey key) override;
    StoreResult<FeedState> feed_state(std::string_view url) override { return feeds_.state(url); }
    StoreResult<void> save_feed_state(const FeedState& state) override;
    StoreResult<void> save_feed_states(std::span<const FeedState* const> states) override;
    StoreResult<std::vector<FeedState>> feed_states() override { return feeds_.states(); }
    PushLog& pushes() override { return pushes_; }
    HubSubscriptions& hub_subscriptions() override { return hub_subscriptions_; }
    StoryTable& stories() override { return stories_; }
    StoreResult<void> backup_to(const std::filesystem::path& file) override { return database_->backup_to(file); }

private:
    /// What all articles of one document share.
    struct Document {
        FeedTable::Known feed;
        Instant now;
        bool baseline = false;
        bool braked = false; ///< fresh ones must be plausible
    };
    StoreResult<DocumentOutcome> put_all_of(const std::vector<Article>& articles, std::string_view feed_url,
                                            Instant now, bool baseline, bool whole);
    StoreResult<PutOutcome> put_one(const Article& article, const Witness& witness, const Document& document);
    StoreResult<PutOutcome> add_fresh(Article article, const Witness& witness, const Match& match,
                                      const Document& document);
    /// An article as its row has it.
    struct Known {
        Article article; ///< as the feed showed it last, its status included
        std::string data;
        std::uint64_t fingerprint = 0;
        int version = 1;
        bool status_by_editor = false;
        std::optional<Instant> old_text_since;
    };
    StoreResult<Known> known(ArticleKey key);
    /// Whether `shown` is behind `known`: an older date, a text that was there before, or a kill undone.
    StoreResult<bool> goes_back(const Article& shown, const Witness& witness, ArticleKey key, const Known& known);
    StoreResult<bool> hold_to_known(Article& shown, const Witness& witness, ArticleKey key, const Known& known,
                                    Instant now);
    StoreResult<PutOutcome> bring_up_to_date(Article article, Witness witness, ArticleKey key,
                                             const Document& document);
    StoreResult<PutOutcome> heed_copy(const Article& copy, ArticleKey key, PutOutcome::Kind otherwise, Instant now);
    StoreResult<PutOutcome> heed_notice(const Article& notice, const Witness& witness, const Document& document);
    StoreResult<ArticleKey> named_elsewhere(const Witness& witness);
    StoreResult<PutOutcome> take_back(const Article& notice, ArticleKey key, Instant now);
    StoreResult<std::optional<PutOutcome>> correct_by(Article article, const Witness& witness, ArticleKey key,
                                                      const Document& document);
    StoreResult<PublicationStatus> status_told_early(const Article& article, const Witness& witness);
    StoreResult<std::optional<ArticleKey>> former_key(const Witness& witness);
    StoreResult<PutOutcome> note_copy(const Article& article, const Witness& witness, const Match& match,
                                      const Document& document);
    StoreResult<void> add_other_source(ArticleKey key, std::string_view source, Origin origin, std::string_view url,
                                       Instant now);
    StoreResult<void> set_moment(ArticleKey key, int kind, Instant at);
    StoreResult<void> brake(const std::vector<Article>& articles, const Document& document, DocumentOutcome& result);
    StoreResult<bool> is_believed(std::size_t fresh, const Document& document);
    StoreResult<bool> is_alone(const Article& article, ArticleKey original);
    StoreResult<void> put_into(HoldId hold, ArticleKey key);
    StoreResult<void> make_news(ArticleKey key, Instant now);
    /// A query of the columns that read_articles() reads.
    static std::string select_articles(std::string_view from);
    StoreResult<std::vector<StoredArticle>> read_articles(std::string_view sql, std::int64_t first, std::int64_t second,
                                                          std::int64_t third);
    StoreResult<void> read_other_sources(StoredArticle& stored);

    std::unique_ptr<Database> database_;
    FeedTable feeds_;
    SightingTable sightings_;
    PushLog pushes_;
    HubSubscriptions hub_subscriptions_;
    HoldTable holds_;
    StoryTable stories_;
    AddedFeedTable added_feeds_;
};

} // namespace depesche::digest
