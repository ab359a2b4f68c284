#pragma once

#include "bot/ingest/feed_fetcher.hpp"
#include "bot/ingest/feed_trouble.hpp"

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
    std::string same_as; ///< the address of the feed that is fetched in its place (same_feeds.hpp), or empty
};

struct IngestOptions {
    std::size_t connections = config::FetchSettings{}.connections; ///< fetches at once, all hosts together
    std::chrono::milliseconds host_spacing{200};                   ///< between two requests to one host
    std::chrono::milliseconds save_every{1000}; ///< states of feeds that brought nothing new are stored this often
    std::size_t save_at_once = 4096;            ///< or as soon as there are so many
};

/// Keeps the article store up to date with the configured feeds: each at its own time, two to one host at most and
/// never closer than a fifth of a second (fetch_queue.hpp). States live in memory and are stored many at once; what is
/// lost with a crash costs a fetch, never an article. A feed that is listed under two addresses is fetched once, and
/// the log says so. All calls on the executor's thread. Client, store, intake and clock must outlive stop() and the
/// last fetch; Ingest itself may go before.
class Ingest {
public:
    Ingest(asio::any_io_executor executor, HttpClient& client, digest::ArticleStore& store, Intake& intake,
           const digest::Clock& clock, std::vector<config::FeedSettings> feeds, std::string user_agent,
           IngestOptions options = {});
    ~Ingest(); ///< stops
    Ingest(const Ingest&) = delete;
    Ingest& operator=(const Ingest&) = delete;

    /// Called after each fetch, also a failed one, beside those that listen already. The log tells it anyway.
    void on_report(std::function<void(const FetchReport&)> listener);

    /// Feeds that were due while we did not run are fetched at once, the others at their time.
    void start();
    /// No fetch starts any more; those under way end with the client or their deadline. States are stored.
    void stop();
    /// Another list of feeds (SIGHUP). What is under way is finished; a feed that is no longer listed is left alone.
    /// One that had ended (410) and is listed anew is tried again.
    void set_feeds(std::vector<config::FeedSettings> feeds);
    /// A hub brings what is new in this feed (or does not any more): it is fetched rarely, in case the hub fails.
    void set_pushed(const std::string& url, bool pushed);
    /// This feed is due now, unless it ended.
    void poke(const std::string& url);
    /// This feed starts anew and is due now, also one that is paused or ended: somebody asked for it.
    void retry(const std::string& url);
    /// What came of the latest retry() of this feed; none: it is under way, or nobody asked. Only the latest few are
    /// kept.
    std::optional<FetchReport> answer(const std::string& url) const;
    /// What the address policy refused is due now: the policy has changed.
    void retry_refused();
    /// Everything is due now: the clock jumped, or somebody asked. But for feeds that ended.
    void poke();

    /// Fetches one configured feed now, after the fetch of it that is under way; the one that is fetched in its place.
    asio::awaitable<FetchReport> fetch_now(std::string url);
    std::vector<FeedRow> rows() const;
    std::size_t fetching() const; ///< how many are under way
    /// Feeds that have been failing for long, were ended, or went quiet.
    std::vector<FeedTrouble> feed_troubles() const;
    /// The same, a line each, for people.
    std::vector<std::string> troubles() const;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_; ///< shared with the coroutines, which may end after us
};

} // namespace depesche::bot
