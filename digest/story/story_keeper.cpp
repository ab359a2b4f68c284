#include "digest/story/story_keeper.hpp"

#include "digest/article/database.hpp"
#include "digest/story/article_report.hpp"
#include "digest/story/clusterer.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace depesche::digest {

namespace {

/// Older reports say nothing about what comes now (clusterer.hpp).
constexpr std::chrono::hours remembered{96};
/// So many articles a step: some 30 ms, so that an alert can come between two.
constexpr std::size_t some = 100;
/// And so many steps where somebody waits for an answer.
constexpr int steps_at_once = 3;
/// What is over is let go of when there is twice as much in mind as after the last time, and not for a few.
constexpr std::size_t few = 1000;

} // namespace

struct StoryKeeper::Memory {
    StoryClusterer clusterer;
    std::unordered_map<StoryId, StoryKey> keys; ///< of what the clusterer calls a story
    std::unordered_map<StoryKey, StoryId> ids;
    Placed read{}; ///< the last that was read again
    bool complete = false;
    std::size_t kept = 0; ///< how many keys, when what is over was last let go of

    void know(StoryId id, StoryKey key) {
        keys[id] = key;
        ids[key] = id;
    }
    void let_go() {
        if (keys.size() <= 2 * kept + few) return;
        std::erase_if(keys, [&](const auto& one) { return !clusterer.knows(one.first); });
        std::erase_if(ids, [&](const auto& one) { return !keys.contains(one.second); });
        kept = keys.size();
    }
    StoryId id_of(StoryKey key) const {
        const auto known = ids.find(key);
        return known == ids.end() ? 0 : known->second;
    }
};

namespace {

ReportId report_id(ArticleKey article) { return static_cast<ReportId>(article); }

std::string why_of(const Placement& placement) { return placement.join ? because(*placement.join) : std::string(); }

} // namespace

StoryKeeper::StoryKeeper(ArticleStore& store) : store_(store) {}
StoryKeeper::~StoryKeeper() = default;

StoreResult<bool> StoryKeeper::step(Instant now) {
    auto more = !memory_ || !memory_->complete ? read_again(now) : place_some(now);
    if (!more) memory_.reset(); // the store decides; what was in mind may be ahead of it
    return more;
}

StoreResult<bool> StoryKeeper::all_placed(Instant now) {
    const auto waiting = store_.stories().unplaced(now - remembered, 1);
    if (!waiting) return std::unexpected(waiting.error());
    return waiting->empty();
}

StoreResult<void> StoryKeeper::catch_up(Instant now) {
    for (;;) {
        const auto done = all_placed(now);
        if (!done) return std::unexpected(done.error());
        if (*done) return {};
        if (const auto more = step(now); !more) return std::unexpected(more.error());
    }
}

StoreResult<void> StoryKeeper::keep_up(Instant now) {
    for (int steps = 0; steps < steps_at_once; ++steps) {
        const auto done = all_placed(now);
        if (!done) return std::unexpected(done.error());
        if (*done) return {};
        if (const auto more = step(now); !more) return std::unexpected(more.error());
    }
    return {};
}

StoreResult<StoryKey> StoryKeeper::place_now(ArticleKey key, Instant now) {
    const auto stored = store_.find(key);
    if (!stored) return std::unexpected(stored.error());
    if (!*stored || (*stored)->story != 0 || (*stored)->hold > 0) return *stored ? (*stored)->story : 0;
    if (!memory_ || !memory_->complete) {
        if (const auto more = step(now); !more) return std::unexpected(more.error());
        if (!memory_->complete) return 0;
    }
    auto transaction = store_.stories().begin();
    if (!transaction) return std::unexpected(transaction.error());
    auto done = place(**stored, now);
    if (done) done = transaction->commit();
    if (done) return store_.stories().story_of(key);
    memory_.reset();
    return std::unexpected(done.error());
}

StoreResult<bool> StoryKeeper::read_again(Instant now) {
    if (!memory_) memory_ = std::make_unique<Memory>();
    const auto part = store_.stories().placed(now - remembered, memory_->read, some);
    if (!part) return std::unexpected(part.error());
    for (const Placed& one : *part) {
        memory_->read = one;
        const Instant at = std::min(one.at, now); // an embargo ends later
        if (memory_->clusterer.goes_on(report_id(one.article), at)) continue;
        const auto article = store_.find(one.article);
        if (!article) return std::unexpected(article.error());
        if (*article && (*article)->story != 0) stay(**article, at);
    }
    if (part->size() == some) return true;
    const auto apart = store_.stories().apart(now - remembered);
    if (!apart) return std::unexpected(apart.error());
    for (const auto& [one, other] : *apart) memory_->clusterer.keep_apart(memory_->id_of(one), memory_->id_of(other));
    memory_->complete = true;
    return true; // there may be articles without a story
}

void StoryKeeper::stay(const StoredArticle& article, Instant at) {
    const ArticleReport report(article.article);
    const StoryId id =
        memory_->clusterer.place(report_id(article.key), report.get(), at, memory_->id_of(article.story));
    memory_->know(id, article.story);
}

