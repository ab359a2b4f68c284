#pragma once

#include "digest/article/article.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

class Zone;

struct ParsedFeed {
    std::string title;
    std::string language;
    std::string site_url;
    std::string self_url;              ///< what it calls its own address (rel=self, feed_url): the topic of a hub
    std::vector<std::string> hubs;     ///< WebSub hubs (rel=hub, JSON Feed's hubs), absolute http(s)
    std::vector<Article> articles;     ///< in the order of the document
    std::vector<std::string> warnings; ///< damage that was worked around, one sentence each
    std::size_t blocks = 0;            ///< of all articles, as they were added
};

struct FeedError {
    enum class Kind : std::uint8_t { empty, not_a_feed, html_page, malformed, too_large } kind = Kind::not_a_feed;
    std::string message; ///< one sentence with place and cure: "an HTML page, not a feed; its feeds: ..."
    std::vector<std::string> feed_links; ///< for html_page: the feeds it announces (rel=alternate), absolute
};

struct FeedOptions {
    std::string base_url;     ///< where it was fetched from: resolves relative links
    std::string content_type; ///< of the HTTP response, may name the charset
    /// The newsroom's, where an embargo, a note or a date in our own JSON names none; null: UTC. Used during the call.
    const Zone* zone = nullptr;
    /// The source is an agency, whatever format it writes: "KILL:" before a title takes it back.
    bool from_agency = false;
};

/// Understands RSS 0.9x/1.0/2.0, Atom 0.3/1.0, JSON Feed 1.0/1.1 and agency formats, told by content.
/// A damaged feed gives the articles that can be read. Memory is bounded by a small multiple of the input; linear time.
/// `source`, `origin` and a missing `section` are the caller's to fill.
std::expected<ParsedFeed, FeedError> parse_feed(std::string_view bytes, const FeedOptions& options);

/// The form in DESIGN.md ("depesche feed parse --json").
std::string to_json(const ParsedFeed& feed);
/// The same in parts, as it is made: a large feed need not be in memory twice.
using TextSink = std::function<void(std::string_view part)>;
void write_json(const ParsedFeed& feed, const TextSink& sink);

} // namespace depesche::digest
