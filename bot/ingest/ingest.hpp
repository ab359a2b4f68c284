#pragma once

#include "bot/ingest/feed_fetcher.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace depesche::bot {

/// One feed as `status` shows it.
struct FeedRow {
    config::FeedSettings settings;
    digest::FeedState state;
    bool fetching = false;
};

/// Keeps the article store up to date with the configured feeds: each at its own time, eight at once, two to one host
/// never closer than a fifth of a second. All calls on the executor's thread. Client, store, intake and clock must
/// outlive stop() and the last fetch; Ingest itself may go before.
class Ingest {
public:
    static constexpr std::size_t most_at_once = 8;
    static constexpr std::chrono::milliseconds host_spacing{200};

    Ingest(asio::any_io_executor executor, HttpClient& client, digest::ArticleStore& store, Intake& intake,
           const digest::Clock& clock, std::vector<config::FeedSettings> feeds, std::string user_agent);
    ~Ingest(); ///< stops
    Ingest(const Ingest&) = delete;
    Ingest& operator=(const Ingest&) = delete;

    /// Called after each fetch, also a failed one, beside those that listen already. The log tells it anyway.
    void on_report(std::function<void(const FetchReport&)> listener);

    /// Feeds that were due while we did not run are fetched at once, the others at their time.
    void start();
    /// No fetch starts any more; those under way end with the client or their deadline.
    void stop();
    /// Another list of feeds (SIGHUP). What is under way is finished; a feed that is no longer listed is left alone.
    void set_feeds(std::vector<config::FeedSettings> feeds);
    /// See FeedFetcher::set_pushed.
    void set_pushed(const std::string& url, bool pushed);
    /// This feed is due now.
    void poke(const std::string& url);
    /// Everything is due now: the clock jumped, or somebody asked.
    void poke();

    /// Fetches one configured feed now, after the fetch of it that is under way.
    asio::awaitable<FetchReport> fetch_now(std::string url);
    std::vector<FeedRow> rows() const;
    std::size_t fetching() const; ///< how many are under way

private:
    struct Impl;
    std::shared_ptr<Impl> impl_; ///< shared with the coroutines, which may end after us
};

} // namespace depesche::bot
