#pragma once

#include "invariants.hpp"

namespace depesche::fuzz {

/// JSON Feed, ninjs, dpa digitalwires and our own form, told apart by their members.
inline void json_target(std::string_view bytes) {
    const auto feed = digest::parse_feed(
        bytes, {.base_url = "https://seestadt.example/feed.json", .content_type = "application/json"});
    if (!feed) return promise(!feed.error().message.empty(), "a refusal says why");
    promise_feed(*feed, bytes.size());
}

} // namespace depesche::fuzz
