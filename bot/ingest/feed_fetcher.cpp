#include "bot/ingest/feed_fetcher.hpp"

#include "bot/ingest/fetch_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace depesche::bot {

namespace {

using Kind = FetchReport::Kind;
using digest::FeedState;

constexpr auto accept = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, "
                        "text/xml;q=0.9, application/json;q=0.8, */*;q=0.5";

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

HttpRequest request_for(const Url& url, const FeedState& state, const std::string& user_agent) {
    HttpRequest request;
    request.url = url;
    request.max_body = FeedFetcher::largest_feed;
    request.decompress = true;
    request.headers.emplace_back("Accept", accept);
    if (!user_agent.empty()) request.headers.emplace_back("User-Agent", user_agent);
    if (!state.etag.empty()) request.headers.emplace_back("If-None-Match", state.etag);
    if (!state.last_modified.empty()) request.headers.emplace_back("If-Modified-Since", state.last_modified);
    return request;
}

FetchReport failed(const config::FeedSettings& feed, std::string message, Kind kind = Kind::failed) {
    FetchReport report;
    report.kind = kind;
    report.url = feed.url;
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
    const bool stays = failure.kind == HttpFailure::Kind::tls || failure.kind == HttpFailure::Kind::too_large;
    return stays ? FetchEnd::refused : FetchEnd::failed;
}

} // namespace

FeedFetcher::FeedFetcher(HttpClient& client, digest::ArticleStore& store, Intake& intake, const digest::Clock& clock,
                         std::string user_agent)
    : client_(client),
      store_(store),
      intake_(intake),
      clock_(clock),
      user_agent_(std::move(user_agent)) {}

asio::awaitable<FetchReport> FeedFetcher::fetch(config::FeedSettings feed) {
    auto loaded = store_.feed_state(feed.url);
    if (!loaded) co_return failed(feed, loaded.error().message, Kind::store_failed);
    FeedState state = std::move(*loaded);
    FetchPast past;
    if (state.failures == 0 && state.last_attempt && state.next_attempt && *state.next_attempt > *state.last_attempt)
        past.previous = std::chrono::duration_cast<std::chrono::seconds>(*state.next_attempt - *state.last_attempt);
    state.last_attempt = clock_.now();

    Answer answer = co_await get(feed, state);
    FetchReport report = read(feed, state, answer, past);
    if (report.kind == Kind::stopped) co_return report;
    plan(feed, state, report, past);
    if (const auto saved = store_.save_feed_state(state); !saved && report.kind != Kind::store_failed)
        co_return failed(feed, saved.error().message, Kind::store_failed);
    co_return report;
}

asio::awaitable<FeedFetcher::Answer> FeedFetcher::get(config::FeedSettings feed, FeedState state) {
    Answer answer;
    const bool https_only = !feed.url.starts_with("http://");
    auto url = parse_url(state.fetch_url.empty() ? feed.url : state.fetch_url);
    if (!url) url = parse_url(feed.url);
    const Deadline deadline = Deadline::in(patience);
    bool permanent = true;
    for (int redirects = 0; url; ++redirects) {
        answer.final_url = *url;
        answer.result = co_await client_.send(request_for(*url, state, user_agent_), deadline);
        if (!answer.result || !is_redirect(answer.result->status)) co_return answer;
        const int status = answer.result->status;
        if (redirects == most_redirects) {
            answer.redirect_error = "more than 5 redirects, probably in a circle; check the address in a browser";
            co_return answer;
        }
        url = resolve_url(*url, answer.result->header("Location"));
        if (!url) break;
        if (https_only && !url->tls) {
            answer.redirect_error = "redirects from https to http, which anybody on the way could read and change; the "
                                    "site must stay on https";
            co_return answer;
        }
        permanent = permanent && (status == 301 || status == 308);
        if (permanent) answer.permanent = url->to_string();
        // What another address remembers about its document says nothing about this one.
        state.etag.clear();
        state.last_modified.clear();
    }
    answer.redirect_error = url.error() + "; check the address";
    co_return answer;
}

