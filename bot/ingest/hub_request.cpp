#include "bot/ingest/hub_request.hpp"

#include "bot/ingest/websub_plan.hpp"
#include "bot/net/address_policy.hpp"

#include <fmt/format.h>

#include <utility>

namespace depesche::bot {

namespace {

constexpr int most_redirects = 5;

std::string form_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '.' || c == '_' || c == '~';
        if (plain)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

std::string form_of(const digest::HubSubscription& row, std::string_view secret, bool subscribing) {
    std::string form =
        fmt::format("hub.mode={}&hub.topic={}&hub.callback={}", subscribing ? "subscribe" : "unsubscribe",
                    form_encoded(row.topic), form_encoded(row.callback));
    if (subscribing)
        form += fmt::format("&hub.lease_seconds={}&hub.secret={}", websub::wanted_lease.count(), form_encoded(secret));
    return form;
}

bool keeps_the_request(int status) { return status == 307 || status == 308; }

} // namespace

bool is_usable_hub(std::string_view hub) {
    const auto url = parse_url(hub);
    return url && (url->tls || is_inner_literal(url->host));
}

asio::awaitable<HubAnswer> ask_hub(HttpClient& client, digest::HubSubscription row, std::string secret,
                                   bool subscribing, Deadline deadline) {
    auto url = parse_url(row.hub);
    for (int redirects = 0; url && redirects <= most_redirects; ++redirects) {
        HttpRequest request;
        request.method = "POST";
        request.url = *url;
        request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        request.body = form_of(row, secret, subscribing);
        request.max_body = 64 << 10;
        const HttpResult result = co_await client.send(std::move(request), deadline);
        if (!result) {
            const bool stopped = result.error().kind == HttpFailure::Kind::stopped;
            co_return HubAnswer{false, stopped, result.error().message};
        }
        if (result->status >= 200 && result->status < 300) co_return HubAnswer{true, false, {}};
        if (!keeps_the_request(result->status))
            co_return HubAnswer{false, false, fmt::format("it answered {}", result->status)};
        const bool secure = url->tls;
        url = resolve_url(*url, result->header("Location"));
        if (url && secure && !url->tls) co_return HubAnswer{false, false, "it redirects from https to http"};
    }
    co_return HubAnswer{false, false, url ? "more than 5 redirects" : url.error()};
}

} // namespace depesche::bot
