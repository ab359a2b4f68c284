// The policy at work: what is asked is the very address of the connection, however it was come by.
#include "bot/net/address_policy.hpp"
#include "bot/net/http_client.hpp"

#include "tests/support/loopback.hpp"

#include <catch2/catch.hpp>

using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;
using Kind = HttpFailure::Kind;

namespace {

/// A web server of this machine that nobody outside should reach through us, and a client with a policy.
struct Inside {
    explicit Inside(std::vector<std::string> allow = {}, std::map<std::string, std::string> hosts = {}) {
        server = serve(io, [this](ServerRequest) -> asio::awaitable<ServerResponse> {
            ++asked;
            co_return ServerResponse{.status = 200, .headers = {}, .body = "secret"};
        });
        for (std::string& entry : allow)
            if (entry.ends_with(":PORT")) entry.replace(entry.size() - 4, 4, std::to_string(server->port()));
        client = make_http_client(io.get_executor(), {.hosts = std::move(hosts),
                                                      .policy = std::make_shared<AddressPolicy>(std::move(allow))});
    }
    std::string url(const std::string& host) const {
        return "http://" + host + ":" + std::to_string(server->port()) + "/";
    }

    /// Several requests over one client; the last one's result.
    HttpResult send(std::vector<std::pair<std::string, AddressRight>> requests) {
        HttpResult result;
        run(io, [&]() -> asio::awaitable<void> {
            for (const auto& [host, right] : requests) {
                HttpRequest request{.url = parse_url(url(host)).value()};
                request.address_right = right;
                request.tell_peer = true;
                result = co_await client->send(std::move(request), Deadline::in(10s));
            }
            client->stop();
            co_await server->stop(Deadline::in(1s));
        });
        return result;
    }

    asio::io_context io;
    std::unique_ptr<HttpServer> server;
    std::unique_ptr<HttpClient> client;
    int asked = 0;
};

} // namespace

TEST_CASE("no notation of an address of this machine is asked", "[net]") {
    for (const auto* host : {"127.0.0.1", "localhost", "localhost.", "2130706433", "0x7f.1", "0177.0.0.1", "127.1",
                             "[::1]", "[::ffff:7f00:1]", "[::ffff:127.0.0.1]", "a.localhost", "0.0.0.0"}) {
        INFO(host);
        Inside inside;
        const HttpResult result = inside.send({{host, AddressRight::policy}});
        REQUIRE_FALSE(result);
        // What the system does not even take for an address is refused by the resolver.
        CHECK((result.error().kind == Kind::refused_address || result.error().kind == Kind::resolve));
        if (std::string(host) != "localhost.") CHECK(result.error().kind == Kind::refused_address);
        CHECK_FALSE(result.error().sent);
        CHECK(inside.asked == 0);
    }
}

TEST_CASE("a public name that leads to a private address is refused with the cure", "[net]") {
    Inside inside({}, {{"feeds.example", "127.0.0.1"}});
    // The right to what somebody wrote is one to a literal address: a name proves nothing.
    const HttpResult result = inside.send({{"feeds.example", AddressRight::written}});
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == Kind::refused_address);
    CHECK_THAT(result.error().message, Catch::Contains("its address 127.0.0.1 is this machine") &&
                                           Catch::Contains("[fetch] allow_private = [\"feeds.example:"));
    CHECK(inside.asked == 0);
}

TEST_CASE("what is allowed, was written, or is the operator's own is asked", "[net]") {
    const std::map<std::string, std::string> hosts{{"feeds.example", "127.0.0.1"}};
    CHECK(Inside({"feeds.example"}, hosts).send({{"feeds.example", AddressRight::policy}}));
    CHECK(Inside({"127.0.0.0/8"}, hosts).send({{"feeds.example", AddressRight::policy}}));
    CHECK(Inside({"127.0.0.1:PORT"}).send({{"127.0.0.1", AddressRight::policy}}));
    CHECK_FALSE(Inside({"127.0.0.1:9"}).send({{"127.0.0.1", AddressRight::policy}}));
    CHECK(Inside().send({{"127.0.0.1", AddressRight::written}}));
    CHECK(Inside().send({{"localhost", AddressRight::written}}));
    const HttpResult own = Inside({}, hosts).send({{"feeds.example", AddressRight::anywhere}});
    REQUIRE(own);
    CHECK(own->peer == "127.0.0.1");
}

TEST_CASE("a connection that somebody with more rights opened is not lent to others", "[net]") {
    Inside inside;
    const HttpResult result = inside.send({{"127.0.0.1", AddressRight::written}, {"127.0.0.1", AddressRight::policy}});
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == Kind::refused_address);
    CHECK(inside.asked == 1);
}
