#include "bot/net/routing_client.hpp"

#include <algorithm>

namespace depesche::bot {

void RoutingClient::route(const Url& origin, std::unique_ptr<HttpClient> client) {
    const std::string name = origin.origin();
    const auto known = std::ranges::find(routes_, name, &Route::origin);
    if (known == routes_.end()) {
        routes_.push_back({name, std::move(client)});
        return;
    }
    known->client->stop();
    retired_.push_back(std::exchange(known->client, std::move(client)));
}

HttpClient& RoutingClient::client_for(const Url& url) {
    if (routes_.empty()) return *general_;
    const auto route = std::ranges::find(routes_, url.origin(), &Route::origin);
    return route == routes_.end() ? *general_ : *route->client;
}

asio::awaitable<HttpResult> RoutingClient::send(HttpRequest request, Deadline deadline) {
    HttpClient& client = client_for(request.url);
    return client.send(std::move(request), deadline);
}

asio::awaitable<HttpResult> RoutingClient::send_raw(Url origin, std::string bytes, Deadline deadline, std::size_t max_body) {
    HttpClient& client = client_for(origin);
    return client.send_raw(std::move(origin), std::move(bytes), deadline, max_body);
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
