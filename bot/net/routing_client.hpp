#pragma once

#include "bot/net/http_client.hpp"

#include <memory>

namespace depesche::bot {

/// One client per certificate authority behind one interface: requests to an origin that has a client of its own go
/// there, all others to the general client. So one platform's private CA vouches for that platform only.
class RoutingClient final : public HttpClient {
public:
    explicit RoutingClient(std::unique_ptr<HttpClient> general) : general_(std::move(general)) {}
    /// Replaces an earlier client of the same origin; that one is stopped and kept until its sends are over.
    void route(const Url& origin, std::unique_ptr<HttpClient> client);

    /// For what others tell us to fetch: it must not pass through a platform's client, which may reach any address.
    HttpClient& general() noexcept { return *general_; }

    asio::awaitable<HttpResult> send(HttpRequest request, Deadline deadline) override;
    asio::awaitable<HttpResult> send_raw(Url origin, std::string bytes, Deadline deadline,
                                         std::size_t max_body) override;
    void post_raw(const Url& origin, std::string_view bytes, Deadline deadline, HttpDone done) override;
    void stop() override;
    std::size_t open_connections() const override;
    Counts counts() const override;

private:
    HttpClient& client_for(const Url& url);

    struct Route {
        Url origin;
        std::unique_ptr<HttpClient> client;
    };
    std::unique_ptr<HttpClient> general_;
    std::vector<Route> routes_;
    std::vector<std::unique_ptr<HttpClient>> retired_;
};

} // namespace depesche::bot
