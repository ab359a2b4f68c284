#pragma once

#include "bot/net/http_client.hpp"

#include <string>
#include <vector>

namespace depesche::bot {

/// A feed that was found and read.
struct FoundFeed {
    std::string url; ///< as it was given, or where it has moved to for good
    std::string title;
    std::string language; ///< BCP 47 or empty
    std::size_t articles = 0;
    std::string how; ///< "its own address", "announced by the page", "linked by the page", "a usual place", ...
};

struct Discovery {
    std::vector<FoundFeed> feeds; ///< the likeliest first
    std::string error;            ///< why there is none: one sentence with the cure
};

/// The feeds of an address: itself if it is one; else those that its page announces or links, then the usual places
/// and robots.txt's sitemaps, asked one after the other, and no further than the first good ones. `language` (BCP 47,
/// may be empty): feeds in it come first. An address without a scheme is taken for https. At most 24 requests, 20 s
/// each and a minute together. The client decides which addresses may be reached at all and must outlive the call.
/// `written`: the operator wrote this address, a literal private one is meant so; where it leads to is not.
asio::awaitable<Discovery> discover_feeds(HttpClient& client, std::string address, std::string language,
                                          bool written = false);

} // namespace depesche::bot
