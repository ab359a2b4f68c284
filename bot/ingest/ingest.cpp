#include "bot/ingest/ingest.hpp"

#include "bot/ingest/fetch_words.hpp"
#include "bot/ingest/ingest_impl.hpp"
#include "bot/net/report.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <bit>
#include <utility>

namespace depesche::bot {

namespace {

using digest::Instant;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

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

asio::awaitable<void> Ingest::Impl::loop() {
    while (!stopped) {
        const Instant wall = clock.now();
        if (wall + longest_ingest_wait < looked_at) plan_all(false);
        looked_at = wall;
        start_due();
        save(false);
        milliseconds wait = queue.sleep(now(), longest_ingest_wait);
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
    std::erase_if(impl_->answers,
                  [&](const FetchReport& earlier) { return earlier.url == feed->settings.url || earlier.url == url; });
    poke(url);
}

std::optional<FetchReport> Ingest::answer(const std::string& url) const {
    const auto feed = impl_->fetched_for(url);
    if (!feed || feed->asked) return std::nullopt;
    // Asked was this feed; if its answer was that it has moved to another one's address, the other is its substitute
    // now.
    auto found = std::ranges::find(impl_->answers, url, &FetchReport::url);
    if (found == impl_->answers.end()) found = std::ranges::find(impl_->answers, feed->settings.url, &FetchReport::url);
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

} // namespace depesche::bot
