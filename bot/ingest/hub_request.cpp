#include "bot/ingest/hub_request.hpp"

#include "bot/ingest/websub_plan.hpp"
#include "bot/net/address_policy.hpp"
#include "bot/net/redirect.hpp"

#include <fmt/format.h>

#include <utility>

namespace depesche::bot {

namespace {

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

} // namespace

bool is_usable_hub(std::string_view hub) {
    const auto url = parse_url(hub);
    return url && (url->tls || is_inner_literal(url->host));
}

asio::awaitable<HubAnswer> ask_hub(HttpClient& client, digest::HubSubscription row, std::string secret,
                                   bool subscribing, Deadline deadline) {
    const auto hub = parse_url(row.hub);
    if (!hub) co_return HubAnswer{false, false, hub.error()};
    const auto request_for = [form = form_of(row, secret, subscribing)](const Url& at) {
        HttpRequest request;
        request.method = "POST";
        request.url = at;
        request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        request.body = form;
        request.max_body = 64 << 10;
        return request;
    };
    // The secret goes along: never in the clear.
    const Followed answer = co_await follow_redirects(client, *hub, request_for, deadline, {.keep_request = true});
    if (!answer.refused.empty()) co_return HubAnswer{false, false, "its redirects are not followed: " + answer.refused};
    if (!answer.result) {
        const bool stopped = answer.result.error().kind == HttpFailure::Kind::stopped;
        co_return HubAnswer{false, stopped, answer.result.error().message};
    }
    const int status = answer.result->status;
    if (status >= 200 && status < 300) co_return HubAnswer{true, false, {}};
    co_return HubAnswer{false, false, fmt::format("it answered {}", status)};
}

} // namespace depesche::bot
