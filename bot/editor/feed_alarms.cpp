#include "bot/editor/feed_alarms.hpp"

#include <utility>

namespace depesche::bot {

namespace {

/// Whoever ran before us was there when it became worth telling, and told it.
bool was_told(const FeedTrouble& trouble, digest::Instant now) {
    if (trouble.kind == FeedTrouble::Kind::failing)
        return trouble.last_attempt && *trouble.last_attempt > trouble.since;
    return trouble.since + std::chrono::hours(1) < now;
}

} // namespace

FeedAlarms::Say FeedAlarms::update(const std::vector<FeedTrouble>& present, digest::Instant now) {
    if (std::exchange(first_, false)) {
        for (const FeedTrouble& trouble : present)
            if (was_told(trouble, now)) told_.emplace(trouble.url, trouble);
    }
    if (said_ && now >= *said_ && now < *said_ + apart) return {};
    Say say;
    std::map<std::string, FeedTrouble> told;
    for (const FeedTrouble& trouble : present) {
        const auto known = told_.find(trouble.url);
        if (known == told_.end() || known->second.kind != trouble.kind) say.began.push_back(trouble);
        told.emplace(trouble.url, trouble);
    }
    for (const auto& [url, trouble] : told_)
        if (!told.contains(url)) say.over.push_back(trouble);
    told_ = std::move(told);
    if (!say.empty()) said_ = now;
    return say;
}

} // namespace depesche::bot
