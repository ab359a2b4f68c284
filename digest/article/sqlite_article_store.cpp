#include "digest/article/sqlite_article_store.hpp"

#include "digest/article/article_codec.hpp"
#include "digest/article/article_schema.hpp"
#include "digest/article/editor_tags.hpp"
#include "digest/article/identity.hpp"
#include "digest/article/moment.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace depesche::digest {

namespace {

std::int64_t rows(std::size_t limit) { return static_cast<std::int64_t>(std::min<std::size_t>(limit, 1U << 30)); }

std::int64_t milliseconds(Instant instant) { return instant.time_since_epoch().count(); }

/// nullopt: the row is damaged.
std::optional<StoredArticle> article_of(const Statement& row) {
    auto article = decode_article(row.blob(11));
    if (!article) return std::nullopt;
    StoredArticle stored;
    stored.key = row.integer(0);
    stored.article = std::move(*article);
    stored.version = static_cast<int>(row.integer(1));
    stored.first_seen = row.instant(2);
    stored.changed = row.instant(3);
    stored.canonical_url = row.text(4);
    stored.fingerprint = static_cast<std::uint64_t>(row.integer(5));
    stored.baseline = row.integer(6) != 0;
    stored.article.status = static_cast<PublicationStatus>(row.integer(7));
    stored.pinned = static_cast<int>(row.integer(8));
    stored.hold = std::max<HoldId>(row.integer(10), 0);
    stored.released = row.integer(10) < 0;
    apply_editor_tags(row.text(12), stored.article);
    stored.story = row.integer(13);
    // Filled by the store where there are any.
    stored.other_sources.resize(static_cast<std::size_t>(row.integer(9)));
    return stored;
}

StoreError damaged_row(const Database& database, std::int64_t key) {
    return {StoreError::Kind::corrupt, fmt::format("{}: article {} is damaged; put a backup of the file in its place",
                                                   database.file().string(), key)};
}

} // namespace

SqliteArticleStore::SqliteArticleStore(std::unique_ptr<Database> database)
    : database_(std::move(database)),
      feeds_(*database_),
      sightings_(*database_),
      pushes_(*database_),
      hub_subscriptions_(*database_),
      holds_(*database_),
      stories_(*database_),
      added_feeds_(*database_) {}

/// Three numbers are its parameters.
std::string SqliteArticleStore::select_articles(std::string_view from) {
    return fmt::format("SELECT a.key, a.version, a.first_seen, a.changed, a.canonical_url, a.fingerprint, a.baseline, "
                       "a.status, a.pinned, a.copies, a.hold, a.data, a.editor_tags, a.story FROM {}",
                       from);
}

StoreResult<std::optional<StoredArticle>> SqliteArticleStore::find(ArticleKey key) {
    static const std::string sql = select_articles("article a WHERE a.key=? AND ?=0 LIMIT ?");
    auto articles = read_articles(sql, key, 0, 1);
    if (!articles) return std::unexpected(articles.error());
    if (articles->empty()) return std::nullopt;
    return std::move(articles->front());
}

StoreResult<std::optional<StoredArticle>> SqliteArticleStore::find_by_name(std::string_view name) {
    ArticleKey key = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), key);
    if (error == std::errc() && end == name.data() + name.size() && key > 0)
        if (auto found = find(key); !found || *found) return found;
    for (const bool by_id : {true, false}) {
        const std::uint64_t number = by_id ? id_number(name) : url_number(name);
        if (number == 0) continue;
        const auto keys = by_id ? sightings_.articles_by_id(number) : sightings_.articles_by_url(number);
        if (!keys) return std::unexpected(keys.error());
        if (!keys->empty()) return find(keys->front());
    }
    return std::nullopt;
}

StoreResult<std::vector<StoredArticle>> SqliteArticleStore::window(Instant after, Instant until, std::size_t limit) {
    static const std::string sql =
        select_articles("(SELECT article, max(at) AS at FROM moment WHERE at>? AND at<=? AND kind<3 GROUP BY article "
                        "ORDER BY 2 DESC, 1 DESC LIMIT ?) m CROSS JOIN article a ON a.key=m.article "
                        "ORDER BY m.at DESC, a.key DESC");
    return read_articles(sql, milliseconds(after), milliseconds(until), rows(limit));
}

