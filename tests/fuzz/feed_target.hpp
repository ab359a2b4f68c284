#pragma once

#include "invariants.hpp"

namespace depesche::fuzz {

/// Any bytes as a feed: told by content, read or refused in one sentence.
inline void feed_target(std::string_view bytes) {
    const auto feed = digest::parse_feed(bytes, {.base_url = "https://seestadt.example/rss", .content_type = {}});
    if (!feed) return promise(!feed.error().message.empty(), "a refusal says why");
    promise_feed(*feed, bytes.size());
}

} // namespace depesche::fuzz
