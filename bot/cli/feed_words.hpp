#pragma once

#include "digest/article/article_store.hpp"
#include "digest/schedule/schedule.hpp"

#include <string>

namespace depesche::bot {

/// How a feed is, in the newsroom's local time: "TROUBLE: paused until ...", "QUIET since ...", or nothing when all is
/// well.
std::string feed_words(const digest::FeedState& state, const digest::Zone& zone);

} // namespace depesche::bot
