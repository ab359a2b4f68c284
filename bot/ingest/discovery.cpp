#include "bot/ingest/discovery.hpp"

#include "bot/ingest/fetch_words.hpp"
#include "bot/net/redirect.hpp"
#include "digest/feed/feed_links.hpp"
#include "digest/feed/feed_parser.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

constexpr int most_requests = 24;
constexpr int most_redirects = 5;
constexpr std::size_t enough = 8; // a portal announces dozens; the first ones are the main ones
constexpr std::size_t largest = 16 << 20;

std::string_view primary(std::string_view language) { return language.substr(0, language.find('-')); }

class Search {
public:
    Search(HttpClient& client, std::string language, bool written)
        : client_(client),
          language_(std::move(language)),
          written_(written) {}

    asio::awaitable<Discovery> run(std::string address);

private:
    struct Page {
        std::string url, body, content_type;
        std::string error; ///< empty: it was read
    };
    asio::awaitable<Page> get(std::string address);
    /// True: it is a feed with articles, and noted.
    asio::awaitable<bool> try_one(std::string address, std::string how);
    bool note(const Page& page, std::string how);
    void rank();

    HttpClient& client_;
    std::string language_;
    bool written_;
    std::string written_origin_;
    Discovery found_;
    std::vector<std::string> asked_;
    int requests_ = 0;
};

asio::awaitable<Search::Page> Search::get(std::string address) {
    Page page;
    page.url = address;
    auto target = parse_url(address);
    const bool https_only = target && target->tls; // as the newsroom itself fetches
    for (int redirects = 0; target && redirects <= most_redirects; ++redirects) {
        if (requests_++ >= most_requests) {
            page.error = "enough was asked of this site";
            co_return page;
        }
        page.url = target->to_string();
        HttpRequest request{.url = *target, .max_body = largest, .decompress = true};
        request.headers = {{"Accept",
                            "application/rss+xml, application/atom+xml, application/feed+json, text/html;q=0.9, "
                            "*/*;q=0.5"}};
        if (written_ && target->origin() == written_origin_) request.address_right = AddressRight::written;
        const HttpResult result = co_await client_.send(std::move(request), Deadline::in(20s));
        if (!result) {
            page.error = failure_sentence(page.url, result.error());
            co_return page;
        }
        if (is_redirect(result->status)) {
            target = resolve_url(*target, result->header("Location"));
            if (target && https_only && !target->tls) break;
            continue;
        }
        if (result->status != 200) {
            page.error = status_sentence(page.url, *result);
            co_return page;
        }
        page.body = result->body;
        page.content_type = result->header("Content-Type");
        co_return page;
    }
    page.error = target ? fmt::format("{}: redirects in a circle, or away from https", shown_url(page.url))
                        : fmt::format("{}: {}", shown_url(address), target.error());
    co_return page;
}

bool Search::note(const Page& page, std::string how) {
    const auto feed = digest::parse_feed(page.body, {.base_url = page.url, .content_type = page.content_type});
    if (!feed || feed->articles.empty()) return false;
    if (std::ranges::find(found_.feeds, page.url, &FoundFeed::url) != found_.feeds.end()) return false;
    found_.feeds.push_back({page.url, feed->title, feed->language, feed->articles.size(), std::move(how)});
    return true;
}

asio::awaitable<bool> Search::try_one(std::string address, std::string how) {
    if (std::ranges::find(asked_, address) != asked_.end()) co_return false;
    asked_.push_back(address);
    const Page page = co_await get(address);
    co_return page.error.empty() && note(page, std::move(how));
}

/// The reader's own language first; otherwise in the order in which they were found.
void Search::rank() {
    if (language_.empty()) return;
    std::vector<FoundFeed> ranked;
    for (const bool own : {true, false})
        for (const FoundFeed& feed : found_.feeds)
            if ((primary(feed.language) == primary(language_)) == own) ranked.push_back(feed);
    found_.feeds = std::move(ranked);
}

asio::awaitable<Discovery> Search::run(std::string address) {
    asked_.push_back(address);
    if (const auto written = parse_url(address)) written_origin_ = written->origin();
    const Page page = co_await get(address);
    if (!page.error.empty()) {
        found_.error = page.error;
        co_return found_;
    }
    if (note(page, "its own address")) co_return found_;
    const auto links = digest::feed_links(page.body, page.url);
    for (const digest::FeedLink& link : links) {
        if (found_.feeds.size() == enough) break;
        (void)co_await try_one(link.url, link.rank > 50 ? "announced by the page" : "linked by the page");
    }
    const auto origin = parse_url(page.url);
    for (const std::string& path : digest::usual_feed_paths()) {
        if (!found_.feeds.empty() || !origin) break;
        (void)co_await try_one(origin->origin() + path, "a usual place");
    }
    if (found_.feeds.empty() && origin) {
        const Page robots = co_await get(origin->origin() + "/robots.txt");
        for (const std::string& sitemap : digest::robots_sitemaps(robots.body)) {
            if (!found_.feeds.empty()) break;
            (void)co_await try_one(sitemap, "a sitemap of robots.txt");
        }
    }
    rank();
    if (found_.feeds.empty())
        found_.error = fmt::format("{}: no feed, and none was found from here; look for the feed's own address on the "
                                   "site, often at its foot",
                                   shown_url(page.url));
    co_return found_;
}

} // namespace

asio::awaitable<Discovery> discover_feeds(HttpClient& client, std::string address, std::string language, bool written) {
    Search search(client, std::move(language), written);
    if (address.find("://") == std::string::npos) address = "https://" + address;
    co_return co_await search.run(std::move(address));
}

} // namespace depesche::bot
