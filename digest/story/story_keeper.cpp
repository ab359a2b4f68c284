#include "digest/story/story_keeper.hpp"

#include "digest/article/database.hpp"
#include "digest/story/clusterer.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace depesche::digest {

namespace {

/// Older reports say nothing about what comes now (clusterer.hpp).
constexpr std::chrono::hours remembered{96};
/// How much of them is read at once, and how many articles at most: a busy newsroom's quarter of an hour.
constexpr std::chrono::hours part{2};
constexpr std::size_t most_of_a_part = 5000;
constexpr std::size_t some = 100;

} // namespace

struct StoryKeeper::Memory {
    StoryClusterer clusterer;
    std::unordered_map<StoryId, StoryKey> keys; ///< of what the clusterer calls a story
    std::unordered_map<StoryKey, StoryId> ids;
    Instant read_until;
    bool complete = false;

    void know(StoryId id, StoryKey key) {
        keys[id] = key;
        ids[key] = id;
    }
    StoryId id_of(StoryKey key) const {
        const auto known = ids.find(key);
        return known == ids.end() ? 0 : known->second;
    }
};

namespace {

/// Calls `use` with what clustering reads of an article.
template <class Use>
auto with_report(const StoredArticle& stored, Use use) {
    const std::string body = body_text(stored.article);
    return use(StoryReport{
        .title = stored.article.title, .lead = stored.article.lead, .text = body, .language = stored.article.language});
}

ReportId report_id(ArticleKey article) { return static_cast<ReportId>(article); }

} // namespace

StoryKeeper::StoryKeeper(ArticleStore& store) : store_(store) {}
StoryKeeper::~StoryKeeper() = default;

StoreResult<bool> StoryKeeper::step(Instant now) {
    auto more = !memory_ || !memory_->complete ? read_again(now) : place_some(now);
    if (!more) memory_.reset(); // the store decides; what was in mind may be ahead of it
    return more;
}

StoreResult<void> StoryKeeper::catch_up(Instant now) {
    for (;;) {
        const auto more = step(now);
        if (!more) return std::unexpected(more.error());
        if (!*more) return {};
    }
}

StoreResult<bool> StoryKeeper::read_again(Instant now) {
    if (!memory_) {
        memory_ = std::make_unique<Memory>();
        memory_->read_until = now - remembered;
    }
    const Instant until = std::min(memory_->read_until + part, now);
    auto articles = store_.window(memory_->read_until, until, most_of_a_part);
    if (!articles) return std::unexpected(articles.error());
    std::erase_if(*articles, [&](const StoredArticle& article) {
        return article.story == 0 || memory_->clusterer.story_of(report_id(article.key)) != 0;
    });
    std::ranges::sort(*articles, {},
                      [](const StoredArticle& article) { return std::pair(article.news_time(), article.key); });
    for (const StoredArticle& article : *articles) {
        const Instant at = std::min(article.news_time(), now);
        const StoryId id = with_report(article, [&](const StoryReport& report) {
            return memory_->clusterer.place(report_id(article.key), report, at, memory_->id_of(article.story));
        });
        memory_->know(id, article.story);
    }
    memory_->read_until = until;
    if (until < now) return true;
    const auto apart = store_.stories().apart(now - remembered);
    if (!apart) return std::unexpected(apart.error());
    for (const auto& [one, other] : *apart) memory_->clusterer.keep_apart(memory_->id_of(one), memory_->id_of(other));
    memory_->complete = true;
    return true; // there may be articles without a story
}

StoreResult<bool> StoryKeeper::place_some(Instant now) {
    StoryTable& stories = store_.stories();
    const auto unplaced = stories.unplaced(now - remembered, some);
    if (!unplaced) return std::unexpected(unplaced.error());
    if (unplaced->empty()) {
        if (const auto left = stories.leave_older(now - remembered); !left) return std::unexpected(left.error());
        return false;
    }
    auto transaction = stories.begin();
    if (!transaction) return std::unexpected(transaction.error());
    for (const Unplaced& one : *unplaced) {
        const auto article = store_.find(one.article);
        if (!article) return std::unexpected(article.error());
        if (!*article) continue;
        if (const auto done = place(**article, now); !done) return std::unexpected(done.error());
    }
    if (const auto done = transaction->commit(); !done) return std::unexpected(done.error());
    return true;
}

StoreResult<void> StoryKeeper::place(const StoredArticle& article, Instant now) {
    StoryTable& stories = store_.stories();
    const Instant at = std::min(article.news_time(), now); // an embargo ends later
    const Placement placement = with_report(
        article, [&](const StoryReport& report) { return memory_->clusterer.add(report_id(article.key), report, at); });
    const auto known = memory_->keys.find(placement.story);
    if (known == memory_->keys.end()) {
        const auto key = stories.open(article.key, at);
        if (!key) return std::unexpected(key.error());
        memory_->know(placement.story, *key);
        return {};
    }
    const std::string why = placement.join ? because(*placement.join) : std::string();
    auto done = stories.join(article.key, known->second, why, at);
    for (const StoryId merged : placement.merged) {
        const auto from = memory_->keys.find(merged);
        if (from == memory_->keys.end() || !done) continue;
        done = stories.merge(from->second, known->second, why, {}, at);
        memory_->ids[from->second] = placement.story;
    }
    return done;
}

StoreResult<void> StoryKeeper::changed(const StoredArticle& article, Instant now) {
    if (article.story == 0) return {};
    auto transaction = store_.stories().begin();
    if (!transaction) return std::unexpected(transaction.error());
    auto done = store_.stories().note_update(article.story, now);
    if (done && memory_ && memory_->complete) done = look_again(article, now);
    if (done) done = transaction->commit();
    if (!done) memory_.reset();
    return done;
}

StoreResult<void> StoryKeeper::look_again(const StoredArticle& article, Instant now) {
    const Placement placement = with_report(article, [&](const StoryReport& report) {
        return memory_->clusterer.add(report_id(article.key), report, now);
    });
    const auto known = memory_->keys.find(placement.story);
    if (known == memory_->keys.end() || known->second == article.story) return {};
    memory_->ids[article.story] = placement.story;
    return store_.stories().merge(article.story, known->second,
                                  placement.join ? because(*placement.join) : std::string(), {}, now);
}

StoreResult<StoryKey> StoryKeeper::split(StoryKey story, std::span<const ArticleKey> articles, std::string_view by,
                                         Instant now) {
    auto transaction = store_.stories().begin();
    if (!transaction) return std::unexpected(transaction.error());
    const auto fresh = store_.stories().split(story, articles, by, now);
    if (!fresh) return fresh;
    if (const auto done = transaction->commit(); !done) return std::unexpected(done.error());
    memory_.reset(); // rare, and reading the last days again is the one way to know them
    return fresh;
}

StoreResult<StoryKey> StoryKeeper::merge(StoryKey one, StoryKey other, std::string_view by, Instant now) {
    auto transaction = store_.stories().begin();
    if (!transaction) return std::unexpected(transaction.error());
    const auto [into, from] = std::minmax(one, other);
    auto done = store_.stories().merge(from, into, {}, by, now);
    if (done) done = transaction->commit();
    if (!done) return std::unexpected(done.error());
    memory_.reset();
    return into;
}

} // namespace depesche::digest
