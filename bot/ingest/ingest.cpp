#include "bot/ingest/ingest.hpp"

#include "bot/ingest/feed_breaker.hpp"
#include "bot/ingest/feed_rhythm.hpp"
#include "bot/ingest/fetch_queue.hpp"
#include "bot/ingest/fetch_words.hpp"
#include "bot/ingest/same_feeds.hpp"
#include "bot/net/report.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <bit>
#include <deque>
#include <unordered_map>
#include <utility>

namespace depesche::bot {

namespace {

using digest::Instant;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// The wall clock may be set while we wait by the steady one: look at it again after so long.
constexpr milliseconds longest_wait{60'000};

/// A plan further away than any interval was made by a clock that was wrong then.
Instant due_at(const std::optional<Instant>& next, Instant now) {
    return !next || *next - now > longest_retry_after + std::chrono::hours(3) ? now : *next;
}

/// The host that the next fetch will ask first: after a permanent redirect, not the configured one.
std::string host_of(const WatchedFeed& feed) {
    const std::string& address = feed.state.fetch_url.empty() ? feed.settings.url : feed.state.fetch_url;
    const auto url = parse_url(address);
    return url ? url->host : address;
}

FetchReport report_of(FetchReport::Kind kind, const std::string& url, std::string message = {}) {
    FetchReport report;
    report.kind = kind;
    report.url = url;
    report.message = std::move(message);
    return report;
}

void log_report(const FetchReport& report, int failures) {
    for (const std::string& warning : report.warnings) spdlog::debug("{}: {}", shown_url(report.url), warning);
    switch (report.kind) {
    case FetchReport::Kind::stored:
        if (report.held > 0) spdlog::warn("{}", report.message);
        if (report.fresh + report.updated > 0)
            spdlog::info("{}: {} new, {} updated, {} told by another source already{}", shown_url(report.url),
                         report.fresh, report.updated, report.duplicates,
                         report.baseline ? " (first fetch: the baseline)" : "");
        break;
    case FetchReport::Kind::unchanged:
    case FetchReport::Kind::stopped:
        break;
    case FetchReport::Kind::failed:
    case FetchReport::Kind::gone:
        // The first time and then ever more rarely: a feed dead for a month must not fill the log.
        if (std::has_single_bit(static_cast<unsigned>(std::max(failures, 1))))
            spdlog::warn("{}{}", report.message, failures > 1 ? fmt::format(" ({} times in a row)", failures) : "");
        break;
    case FetchReport::Kind::store_failed:
        spdlog::error("{}", report.message);
        break;
    }
}

} // namespace

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
    void plan(WatchedFeed& feed, Instant due);
    void plan_all(bool everything);
    void wake() { timer.cancel(); }
    FetchQueue::Now now() const { return {clock.now(), steady_clock::now()}; }
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
    steady_clock::time_point save_at = steady_clock::time_point::max();
    Instant looked_at{};
    bool save_failed = false;
    bool loaded = false;
    bool looping = false;
    bool running = false;
    bool stopped = false;
    std::vector<std::function<void(const FetchReport&)>> listeners;
    std::deque<FetchReport> answers; // to those who asked, the latest last
};

void Ingest::Impl::load_states() {
    if (std::exchange(loaded, true)) return;
    auto states = store.feed_states();
    if (!states) return spdlog::error("{}", states.error().message); // each fetch would tell so too
    for (digest::FeedState& state : *states) stored.emplace(state.url, std::move(state));
}

void Ingest::Impl::add(config::FeedSettings settings) {
    auto feed = std::make_shared<WatchedFeed>();
    feed->settings = std::move(settings);
    const std::string& url = feed->settings.url;
    feed->state.url = url;
    feed->id = static_cast<std::uint32_t>(feeds.size());
    feeds.push_back(feed);
    by_url[url] = feed;
    static_cast<void>(recall(*feed)); // if it fails, its first fetch says so
    plan(*feed, due_at(feed->state.next_attempt, clock.now()));
    if (feed->state.failures > 0 && !feed->state.gone) queue.expect_trouble(feed->id);
}

/// What the store knows of the feed. Until that was read the feed is not fetched: with an empty state its next document
/// would pass for its history, and what is news in it would be lost.
digest::StoreResult<void> Ingest::Impl::recall(WatchedFeed& feed) {
    if (feed.recalled) return {};
    if (auto known = stored.extract(feed.settings.url); known && !running) {
        feed.state = std::move(known.mapped());
    } else {
        auto state = store.feed_state(feed.settings.url); // a verb may have changed it since we started
        if (!state) return std::unexpected(state.error());
        feed.state = *std::move(state);
    }
    feed.recalled = true;
    if (!feed.state.baseline_done) feed.first_look = feed.state.last_success;
    feed.state.url = feed.settings.url;
    if (running && feed.state.gone) { // listed anew: somebody asks for it
        feed.state.gone = false;
        feed.state.next_attempt.reset(); // the reminder's moment, not a fetch's
    }
    feed.quiet_from = quiet_from(feed.state.history);
    return {};
}

void Ingest::Impl::set_feeds(std::vector<config::FeedSettings> settings) {
    load_states();
    save(true);
    std::unordered_map<std::string, FeedPtr> before = std::exchange(by_url, {});
    listed.clear();
    for (config::FeedSettings& wanted : settings) {
        if (by_url.contains(wanted.url)) continue;
        const auto known = before.find(wanted.url);
        if (known == before.end()) {
            add(std::move(wanted));
            listed.push_back(feeds.back());
            continue;
        }
        listed.push_back(known->second);
        known->second->settings = std::move(wanted);
        by_url.emplace(known->first, known->second);
        before.erase(known);
    }
    for (const auto& [url, feed] : before) {
        feed->listed = false;
        queue.remove(feed->id);
    }
    find_same();
    wake();
}

void Ingest::Impl::find_same() {
    same = {};
    for (const FeedPtr& feed : listed) {
        feed->place = same.size();
        same.add(feed->settings.url, feed->state.fetch_url, is_failing(feed->state));
    }
    for (const FeedPtr& feed : listed) settle(*feed);
}

/// Whether it is fetched, or another one in its place.
void Ingest::Impl::settle(WatchedFeed& feed) {
    const auto other = same.other(feed.place);
    const config::FeedSettings* fetched = other ? &listed[other->place]->settings : nullptr;
    std::string before = std::exchange(feed.same_as, fetched != nullptr ? fetched->url : std::string());
    if (before == feed.same_as) return;
    if (fetched == nullptr) return plan(feed, due_at(feed.state.next_attempt, clock.now()));
    queue.remove(feed.id);
    spdlog::warn("{}: {}", shown_url(feed.settings.url), same_feed_words(*fetched, other->moved));
}

/// The listed feed of this address, or the one that is fetched in its place; null: there is none.
Ingest::Impl::FeedPtr Ingest::Impl::fetched_for(const std::string& url) const {
    const auto known = by_url.find(url);
    if (known == by_url.end()) return nullptr;
    return known->second->same_as.empty() ? known->second : by_url.at(known->second->same_as);
}

void Ingest::Impl::plan(WatchedFeed& feed, Instant due) {
    if (feed.same_as.empty()) queue.plan(feed.id, host_of(feed), due);
}

/// Anew, since the clock was set, or everything since somebody asked.
void Ingest::Impl::plan_all(bool everything) {
    for (const auto& [url, feed] : by_url) {
        if (everything && feed->state.gone) continue;
        plan(*feed, everything ? Instant() : due_at(feed->state.next_attempt, clock.now()));
    }
}

asio::awaitable<void> Ingest::Impl::loop() {
    while (!stopped) {
        const Instant wall = clock.now();
        if (wall + longest_wait < looked_at) plan_all(false);
        looked_at = wall;
        start_due();
        save(false);
        milliseconds wait = queue.sleep(now(), longest_wait);
        if (!unsaved.empty())
            wait = std::clamp(std::chrono::ceil<milliseconds>(save_at - steady_clock::now()), milliseconds(0), wait);
        looping = false;
        timer.expires_after(wait);
        // Cancelled means that what is due has changed; either way the next round looks.
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        looping = true;
    }
}

void Ingest::Impl::start_due() {
    while (const auto id = queue.next(now())) {
        const FeedPtr feed = feeds[*id];
        if (feed->state.gone)
            remind(*feed);
        else
            launch(feed);
    }
}

/// A feed that ended is not asked again, and not forgotten either: once a day the log says so.
void Ingest::Impl::remind(WatchedFeed& feed) {
    spdlog::warn("{} (stopped; to try it again take the feed out of the configuration and in again)",
                 feed.state.last_error);
    queue.finished(feed.id, false);
    feed.state.next_attempt = clock.now() + gone_interval;
    plan(feed, *feed.state.next_attempt);
}

void Ingest::Impl::launch(FeedPtr feed) {
    asio::co_spawn(
        executor, [self = shared_from_this(), feed]() -> asio::awaitable<void> { co_await self->fetch(feed); },
        report_to_log("fetch of " + shown_url(feed->settings.url)));
}

/// Ends with a report whatever happens, so that the feed gives its place in the queue back.
asio::awaitable<FetchReport> Ingest::Impl::fetch(FeedPtr feed) {
    feed->fetching = true;
    const std::string& url = feed->settings.url;
    const std::string moved_before = feed->state.fetch_url;
    const bool asked = std::exchange(feed->asked, false);
    FetchReport report;
    try {
        if (const auto recalled = recall(*feed))
            report = co_await fetcher.fetch(feed);
        else
            report = report_of(FetchReport::Kind::store_failed, url, recalled.error().message);
    } catch (...) {
        report_to_log("fetch of " + shown_url(url))(std::current_exception());
        report = report_of(FetchReport::Kind::store_failed, url,
                           shown_url(url) + ": the fetch broke off; see the error before this line");
    }
    if (asked) keep_answer(report);
    finished(*feed, report);
    if (feed->listed) {
        std::set<std::size_t> touched = same.set_failing(feed->place, is_failing(feed->state));
        if (feed->state.fetch_url != moved_before) touched.merge(same.move(feed->place, feed->state.fetch_url));
        for (const std::size_t place : touched) settle(*listed[place]);
    }
    co_return report;
}

void Ingest::Impl::keep_answer(const FetchReport& report) {
    constexpr std::size_t kept = 64;
    answers.push_back(report);
    if (answers.size() > kept) answers.pop_front();
}

void Ingest::Impl::finished(WatchedFeed& feed, const FetchReport& report) {
    feed.fetching = false;
    queue.finished(feed.id, report.slow);
    if (report.host_pause) queue.pause_host(feed.id, steady_clock::now() + *report.host_pause);
    // A store that fails must not make us ask the newsroom's server without a pause.
    if (report.kind == FetchReport::Kind::store_failed) feed.state.next_attempt = clock.now() + shortest_interval;
    const Instant next = feed.state.next_attempt.value_or(clock.now() + shortest_interval);
    if (feed.listed) plan(feed, std::exchange(feed.poked, false) ? Instant() : next);
    if (feed.unsaved && !std::exchange(feed.waits_to_be_saved, true)) {
        if (unsaved.empty()) save_at = steady_clock::now() + options.save_every;
        unsaved.push_back(feeds[feed.id]);
    }
    const bool now_quiet = feed.state.quiet_since && feed.state.quiet_since == feed.state.last_success;
    if (stopped) save(true);
    if (!looping) wake();
    tell(feed, report, now_quiet);
}

void Ingest::Impl::tell(const WatchedFeed& feed, const FetchReport& report, bool now_quiet) {
    log_report(report, feed.state.failures);
    if (now_quiet)
        spdlog::warn("{}: went quiet: nothing new for much longer than is usual for it at these hours",
                     shown_url(feed.settings.url));
    if (stopped) return;
    for (const auto& listener : listeners) listener(report);
}

void Ingest::Impl::save(bool everything) {
    if (unsaved.empty()) return;
    const bool enough =
        unsaved.size() >= options.save_at_once && !save_failed; // a store that just failed is not asked at every round
    if (!everything && !enough && steady_clock::now() < save_at) return;
    std::vector<const digest::FeedState*> states;
    states.reserve(unsaved.size());
    for (const FeedPtr& feed : unsaved)
        if (feed->unsaved) states.push_back(&feed->state);
    const auto saved = store.save_feed_states(states);
    save_failed = !saved;
    if (!saved) {
        spdlog::error("{}", saved.error().message);
        save_at = steady_clock::now() + longest_wait; // with the next ones
        return;
    }
    for (const FeedPtr& feed : unsaved) feed->unsaved = feed->waits_to_be_saved = false;
    unsaved.clear();
}

Ingest::Ingest(asio::any_io_executor executor, HttpClient& client, digest::ArticleStore& store, Intake& intake,
               const digest::Clock& clock, std::vector<config::FeedSettings> feeds, std::string user_agent,
               IngestOptions options)
    : impl_(std::make_shared<Impl>(std::move(executor), client, store, intake, clock, std::move(user_agent), options)) {
    impl_->set_feeds(std::move(feeds));
}

Ingest::~Ingest() { stop(); }

void Ingest::on_report(std::function<void(const FetchReport&)> listener) {
    impl_->listeners.push_back(std::move(listener));
}

void Ingest::start() {
    if (impl_->running || impl_->stopped) return;
    impl_->running = true;
    asio::co_spawn(
        impl_->executor, [self = impl_]() -> asio::awaitable<void> { co_await self->loop(); }, report_to_log("feeds"));
}

void Ingest::stop() {
    if (std::exchange(impl_->stopped, true)) return;
    impl_->save(true);
    impl_->wake();
}

void Ingest::set_feeds(std::vector<config::FeedSettings> feeds) { impl_->set_feeds(std::move(feeds)); }

void Ingest::set_pushed(const std::string& url, bool pushed) {
    if (const auto known = impl_->by_url.find(url); known != impl_->by_url.end()) known->second->pushed = pushed;
}

void Ingest::poke(const std::string& url) {
    const auto feed = impl_->fetched_for(url);
    if (!feed || feed->state.gone) return;
    feed->poked = feed->fetching; // what is under way may have been answered before the news
    impl_->plan(*feed, Instant());
    impl_->wake();
}

void Ingest::retry(const std::string& url) {
    const auto feed = impl_->fetched_for(url);
    if (!feed) return;
    digest::FeedState& state = feed->state;
    state.gone = false;
    state.failures = 0;
    state.failing_since.reset();
    feed->asked = true;
    std::erase_if(impl_->answers, [&](const FetchReport& earlier) {
        return earlier.url == feed->settings.url || earlier.url == url;
    });
    poke(url);
}

std::optional<FetchReport> Ingest::answer(const std::string& url) const {
    const auto feed = impl_->fetched_for(url);
    if (!feed || feed->asked) return std::nullopt;
    // Asked was this feed; if its answer was that it has moved to another one's address, the other is its substitute now.
    auto found = std::ranges::find(impl_->answers, url, &FetchReport::url);
    if (found == impl_->answers.end())
        found = std::ranges::find(impl_->answers, feed->settings.url, &FetchReport::url);
    return found == impl_->answers.end() ? std::nullopt : std::optional(*found);
}

void Ingest::retry_refused() {
    for (const auto& [url, feed] : impl_->by_url)
        if (feed->state.failures > 0 && feed->state.last_error.contains("allow_private"))
            retry(url); // the cure is told
}

void Ingest::poke() {
    impl_->plan_all(true);
    impl_->wake();
}

asio::awaitable<FetchReport> Ingest::fetch_now(std::string url) {
    const std::shared_ptr<Impl> impl = impl_;
    Impl::FeedPtr feed = impl->fetched_for(url);
    // Somebody else's fetch of this feed ends within its deadline; looking ten times a second is cheap enough.
    while (feed && !impl->stopped && !impl->queue.claim(feed->id)) {
        asio::steady_timer pause(impl->executor, milliseconds(100));
        co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
        feed = impl->fetched_for(url);
    }
    if (impl->stopped) co_return report_of(FetchReport::Kind::stopped, url);
    if (!feed)
        co_return report_of(
            FetchReport::Kind::failed, url,
            fmt::format("{}: not a configured feed; add it to feeds in the configuration", shown_url(url)));
    co_return co_await impl->fetch(feed);
}

std::vector<FeedRow> Ingest::rows() const {
    std::vector<FeedRow> rows;
    for (const auto& feed : impl_->listed) rows.push_back({feed->settings, feed->state, feed->fetching, feed->same_as});
    return rows;
}

std::size_t Ingest::fetching() const { return impl_->queue.running(); }

std::vector<FeedTrouble> Ingest::feed_troubles() const {
    std::vector<FeedTrouble> troubles;
    const Instant now = impl_->clock.now();
    for (const auto& feed : impl_->listed) {
        if (!feed->same_as.empty()) continue; // it is told of the other
        const digest::FeedState& state = feed->state;
        const FeedBreaker breaker(state, feed->fetching);
        using Kind = FeedTrouble::Kind;
        const bool sick = breaker.is_trouble(now);
        if (!sick && !state.quiet_since) continue;
        const Kind kind = state.gone ? Kind::ended : sick ? Kind::failing : Kind::quiet;
        FeedTrouble trouble;
        trouble.kind = kind;
        trouble.url = feed->settings.url;
        trouble.source = feed->settings.source;
        trouble.why = sick ? state.last_error : "";
        trouble.begun = sick ? state.failing_since.value_or(now) : *state.quiet_since;
        trouble.since = sick ? breaker.trouble_since().value_or(now) : *state.quiet_since;
        trouble.last_attempt = state.last_attempt;
        troubles.push_back(std::move(trouble));
    }
    return troubles;
}

std::vector<std::string> Ingest::troubles() const {
    std::vector<std::string> lines;
    const Instant now = impl_->clock.now();
    for (const FeedTrouble& trouble : feed_troubles()) {
        const auto hours = std::chrono::duration_cast<std::chrono::hours>(now - trouble.begun).count();
        lines.push_back(trouble.kind == FeedTrouble::Kind::quiet
                            ? fmt::format("{}: went quiet: nothing new for much longer than is usual for it",
                                          shown_url(trouble.url))
                            : trouble.why + (hours > 0 ? fmt::format(" (for {} h)", hours) : ""));
    }
    return lines;
}

} // namespace depesche::bot
