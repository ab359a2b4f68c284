#include "bot/ingest/feed_fetcher.hpp"

#include "bot/ingest/feed_rhythm.hpp"
#include "bot/ingest/fetch_words.hpp"
#include "bot/net/address_policy.hpp"
#include "bot/net/headers.hpp"
#include "bot/net/retry_after.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <utility>

namespace depesche::bot {

namespace {

using Kind = FetchReport::Kind;
using digest::FeedState;

void add_conditions(HttpRequest& request, const std::string& etag, const std::string& last_modified) {
    if (!etag.empty()) request.headers.emplace_back("If-None-Match", etag);
    if (!last_modified.empty()) request.headers.emplace_back("If-Modified-Since", last_modified);
}

/// What to ask with the next time, of the address that answered.
void remember_validators(WatchedFeed& feed, const HttpResponse& response, const Url& from) {
    FeedState& state = feed.state;
    Validators told{from.to_string(), std::string(response.header("ETag")),
                    std::string(response.header("Last-Modified"))};
    const auto first = parse_url(state.fetch_url.empty() ? feed.settings.url : state.fetch_url);
    const bool here = first && first->to_string() == told.address;
    state.etag = here ? told.etag : std::string();
    state.last_modified = here ? told.last_modified : std::string();
    feed.elsewhere = here ? Validators() : std::move(told);
}

FetchReport failed(const WatchedFeed& feed, std::string message, Kind kind = Kind::failed) {
    FetchReport report;
    report.kind = kind;
    report.url = feed.settings.url;
    report.message = std::move(message);
    return report;
}

FetchEnd end_of(const FetchReport& report, FetchEnd failure) {
    switch (report.kind) {
    case Kind::stored:
        return FetchEnd::read;
    case Kind::unchanged:
        return FetchEnd::unchanged;
    case Kind::gone:
        return FetchEnd::gone;
    default:
        return failure;
    }
}

FetchEnd end_of(const HttpFailure& failure) {
    using Failure = HttpFailure::Kind;
    const bool stays =
        failure.kind == Failure::tls || failure.kind == Failure::too_large || failure.kind == Failure::refused_address;
    return stays ? FetchEnd::refused : FetchEnd::failed;
}

FetchReport unchanged(const WatchedFeed& feed, std::string how) {
    FetchReport report;
    report.message = std::move(how);
    report.kind = Kind::unchanged;
    report.url = feed.settings.url;
    report.articles = feed.state.articles;
    return report;
}

/// How long the document stays as it is, by the server's word.
std::optional<std::chrono::seconds> max_age(const HttpResponse& response) {
    const std::string_view control = response.header("Cache-Control");
    const std::size_t place = control.find("max-age=");
    if (place == std::string_view::npos) return std::nullopt;
    long seconds = 0;
    if (std::from_chars(control.data() + place + 8, control.data() + control.size(), seconds).ec != std::errc())
        return std::nullopt;
    return std::chrono::seconds(std::clamp(seconds, 0L, 24L * 60 * 60));
}

/// Hubs that the server names beside the document: Link: <https://hub.example/>; rel="hub", <...>; rel=self.
void add_link_headers(const HttpResponse& response, const Url& base, FetchReport& report) {
    for (const auto& [name, value] : response.headers) {
        if (!equal_ignoring_case(name, "Link")) continue;
        std::string_view rest = value;
        while (true) {
            const std::size_t open = rest.find('<');
            const std::size_t close = rest.find('>', open);
            if (open == std::string_view::npos || close == std::string_view::npos) break;
            const std::size_t next = std::min(rest.find(",", close), rest.size());
            const std::string_view parameters = rest.substr(close, next - close);
            const auto target = resolve_url(base, rest.substr(open + 1, close - open - 1));
            const bool hub = parameters.contains("rel=\"hub\"") || parameters.contains("rel=hub");
            const bool self = parameters.contains("rel=\"self\"") || parameters.contains("rel=self");
            if (target && hub && std::ranges::find(report.hubs, target->to_string()) == report.hubs.end())
                report.hubs.push_back(target->to_string());
            if (target && self) report.topic = target->to_string();
            rest.remove_prefix(next);
        }
    }
}

/// As the parser says it. A test holds both together.
bool is_cut(const std::vector<std::string>& warnings) {
    constexpr std::array<std::string_view, 3> damage = {"is cut off", "ends inside an article", "is damaged"};
    return std::ranges::any_of(warnings, [&](const std::string& warning) {
        return std::ranges::any_of(damage, [&](std::string_view words) { return warning.contains(words); });
    });
}

/// A feed that breaks off for so long has no better document.
constexpr auto patience_with_cut = std::chrono::hours(24);

/// Whether a feed's history ends with this document. An empty one, or one that breaks off, may come from a server that
/// stumbles: the rest would be news.
bool is_whole(const FetchReport& report, std::optional<digest::Instant> first_look, digest::Instant now) {
    if (report.articles == 0) return false;
    return !is_cut(report.warnings) || (first_look && now - *first_look >= patience_with_cut);
}

/// What came out since the first look is news, although the feed showed nothing of its history then: some feeds are
/// empty until something happens.
std::vector<digest::Article> split_off_news(std::vector<digest::Article>& articles,
                                            std::optional<digest::Instant> first_look, digest::Instant now) {
    const digest::Instant soon = now + std::chrono::hours(1);
    const auto is_news = [&](const digest::Article& article) {
        return first_look && article.published && *article.published > *first_look && *article.published <= soon;
    };
    std::vector<digest::Article> news, history;
    for (digest::Article& article : articles) (is_news(article) ? news : history).push_back(std::move(article));
    articles = std::move(history);
    return news;
}

void add_counts(FetchReport& report, const IntakeReport& taken) {
    report.held += taken.held;
    report.fresh += taken.fresh;
    report.updated += taken.updated;
    report.duplicates += taken.duplicates;
}

} // namespace

HttpRequest feed_request(const Url& url, const std::string& user_agent) {
    HttpRequest request;
    request.url = url;
    request.max_body = FeedFetcher::largest_feed;
    request.decompress = true;
    request.headers.emplace_back("Accept", "application/rss+xml, application/atom+xml, application/feed+json, "
                                           "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5");
    if (!user_agent.empty()) request.headers.emplace_back("User-Agent", user_agent);
    return request;
}

FeedFetcher::FeedFetcher(HttpClient& client, digest::ArticleStore& store, Intake& intake, const digest::Clock& clock,
                         std::string user_agent)
    : client_(client),
      store_(store),
      intake_(intake),
      clock_(clock),
      user_agent_(std::move(user_agent)) {}

asio::awaitable<FetchReport> FeedFetcher::fetch(std::shared_ptr<WatchedFeed> feed) {
    FeedState& state = feed->state;
    FetchPast past;
    if (state.failures == 0 && state.last_attempt && state.next_attempt && *state.next_attempt > *state.last_attempt)
        past.previous = std::chrono::duration_cast<std::chrono::seconds>(*state.next_attempt - *state.last_attempt);

    Followed answer = co_await get(*feed);
    FetchReport report = read(*feed, answer, past);
    if (report.kind == Kind::stopped) co_return report;
    plan(*feed, report, past);
    // The caller saves what is small and many; what a document brought is in the store before anybody hears of it.
    feed->unsaved = true;
    if (report.kind != Kind::stored) co_return report;
    if (const auto saved = store_.save_feed_state(state); !saved)
        co_return failed(*feed, saved.error().message, Kind::store_failed);
    feed->unsaved = false;
    co_return report;
}

asio::awaitable<Followed> FeedFetcher::get(const WatchedFeed& feed) {
    const auto written = parse_url(feed.settings.url);
    auto url = feed.state.fetch_url.empty() ? written : parse_url(feed.state.fetch_url);
    if (!url) url = written;
    if (!url) co_return Followed{.result = {}, .at = {}, .refused = url.error() + "; check the address"};
    const auto request_for = [this, &feed, written, first = true](const Url& at) mutable {
        HttpRequest request = feed_request(at, user_agent_);
        // What one address told of its document says nothing about another one.
        if (at.to_string() == feed.elsewhere.address)
            add_conditions(request, feed.elsewhere.etag, feed.elsewhere.last_modified);
        else if (first)
            add_conditions(request, feed.state.etag, feed.state.last_modified);
        first = false;
        // The right to a private address is that of the very place which the operator wrote.
        if (feed.settings.in_file && written && written->host == at.host && written->port == at.port)
            request.address_right = AddressRight::written;
        return request;
    };
    // Who writes http accepts that anybody on the way can change the news.
    const RedirectRules rules{.most = most_redirects, .keep_encrypted = !feed.settings.url.starts_with("http://")};
    co_return co_await follow_redirects(client_, *std::move(url), request_for, Deadline::in(patience), rules);
}

FetchReport FeedFetcher::read(WatchedFeed& feed, const Followed& answer, FetchPast& past) {
    past.end = FetchEnd::refused;
    if (!answer.refused.empty())
        return failed(feed, fmt::format("{}: {}", shown_url(feed.settings.url), answer.refused));
    if (!answer.result) {
        using Failure = HttpFailure::Kind;
        const HttpFailure& failure = answer.result.error();
        past.end = end_of(failure);
        const bool stopped = failure.kind == Failure::stopped;
        FetchReport report =
            failed(feed, failure_sentence(feed.settings.url, failure), stopped ? Kind::stopped : Kind::failed);
        report.slow =
            failure.kind == Failure::timed_out || failure.kind == Failure::connect || failure.kind == Failure::resolve;
        return report;
    }
    const HttpResponse& response = *answer.result;
    past.max_age = max_age(response);
    if (response.status == 304) return unchanged(feed, "304, not modified");
    if (response.status != 200) return refuse(feed, response, past);
    return take_document(feed, answer, past);
}

FetchReport FeedFetcher::refuse(const WatchedFeed& feed, const HttpResponse& response, FetchPast& past) {
    past.retry_after = parse_retry_after(response.header("Retry-After"), clock_.now());
    const bool passes = response.status >= 500 || response.status == 429 || response.status == 408;
    if (passes) past.end = FetchEnd::failed;
    FetchReport report =
        failed(feed, status_sentence(feed.settings.url, response), response.status == 410 ? Kind::gone : Kind::failed);
    if (response.status == 429 || response.status == 503) report.host_pause = past.retry_after;
    return report;
}

FetchReport FeedFetcher::take_document(WatchedFeed& feed, const Followed& answer, FetchPast& past) {
    const HttpResponse& response = *answer.result;
    const std::size_t body = std::hash<std::string>()(response.body);
    FetchReport report;
    if (feed.state.baseline_done && feed.body == body) {
        report = unchanged(feed, "the same document as before");
    } else {
        auto document =
            digest::parse_feed(response.body, {answer.at.to_string(), std::string(response.header("Content-Type")),
                                               intake_.zone(), feed.settings.origin == config::Origin::agency});
        if (!document) {
            report = failed(feed, fmt::format("{}: {}", shown_url(feed.settings.url), document.error().message));
            report.feed_links = document.error().feed_links;
            return report;
        }
        const auto rhythm = usual_gap(*document);
        report = store(feed, std::move(*document));
        if (report.kind != Kind::stored) {
            past.end = FetchEnd::failed;
            return report;
        }
        add_link_headers(response, answer.at, report);
        feed.body = body;
        feed.rhythm = rhythm;
    }
    // Remembered only now: what was not stored must be asked for again.
    if (answer.for_good) {
        std::string moved = answer.for_good->to_string();
        feed.state.fetch_url = moved == feed.settings.url ? std::string() : std::move(moved);
    }
    remember_validators(feed, response, answer.at);
    return report;
}

FetchReport FeedFetcher::store(WatchedFeed& feed, digest::ParsedFeed document) {
    FetchReport report;
    report.kind = Kind::stored;
    report.url = feed.settings.url;
    report.articles = static_cast<int>(document.articles.size());
    report.baseline = !feed.state.baseline_done;
    report.warnings = std::move(document.warnings);
    report.hubs = std::move(document.hubs);
    report.topic = std::move(document.self_url);
    const bool grown = add_to_history(feed.state.history, document.articles, clock_.now());
    if (report.baseline) {
        std::vector<digest::Article> news = split_off_news(document.articles, feed.first_look, clock_.now());
        const bool whole = is_whole(report, feed.first_look, clock_.now());
        const auto history = intake_.take(feed.settings, std::move(document.articles), true, whole);
        if (!history) return failed(feed, history.error().message, Kind::store_failed);
        add_counts(report, *history);
        feed.state.baseline_done = whole;
        if (!feed.first_look) feed.first_look = clock_.now();
        document.articles = std::move(news);
    }
    if (!report.baseline || !document.articles.empty()) {
        const auto taken = intake_.take(feed.settings, std::move(document.articles), false);
        if (!taken) return failed(feed, taken.error().message, Kind::store_failed);
        add_counts(report, *taken);
        if (taken->held > 0)
            report.message = fmt::format(
                "{}: {}; {} of them wait for an editor: 'depesche feed held' shows them, 'depesche "
                "feed release {}' lets them go",
                shown_url(feed.settings.url), digest::reason(taken->hold->storm), report.held, taken->hold->id);
    }
    if (grown) feed.quiet_from = quiet_from(feed.state.history);
    feed.state.articles = report.articles;
    return report;
}

void FeedFetcher::plan(WatchedFeed& feed, const FetchReport& report, FetchPast past) {
    FeedState& state = feed.state;
    const digest::Instant now = clock_.now();
    const bool well = report.kind == Kind::stored || report.kind == Kind::unchanged;
    if (well) past.rhythm = feed.rhythm;
    past.end = end_of(report, past.end);
    state.last_attempt = now;
    state.failures = well ? 0 : state.failures + 1;
    state.gone = report.kind == Kind::gone;
    if (well) {
        state.last_success = now;
        state.failing_since.reset();
        state.last_error.clear();
        // Only who is read can be called quiet.
        const bool quiet = feed.quiet_from && *feed.quiet_from <= now;
        if (!quiet) state.quiet_since.reset();
        if (quiet && !state.quiet_since) state.quiet_since = now;
    } else {
        state.last_error = report.message;
        if (!state.failing_since) state.failing_since = now;
    }
    // A remembered redirect that leads nowhere any more: back to what was configured.
    if (!well && !state.fetch_url.empty() && (past.end != FetchEnd::failed || state.failures >= 3)) {
        state.fetch_url.clear();
        state.etag.clear(); // they were of the address that is left
        state.last_modified.clear();
    }
    past.failures = state.failures;
    past.configured = feed.settings.interval;
    past.pushed = feed.pushed;
    past.seed =
        std::hash<std::string>()(feed.settings.url) ^ static_cast<std::uint64_t>(now.time_since_epoch().count());
    state.next_attempt = now + next_interval(past);
}

} // namespace depesche::bot
