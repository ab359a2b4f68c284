#include "bot/net/http_client.hpp"

#include "tests/support/bot_certificates.hpp"
#include "tests/support/loopback.hpp"

#include <catch2/catch.hpp>

using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;

namespace {

asio::awaitable<ServerResponse> echo(ServerRequest request) {
    co_return ServerResponse{
        .status = 200, .headers = {{"X-Path", request.path}}, .body = request.method + " " + request.body};
}

HttpRequest request_to(Url url, std::string method = "GET", std::string body = "") {
    HttpRequest request;
    request.method = std::move(method);
    request.url = std::move(url);
    request.body = std::move(body);
    return request;
}

} // namespace

TEST_CASE("a request over plain http gets its answer and the connection is used again", "[net]") {
    asio::io_context io;
    const auto server = serve(io, echo);
    const auto client = make_http_client(io.get_executor(), {});
    run(io, [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i) {
            const auto answer =
                co_await client->send(request_to(address_of(*server, "/a%20b?x=1"), "POST", "hello"), Deadline::in(5s));
            REQUIRE(answer.has_value());
            CHECK(answer->status == 200);
            CHECK(answer->header("x-path") == "/a b");
            CHECK(answer->body == "POST hello");
        }
        CHECK(client->counts().connections == 1);
        CHECK(client->open_connections() == 1);
        client->stop();
        CHECK(client->open_connections() == 0);
        co_await server->stop(Deadline::in(1s));
    });
}

TEST_CASE("a request over TLS verifies the server and resumes the session on the next connection", "[net]") {
    const Authority authority;
    const auto pair = authority.issue();
    asio::io_context io;
    const auto server = serve(io, echo, {.certificate = pair.certificate, .private_key = pair.private_key});
    const auto client = make_http_client(io.get_executor(), {.ca_file = authority.ca_file()});
    run(io, [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i) {
            auto request = request_to(address_of(*server, "/", true), "POST", std::string(100'000, 'x'));
            request.headers = {{"Connection", "close"}};
            const auto answer = co_await client->send(std::move(request), Deadline::in(5s));
            INFO((answer ? "" : answer.error().message));
            REQUIRE(answer.has_value());
            CHECK(answer->body.size() == 100'005);
        }
        CHECK(client->counts().connections == 3);
        CHECK(client->counts().resumed == 2);
        const auto raw = co_await client->send_raw(address_of(*server, "/", true),
                                                   "GET /raw HTTP/1.1\r\nHost: x\r\n\r\n", Deadline::in(5s));
        REQUIRE(raw.has_value());
        CHECK(raw->body == "GET ");
        client->stop();
        co_await server->stop(Deadline::in(1s));
    });
}
