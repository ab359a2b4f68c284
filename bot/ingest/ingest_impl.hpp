#pragma once

#include "bot/ingest/fetch_queue.hpp"
#include "bot/ingest/ingest.hpp"
#include "bot/ingest/same_feeds.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>

namespace depesche::bot {

/// The inside of Ingest, shared by its files: which feeds are listed and what is known of them (ingest_feeds.cpp), and
/// the fetching of what is due (ingest.cpp).
struct Ingest::Impl : std::enable_shared_from_this<Ingest::Impl> {
    using FeedPtr = std::shared_ptr<WatchedFeed>;

    Impl(asio::any_io_executor on, HttpClient& client, digest::ArticleStore& articles, Intake& intake,
         const digest::Clock& time, std::string user_agent, IngestOptions wanted)
        : executor(std::move(on)),
          store(articles),
          clock(time),
          options(wanted),
          fetcher(client, articles, intake, time, std::move(user_agent)),
          timer(executor),
          queue({.in_all = std::max<std::size_t>(wanted.connections, 1), .apart = wanted.host_spacing}) {}

    void set_feeds(std::vector<config::FeedSettings> settings);
    void load_states();
    void add(config::FeedSettings settings);
    digest::StoreResult<void> recall(WatchedFeed& feed);
    void find_same();
    void settle(WatchedFeed& feed);
    FeedPtr fetched_for(const std::string& url) const;
    void plan(WatchedFeed& feed, digest::Instant due);
    void plan_all(bool everything);
    void wake() { timer.cancel(); }
    FetchQueue::Now now() const { return {clock.now(), std::chrono::steady_clock::now()}; }
    asio::awaitable<void> loop();
    void start_due();
    void remind(WatchedFeed& feed);
    void launch(FeedPtr feed);
    asio::awaitable<FetchReport> fetch(FeedPtr feed);
    void finished(WatchedFeed& feed, const FetchReport& report);
    void keep_answer(const FetchReport& report);
    void tell(const WatchedFeed& feed, const FetchReport& report, bool now_quiet);
    void save(bool everything);

    asio::any_io_executor executor;
    digest::ArticleStore& store;
    const digest::Clock& clock;
    IngestOptions options;
    FeedFetcher fetcher;
    asio::steady_timer timer; // of the loop; everybody who changes what is due cancels it
    FetchQueue queue;
    std::vector<FeedPtr> feeds; // by their number in the queue; those no longer listed keep their place
    std::unordered_map<std::string, FeedPtr> by_url;
    std::vector<FeedPtr> listed; // in the order of the configuration
    SameFeeds same;              // of these
    std::unordered_map<std::string, digest::FeedState>
        stored; // as they were when we started, until somebody needs them
    std::vector<FeedPtr> unsaved;
    std::chrono::steady_clock::time_point save_at = std::chrono::steady_clock::time_point::max();
    digest::Instant looked_at{};
    bool save_failed = false;
    bool loaded = false;
    bool looping = false;
    bool running = false;
    bool stopped = false;
    std::vector<std::function<void(const FetchReport&)>> listeners;
    std::deque<FetchReport> answers; // to those who asked, the latest last
};

/// The wall clock may be set while we wait by the steady one: look at it again after so long.
inline constexpr std::chrono::milliseconds longest_ingest_wait{60'000};

/// A plan further away than any interval was made by a clock that was wrong then.
digest::Instant due_at(const std::optional<digest::Instant>& next, digest::Instant now);

} // namespace depesche::bot
