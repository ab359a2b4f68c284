#include "digest/article/story_table.hpp"

#include "digest/article/database.hpp"
#include "digest/article/moment.hpp"

#include <algorithm>

namespace depesche::digest {

namespace {

constexpr std::string_view columns = "key, opened, latest, reports, updated";

StoredStory story_of_row(const Statement& row) {
    return {.key = row.integer(0),
            .opened = row.instant(1),
            .latest = row.instant(2),
            .reports = static_cast<int>(row.integer(3)),
            .updated = row.optional_instant(4)};
}

// `story>0` beside a story's number is what lets SQLite use article_by_story, an index of those articles alone.

std::int64_t rows(std::size_t limit) { return static_cast<std::int64_t>(std::min<std::size_t>(limit, 1U << 30)); }

} // namespace

StoreResult<Transaction> StoryTable::begin() { return database_.begin(); }

StoreResult<std::vector<Unplaced>> StoryTable::unplaced(Instant after, std::size_t limit) {
    std::vector<Unplaced> found;
    const auto read = database_.each(
        "SELECT key, news_time FROM article WHERE story IS NULL AND news_time>? AND hold<=0 "
        "ORDER BY news_time, key LIMIT ?",
        [&](const Statement& row) { found.push_back({row.integer(0), row.instant(1)}); }, after, rows(limit));
    if (!read) return std::unexpected(read.error());
    return found;
}

StoreResult<void> StoryTable::leave_older(Instant than) {
    // A thousand at a time: the rest of a large import follows, and nothing waits for it.
    return database_.run("UPDATE article SET story=0 WHERE key IN "
                         "(SELECT key FROM article WHERE story IS NULL AND news_time<=? AND hold<=0 LIMIT 1000)",
                         than);
}

StoreResult<StoryKey> StoryTable::open(ArticleKey article, Instant at) {
    auto done = database_.run("INSERT INTO story(opened, latest) VALUES(?1, ?1)", at);
    const StoryKey story = database_.last_row_id();
    if (done) done = join(article, story, {}, at);
    if (!done) return std::unexpected(done.error());
    return story;
}

StoreResult<void> StoryTable::join(ArticleKey article, StoryKey story, std::string_view because, Instant at) {
    return put(article, story, because, {}, at);
}

StoreResult<void> StoryTable::put(ArticleKey article, StoryKey story, std::string_view because, std::string_view by,
                                  Instant at) {
    auto done = database_.run("UPDATE article SET story=? WHERE key=?", story, article);
    if (done)
        done = database_.run("INSERT INTO story_member(article, at, because, by) VALUES(?,?,?,?) "
                             "ON CONFLICT(article) DO UPDATE SET at=excluded.at, because=excluded.because, "
                             "by=excluded.by",
                             article, at, because, by);
    if (done) done = database_.run("UPDATE story SET latest=max(latest, ?), reports=reports+1 WHERE key=?", at, story);
    return done;
}

StoreResult<void> StoryTable::count_again(StoryKey story) {
    return database_.run("UPDATE story SET reports=(SELECT count(*) FROM article WHERE story=?1 AND story>0) "
                         "WHERE key=?1",
                         story);
}

StoreResult<void> StoryTable::tell_times_again(StoryKey story, std::optional<Instant> updated, Instant now) {
    // A change from before it had a story counted for none: none is later than `updated`, or there was no other.
    auto done = database_.run("UPDATE story SET updated=(SELECT max(m.at) FROM article a JOIN moment m "
                              "ON m.article=a.key AND m.kind=?2 WHERE a.story=?1 AND a.story>0 AND m.at<=?3) "
                              "WHERE key=?1",
                              story, static_cast<int>(Moment::change), updated);
    if (done)
        done = database_.run("UPDATE story SET (opened, latest)=(SELECT min(min(news_time, ?2)), "
                             "max(max(min(news_time, ?2)), coalesce(story.updated, 0)) FROM article "
                             "WHERE article.story=?1 AND article.story>0) WHERE key=?1",
                             story, now);
    return done;
}

StoreResult<void> StoryTable::note_update(StoryKey story, Instant at) {
    return database_.run("UPDATE story SET latest=max(latest, ?1), updated=?1 WHERE key=?2", at, story);
}

StoreResult<void> StoryTable::merge(StoryKey from, StoryKey into, std::string_view because, std::string_view by,
                                    Instant at) {
    // Why each report came stays as it was; what joined the two stands with the first that moves.
    auto done = database_.run("UPDATE story_member SET because=?, by=?, at=? WHERE article="
                              "(SELECT min(key) FROM article WHERE story=? AND story>0)",
                              because, by, at, from);
    if (done) done = database_.run("UPDATE article SET story=? WHERE story=? AND story>0", into, from);
    if (done)
        done = database_.run("UPDATE story SET opened=min(opened, (SELECT opened FROM story WHERE key=?1)), "
                             "latest=max(latest, (SELECT latest FROM story WHERE key=?1)), "
                             "updated=nullif(max(coalesce(updated, 0), coalesce((SELECT updated FROM story WHERE "
                             "key=?1), 0)), 0) WHERE key=?2",
                             from, into);
    if (done) done = database_.run("UPDATE story SET part_of=?, reports=0 WHERE key=?", into, from);
    if (done) // what was kept apart from one is kept apart from both, but an editor's later word undoes the earlier
        done = database_.run("INSERT INTO story_apart(story, other, by, at) "
                             "SELECT min(x, ?2), max(x, ?2), by, at FROM (SELECT CASE WHEN story=?1 THEN other ELSE "
                             "story END AS x, by, at FROM story_apart WHERE story=?1 OR other=?1) WHERE x<>?2 "
                             "ON CONFLICT DO NOTHING",
                             from, into);
    if (done) done = database_.run("DELETE FROM story_apart WHERE story=?1 OR other=?1", from);
    if (done) done = count_again(into);
    return done;
}

StoreResult<StoryKey> StoryTable::split(StoryKey story, std::span<const ArticleKey> articles, std::string_view by,
                                        Instant at) {
    const auto all = members(story);
    if (!all) return std::unexpected(all.error());
    std::vector<ArticleKey> moving;
    for (const StoryMember& member : *all)
        if (std::ranges::find(articles, member.article) != articles.end()) moving.push_back(member.article);
    if (moving.empty() || moving.size() == all->size()) return 0;
    const auto before = find(story);
    if (!before) return std::unexpected(before.error());
    const std::optional<Instant> updated = *before ? (*before)->updated : std::nullopt;
    auto done = database_.run("INSERT INTO story(opened, latest) VALUES(?1, ?1)", at);
    const StoryKey fresh = database_.last_row_id();
    for (const ArticleKey article : moving) {
        if (done) done = put(article, fresh, {}, by, at);
    }
    for (const StoryKey one : {story, fresh}) {
        if (done) done = tell_times_again(one, updated, at);
    }
    if (done)
        done = database_.run("INSERT INTO story_apart(story, other, by, at) VALUES(?,?,?,?) ON CONFLICT DO NOTHING",
                             std::min(story, fresh), std::max(story, fresh), by, at);
    if (done) done = count_again(story);
    if (!done) return std::unexpected(done.error());
    return fresh;
}

StoreResult<std::vector<Placed>> StoryTable::placed(Instant since, const Placed& after, std::size_t limit) {
    std::vector<Placed> found;
    const auto read = database_.each(
        "SELECT m.article, m.at FROM moment m CROSS JOIN story_member s ON s.article=m.article "
        "WHERE (m.at, m.article)>(?, ?) AND m.at>? AND m.kind<? ORDER BY m.at, m.article LIMIT ?",
        [&](const Statement& row) { found.push_back({row.integer(0), row.instant(1)}); }, after.at, after.article,
        since, static_cast<int>(Moment::taken_back), rows(limit));
    if (!read) return std::unexpected(read.error());
    return found;
}

StoreResult<std::optional<StoredStory>> StoryTable::find(StoryKey story) {
    std::optional<StoredStory> found;
    const auto read = database_.each(
        "WITH RECURSIVE led(key, part_of, steps) AS (SELECT key, part_of, 0 FROM story WHERE key=? UNION ALL "
        "SELECT s.key, s.part_of, led.steps+1 FROM led JOIN story s ON s.key=led.part_of WHERE led.steps<1000) "
        "SELECT s.key, s.opened, s.latest, s.reports, s.updated FROM led JOIN story s ON s.key=led.key "
        "WHERE led.part_of IS NULL",
        [&](const Statement& row) { found = story_of_row(row); }, story);
    if (!read) return std::unexpected(read.error());
    return found;
}

StoreResult<StoryKey> StoryTable::story_of(ArticleKey article) {
    StoryKey story = 0;
    const auto read = database_.each(
        "SELECT story FROM article WHERE key=?", [&](const Statement& row) { story = row.integer(0); }, article);
    if (!read) return std::unexpected(read.error());
    return story;
}

StoreResult<std::vector<StoryMember>> StoryTable::members(StoryKey story) {
    std::vector<StoryMember> found;
    const auto read = database_.each(
        "SELECT a.key, m.at, m.because, m.by FROM article a JOIN story_member m ON m.article=a.key WHERE a.story=? "
        "AND a.story>0 ORDER BY a.news_time, a.key",
        [&](const Statement& row) {
            found.push_back({row.integer(0), row.instant(1), std::string(row.text(2)), std::string(row.text(3))});
        },
        story);
    if (!read) return std::unexpected(read.error());
    return found;
}

StoreResult<std::vector<ArticleKey>> StoryTable::latest_reports(StoryKey story, Instant after, std::size_t limit) {
    std::vector<ArticleKey> found;
    const auto read = database_.each(
        "SELECT key FROM article WHERE story=? AND story>0 AND max(first_seen, news_time)>? "
        "ORDER BY max(first_seen, news_time) DESC, key DESC LIMIT ?",
        [&](const Statement& row) { found.push_back(row.integer(0)); }, story, after, rows(limit));
    if (!read) return std::unexpected(read.error());
    return found;
}

StoreResult<std::vector<StoredStory>> StoryTable::since(Instant after, std::size_t limit) {
    static const std::string sql = "SELECT " + std::string(columns) +
                                   " FROM story WHERE latest>? AND part_of IS NULL ORDER BY latest DESC, key DESC "
                                   "LIMIT ?";
    std::vector<StoredStory> found;
    const auto read =
        database_.each(sql, [&](const Statement& row) { found.push_back(story_of_row(row)); }, after, rows(limit));
    if (!read) return std::unexpected(read.error());
    return found;
}

StoreResult<std::vector<std::pair<StoryKey, StoryKey>>> StoryTable::apart(Instant after) {
    std::vector<std::pair<StoryKey, StoryKey>> found;
    const auto read = database_.each(
        "SELECT p.story, p.other FROM story s JOIN story_apart p ON p.story=s.key JOIN story o ON o.key=p.other "
        "WHERE s.latest>?1 AND o.latest>?1 ORDER BY 1, 2",
        [&](const Statement& row) { found.emplace_back(row.integer(0), row.integer(1)); }, after);
    if (!read) return std::unexpected(read.error());
    return found;
}

} // namespace depesche::digest