StoreResult<bool> StoryKeeper::place_some(Instant now) {
    StoryTable& stories = store_.stories();
    const auto unplaced = stories.unplaced(now - remembered, some);
    if (!unplaced) return std::unexpected(unplaced.error());
    if (unplaced->empty()) {
        if (const auto left = stories.leave_older(now - remembered); !left) return std::unexpected(left.error());
        return false;
    }
    memory_->let_go();
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
    const ArticleReport report(article.article);
    const Placement placement = memory_->clusterer.add(report_id(article.key), report.get(), at);
    const auto known = memory_->keys.find(placement.story);
    if (known == memory_->keys.end()) {
        const auto key = stories.open(article.key, at);
        if (!key) return std::unexpected(key.error());
        memory_->know(placement.story, *key);
        return {};
    }
    const auto done = stories.join(article.key, known->second, why_of(placement), at);
    return done ? follow(placement, known->second, at) : done;
}

StoreResult<void> StoryKeeper::follow(const Placement& placement, StoryKey story, Instant at) {
    for (const StoryId merged : placement.merged) {
        const auto from = memory_->keys.find(merged);
        if (from == memory_->keys.end()) continue;
        const auto done = store_.stories().merge(from->second, story, why_of(placement), {}, at);
        if (!done) return done;
        memory_->ids[from->second] = placement.story;
        memory_->keys.erase(from);
    }
    return {};
}

StoreResult<void> StoryKeeper::changed(const StoredArticle& article, Instant now) {
    if (article.story == 0) return {};
    auto transaction = store_.stories().begin();
    if (!transaction) return std::unexpected(transaction.error());
    auto done = store_.stories().note_update(article.story, now);
    if (done && memory_) done = look_again(article, now);
    if (done) done = transaction->commit();
    if (!done) memory_.reset();
    return done;
}

StoreResult<void> StoryKeeper::look_again(const StoredArticle& article, Instant now) {
    const StoryId before = memory_->clusterer.story_of(report_id(article.key));
    if (!memory_->complete && before == 0) return {}; // it will be read as it is now
    const auto story = store_.stories().find(article.story);
    if (!story) return std::unexpected(story.error());
    if (!memory_->complete || (*story && (*story)->reports > 1)) {
        stay(article, now);
        return {};
    }
    const ArticleReport report(article.article);
    const Placement placement = memory_->clusterer.add(report_id(article.key), report.get(), now);
    if (placement.story != before) memory_->keys.erase(before);
    const auto known = memory_->keys.find(placement.story);
    if (known == memory_->keys.end()) {
        memory_->know(placement.story, article.story);
        return {};
    }
    const StoryKey into = known->second;
    if (into != article.story) {
        const auto done = store_.stories().merge(article.story, into, why_of(placement), {}, now);
        if (!done) return done;
        memory_->ids[article.story] = placement.story;
    }
    return follow(placement, into, now);
}

StoreResult<StoryKey> StoryKeeper::split(StoryKey story, std::span<const ArticleKey> articles, std::string_view by,
                                         Instant now) {
    auto transaction = store_.stories().begin();
    if (!transaction) return std::unexpected(transaction.error());
    const auto fresh = store_.stories().split(story, articles, by, now);
    if (!fresh) return fresh;
    if (const auto done = transaction->commit(); !done) return std::unexpected(done.error());
    if (memory_ && *fresh != 0) split_in_mind(story, *fresh, articles);
    return fresh;
}

StoreResult<StoryKey> StoryKeeper::merge(StoryKey one, StoryKey other, std::string_view by, Instant now) {
    auto transaction = store_.stories().begin();
    if (!transaction) return std::unexpected(transaction.error());
    const auto [into, from] = std::minmax(one, other);
    auto done = store_.stories().merge(from, into, {}, by, now);
    if (done) done = transaction->commit();
    if (!done) return std::unexpected(done.error());
    if (memory_) merge_in_mind(into, from);
    return into;
}

void StoryKeeper::split_in_mind(StoryKey story, StoryKey fresh, std::span<const ArticleKey> articles) {
    std::vector<ReportId> reports;
    for (const ArticleKey article : articles) reports.push_back(report_id(article));
    const StoryId id = memory_->id_of(story);
    if (const StoryId own = memory_->clusterer.split(id, reports); own != 0) return memory_->know(own, fresh);
    // All that is remembered of it is what goes, or nothing.
    if (std::ranges::none_of(reports, [&](ReportId one) { return id != 0 && memory_->clusterer.story_of(one) == id; }))
        return;
    memory_->ids.erase(story);
    memory_->know(id, fresh);
}

void StoryKeeper::merge_in_mind(StoryKey into, StoryKey from) {
    const StoryId kept = memory_->id_of(into), gone = memory_->id_of(from);
    if (!memory_->clusterer.knows(gone)) return;
    if (!memory_->clusterer.knows(kept)) return memory_->know(gone, into); // the other is not remembered
    memory_->clusterer.merge(kept, gone);
    memory_->keys.erase(gone);
    memory_->ids[from] = kept;
}

std::size_t StoryKeeper::remembered_reports() const { return memory_ ? memory_->clusterer.size() : 0; }

std::size_t StoryKeeper::remembered_stories() const { return memory_ ? memory_->keys.size() : 0; }

} // namespace depesche::digest
