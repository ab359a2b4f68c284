// Articles that wait for an editor: into a hold, and out of it as news or as baseline.

#include "digest/article/moment.hpp"
#include "digest/article/sqlite_article_store.hpp"

namespace depesche::digest {

namespace {

/// For so long after a release a handful of fresh articles is believed without a look at the rhythm.
constexpr std::chrono::hours release_speaks_for{24};
constexpr std::size_t handful = 5;

} // namespace

StoreResult<bool> SqliteArticleStore::is_believed(std::size_t fresh, const Document& document) {
    if (fresh > handful) return false;
    const auto last = holds_.last_release(document.feed.id);
    if (!last) return std::unexpected(last.error());
    return *last && document.now - **last < release_speaks_for;
}

/// Judges the fresh ones of a document; what is implausible waits, the rest counts for the feed's rhythm.
StoreResult<void> SqliteArticleStore::brake(const std::vector<Article>& articles, const Document& document,
                                            DocumentOutcome& result) {
    std::vector<std::size_t> fresh;
    std::vector<std::optional<Instant>> dates;
    for (std::size_t i = 0; i < articles.size(); ++i) {
        if (result.outcomes[i].kind != PutOutcome::Kind::fresh) continue;
        fresh.push_back(i);
        dates.push_back(articles[i].published);
    }
    if (fresh.empty()) return {};
    StormVerdict verdict;
    const auto believed = is_believed(fresh.size(), document);
    if (!believed) return std::unexpected(believed.error());
    if (document.braked && !*believed) {
        const auto history = holds_.history(document.feed.id, document.feed.last_success, document.now);
        if (!history) return std::unexpected(history.error());
        verdict = judge_storm(*history, dates, articles.size(), document.now);
    }
    HoldId hold = 0;
    if (verdict.storm) {
        const auto open = holds_.open_for(document.feed.id, *verdict.storm, document.now);
        if (!open) return std::unexpected(open.error());
        hold = *open;
    }
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        PutOutcome& outcome = result.outcomes[fresh[i]];
        outcome.held = verdict.storm && verdict.held[i];
        // A first document without dates says nothing about the rhythm.
        const bool counts = !outcome.held && (dates[i] || !document.baseline);
        auto done = outcome.held ? put_into(hold, outcome.key) : StoreResult<void>();
        if (counts) done = holds_.count(document.feed.id, dates[i].value_or(document.now), document.now);
        if (!done) return done;
    }
    if (hold == 0) return {};
    auto shown = holds_.find(hold);
    if (!shown) return std::unexpected(shown.error());
    result.hold = *std::move(shown);
    return {};
}

StoreResult<void> SqliteArticleStore::put_into(HoldId hold, ArticleKey key) {
    auto done = database_->run("UPDATE article SET hold=? WHERE key=?", hold, key);
    if (done) done = database_->run("DELETE FROM moment WHERE article=?", key); // no window shows it
    return done ? holds_.add(hold, key) : done;
}

/// News from now on, with its own date. Whatever counts from when it came in counts from now: an edition that was
/// proposed in the meantime could not have it.
StoreResult<void> SqliteArticleStore::make_news(ArticleKey key, Instant now) {
    auto found = find(key);
    if (!found) return std::unexpected(found.error());
    if (!*found) return {};
    StoredArticle& stored = **found;
    stored.first_seen = now;
    const Instant news_time = stored.news_time();
    auto done =
        database_->run("UPDATE article SET hold=-1, baseline=0, first_seen=?, changed=?, news_time=? WHERE key=?", now,
                       now, news_time, key);
    if (done) done = set_moment(key, Moment::news, news_time);
    if (done && news_time < now && now - news_time <= late_at_most) done = set_moment(key, Moment::arrival, now);
    if (!done) return done;
    std::int64_t feed = 0;
    done = database_->each(
        "SELECT feed FROM article WHERE key=?", [&](const Statement& row) { feed = row.integer(0); }, key);
    return done ? holds_.count(feed, news_time, now, true) : done;
}

