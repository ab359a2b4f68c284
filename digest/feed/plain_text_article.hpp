#pragma once

#include "digest/article/article.hpp"
#include "digest/feed/feed_parser.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

/// What is known of a text from elsewhere; each goes before what the text says.
struct PlainTextHints {
    std::string url;
    std::string language;
    std::optional<Instant> published;
    const Zone* zone = nullptr; ///< the newsroom's, for dates and embargoes without one; none: UTC
};

struct PlainTextArticle {
    Article article;
    std::vector<std::string> stripped; ///< lines that are not the article's, as they stood: calls to subscribe,
                                       ///< buttons, links to other articles, the note of a correction
    std::vector<std::string> warnings; ///< a sentence each
};

/// Largest text that is taken for one article.
inline constexpr std::size_t largest_plain_text = 1UL << 20;

/// Reads an article as it is copied off a page: a line for each paragraph. Line 1 is the title, perhaps with its kicker
/// glued to it; then a lead, key points, byline and date where they are; then the body, which gets its types from
/// shape_body(). Text wrapped at a fixed width is unwrapped. Any encoding. Without a language of its own it gets the
/// one it is written in. An embargo on a line of its own and "KORREKTUR:" before the title are understood and gone. Its
/// id is its address, or made from its title: the same title again is the same article. Fails with one sentence for
/// what is no article: empty, binary, too large, or nothing but a call to subscribe.
std::expected<PlainTextArticle, FeedError> read_plain_text_article(std::string_view bytes, const PlainTextHints& hints);

} // namespace depesche::digest