StoreResult<std::vector<StoredArticle>> SqliteArticleStore::taken_back(Instant after, Instant until,
                                                                       std::size_t limit) {
    static const std::string sql =
        select_articles("(SELECT article, at FROM moment WHERE at>? AND at<=? AND kind=3 ORDER BY at DESC LIMIT ?) m "
                        "CROSS JOIN article a ON a.key=m.article ORDER BY m.at DESC, a.key DESC");
    return read_articles(sql, milliseconds(after), milliseconds(until), rows(limit));
}

StoreResult<std::optional<Instant>> SqliteArticleStore::taken_back_at(ArticleKey key) {
    std::optional<Instant> at;
    const auto read = database_->each(
        "SELECT at FROM moment WHERE article=? AND kind=?", [&](const Statement& row) { at = row.instant(0); }, key,
        static_cast<int>(Moment::taken_back));
    if (!read) return std::unexpected(read.error());
    return at;
}

StoreResult<std::vector<StoredArticle>> SqliteArticleStore::latest(std::size_t limit) {
    static const std::string sql =
        select_articles("article a WHERE ?=0 AND ?=0 ORDER BY a.news_time DESC, a.key DESC LIMIT ?");
    return read_articles(sql, 0, 0, rows(limit));
}

StoreResult<std::vector<StoredArticle>> SqliteArticleStore::read_articles(std::string_view sql, std::int64_t first,
                                                                          std::int64_t second, std::int64_t third) {
    std::vector<StoredArticle> articles;
    std::int64_t damaged = 0;
    const auto read = database_->each(
        sql,
        [&](const Statement& row) {
            if (auto stored = article_of(row))
                articles.push_back(std::move(*stored));
            else
                damaged = row.integer(0);
        },
        first, second, third);
    if (!read) return std::unexpected(read.error());
    if (damaged != 0) return std::unexpected(damaged_row(*database_, damaged));
    for (StoredArticle& stored : articles) {
        if (stored.other_sources.empty()) continue;
        if (const auto done = read_other_sources(stored); !done) return std::unexpected(done.error());
    }
    return articles;
}

StoreResult<void> SqliteArticleStore::read_other_sources(StoredArticle& stored) {
    stored.other_sources.clear();
    return database_->each(
        "SELECT source, origin FROM other_source WHERE article=? ORDER BY seen, source",
        [&](const Statement& row) {
            stored.other_sources.emplace_back(row.text(0));
            stored.other_origins.push_back(static_cast<Origin>(row.integer(1)));
        },
        stored.key);
}

StoreResult<std::int64_t> SqliteArticleStore::count() {
    std::int64_t count = 0;
    const auto read =
        database_->each("SELECT count(*) FROM article", [&](const Statement& row) { count = row.integer(0); });
    if (!read) return std::unexpected(read.error());
    return count;
}

StoreResult<bool> SqliteArticleStore::set_status(ArticleKey key, PublicationStatus status, Instant now) {
    auto transaction = database_->begin();
    if (!transaction) return std::unexpected(transaction.error());
    auto done =
        database_->run("UPDATE article SET status=?, status_by_editor=1 WHERE key=?", static_cast<int>(status), key);
    if (!done) return std::unexpected(done.error());
    if (database_->changes() == 0) return false;
    if (status >= PublicationStatus::withdrawn) done = set_moment(key, Moment::taken_back, now);
    if (done) done = transaction->commit();
    return done ? StoreResult<bool>(true) : std::unexpected(done.error());
}

StoreResult<bool> SqliteArticleStore::set_pinned(ArticleKey key, int pinned, Instant now) {
    pinned = std::clamp(pinned, -1, 1);
    auto transaction = database_->begin();
    if (!transaction) return std::unexpected(transaction.error());
    auto done = database_->run("UPDATE article SET pinned=? WHERE key=?", pinned, key);
    if (!done) return std::unexpected(done.error());
    if (database_->changes() == 0) return false;
    done = database_->run("INSERT OR REPLACE INTO pin_change(article, at, pinned) VALUES(?, ?, ?)", key, now, pinned);
    if (done) done = transaction->commit();
    return done ? StoreResult<bool>(true) : std::unexpected(done.error());
}

StoreResult<std::map<ArticleKey, int>> SqliteArticleStore::pins_before(Instant at) {
    std::map<ArticleKey, int> pins;
    const auto read = database_->each(
        "SELECT article, coalesce((SELECT pinned FROM pin_change b WHERE b.article=c.article AND b.at<=? "
        "ORDER BY b.at DESC LIMIT 1), 0) FROM pin_change c WHERE c.at>?",
        [&](const Statement& row) { pins[row.integer(0)] = static_cast<int>(row.integer(1)); }, at, at);
    if (!read) return std::unexpected(read.error());
    return pins;
}

