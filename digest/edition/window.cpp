#include "digest/edition/window.hpp"

#include "digest/edition/score.hpp"

#include <algorithm>
#include <set>

namespace depesche::digest {

using namespace std::chrono_literals;

Instant window_start(const Schedule& schedule, const Slot& slot, const config::EditionSettings& edition, Instant at) {
    if (is_weekend(edition)) {
        constexpr auto review = 72h; // after so long half of an article's recency is gone there (score.hpp)
        const auto before = schedule.previous(slot);
        const Instant start = std::min(slot.at, at) - review;
        return before && before->at <= at ? std::max(start, before->at) : start;
    }
    constexpr auto at_most = 24h;
    Instant end = slot.at;
    auto earlier = schedule.latest(end - 1ms);
    if (earlier && earlier->at > at) {
        end = at;
        earlier = schedule.latest(at);
    }
    return std::max(end - at_most, earlier ? earlier->at : end - at_most);
}

Instant told_since(const Schedule& schedule, Instant at) {
    constexpr auto at_least = 24h * 3;
    constexpr auto at_most = 24h * 31;
    /// Somebody may send an edition before its time.
    constexpr auto early = 1h;
    const auto last = schedule.latest(at - 1ms);
    const auto before = last ? schedule.latest(last->at - 1ms) : last;
    return std::max(at - at_most, std::min(at - at_least, before ? before->at - early : at - at_least));
}

std::vector<ArticleKey> told_outside(const std::vector<StoredArticle>& articles, const std::vector<AlreadyTold>& told) {
    std::set<ArticleKey> known, outside;
    for (const StoredArticle& article : articles) known.insert(article.key);
    for (const AlreadyTold& one : told)
        if (!known.contains(one.article)) outside.insert(one.article);
    return {outside.begin(), outside.end()};
}

} // namespace depesche::digest
