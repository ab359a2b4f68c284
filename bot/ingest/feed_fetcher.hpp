#pragma once

#include "bot/ingest/fetch_plan.hpp"
#include "bot/ingest/intake.hpp"
#include "bot/ingest/watched_feed.hpp"
#include "bot/net/http_client.hpp"
#include "bot/net/redirect.hpp"
#include "config/settings.hpp"
#include "digest/article/article_store.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace depesche::bot {

/// How one fetch of one feed ended.
struct FetchReport {
    enum class Kind : std::uint8_t {
        stored,       ///< a document was read and its articles stored
        unchanged,    ///< 304 Not Modified, or the same bytes as before
        failed,       ///< `message` says why and what to do
        gone,         ///< 410
        store_failed, ///< the store refused; nothing of the document was stored
        stopped       ///< we are shutting down
    } kind = Kind::failed;
    std::string url;  ///< of the feed as configured
    int articles = 0; ///< in the document
    int fresh = 0, updated = 0, duplicates = 0;
    bool baseline = false;               ///< the first document of this feed
    int held = 0;                        ///< of the fresh ones: more than plausible, they wait for an editor
    std::string message;                 ///< one sentence for the log; may be empty when all is well
    std::vector<std::string> warnings;   ///< damage of the document that was worked around
    std::vector<std::string> feed_links; ///< an HTML page: the feeds it announces
    std::vector<std::string> hubs;       ///< WebSub hubs of the document, from it or from its Link headers, absolute
    std::string topic;                   ///< what the hubs call this feed; empty: its address
    std::optional<std::chrono::seconds> host_pause; ///< the server asked everybody to wait (429, 503)
    bool slow = false;                              ///< no answer: timed out, or nobody is there
};

/// How a feed is asked for, whoever asks: a server must not answer the doctor otherwise than the fetcher. `user_agent`
/// empty: the client's own.
HttpRequest feed_request(const Url& url, const std::string& user_agent);

/// Fetches a feed once: conditional GET, redirects, parsing, storing, and the plan for the next time, all recorded in
/// the feed's state. What a document changes is in the store with it; a 304 or a failure only marks the state unsaved,
/// for the caller to save with others. Client, store, intake and clock must outlive it. One fetch of one feed at a
/// time; several feeds at once.
class FeedFetcher {
public:
    static constexpr std::size_t largest_feed = 16 << 20; ///< bytes, decoded
    static constexpr std::chrono::seconds patience{20};   ///< for one fetch with all its redirects
    static constexpr int most_redirects = 5;

    /// `user_agent` as in "Depesche/0.1 (+mail@seestadt.example)"; empty: the client's own.
    FeedFetcher(HttpClient& client, digest::ArticleStore& store, Intake& intake, const digest::Clock& clock,
                std::string user_agent);

    asio::awaitable<FetchReport> fetch(std::shared_ptr<WatchedFeed> feed);

private:
    asio::awaitable<Followed> get(const WatchedFeed& feed);
    FetchReport read(WatchedFeed& feed, const Followed& answer, FetchPast& past);
    FetchReport refuse(const WatchedFeed& feed, const HttpResponse& response, FetchPast& past);
    FetchReport take_document(WatchedFeed& feed, const Followed& answer, FetchPast& past);
    FetchReport store(WatchedFeed& feed, digest::ParsedFeed document);
    void plan(WatchedFeed& feed, const FetchReport& report, FetchPast past);

    HttpClient& client_;
    digest::ArticleStore& store_;
    Intake& intake_;
    const digest::Clock& clock_;
    std::string user_agent_;
};

} // namespace depesche::bot