StoreResult<void> SqliteArticleStore::save_feed_state(const FeedState& state) {
    auto transaction = database_->begin();
    if (!transaction) return std::unexpected(transaction.error());
    if (const auto done = feeds_.save(state); !done) return done;
    if (const auto done = feeds_.save_history(state); !done) return done;
    return transaction->commit();
}

StoreResult<void> SqliteArticleStore::save_feed_states(std::span<const FeedState* const> states) {
    auto transaction = database_->begin();
    if (!transaction) return std::unexpected(transaction.error());
    for (const FeedState* state : states) {
        if (const auto done = feeds_.save(*state); !done) return done;
    }
    return transaction->commit();
}

StoreResult<void> SqliteArticleStore::add_feeds(const std::vector<AddedFeed>& feeds, std::chrono::milliseconds spread) {
    auto transaction = database_->begin();
    if (!transaction) return std::unexpected(transaction.error());
    const auto many = static_cast<std::int64_t>(std::max<std::size_t>(feeds.size(), 1));
    for (std::int64_t i = 0; const AddedFeed& feed : feeds) {
        auto done = added_feeds_.add(feed);
        auto state = done ? feeds_.state(feed.settings.url) : std::unexpected(done.error());
        if (!state) return std::unexpected(state.error());
        if (!state->last_attempt || state->gone) { // one that had ended is tried again: somebody asks for it
            state->gone = false;
            state->next_attempt = feed.added + spread * i++ / many;
            done = feeds_.save(*state);
        }
        if (!done) return done;
    }
    return transaction->commit();
}

ArticleHistory& history_of(ArticleStore& store) { return dynamic_cast<ArticleHistory&>(store); }

StoreResult<bool> SqliteArticleStore::set_tags(ArticleKey key, const std::vector<std::string>& added,
                                               const std::vector<std::string>& removed) {
    auto transaction = database_->begin();
    if (!transaction) return std::unexpected(transaction.error());
    std::optional<std::string> known;
    const auto read = database_->each(
        "SELECT editor_tags FROM article WHERE key=?", [&](const Statement& row) { known = row.text(0); }, key);
    if (!read) return std::unexpected(read.error());
    if (!known) return false;
    const std::string next = with_editor_tags(*known, added, removed);
    if (const auto done = database_->run("UPDATE article SET editor_tags=? WHERE key=?", next, key); !done)
        return std::unexpected(done.error());
    if (const auto done = transaction->commit(); !done) return std::unexpected(done.error());
    return true;
}

StoreResult<std::optional<Article>> SqliteArticleStore::version(ArticleKey key, int version) {
    std::optional<Article> found;
    bool damaged = false;
    const auto read = database_->each(
        "SELECT data FROM article_version WHERE article=?1 AND version=?2 UNION ALL "
        "SELECT data FROM article WHERE key=?1 AND version=?2",
        [&](const Statement& row) {
            found = decode_article(row.blob(0));
            damaged = !found;
        },
        key, version);
    if (!read) return std::unexpected(read.error());
    if (damaged) return std::unexpected(damaged_row(*database_, key));
    return found;
}

StoreResult<std::vector<ArticleVersion>> SqliteArticleStore::versions(ArticleKey key) {
    std::vector<ArticleVersion> versions;
    bool damaged = false;
    const auto read = database_->each(
        "SELECT version, stored, data FROM article_version WHERE article=?1 UNION ALL "
        "SELECT version, changed, data FROM article WHERE key=?1 ORDER BY 1",
        [&](const Statement& row) {
            auto article = decode_article(row.blob(2));
            damaged = damaged || !article;
            if (article) versions.push_back({static_cast<int>(row.integer(0)), row.instant(1), std::move(*article)});
        },
        key);
    if (!read) return std::unexpected(read.error());
    if (damaged) return std::unexpected(damaged_row(*database_, key));
    return versions;
}

StoreResult<std::unique_ptr<ArticleStore>> open_article_store(const std::filesystem::path& file,
                                                              const DatabaseOptions& options) {
    auto database = Database::open(file, article_migrations, options);
    if (!database) return std::unexpected(database.error());
    return std::make_unique<SqliteArticleStore>(std::move(*database));
}

std::unique_ptr<ArticleStore> make_memory_article_store() {
    auto database = Database::in_memory(article_migrations);
    if (!database) throw std::runtime_error("no article store in memory: " + database.error().message);
    return std::make_unique<SqliteArticleStore>(std::move(*database));
}

} // namespace depesche::digest