StoreResult<std::vector<StoredArticle>> SqliteArticleStore::held(HoldId id, std::size_t limit) {
    static const std::string sql =
        select_articles("held_article x JOIN article a ON a.key=x.article WHERE x.hold=? AND ?=0 "
                        "ORDER BY a.news_time DESC, a.key DESC LIMIT ?");
    constexpr std::int64_t looked_at = 5000; // enough to find the urgent ones
    const auto articles = read_articles(sql, id, 0, looked_at);
    if (!articles) return articles;
    std::vector<StoredArticle> ordered;
    for (const bool urgent : {true, false})
        for (const StoredArticle& stored : *articles)
            if (is_urgent(stored.article) == urgent && ordered.size() < limit)
                ordered.push_back(stored);
    return ordered;
}

StoreResult<std::vector<ArticleKey>> SqliteArticleStore::release(HoldId id, std::string_view who, Instant now) {
    auto transaction = database_->begin();
    if (!transaction) return std::unexpected(transaction.error());
    const auto hold = holds_.find(id);
    if (!hold) return std::unexpected(hold.error());
    if (!*hold || (*hold)->decision == Hold::Decision::released) return std::vector<ArticleKey>();
    auto keys = holds_.to_release(**hold);
    if (!keys) return keys;
    for (const ArticleKey key : *keys)
        if (const auto done = make_news(key, now); !done) return std::unexpected(done.error());
    auto done = holds_.decide(id, Hold::Decision::released, who, now);
    if (done) done = holds_.note_release(id, now);
    if (done) done = transaction->commit();
    if (!done) return std::unexpected(done.error());
    return keys;
}

StoreResult<bool> SqliteArticleStore::release_article(ArticleKey key, std::string_view who, Instant now) {
    auto transaction = database_->begin();
    if (!transaction) return std::unexpected(transaction.error());
    const auto found = find(key);
    if (!found) return std::unexpected(found.error());
    if (!*found) return false;
    HoldId id = (*found)->hold;
    if (id == 0 && (*found)->baseline) {
        const auto aside = holds_.set_aside_with(key);
        if (!aside) return std::unexpected(aside.error());
        id = *aside;
    }
    if (id == 0) return false;
    auto done = make_news(key, now);
    const auto hold = holds_.find(id);
    if (!hold) return std::unexpected(hold.error());
    if (done && *hold && (*hold)->decision == Hold::Decision::open && (*hold)->waiting == 0)
        done = holds_.decide(id, Hold::Decision::released, who, now);
    if (done) done = holds_.note_release(id, now);
    if (done) done = transaction->commit();
    if (!done) return std::unexpected(done.error());
    return true;
}

StoreResult<std::size_t> SqliteArticleStore::set_aside(HoldId id, std::string_view who, Instant now) {
    auto transaction = database_->begin();
    if (!transaction) return std::unexpected(transaction.error());
    const auto hold = holds_.find(id);
    if (!hold) return std::unexpected(hold.error());
    if (!*hold || (*hold)->decision != Hold::Decision::open) return std::size_t{0};
    const auto keys = holds_.to_release(**hold);
    if (!keys) return std::unexpected(keys.error());
    for (const ArticleKey key : *keys) {
        auto done = database_->run("UPDATE article SET hold=0, baseline=1 WHERE key=?", key);
        if (done)
            done = database_->run("INSERT OR REPLACE INTO moment(article, kind, at) "
                                  "SELECT key, ?, news_time FROM article WHERE key=?",
                                  int{Moment::news}, key);
        if (!done) return std::unexpected(done.error());
    }
    auto done = holds_.decide(id, Hold::Decision::set_aside, who, now);
    if (done) done = transaction->commit();
    if (!done) return std::unexpected(done.error());
    return keys->size();
}

} // namespace depesche::digest
