#include "bot/cli/probe.hpp"

#include "bot/ingest/fetch_words.hpp"
#include "bot/net/address_policy.hpp"
#include "bot/net/redirect.hpp"

#include <fmt/format.h>

#include <ctime>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

std::optional<std::chrono::seconds> skew_of(const HttpResponse& response) {
    // RFC 9110 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
    const std::string date(response.header("Date"));
    std::tm parsed{};
    if (date.empty() || ::strptime(date.c_str(), "%a, %d %b %Y %H:%M:%S", &parsed) == nullptr) return std::nullopt;
    return std::chrono::seconds(::timegm(&parsed) - std::time(nullptr));
}

} // namespace

asio::awaitable<FeedProbe> probe_feed(HttpClient& client, std::string url, bool written) {
    FeedProbe probe{.url = url};
    auto target = parse_url(url);
    const std::string origin = target ? target->origin() : "";
    const bool https_only = target && target->tls; // as the newsroom itself fetches
    for (int redirects = 0; target && redirects <= 5; ++redirects) {
        probe.url = target->to_string();
        HttpRequest request{.url = *target, .max_body = 16 << 20, .decompress = true};
        if (written && target->origin() == origin) request.address_right = AddressRight::written;
        request.headers = {
            {"Accept",
             "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"}};
        const HttpResult result = co_await client.send(std::move(request), Deadline::in(20s));
        if (!result) {
            probe.error = result.error().message;
            co_return probe;
        }
        probe.clock_skew = skew_of(*result);
        if (is_redirect(result->status)) {
            target = resolve_url(*target, result->header("Location"));
            if (target && https_only && !target->tls) {
                probe.error = shown_url(probe.url) + ": redirects from https to http, which anybody on the way could "
                                                     "read and change; the site must stay on https";
                co_return probe;
            }
            continue;
        }
        if (result->status != 200) {
            probe.error = fmt::format("{} answers {}", shown_url(probe.url), result->status);
            co_return probe;
        }
        auto feed = digest::parse_feed(
            result->body, {.base_url = probe.url, .content_type = std::string(result->header("Content-Type"))});
        if (feed)
            probe.feed = *std::move(feed);
        else
            probe.error = shown_url(probe.url) + ": " + feed.error().message;
        co_return probe;
    }
    probe.error = shown_url(url) + ": " + (target ? "more than five redirects" : target.error());
    co_return probe;
}

std::unique_ptr<HttpClient> guarded_client(asio::io_context& io, const std::vector<std::string>& allow_private) {
    return make_http_client(io.get_executor(), {.user_agent = "Depesche/" DEPESCHE_VERSION,
                                                .policy = std::make_shared<AddressPolicy>(allow_private)});
}

std::unique_ptr<HttpClient> client_for(asio::io_context& io, const config::AudienceSettings& audience) {
    return make_http_client(io.get_executor(),
                            {.user_agent = "Depesche/" DEPESCHE_VERSION, .ca_file = audience.ca_file});
}

} // namespace depesche::bot
