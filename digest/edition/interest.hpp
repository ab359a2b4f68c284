#pragma once

#include "digest/article/article_store.hpp"

#include <vector>

namespace depesche::digest {

/// How often readers who were shown an article read it.
struct ReaderInterest {
    ArticleKey article = 0;
    double clicks = 0;
    double shown = 0;
    double section_rate = 0; ///< clicks of one that is shown, usual in its section; 0: unknown
};

/// How many times as often as usual, with 20 readers of the usual kind added so that three clicks are no fashion:
/// (clicks + 20) / (shown + 20 / rate) over the rate. 1 when nothing is known.
double interest_ratio(const ReaderInterest& interest);

/// A story before readers had their say.
struct Lift {
    ArticleKey article = 0;
    int urgency = 0;   ///< 1 to 8; 0 counts as 5
    double score = 0;  ///< without interest
    double points = 0; ///< what interest would add, 0 or more
};

/// What interest may add to each, in order: all of its points, or as many as leave it behind all but one of the more
/// urgent stories that were before it. So clicks lift nothing by more than one place over what the desk calls more
/// urgent. Equal scores stand in order of their keys. Independent of the order given.
std::vector<double> granted_points(const std::vector<Lift>& stories);

} // namespace depesche::digest
