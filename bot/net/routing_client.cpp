#include "bot/net/routing_client.hpp"

#include <algorithm>

namespace depesche::bot {

namespace {

bool same_origin(const Url& a, const Url& b) noexcept { return a.port == b.port && a.tls == b.tls && a.host == b.host; }

} // namespace

void RoutingClient::route(const Url& origin, std::unique_ptr<HttpClient> client) {
    const auto known =
        std::ranges::find_if(routes_, [&](const Route& route) { return same_origin(route.origin, origin); });
    if (known == routes_.end()) {
        routes_.push_back({origin, std::move(client)});
        return;
    }
    known->client->stop();
    retired_.push_back(std::exchange(known->client, std::move(client)));
}

HttpClient& RoutingClient::client_for(const Url& url) {
    const auto route = std::ranges::find_if(routes_, [&](const Route& one) { return same_origin(one.origin, url); });
    return route == routes_.end() ? *general_ : *route->client;
}

asio::awaitable<HttpResult> RoutingClient::send(HttpRequest request, Deadline deadline) {
    HttpClient& client = client_for(request.url);
    return client.send(std::move(request), deadline);
}

asio::awaitable<HttpResult> RoutingClient::send_raw(Url origin, std::string bytes, Deadline deadline,
                                                    std::size_t max_body) {
    HttpClient& client = client_for(origin);
    return client.send_raw(std::move(origin), std::move(bytes), deadline, max_body);
}

void RoutingClient::post_raw(const Url& origin, std::string_view bytes, Deadline deadline, HttpDone done) {
    client_for(origin).post_raw(origin, bytes, deadline, std::move(done));
}

void RoutingClient::stop() {
    general_->stop();
    for (const Route& route : routes_) route.client->stop();
}

std::size_t RoutingClient::open_connections() const {
    std::size_t open = general_->open_connections();
    for (const Route& route : routes_) open += route.client->open_connections();
    return open;
}

HttpClient::Counts RoutingClient::counts() const {
    Counts sum = general_->counts();
    for (const Route& route : routes_) {
        const Counts counts = route.client->counts();
        sum.requests += counts.requests;
        sum.connections += counts.connections;
        sum.resumed += counts.resumed;
        sum.lookups += counts.lookups;
    }
    return sum;
}

} // namespace depesche::bot
