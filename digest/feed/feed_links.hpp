#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

/// A feed that a page leads to.
struct FeedLink {
    std::string url; ///< absolute
    std::string title;
    int rank = 0; ///< higher is more likely the newsroom's news: announced before linked, news before comments
    bool operator==(const FeedLink&) const = default;
};

/// The feeds of a page: announced by link rel=alternate, or linked by an address or words that look like a feed. The
/// likeliest first, at most 20.
std::vector<FeedLink> feed_links(std::string_view page, std::string_view base_url);

/// Where sites keep their feeds when their pages do not say so, the commonest first; paths from the root.
std::vector<std::string> usual_feed_paths();

/// The sitemaps that a robots.txt names, those of news first, absolute, at most 5.
std::vector<std::string> robots_sitemaps(std::string_view robots);

} // namespace depesche::digest
