// How an article enters news.db: recognised, then added, brought up to date or noted as a copy.

#include "digest/article/article_codec.hpp"
#include "digest/article/identity.hpp"
#include "digest/article/sqlite_article_store.hpp"

#include <algorithm>
#include <utility>

namespace depesche::digest {

namespace {

enum Moment : int { news = 0, arrival = 1, change = 2 };

std::span<const std::byte> as_blob(std::string_view bytes) { return std::as_bytes(std::span(bytes)); }

bool is_urgent(int urgency) { return urgency == 1 || urgency == 2; }

/// A fresh article with a date before now: did it really come late, so that a window after its date must tell it?
/// A feed that was looked at within the hour showed it late. After a longer silence (a stop, a restored backup) what
/// was published since belongs to its own time, and only what the last look missed is late.
bool came_late(const Article& article, Instant now, std::optional<Instant> last_look) {
    using std::chrono::hours;
    if (!article.published || *article.published >= now || now - *article.published > hours(24)) return false;
    return !last_look || now - *last_look <= hours(1) || *article.published < *last_look;
}

/// `shown` as it should be stored over `known`: the first publication date stays (a bumped date is no news), and a mere
/// change of dates leaves no trace.
Article merged(const Article& known, const Article& shown, bool new_content) {
    Article next = shown;
    if (known.published) next.published = known.published;
    if (!new_content) next.updated = known.updated;
    return next;
}

} // namespace

StoreResult<PutOutcome> SqliteArticleStore::put(const Article& article, std::string_view feed_url, Instant now,
                                                bool baseline) {
    auto outcomes = put_all({article}, feed_url, now, baseline);
    if (!outcomes) return std::unexpected(outcomes.error());
    return outcomes->front();
}

StoreResult<std::vector<PutOutcome>> SqliteArticleStore::put_all(const std::vector<Article>& articles,
                                                                 std::string_view feed_url, Instant now,
                                                                 bool baseline) {
    const StormBrake never{.fresh = articles.size(), .share = 1.0, .at_least = 0};
    auto document = put_document(articles, feed_url, now, baseline, never);
    if (!document) return std::unexpected(document.error());
    return std::move(document->outcomes);
}

StoreResult<DocumentOutcome> SqliteArticleStore::put_document(const std::vector<Article>& articles,
                                                              std::string_view feed_url, Instant now, bool baseline,
                                                              const StormBrake& brake) {
    auto transaction = database_->begin();
    if (!transaction) return std::unexpected(transaction.error());
    const auto feed = feeds_.known(feed_url);
    if (!feed) return std::unexpected(feed.error());
    const Document document{*feed, now, baseline};
    const std::vector<Witness> witnesses = witnesses_of(articles, feed->id);
    DocumentOutcome result;
    for (std::size_t i = 0; i < articles.size(); ++i) {
        const auto outcome = put_one(articles[i], witnesses[i], document);
        if (!outcome) return std::unexpected(outcome.error());
        result.outcomes.push_back(*outcome);
    }
    const auto fresh = std::ranges::count(result.outcomes, PutOutcome::Kind::fresh, &PutOutcome::kind);
    if (!baseline && brake.holds(static_cast<std::size_t>(fresh), articles.size())) {
        if (const auto done = make_baseline(result.outcomes); !done) return std::unexpected(done.error());
        result.braked = true;
    }
    if (const auto done = transaction->commit(); !done) return std::unexpected(done.error());
    return result;
}

StoreResult<PutOutcome> SqliteArticleStore::put_one(const Article& article, const Witness& witness,
                                                    const Document& document) {
    const auto records = sightings_.alike(witness);
    if (!records) return std::unexpected(records.error());
    const Match match = identify(witness, *records, document.now);
    if (match.kind == Match::Kind::fresh) return add_fresh(article, witness, match, document);
    if (match.kind == Match::Kind::new_copy) return note_copy(article, witness, match, document);
    const auto record = std::ranges::find(*records, match.sighting, &Sighting::row);
    if (const auto done = sightings_.seen_again(witness, *record, document.now); !done)
        return std::unexpected(done.error());
    if (match.kind == Match::Kind::same) return bring_up_to_date(article, witness, match.article, document);
    // A known copy changes nothing: two feeds with two teasers of one article would make a version at each fetch.
    return PutOutcome{PutOutcome::Kind::unchanged, match.article, 1};
}

StoreResult<PutOutcome> SqliteArticleStore::add_fresh(const Article& article, const Witness& witness,
                                                      const Match& match, const Document& document) {
    const Instant now = document.now;
    StoredArticle stored;
    stored.article = article;
    stored.first_seen = now;
    const Instant news_time = stored.news_time();
    const std::string data = encode_article(article);
    const auto added = database_->run(
        "INSERT INTO article(feed, version, first_seen, changed, news_time, canonical_url, fingerprint, own, baseline, "
        "status, data) VALUES(?,1,?,?,?,?,?,?,?,?,?)",
        document.feed.id, now, now, news_time, canonical_url(article.url), witness.fingerprint, witness.own,
        document.baseline, static_cast<int>(article.status), as_blob(data));
    if (!added) return std::unexpected(added.error());
    const PutOutcome outcome{PutOutcome::Kind::fresh, database_->last_row_id(), 1};

    auto done = sightings_.add(witness, outcome.key, false, now);
    if (done) done = set_moment(outcome.key, Moment::news, news_time);
    if (done && !document.baseline && came_late(article, now, document.feed.last_success))
        done = set_moment(outcome.key, Moment::arrival, now);
    if (done && match.article != 0) {
        const auto copied = find(match.article);
        if (!copied) return std::unexpected(copied.error());
        if (*copied) {
            const Article& copy = (*copied)->article;
            done = add_other_source(outcome.key, copy.source, copy.origin, copy.url, now);
        }
    }
    if (!done) return std::unexpected(done.error());
    return outcome;
}

StoreResult<PutOutcome> SqliteArticleStore::note_copy(const Article& article, const Witness& witness,
                                                      const Match& match, const Document& document) {
    const auto original = find(match.article);
    if (!original) return std::unexpected(original.error());
    auto done = sightings_.add(witness, match.article, true, document.now);
    if (done && *original && (*original)->article.source != article.source)
        done = add_other_source(match.article, article.source, article.origin, article.url, document.now);
    if (!done) return std::unexpected(done.error());
    return PutOutcome{PutOutcome::Kind::duplicate, match.article, *original ? (*original)->version : 1};
}

StoreResult<PutOutcome> SqliteArticleStore::bring_up_to_date(const Article& article, const Witness& witness,
                                                             ArticleKey key, const Document& document) {
    std::optional<StoredArticle> known;
    bool status_by_editor = false;
    std::string known_data;
    auto found = find(key);
    if (!found) return std::unexpected(found.error());
    known = std::move(*found);
    if (!known) return PutOutcome{}; // the foreign key of sightings makes this impossible
    const auto read = database_->each(
        "SELECT status_by_editor, data FROM article WHERE key=?",
        [&](const Statement& row) {
            status_by_editor = row.integer(0) != 0;
            const auto blob = row.blob(1);
            known_data.assign(reinterpret_cast<const char*>(blob.data()), blob.size());
        },
        key);
    if (!read) return std::unexpected(read.error());

    const Article& old = known->article;
    const bool new_content = witness.fingerprint != known->fingerprint || (article.is_correction && !old.is_correction);
    const Article next = merged(old, article, new_content);
    const std::string data = encode_article(next);
    if (!new_content && data == known_data) return PutOutcome{PutOutcome::Kind::unchanged, key, known->version};

    // The editor's word stands until the feed becomes stricter than it was.
    const auto last_shown = decode_article(as_blob(known_data));
    const bool stricter = last_shown && article.status > last_shown->status;
    const PublicationStatus status = !status_by_editor ? article.status
                                     : stricter        ? std::max(old.status, article.status)
                                                       : old.status;
    StoredArticle after = *known;
    after.article = next;
    auto done = StoreResult<void>();
    if (new_content) {
        done = database_->run("INSERT INTO article_version(article, version, stored, data) VALUES(?,?,?,?)", key,
                              known->version, known->changed, as_blob(known_data));
        after.version += 1;
        after.changed = document.now;
        if (done) done = set_moment(key, Moment::change, document.now);
    }
    if (done && after.news_time() != known->news_time()) done = set_moment(key, Moment::news, after.news_time());
    if (done)
        done = database_->run("UPDATE article SET version=?, changed=?, news_time=?, canonical_url=?, fingerprint=?, "
                              "own=?, status=?, data=? WHERE key=?",
                              after.version, after.changed, after.news_time(), canonical_url(next.url),
                              witness.fingerprint, witness.own, static_cast<int>(status), as_blob(data), key);
    if (!done) return std::unexpected(done.error());
    const bool told = new_content || status != old.status || next.embargo_until != old.embargo_until ||
                      (is_urgent(next.urgency) && !is_urgent(old.urgency));
    return PutOutcome{told ? PutOutcome::Kind::updated : PutOutcome::Kind::unchanged, key, after.version};
}

StoreResult<void> SqliteArticleStore::add_other_source(ArticleKey key, std::string_view source, Origin origin,
                                                       std::string_view url, Instant now) {
    const auto done = database_->run("INSERT INTO other_source(article, source, origin, url, seen) VALUES(?,?,?,?,?) "
                                     "ON CONFLICT DO NOTHING",
                                     key, source, static_cast<int>(origin), url, now);
    if (!done || database_->changes() == 0) return done;
    return database_->run("UPDATE article SET copies=copies+1 WHERE key=?", key);
}

StoreResult<void> SqliteArticleStore::set_moment(ArticleKey key, int kind, Instant at) {
    return database_->run("INSERT INTO moment(article, kind, at) VALUES(?,?,?) "
                          "ON CONFLICT(article, kind) DO UPDATE SET at=excluded.at",
                          key, kind, at);
}

StoreResult<void> SqliteArticleStore::make_baseline(const std::vector<PutOutcome>& outcomes) {
    for (const PutOutcome& outcome : outcomes) {
        if (outcome.kind != PutOutcome::Kind::fresh) continue;
        auto done = database_->run("UPDATE article SET baseline=1 WHERE key=?", outcome.key);
        if (done)
            done = database_->run("DELETE FROM moment WHERE article=? AND kind=?", outcome.key, int{Moment::arrival});
        if (!done) return done;
    }
    return {};
}

} // namespace depesche::digest
