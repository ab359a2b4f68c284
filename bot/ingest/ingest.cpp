#include "bot/ingest/ingest.hpp"

#include "bot/ingest/fetch_words.hpp"
#include "bot/net/report.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
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

/// The wall clock may be set while we wait by the steady one: look at it again after so long.
constexpr milliseconds longest_wait{60'000};

/// A plan further away than any interval was made by a clock that was wrong then.
bool is_due(const std::optional<Instant>& next, Instant now) {
    return !next || *next <= now || *next - now > longest_retry_after + std::chrono::hours(3);
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
    struct Feed {
        config::FeedSettings settings;
        std::optional<Instant> next;
        int failures = 0;
        bool fetching = false;
        bool poked = false; // due whatever the plan says
    };

    Impl(asio::any_io_executor on, HttpClient& client, digest::ArticleStore& articles, Intake& intake,
         const digest::Clock& time, std::string user_agent)
        : executor(std::move(on)),
          store(articles),
          clock(time),
          fetcher(client, articles, intake, time, std::move(user_agent)),
          timer(executor) {}

    void set_feeds(std::vector<config::FeedSettings> settings);
    Feed* find(std::string_view url);
    void wake() { timer.cancel(); }
    asio::awaitable<void> loop();
    void start_due();
    milliseconds until_next() const;
    void launch(Feed& feed);
    asio::awaitable<FetchReport> fetch(config::FeedSettings settings);
    void finished(const FetchReport& report);
    void tell(const FetchReport& report, int failures);

    asio::any_io_executor executor;
    digest::ArticleStore& store;
    const digest::Clock& clock;
    FeedFetcher fetcher;
    asio::steady_timer timer; // of the loop; everybody who changes what is due cancels it
    HostSpacing spacing{host_spacing};
    std::vector<std::unique_ptr<Feed>> feeds; // pointers: a reload must not move one that is being fetched
    std::size_t under_way = 0;
    bool running = false;
    bool stopped = false;
    std::vector<std::function<void(const FetchReport&)>> listeners;
};

Ingest::Impl::Feed* Ingest::Impl::find(std::string_view url) {
    const auto found = std::ranges::find_if(feeds, [&](const auto& feed) { return feed->settings.url == url; });
    return found == feeds.end() ? nullptr : found->get();
}

void Ingest::Impl::set_feeds(std::vector<config::FeedSettings> settings) {
    std::vector<std::unique_ptr<Feed>> next;
    for (config::FeedSettings& wanted : settings) {
        auto feed = std::make_unique<Feed>();
        if (const Feed* known = find(wanted.url))
            *feed = *known;
        else if (const auto state = store.feed_state(wanted.url)) {
            feed->next = state->next_attempt;
            feed->failures = state->failures;
        } // a store that cannot be read tells so at the fetch
        feed->settings = std::move(wanted);
        next.push_back(std::move(feed));
    }
    feeds = std::move(next);
    wake();
}

asio::awaitable<void> Ingest::Impl::loop() {
    while (!stopped) {
        start_due();
        timer.expires_after(until_next());
        // Cancelled means that what is due has changed; either way the next round looks.
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

void Ingest::Impl::start_due() {
    const Instant now = clock.now();
    // The one that waits longest first, so that a slow host's feeds do not starve the others.
    std::vector<Feed*> due;
    for (const auto& feed : feeds)
        if (!feed->fetching && (feed->poked || is_due(feed->next, now))) due.push_back(feed.get());
    std::ranges::sort(due, {}, [](const Feed* feed) { return feed->next.value_or(Instant::min()); });
    for (Feed* feed : due) {
        if (under_way >= most_at_once) return;
        launch(*feed);
    }
}

milliseconds Ingest::Impl::until_next() const {
    if (under_way >= most_at_once) return longest_wait; // the end of a fetch wakes us
    const Instant now = clock.now();
    milliseconds wait = longest_wait;
    for (const auto& feed : feeds)
        if (!feed->fetching && feed->next) wait = std::min(wait, std::max(*feed->next - now, milliseconds(1)));
    return wait;
}

void Ingest::Impl::launch(Feed& feed) {
    feed.fetching = true;
    feed.poked = false;
    ++under_way;
    auto log = report_to_log("fetch of " + shown_url(feed.settings.url));
    asio::co_spawn(
        executor,
        [self = shared_from_this(), settings = feed.settings]() -> asio::awaitable<void> {
            const FetchReport report = co_await self->fetch(settings);
            self->finished(report);
        },
        [self = shared_from_this(), url = feed.settings.url, log = std::move(log)](std::exception_ptr broken) {
            log(broken);
            if (!broken) return;
            FetchReport report; // the others go on, and this one is tried again
            report.url = url;
            report.message = shown_url(url) + ": the fetch broke off; see the error before this line";
            self->finished(report);
        });
}

asio::awaitable<FetchReport> Ingest::Impl::fetch(config::FeedSettings settings) {
    const auto url = parse_url(settings.url);
    const auto now = steady_clock::now();
    const auto at = spacing.reserve(url ? url->host : settings.url, now);
    if (at > now) {
        asio::steady_timer turn(executor, at);
        co_await turn.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    if (stopped) {
        FetchReport report;
        report.kind = FetchReport::Kind::stopped;
        report.url = settings.url;
        co_return report;
    }
    co_return co_await fetcher.fetch(std::move(settings));
}

void Ingest::Impl::finished(const FetchReport& report) {
    --under_way;
    int failures = 0;
    if (Feed* feed = find(report.url)) {
        feed->fetching = false;
        // A store that fails must not make us ask the newsroom's server without a pause.
        feed->next = clock.now() + shortest_interval;
        if (const auto state = store.feed_state(report.url); state && report.kind != FetchReport::Kind::store_failed) {
            feed->next = state->next_attempt;
            feed->failures = failures = state->failures;
        }
    }
    wake();
    tell(report, failures);
}

void Ingest::Impl::tell(const FetchReport& report, int failures) {
    log_report(report, failures);
    if (stopped) return;
    for (const auto& listener : listeners) listener(report);
}

Ingest::Ingest(asio::any_io_executor executor, HttpClient& client, digest::ArticleStore& store, Intake& intake,
               const digest::Clock& clock, std::vector<config::FeedSettings> feeds, std::string user_agent)
    : impl_(std::make_shared<Impl>(std::move(executor), client, store, intake, clock, std::move(user_agent))) {
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
    impl_->stopped = true;
    impl_->wake();
}

void Ingest::set_feeds(std::vector<config::FeedSettings> feeds) { impl_->set_feeds(std::move(feeds)); }

void Ingest::set_pushed(const std::string& url, bool pushed) { impl_->fetcher.set_pushed(url, pushed); }

void Ingest::poke(const std::string& url) {
    if (Impl::Feed* feed = impl_->find(url)) feed->poked = true;
    impl_->wake();
}

void Ingest::poke() {
    for (const auto& feed : impl_->feeds) feed->poked = true;
    impl_->wake();
}

asio::awaitable<FetchReport> Ingest::fetch_now(std::string url) {
    const std::shared_ptr<Impl> impl = impl_;
    Impl::Feed* feed = impl->find(url);
    // Somebody else's fetch of this feed ends within its deadline; looking ten times a second is cheap enough.
    while (feed != nullptr && feed->fetching && !impl->stopped) {
        asio::steady_timer pause(impl->executor, milliseconds(100));
        co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
        feed = impl->find(url);
    }
    FetchReport report;
    report.url = url;
    report.message = fmt::format("{}: not a configured feed; add it to feeds in the configuration", shown_url(url));
    if (impl->stopped) report.kind = FetchReport::Kind::stopped;
    if (feed == nullptr || impl->stopped) co_return report;
    feed->fetching = true;
    feed->poked = false;
    ++impl->under_way;
    const config::FeedSettings settings = feed->settings;
    report = co_await impl->fetch(settings);
    impl->finished(report);
    co_return report;
}

std::vector<FeedRow> Ingest::rows() const {
    std::vector<FeedRow> rows;
    for (const auto& feed : impl_->feeds) {
        FeedRow row;
        row.settings = feed->settings;
        row.fetching = feed->fetching;
        if (auto state = impl_->store.feed_state(feed->settings.url)) row.state = std::move(*state);
        rows.push_back(std::move(row));
    }
    return rows;
}

std::size_t Ingest::fetching() const { return impl_->under_way; }

} // namespace depesche::bot
