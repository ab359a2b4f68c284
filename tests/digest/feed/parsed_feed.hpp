#pragma once

#include "digest/feed/feed_parser.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace depesche::tests {

/// What parse_feed() makes of a document from this address; a refusal fails the test with its sentence.
inline digest::ParsedFeed parsed(std::string_view bytes, std::string base = "https://seestadt.example/feeds/all") {
    auto feed = digest::parse_feed(bytes, {.base_url = std::move(base), .content_type = {}});
    INFO((feed ? std::string{} : feed.error().message));
    REQUIRE(feed);
    return *feed;
}

/// The one article of a document that has no other.
inline digest::Article only(std::string_view bytes) {
    const digest::ParsedFeed feed = parsed(bytes);
    REQUIRE(feed.articles.size() == 1);
    return feed.articles[0];
}

inline std::string date(const std::optional<digest::Instant>& instant) {
    return instant ? digest::to_iso8601(*instant) : "none";
}

} // namespace depesche::tests
