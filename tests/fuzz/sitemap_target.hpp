#pragma once

#include "invariants.hpp"

namespace depesche::fuzz {

/// The inside of a news sitemap.
inline void sitemap_target(std::string_view bytes) {
    std::string document = R"(<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" )"
                           R"(xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">)";
    document += bytes;
    document += "</urlset>";
    const auto feed =
        digest::parse_feed(document, {.base_url = "https://seestadt.example/news.xml", .content_type = {}});
    if (feed) promise_feed(*feed, document.size());
}

} // namespace depesche::fuzz
