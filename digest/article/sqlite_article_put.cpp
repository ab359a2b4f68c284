// How an article enters news.db: recognised, then added, brought up to date or noted as a copy.

#include "digest/article/article_codec.hpp"
#include "digest/article/identity.hpp"
#include "digest/article/moment.hpp"
#include "digest/article/sqlite_article_store.hpp"

#include <algorithm>
#include <utility>

namespace depesche::digest {

namespace {

std::span<const std::byte> as_blob(std::string_view bytes) { return std::as_bytes(std::span(bytes)); }

/// A fresh article with a date before now: the window of its date may be over, so that a later one must tell it. After
/// an outage, too: what editions told is known here, and what an older store has forgotten comes as a baseline.
bool came_late(const Article& article, Instant now) {
    return article.published && *article.published < now && now - *article.published <= late_at_most;
}

/// A server's cache may show an older version between two new ones, and some newsrooms show two headlines by turns:
/// what was said before must last so long before it counts as news.
constexpr std::chrono::hours patience_with_old_text{6};

/// `shown` as it should be stored over `known`: the first publication date stays (a bumped date is no news), and a mere
/// change of dates leaves no trace.
Article merged(const Article& known, const Article& shown, bool new_content) {
    Article next = shown;
    if (known.published) next.published = known.published;
    const bool told = new_content || shown.status != known.status || shown.embargo_until != known.embargo_until;
    if (!told) next.updated = known.updated;
    return next;
}

bool is_newer(const Article& shown, const Article& known, const Witness& witness) {
    return shown.updated && !witness.shared_date && (!known.updated || *shown.updated > *known.updated);
}

bool is_older(const Article& shown, const Article& known) {
    return shown.updated && known.updated && *shown.updated < *known.updated;
}

bool is_taken_back(PublicationStatus status) { return status >= PublicationStatus::withdrawn; }

/// An id and that its article is not to be used, no word besides: an Atom tombstone, many an agency's kill.
bool is_bare_notice(const Article& article, const Witness& witness) {
    return article.status != PublicationStatus::usable && witness.fingerprint == 0;
}

/// "Please do not use ...": what is said of an article rather than the article.
bool has_words_of_its_own(const Witness& witness, const Article& known) {
    const Witness before = witness_of(known, witness.feed);
    const bool same_title = witness.title != 0 && witness.title == before.title;
    return witness.fingerprint != before.fingerprint && !same_title && !are_alike(witness, before);
}

/// Editors must recognise what was taken back: it keeps its words.
Article taken_back_by(const Article& notice, const Article& known) {
    Article gone = known;
    gone.status = notice.status;
    if (notice.updated) gone.updated = notice.updated;
    gone.from.set(Field::status, notice.from.of(Field::status));
    return gone;
}

/// How long a notice waits for its article.
constexpr std::chrono::days early_notice_kept{30};

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
    auto document = put_all_of(articles, feed_url, now, baseline, false);
    if (!document) return std::unexpected(document.error());
    return std::move(document->outcomes);
}

StoreResult<DocumentOutcome> SqliteArticleStore::put_document(const std::vector<Article>& articles,
                                                              std::string_view feed_url, Instant now, bool baseline) {
    return put_all_of(articles, feed_url, now, baseline, true);
}

StoreResult<DocumentOutcome> SqliteArticleStore::put_all_of(const std::vector<Article>& articles,
                                                            std::string_view feed_url, Instant now, bool baseline,
                                                            bool whole) {
    auto transaction = database_->begin();
    if (!transaction) return std::unexpected(transaction.error());
    const auto feed = feeds_.known(feed_url);
    if (!feed) return std::unexpected(feed.error());
    const Document document{*feed, now, baseline, whole && !baseline};
    const std::vector<Witness> witnesses = witnesses_of(articles, feed->id);
    DocumentOutcome result;
    for (std::size_t i = 0; i < articles.size(); ++i) {
        const auto outcome = put_one(articles[i], witnesses[i], document);
        if (!outcome) return std::unexpected(outcome.error());
        result.outcomes.push_back(*outcome);
    }
    if (const auto done = brake(articles, document, result); !done) return std::unexpected(done.error());
    if (baseline && whole) {
        if (const auto done = feeds_.set_baseline_done(feed->id); !done) return std::unexpected(done.error());
    }
    if (const auto done = transaction->commit(); !done) return std::unexpected(done.error());
    return result;
}

StoreResult<PutOutcome> SqliteArticleStore::put_one(const Article& article, const Witness& witness,
                                                    const Document& document) {
    if (is_bare_notice(article, witness)) return heed_notice(article, witness, document);
    const bool names_itself = witness.id != 0 && witness.url != 0 && witness.fingerprint != 0;
    if (names_itself) {
        const auto record = sightings_.unchanged(witness);
        if (!record) return std::unexpected(record.error());
        if (*record && (*record)->copy)
            return heed_copy(article, (*record)->article, PutOutcome::Kind::unchanged, document.now);
        if (*record) return bring_up_to_date(article, witness, (*record)->article, document);
    }
    const auto records = sightings_.alike(witness);
    if (!records) return std::unexpected(records.error());
    const Match match = identify(witness, *records, document.now);
    if (match.kind == Match::Kind::fresh) return add_fresh(article, witness, match, document);
    if (match.kind == Match::Kind::new_copy) {
        const auto alone = is_alone(article, match.article);
        if (!alone) return std::unexpected(alone.error());
        return *alone ? add_fresh(article, witness, {}, document) : note_copy(article, witness, match, document);
    }
    const auto record = std::ranges::find(*records, match.sighting, &Sighting::row);
    if (const auto done = sightings_.seen_again(witness, *record, document.now); !done)
        return std::unexpected(done.error());
    if (match.kind == Match::Kind::same) return bring_up_to_date(article, witness, match.article, document);
    if (article.is_correction) {
        const auto corrected = correct_by(article, witness, match.article, document);
        if (!corrected || *corrected)
            return corrected ? StoreResult<PutOutcome>(**corrected) : std::unexpected(corrected.error());
    }
    // A known copy changes nothing: two feeds with two teasers of one article would make a version at each fetch.
    return heed_copy(article, match.article, PutOutcome::Kind::unchanged, document.now);
}

/// What waits in a hold may never be news: another source that tells the same meanwhile is not hidden behind it.
StoreResult<bool> SqliteArticleStore::is_alone(const Article& article, ArticleKey original) {
    const auto found = find(original);
    if (!found) return std::unexpected(found.error());
    return *found && (*found)->hold != 0 && (*found)->article.source != article.source;
}

/// By its id alone. It may come before its article: an agency's items overtake each other.
StoreResult<PutOutcome> SqliteArticleStore::heed_notice(const Article& notice, const Witness& witness,
                                                        const Document& document) {
    const auto record = sightings_.by_id(witness);
    if (!record) return std::unexpected(record.error());
    if (*record) {
        const ArticleKey key = (*record)->article;
        if ((*record)->copy || (*record)->witness.feed != witness.feed)
            return heed_copy(notice, key, PutOutcome::Kind::unchanged, document.now);
        return bring_up_to_date(notice, witness, key, document);
    }
    const auto named = named_elsewhere(witness);
    if (!named) return std::unexpected(named.error());
    if (*named != 0) return take_back(notice, *named, document.now);
    auto done = database_->run("DELETE FROM early_notice WHERE at<?", document.now - early_notice_kept);
    if (done)
        done =
            database_->run("INSERT OR REPLACE INTO early_notice(source_number, id_number, status, told, at) "
                           "VALUES(?,?,?,?,?)",
                           witness.source, witness.id, static_cast<int>(notice.status), notice.updated, document.now);
    if (!done) return std::unexpected(done.error());
    return PutOutcome{PutOutcome::Kind::unchanged, 0, 0};
}

/// What a notice through one door means of what came by another: by its id within the newsroom's own sources, by its
/// address in all; a foreign source takes back nothing of our own. 0: nothing, or more than one by this id.
StoreResult<ArticleKey> SqliteArticleStore::named_elsewhere(const Witness& witness) {
    const auto only_one = [&](const std::vector<std::int64_t>& keys, bool by_id) -> StoreResult<ArticleKey> {
        ArticleKey one = 0;
        for (const ArticleKey key : keys) {
            const auto found = find(key);
            if (!found) return std::unexpected(found.error());
            if (!*found || (!witness.own && (*found)->article.origin == Origin::own)) continue;
            if (by_id && (!witness.own || (*found)->article.origin != Origin::own)) continue;
            if (one != 0 && one != key) return by_id ? 0 : one; // of one address the latest
            one = key;
        }
        return one;
    };
    if (witness.id != 0) {
        const auto keys = sightings_.articles_by_id(witness.id);
        if (!keys) return std::unexpected(keys.error());
        if (const auto key = only_one(*keys, true); !key || *key != 0) return key;
    }
    if (witness.url == 0) return 0;
    const auto keys = sightings_.articles_by_url(witness.url);
    return keys ? only_one(*keys, false) : std::unexpected(keys.error());
}

/// As the article says, or stricter where a notice came before it and it is no later version.
StoreResult<PublicationStatus> SqliteArticleStore::status_told_early(const Article& article, const Witness& witness) {
    PublicationStatus status = article.status;
    const auto read = database_->each(
        "SELECT status, told FROM early_notice WHERE source_number=? AND id_number=?",
        [&](const Statement& row) {
            const auto told = static_cast<PublicationStatus>(row.integer(0));
            const auto when = row.optional_instant(1);
            const bool later = when && article.updated && *article.updated > *when;
            if (!later || told == PublicationStatus::killed) status = std::max(status, told);
        },
        witness.source, witness.id);
    if (!read) return std::unexpected(read.error());
    return status;
}

/// A house that takes an article back in one feed means it in all of them.
StoreResult<PutOutcome> SqliteArticleStore::heed_copy(const Article& copy, ArticleKey key, PutOutcome::Kind otherwise,
                                                      Instant now) {
    if (copy.status == PublicationStatus::usable && otherwise == PutOutcome::Kind::unchanged)
        return PutOutcome{otherwise, key, 1};
    const auto original = find(key);
    if (!original) return std::unexpected(original.error());
    if (!*original) return PutOutcome{otherwise, key, 1};
    const StoredArticle& known = **original;
    if (known.article.source != copy.source || copy.status <= known.article.status)
        return PutOutcome{otherwise, key, known.version};
    return take_back(copy, key, now);
}

StoreResult<PutOutcome> SqliteArticleStore::take_back(const Article& notice, ArticleKey key, Instant now) {
    const auto found = find(key);
    if (!found) return std::unexpected(found.error());
    if (!*found) return PutOutcome{};
    const StoredArticle& known = **found;
    if (notice.status <= known.article.status) return PutOutcome{PutOutcome::Kind::unchanged, key, known.version};
    // It stands like an editor's word: the first feed, which may show the article for hours yet, does not undo it.
    auto done = database_->run("UPDATE article SET status=?, status_by_editor=1 WHERE key=?",
                               static_cast<int>(notice.status), key);
    if (done && is_taken_back(notice.status)) done = set_moment(key, Moment::taken_back, now);
    if (!done) return std::unexpected(done.error());
    return PutOutcome{PutOutcome::Kind::updated, key, known.version};
}

StoreResult<PutOutcome> SqliteArticleStore::add_fresh(Article article, const Witness& witness, const Match& match,
                                                      const Document& document) {
    const Instant now = document.now;
    const auto status = status_told_early(article, witness);
    if (!status) return std::unexpected(status.error());
    article.status = *status;
    StoredArticle stored;
    stored.article = article;
    stored.first_seen = now;
    const Instant news_time = stored.news_time();
    const std::string data = encode_article(article);
    const auto former = former_key(witness);
    if (!former) return std::unexpected(former.error());
    const auto added = database_->run(
        "INSERT INTO article(key, feed, version, first_seen, changed, news_time, canonical_url, fingerprint, own, "
        "baseline, status, data, story) VALUES(?,?,1,?,?,?,?,?,?,?,?,?,NULL)",
        *former, document.feed.id, now, now, news_time, canonical_url(article.url), witness.fingerprint, witness.own,
        document.baseline, static_cast<int>(article.status), as_blob(data));
    if (!added) return std::unexpected(added.error());
    const PutOutcome outcome{PutOutcome::Kind::fresh, database_->last_row_id(), 1};

    auto done = sightings_.add(witness, outcome.key, false, now);
    if (done) done = set_moment(outcome.key, Moment::news, news_time);
    if (done && !document.baseline && came_late(article, now)) done = set_moment(outcome.key, Moment::arrival, now);
    // A key from before the store was put back may have been told.
    if (done && *former && is_taken_back(article.status)) done = set_moment(outcome.key, Moment::taken_back, now);
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
    if (article.is_correction) {
        const auto corrected = correct_by(article, witness, match.article, document);
        if (!corrected) return std::unexpected(corrected.error());
        if (*corrected) return **corrected;
    }
    return heed_copy(article, match.article, PutOutcome::Kind::duplicate, document.now);
}

/// A correction by another of the house's own sources is the article's: that source tells it from now on, or the first
/// one, which still shows the mistake, would bring it back. nullopt: it is none, or was said before.
StoreResult<std::optional<PutOutcome>> SqliteArticleStore::correct_by(Article article, const Witness& witness,
                                                                      ArticleKey key, const Document& document) {
    const auto before = known(key);
    if (!before) return std::unexpected(before.error());
    if (!witness.own || before->article.origin != Origin::own || witness.fingerprint == before->fingerprint)
        return std::nullopt;
    const auto back = goes_back(article, witness, key, *before);
    if (!back) return std::unexpected(back.error());
    if (*back) return std::nullopt;
    if (const auto done = database_->run("UPDATE sighting SET copy=(feed<>?) WHERE article=?", witness.feed, key);
        !done)
        return std::unexpected(done.error());
    article.source = before->article.source; // readers know it by this name
    const auto outcome = bring_up_to_date(std::move(article), witness, key, document);
    if (!outcome) return std::unexpected(outcome.error());
    return *outcome;
}

StoreResult<SqliteArticleStore::Known> SqliteArticleStore::known(ArticleKey key) {
    Known known;
    const auto read = database_->each(
        "SELECT status_by_editor, data, fingerprint, version, old_text_since FROM article WHERE key=?",
        [&](const Statement& row) {
            known.status_by_editor = row.integer(0) != 0;
            const auto blob = row.blob(1);
            known.data.assign(reinterpret_cast<const char*>(blob.data()), blob.size());
            known.fingerprint = static_cast<std::uint64_t>(row.integer(2));
            known.version = static_cast<int>(row.integer(3));
            known.old_text_since = row.optional_instant(4);
        },
        key);
    if (!read) return std::unexpected(read.error());
    auto article = decode_article(as_blob(known.data));
    if (!article)
        return std::unexpected(
            StoreError{StoreError::Kind::corrupt, database_->file().string() + ": article " + std::to_string(key) +
                                                      " is damaged; put a backup of the file in its place"});
    known.article = *std::move(article);
    return known;
}

StoreResult<bool> SqliteArticleStore::goes_back(const Article& shown, const Witness& witness, ArticleKey key,
                                                const Known& known) {
    const bool newer = is_newer(shown, known.article, witness);
    if (is_taken_back(known.article.status) && shown.status < known.article.status && !newer) return true;
    if (witness.fingerprint == known.fingerprint) return false;
    if (is_older(shown, known.article)) return true;
    if (newer) return false;
    bool said_before = false;
    const auto read = database_->each(
        "SELECT 1 FROM article_version WHERE article=? AND fingerprint=? LIMIT 1",
        [&](const Statement&) { said_before = true; }, key, witness.fingerprint);
    return read ? StoreResult<bool>(said_before) : std::unexpected(read.error());
}

/// What counts of what the feed shows: while it goes back behind what is known, the known, only stricter.
StoreResult<bool> SqliteArticleStore::hold_to_known(Article& shown, const Witness& witness, ArticleKey key,
                                                    const Known& known, Instant now) {
    const auto back = goes_back(shown, witness, key, known);
    if (!back) return std::unexpected(back.error());
    const bool lasts = *back && known.old_text_since && now - *known.old_text_since >= patience_with_old_text;
    const bool held = *back && !lasts;
    if (held != known.old_text_since.has_value()) {
        const auto since = held ? std::optional(now) : std::nullopt;
        const auto done = database_->run("UPDATE article SET old_text_since=? WHERE key=?", since, key);
        if (!done) return std::unexpected(done.error());
    }
    if (held) {
        const PublicationStatus status = std::max(shown.status, known.article.status);
        shown = known.article;
        shown.status = status;
    }
    return held;
}

StoreResult<PutOutcome> SqliteArticleStore::bring_up_to_date(Article article, Witness witness, ArticleKey key,
                                                             const Document& document) {
    const auto before = known(key);
    if (!before) return std::unexpected(before.error());
    if (const bool bare = is_bare_notice(article, witness);
        bare || (is_taken_back(article.status) && has_words_of_its_own(witness, before->article))) {
        // A tombstone stays in its feed when the article is published again.
        const bool over = bare && article.status != PublicationStatus::killed && is_older(article, before->article);
        if (over) return PutOutcome{PutOutcome::Kind::unchanged, key, before->version};
        article = taken_back_by(article, before->article);
        witness.fingerprint = before->fingerprint;
    }
    const auto held = hold_to_known(article, witness, key, *before, document.now);
    if (!held) return std::unexpected(held.error());
    const bool new_content = !*held && (witness.fingerprint != before->fingerprint ||
                                        (article.is_correction && !before->article.is_correction));
    const Article next = merged(before->article, article, new_content);
    const std::string data = encode_article(next);
    if (!new_content && data == before->data) return PutOutcome{PutOutcome::Kind::unchanged, key, before->version};

    const auto found = find(key);
    if (!found) return std::unexpected(found.error());
    if (!*found) return PutOutcome{}; // the foreign key of sightings makes this impossible
    const StoredArticle& known = **found;
    const Article& old = known.article;
    // The editor's word stands until the feed becomes stricter than it was.
    const bool stricter = article.status > before->article.status;
    const PublicationStatus status = !before->status_by_editor ? article.status
                                     : stricter                ? std::max(old.status, article.status)
                                                               : old.status;
    StoredArticle after = known;
    after.article = next;
    auto done = StoreResult<void>();
    if (new_content) {
        done = database_->run("INSERT INTO article_version(article, version, stored, data, fingerprint) "
                              "VALUES(?,?,?,?,?)",
                              key, known.version, known.changed, as_blob(before->data), before->fingerprint);
        after.version += 1;
        after.changed = document.now;
        after.fingerprint = witness.fingerprint;
        if (done && known.hold == 0) done = set_moment(key, Moment::change, document.now);
    }
    if (done && known.hold == 0 && after.news_time() != known.news_time()) {
        done = set_moment(key, Moment::news, after.news_time());
        // A date that its feed tells only now may lie before an edition which could not have it.
        const auto back = known.news_time() - after.news_time();
        const bool past = after.news_time() < document.now; // the end of an embargo may be yet to come
        if (done && past && !known.baseline && back > back.zero() && back <= late_at_most)
            done = set_moment(key, Moment::arrival, std::min(known.news_time(), document.now));
    }
    const bool embargo_grew = next.embargo_until && next.embargo_until > old.embargo_until;
    if (done && ((is_taken_back(status) && status > old.status) || embargo_grew))
        done = set_moment(key, Moment::taken_back, document.now);
    if (done)
        done = database_->run("UPDATE article SET version=?, changed=?, news_time=?, canonical_url=?, fingerprint=?, "
                              "own=?, status=?, data=? WHERE key=?",
                              after.version, after.changed, after.news_time(), canonical_url(next.url),
                              after.fingerprint, witness.own, static_cast<int>(status), as_blob(data), key);
    if (!done) return std::unexpected(done.error());
    const bool told = new_content || status != old.status || next.embargo_until != old.embargo_until ||
                      (is_urgent(next.urgency) && !is_urgent(old.urgency));
    return PutOutcome{told ? PutOutcome::Kind::updated : PutOutcome::Kind::unchanged, key, after.version};
}

/// The key that the ledger knows a lost article by; nullopt: it is new.
StoreResult<std::optional<ArticleKey>> SqliteArticleStore::former_key(const Witness& witness) {
    std::optional<ArticleKey> key;
    const auto read = database_->each(
        "SELECT key FROM lost_article WHERE (url_number=?1 AND ?1<>0) OR (title_number=?2 AND ?2<>0) "
        "ORDER BY url_number=?1 DESC LIMIT 1",
        [&](const Statement& row) { key = row.integer(0); }, witness.url, witness.title);
    if (!read) return std::unexpected(read.error());
    if (key)
        if (const auto done = database_->run("DELETE FROM lost_article WHERE key=?", *key); !done)
            return std::unexpected(done.error());
    return key;
}

StoreResult<int> SqliteArticleStore::remember_lost(const std::vector<NamedArticle>& named) {
    auto transaction = database_->begin();
    if (!transaction) return std::unexpected(transaction.error());
    int lost = 0;
    ArticleKey last = 0;
    for (const NamedArticle& one : named) {
        const auto done = database_->run("INSERT OR IGNORE INTO lost_article(key, url_number, title_number) "
                                         "SELECT ?1, ?2, ?3 WHERE NOT EXISTS(SELECT 1 FROM article WHERE key=?1)",
                                         one.key, url_number(one.url), title_number(one.title));
        if (!done) return std::unexpected(done.error());
        lost += static_cast<int>(database_->changes());
        last = std::max(last, one.key);
    }
    if (lost == 0) return 0;
    // Nobody else gets these keys, and what the feeds show first may be anything since the copy was made.
    for (const char* sql : {"INSERT INTO sqlite_sequence(name, seq) SELECT 'article', 0 WHERE NOT EXISTS("
                            "SELECT 1 FROM sqlite_sequence WHERE name='article')",
                            "UPDATE feed SET baseline_done=0"})
        if (const auto done = database_->run(sql); !done) return std::unexpected(done.error());
    const auto done = database_->run("UPDATE sqlite_sequence SET seq=max(seq, ?) WHERE name='article'", last);
    if (!done) return std::unexpected(done.error());
    if (const auto committed = transaction->commit(); !committed) return std::unexpected(committed.error());
    return lost;
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

} // namespace depesche::digest
