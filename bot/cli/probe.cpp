#include "bot/cli/probe.hpp"

#include "bot/ingest/feed_fetcher.hpp"
#include "bot/ingest/fetch_words.hpp"
#include "bot/net/address_policy.hpp"
#include "bot/user_agent.hpp"

#include <fmt/format.h>

#include <ctime>

namespace depesche::bot {

namespace {

std::optional<std::chrono::seconds> skew_of(const HttpResponse& response) {
    // RFC 9110 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
    const std::string date(response.header("Date"));
    std::tm parsed{};
    if (date.empty() || ::strptime(date.c_str(), "%a, %d %b %Y %H:%M:%S", &parsed) == nullptr) return std::nullopt;
    return std::chrono::seconds(::timegm(&parsed) - std::time(nullptr));
}

} // namespace

asio::awaitable<FeedProbe> probe_feed(HttpClient& client, std::string url, bool written, digest::FeedOptions known) {
    FeedProbe probe{.url = url};
    const auto target = parse_url(url);
    if (!target) {
        probe.error = shown_url(url) + ": " + target.error();
        co_return probe;
    }
    const auto request_for = [written, origin = target->origin()](const Url& at) {
        HttpRequest request = feed_request(at, {});
        if (written && at.origin() == origin) request.address_right = AddressRight::written;
        return request;
    };
    const Followed answer = co_await follow_redirects(client, *target, request_for, Deadline::in(FeedFetcher::patience),
                                                      {.keep_encrypted = target->tls});
    probe.url = answer.at.to_string();
    if (answer.for_good) probe.moved_to = answer.for_good->to_string();
    if (answer.result) probe.clock_skew = skew_of(*answer.result);
    if (!answer.refused.empty())
        probe.error = shown_url(probe.url) + ": " + answer.refused;
    else if (!answer.result)
        probe.error = answer.result.error().message;
    else if (answer.result->status != 200)
        probe.error = fmt::format("{} answers {}", shown_url(probe.url), answer.result->status);
    if (!probe.error.empty()) co_return probe;
    known.base_url = probe.url;
    known.content_type = std::string(answer.result->header("Content-Type"));
    auto feed = digest::parse_feed(answer.result->body, known);
    if (feed)
        probe.feed = *std::move(feed);
    else
        probe.error = shown_url(probe.url) + ": " + feed.error().message;
    co_return probe;
}

std::unique_ptr<HttpClient> guarded_client(asio::io_context& io, const config::Settings& settings) {
    return make_http_client(
        io.get_executor(),
        {.user_agent = user_agent(settings), .policy = std::make_shared<AddressPolicy>(settings.fetch.allow_private)});
}

std::unique_ptr<HttpClient> client_for(asio::io_context& io, const config::AudienceSettings& audience) {
    return make_http_client(io.get_executor(),
                            {.user_agent = "Depesche/" DEPESCHE_VERSION, .ca_file = audience.ca_file});
}

} // namespace depesche::bot
