#include "bot/ingest/discovery.hpp"

#include "bot/ingest/feed_fetcher.hpp"
#include "bot/ingest/fetch_words.hpp"
#include "bot/net/redirect.hpp"
#include "digest/feed/feed_links.hpp"
#include "digest/feed/feed_parser.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace depesche::bot {

namespace {

constexpr int most_requests = 24;
constexpr std::size_t enough = 8;            // a portal announces dozens; the first ones are the main ones
constexpr std::chrono::seconds patience{60}; // for all of it: somebody waits

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
        std::string url;  ///< that answered
        std::string kept; ///< its address from now on
        std::string body, content_type;
        std::string error; ///< empty: it was read
    };
    std::expected<HttpRequest, std::string> request_for(const Url& at);
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
    std::vector<std::string> asked_, answered_;
    int requests_ = 0;
    Deadline deadline_ = Deadline::in(patience);
};

std::expected<HttpRequest, std::string> Search::request_for(const Url& at) {
    if (requests_++ >= most_requests) return std::unexpected("enough was asked of this site");
    HttpRequest request = feed_request(at, {});
    if (written_ && at.origin() == written_origin_) request.address_right = AddressRight::written;
    return request;
}

asio::awaitable<Search::Page> Search::get(std::string address) {
    Page page;
    page.url = page.kept = address;
    const auto target = parse_url(address);
    if (!target) {
        page.error = fmt::format("{}: {}", shown_url(address), target.error());
        co_return page;
    }
    const Followed answer =
        co_await follow_redirects(client_, *target, [this](const Url& at) { return request_for(at); }, deadline_,
                                  {.keep_encrypted = target->tls, .each = FeedFetcher::patience});
    page.url = answer.at.to_string();
    // What leads elsewhere for now may lead back tomorrow: the address as it was given stays good.
    page.kept = answer.for_good ? answer.for_good->to_string() : target->to_string();
    if (!answer.refused.empty()) {
        page.error = fmt::format("{}: {}", shown_url(page.url), answer.refused);
    } else if (!answer.result) {
        page.error = failure_sentence(page.url, answer.result.error());
    } else if (answer.result->status != 200) {
        page.error = status_sentence(page.url, *answer.result);
    } else {
        page.body = answer.result->body;
        page.content_type = answer.result->header("Content-Type");
    }
    co_return page;
}

bool Search::note(const Page& page, std::string how) {
    const auto feed = digest::parse_feed(page.body, {.base_url = page.url, .content_type = page.content_type});
    if (!feed || feed->articles.empty()) return false;
    if (std::ranges::find(answered_, page.url) != answered_.end()) return false; // found by another way
    answered_.push_back(page.url);
    found_.feeds.push_back({page.kept, feed->title, feed->language, feed->articles.size(), std::move(how)});
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
