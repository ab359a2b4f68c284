#pragma once

#include "digest/article/article_store.hpp"

#include <vector>

namespace depesche::digest {

/// Where an article stood on the newsroom's front page in one hour.
struct FrontPagePlace {
    ArticleKey article = 0;
    Instant hour; ///< its beginning
    int rank = 1; ///< from 1; the best of the hour
};

/// An article's last six hours on the front page.
struct FrontPage {
    int hours = 0;  ///< in how many it was there
    int best = 0;   ///< its best place
    double sum = 0; ///< of 1/rank, one place an hour; 6 for six hours on top. Two digits
};

inline constexpr int front_page_hours = 6;

/// Hours that begin after `now` do not count, nor do places below 1.
FrontPage front_page_of(ArticleKey article, const std::vector<FrontPagePlace>& places, Instant now);

} // namespace depesche::digest
