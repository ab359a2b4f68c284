#include "digest/edition/front_page.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace depesche::digest {

FrontPage front_page_of(ArticleKey article, const std::vector<FrontPagePlace>& places, Instant now) {
    std::map<Instant, int> best;
    for (const FrontPagePlace& place : places) {
        if (place.article != article || place.rank < 1) continue;
        if (place.hour > now || place.hour <= now - std::chrono::hours{front_page_hours}) continue;
        int& rank = best.try_emplace(std::chrono::floor<std::chrono::hours>(place.hour), place.rank).first->second;
        rank = std::min(rank, place.rank);
    }
    FrontPage page;
    for (const auto& [hour, rank] : best) {
        ++page.hours;
        page.best = page.best == 0 ? rank : std::min(page.best, rank);
        page.sum += 1.0 / rank;
    }
    // An hour that has begun on either side may make seven of six.
    page.sum = std::min(std::round(page.sum * 100) / 100, static_cast<double>(front_page_hours));
    return page;
}

} // namespace depesche::digest