FetchReport FeedFetcher::read(const config::FeedSettings& feed, FeedState& state, Answer& answer, FetchPast& past) {
    past.end = FetchEnd::refused;
    if (!answer.redirect_error.empty())
        return failed(feed, fmt::format("{}: {}", shown_url(feed.url), answer.redirect_error));
    if (!answer.result) {
        const HttpFailure& failure = answer.result.error();
        past.end = end_of(failure);
        const bool stopped = failure.kind == HttpFailure::Kind::stopped;
        return failed(feed, failure_sentence(feed.url, failure), stopped ? Kind::stopped : Kind::failed);
    }
    const HttpResponse& response = *answer.result;
    if (response.status == 304) {
        FetchReport report;
        report.kind = Kind::unchanged;
        report.url = feed.url;
        report.articles = state.articles;
        return report;
    }
    if (response.status != 200) {
        past.retry_after = parse_retry_after(response.header("Retry-After"), clock_.now());
        const bool passes = response.status >= 500 || response.status == 429 || response.status == 408;
        if (passes) past.end = FetchEnd::failed;
        return failed(feed, status_sentence(feed.url, response), response.status == 410 ? Kind::gone : Kind::failed);
    }
    const std::size_t body = std::hash<std::string>()(response.body);
    FetchReport report;
    if (state.baseline_done && memory_[feed.url].body == body) {
        report.kind = Kind::unchanged;
        report.url = feed.url;
        report.articles = state.articles;
    } else {
        auto document = digest::parse_feed(
            response.body, {answer.final_url.to_string(), std::string(response.header("Content-Type"))});
        if (!document) {
            report = failed(feed, fmt::format("{}: {}", shown_url(feed.url), document.error().message));
            report.feed_links = document.error().feed_links;
            return report;
        }
        const Memory memory{body, usual_gap(*document), memory_[feed.url].pushed};
        report = store(feed, state, std::move(*document));
        if (report.kind != Kind::stored) {
            past.end = FetchEnd::failed;
            return report;
        }
        memory_[feed.url] = memory;
    }
    // Remembered only now: what was not stored must be asked for again.
    state.etag = response.header("ETag");
    state.last_modified = response.header("Last-Modified");
    if (!answer.permanent.empty()) state.fetch_url = answer.permanent == feed.url ? "" : answer.permanent;
    return report;
}

FetchReport FeedFetcher::store(const config::FeedSettings& feed, FeedState& state, digest::ParsedFeed document) {
    FetchReport report;
    report.kind = Kind::stored;
    report.url = feed.url;
    report.articles = static_cast<int>(document.articles.size());
    report.baseline = !state.baseline_done;
    report.warnings = std::move(document.warnings);
    report.hubs = std::move(document.hubs);
    report.topic = std::move(document.self_url);
    const auto taken = intake_.take(feed, std::move(document.articles), report.baseline);
    if (!taken) return failed(feed, taken.error().message, Kind::store_failed);
    report.held = taken->held;
    report.fresh = taken->fresh;
    report.updated = taken->updated;
    report.duplicates = taken->duplicates;
    state.baseline_done = true;
    state.articles = report.articles;
    if (report.held > 0)
        report.message = fmt::format("{}: {}; {} of them wait for an editor: 'depesche feed held' shows them, 'depesche "
                                     "feed release {}' lets them go",
                                     shown_url(feed.url), digest::reason(taken->hold->storm), report.held,
                                     taken->hold->id);
    return report;
}

void FeedFetcher::plan(const config::FeedSettings& feed, FeedState& state, const FetchReport& report, FetchPast past) {
    const digest::Instant now = clock_.now();
    const bool well = report.kind == Kind::stored || report.kind == Kind::unchanged;
    if (well) past.rhythm = memory_[feed.url].rhythm;
    past.end = end_of(report, past.end);
    state.failures = well ? 0 : state.failures + 1;
    state.gone = report.kind == Kind::gone;
    state.last_error = well ? "" : report.message;
    if (well) state.last_success = now;
    // A remembered redirect that leads nowhere any more: back to what was configured.
    if (!well && (past.end != FetchEnd::failed || state.failures >= 3)) state.fetch_url.clear();
    past.failures = state.failures;
    past.configured = feed.interval;
    past.pushed = memory_[feed.url].pushed;
    past.seed = std::hash<std::string>()(feed.url) ^ static_cast<std::uint64_t>(now.time_since_epoch().count());
    state.next_attempt = now + next_interval(past);
}

} // namespace depesche::bot
