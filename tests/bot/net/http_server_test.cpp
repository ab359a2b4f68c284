#include "bot/net/http_server.hpp"

#include "tests/support/bot_certificates.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/raw_server.hpp"

#include <boost/asio/steady_timer.hpp>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <optional>
#include <stdexcept>

using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;

namespace {

asio::awaitable<ServerResponse> describe(ServerRequest request) {
    ServerResponse response;
    response.body = request.method + " " + request.path + " " + request.query("q").value_or("-") + " " + request.body;
    co_return response;
}

asio::awaitable<Transport> connect(const HttpServer& server) {
    Transport::Socket socket(co_await asio::this_coro::executor);
    co_await socket.async_connect({asio::ip::address_v4::loopback(), server.port()}, asio::use_awaitable);
    co_return Transport(std::move(socket));
}

// Writes these bytes to a server and returns everything that comes until it closes.
std::string talk(const std::string& bytes, HttpHandler handler = describe, HttpServerOptions options = {},
                 bool half_close = false) {
    asio::io_context io;
    const auto server = serve(io, std::move(handler), std::move(options));
    std::string answer;
    run(io, [&]() -> asio::awaitable<void> {
        Transport peer = co_await connect(*server);
        co_await peer.write_all(bytes);
        if (half_close) peer.finish_writing();
        answer = co_await RawServer::read_all(peer);
        co_await server->stop(Deadline::in(5s));
    });
    return answer;
}

std::string status_of(const std::string& answer) { return answer.substr(0, answer.find("\r\n")); }
std::string body_of(const std::string& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }

const std::string last = "Connection: close\r\n\r\n";

} // namespace

TEST_CASE("the server answers requests one after the other, pipelined ones too", "[net]") {
    const std::string answer =
        talk("GET /a?q=x+y%21 HTTP/1.1\r\nHost: h\r\n\r\nPOST /b HTTP/1.1\r\nHost: h\r\nContent-Length: "
             "2\r\n\r\nhiGET /c HTTP/1.1\r\nHost: h\r\n" +
             last);
    CHECK(answer.find("GET /a x y! ") != std::string::npos);
    CHECK(answer.find("POST /b - hi") != std::string::npos);
    CHECK(answer.find("GET /c - ") != std::string::npos);
    CHECK(answer.find("\r\nDate: ") != std::string::npos);
}

TEST_CASE("HTTP/1.0 closes, HEAD has no body, 204 has no length, 100-continue is answered", "[net]") {
    CHECK(body_of(talk("GET / HTTP/1.0\r\n\r\n")) == "GET / - ");
    const std::string head = talk("HEAD / HTTP/1.1\r\nHost: h\r\n" + last);
    CHECK(head.find("Content-Length: 9\r\n") != std::string::npos);
    CHECK(body_of(head).empty());
    const auto nothing = [](ServerRequest) -> asio::awaitable<ServerResponse> {
        co_return ServerResponse{.status = 204};
    };
    CHECK(talk("GET / HTTP/1.1\r\nHost: h\r\n" + last, nothing).find("Content-Length") == std::string::npos);

    asio::io_context io;
    const auto server = serve(io, describe);
    run(io, [&]() -> asio::awaitable<void> {
        Transport peer = co_await connect(*server);
        co_await peer.write_all("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n" + last);
        CHECK(co_await RawServer::read_head(peer) == "HTTP/1.1 100 Continue\r\n\r\n");
        co_await peer.write_all("hi");
        CHECK(body_of(co_await RawServer::read_all(peer)) == "POST / - hi");
        co_await server->stop(Deadline::in(5s));
    });
}

TEST_CASE("limits of a request are exact: 413 and 431", "[net]") {
    const HttpServerOptions options{.max_header = 200, .max_body = 10};
    const auto with_body = [](std::size_t size) {
        return "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(size) + "\r\n" + last +
               std::string(size, 'b');
    };
    const auto with_header = [](std::size_t size) {
        const std::string frame = "GET / HTTP/1.1\r\nX: \r\n" + last;
        return "GET / HTTP/1.1\r\nX: " + std::string(size - frame.size(), 'h') + "\r\n" + last;
    };
    for (const std::size_t size : {std::size_t{9}, std::size_t{10}}) {
        CHECK(status_of(talk(with_body(size), describe, options)) == "HTTP/1.1 200 OK");
    }
    CHECK(status_of(talk(with_body(11), describe, options)) == "HTTP/1.1 413 Content Too Large");
    CHECK(status_of(talk(with_body(3 << 20), describe, options)) == "HTTP/1.1 413 Content Too Large");
    CHECK(status_of(talk("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n3\r\n123\r\n0\r\n\r\n",
                         describe, options)) == "HTTP/1.1 413 Content Too Large");
    for (const std::size_t size : {std::size_t{199}, std::size_t{200}}) {
        CHECK(status_of(talk(with_header(size), describe, options)) == "HTTP/1.1 200 OK");
    }
    CHECK(status_of(talk(with_header(201), describe, options)) == "HTTP/1.1 431 Request Header Fields Too Large");
    CHECK(status_of(talk("GET /" + std::string(300, 'x'), describe, options)) ==
          "HTTP/1.1 431 Request Header Fields Too Large");
}

TEST_CASE("a limit may depend on the address, and a program is refused in its own form", "[net]") {
    HttpServerOptions options;
    options.max_body_of = [](const ServerRequest& head) {
        const bool known = head.target.starts_with("/api/") && !head.header("Authorization").empty();
        return std::size_t{known ? 20U : 10U};
    };
    const auto with_body = [](const std::string& target, std::size_t size) {
        return "POST " + target + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(size) +
               "\r\nAuthorization: Bearer t\r\n" + last + std::string(size, 'b');
    };
    const auto in_chunks = [](const std::string& header, std::size_t size) {
        return "POST /api/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n" + header + last +
               fmt::format("{:x}\r\n", size) + std::string(size, 'b') + "\r\n0\r\n\r\n";
    };
    CHECK(status_of(talk(in_chunks("", 10), describe, options)) == "HTTP/1.1 200 OK");
    CHECK(status_of(talk(in_chunks("", 11), describe, options)) == "HTTP/1.1 413 Content Too Large");
    CHECK(status_of(talk(in_chunks("Authorization: Bearer t\r\n", 20), describe, options)) == "HTTP/1.1 200 OK");
    CHECK(status_of(talk(in_chunks("Authorization: Bearer t\r\n", 21), describe, options)) ==
          "HTTP/1.1 413 Content Too Large");
    CHECK(status_of(talk(with_body("/", 10), describe, options)) == "HTTP/1.1 200 OK");
    CHECK(status_of(talk(with_body("/", 11), describe, options)) == "HTTP/1.1 413 Content Too Large");
    CHECK(status_of(talk(with_body("/api/x", 20), describe, options)) == "HTTP/1.1 200 OK");
    const std::string refused = talk(with_body("/api/x", 21), describe, options);
    CHECK(status_of(refused) == "HTTP/1.1 413 Content Too Large");
    CHECK_THAT(refused, Catch::Contains("Content-Type: application/problem+json"));
    CHECK(body_of(refused) ==
          R"({"type":"about:blank","title":"Content Too Large","status":413,"detail":"The body is too large."})");
}

TEST_CASE("all bodies under way together have a limit, and what is answered makes room again", "[net]") {
    HttpServerOptions options;
    options.max_bodies = 30;
    const auto with_body = [](std::size_t size, const std::string& end) {
        return "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(size) + "\r\n" + end +
               std::string(size, 'b');
    };
    CHECK(status_of(talk(with_body(31, last), describe, options)) == "HTTP/1.1 503 Service Unavailable");
    const std::string both = talk(with_body(30, "\r\n") + with_body(30, last), describe, options);
    CHECK(status_of(both) == "HTTP/1.1 200 OK");
    CHECK(both.find("HTTP/1.1 200 OK", 1) != std::string::npos);
}

TEST_CASE("a handler learns where a request came from", "[net]") {
    const auto peer = [](ServerRequest request) -> asio::awaitable<ServerResponse> {
        ServerResponse response;
        response.body = request.peer;
        co_return response;
    };
    CHECK(body_of(talk("GET / HTTP/1.1\r\nHost: h\r\n" + last, peer)) == "127.0.0.1");
}

TEST_CASE("requests that two readers could frame differently are refused", "[net]") {
    for (const char* head :
         {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
          "Content-Length: 3\r\nContent-Length: 4\r\n", "Content-Length: -1\r\n", "Content-Length: 3x\r\n",
          "Content-Length: +3\r\n", "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: chunked, identity\r\n",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "Content-Length : 3\r\n",
          "Content-Length: 99999999999999999999\r\n"}) {
        INFO(head);
        const std::string answer =
            talk("POST / HTTP/1.1\r\nHost: h\r\n" + std::string(head) + "\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n");
        CHECK(status_of(answer) == "HTTP/1.1 400 Bad Request");
        CHECK(answer.find("smuggled") == std::string::npos);
    }
    CHECK(status_of(talk("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")) == "HTTP/1.1 400 Bad Request");
}

TEST_CASE("a slow request is told 408 and an idle connection is closed without a word", "[net]") {
    HttpServerOptions options;
    options.request_timeout = 20ms;
    CHECK(status_of(talk("GET / HT", describe, options)) == "HTTP/1.1 408 Request Timeout");
    CHECK(status_of(talk("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab", describe, options)) ==
          "HTTP/1.1 408 Request Timeout");
    options.idle_timeout = 0s;
    CHECK(talk("", describe, options).empty());
}

TEST_CASE("a handler that throws answers 500, and one that breaks a header line too", "[net]") {
    const auto throws = [](ServerRequest) -> asio::awaitable<ServerResponse> {
        throw std::runtime_error("broken on purpose");
        co_return ServerResponse{};
    };
    const std::string answer = talk("GET / HTTP/1.1\r\nHost: h\r\n" + last, throws);
    CHECK(status_of(answer) == "HTTP/1.1 500 Internal Server Error");
    CHECK(answer.find("on purpose") == std::string::npos);
    const auto splits = [](ServerRequest) -> asio::awaitable<ServerResponse> {
        co_return ServerResponse{.headers = {{"Location", "/x\r\nSet-Cookie: a=b"}}};
    };
    const std::string split = talk("GET / HTTP/1.1\r\nHost: h\r\n" + last, splits);
    CHECK(status_of(split) == "HTTP/1.1 500 Internal Server Error");
    CHECK(split.find("Set-Cookie") == std::string::npos);
}

TEST_CASE("an answer that goes wrong on purpose reaches the client as such", "[net]") {
    struct Case {
        const char* name;
        AnswerFault fault;
        bool complete;
    };
    const Case cases[] = {
        {"keeps", {}, true},
        {"nothing, then a cut", {.at = 0, .end = FaultEnd::cut}, false},
        {"nothing, then a reset", {.at = 0, .end = FaultEnd::reset}, false},
        {"nothing, then a goodbye", {.at = 0, .end = FaultEnd::goodbye}, false},
        {"one byte", {.at = 1, .end = FaultEnd::cut}, false},
        {"all but one byte", {.from_end = 1, .end = FaultEnd::cut}, false},
        {"half of it", {.from_end = 50'000, .end = FaultEnd::goodbye}, false},
        {"all, then a cut", {.end = FaultEnd::cut}, true},
        {"all, then a goodbye", {.end = FaultEnd::goodbye}, true},
        {"silence, then a cut", {.at = 100, .silence = 20ms, .end = FaultEnd::cut}, false},
        {"in pieces", {.piece = 20'000, .pause = 1ms}, true},
    };
    const Authority authority;
    const auto pair = authority.issue();
    for (const bool tls : {false, true}) {
        asio::io_context io;
        HttpServerOptions options;
        if (tls) options = {.certificate = pair.certificate, .private_key = pair.private_key};
        AnswerFault fault;
        const auto server = serve(
            io,
            [&fault](ServerRequest) -> asio::awaitable<ServerResponse> {
                co_return ServerResponse{.body = std::string(100'000, 'x'), .fault = fault};
            },
            options);
        const auto client = make_http_client(io.get_executor(), {.ca_file = authority.ca_file()});
        run(io, [&]() -> asio::awaitable<void> {
            for (const Case& wanted : cases) {
                fault = wanted.fault;
                const auto result =
                    co_await client->send({.method = "POST", .url = address_of(*server, "/", tls)}, Deadline::in(5s));
                INFO("TLS " << tls << ", " << wanted.name);
                CHECK(result.has_value() == wanted.complete);
                if (result) CHECK(result->body.size() == 100'000);
                if (!result) CHECK(result.error().kind == HttpFailure::Kind::closed);
                if (!result) CHECK(result.error().sent);
            }
            client->stop();
            co_await server->stop(Deadline::in(5s));
        });
    }
}

TEST_CASE("a request that the server breaks off on purpose is unknown, and one before it was answered", "[net]") {
    const Authority authority;
    const auto pair = authority.issue();
    for (const bool tls : {false, true}) {
        for (const FaultEnd end : {FaultEnd::cut, FaultEnd::reset, FaultEnd::goodbye}) {
            for (const std::size_t at : {0, 1, 40}) {
                INFO("TLS " << tls << ", end " << static_cast<int>(end) << ", at " << at);
                asio::io_context io;
                HttpServerOptions options;
                if (tls) options = {.certificate = pair.certificate, .private_key = pair.private_key};
                options.connection_fault = [&](std::uint64_t connection) -> std::optional<ConnectionFault> {
                    if (connection > 1) return std::nullopt;
                    return ConnectionFault{.request = 2, .at = at, .end = end};
                };
                int handled = 0;
                const auto server = serve(
                    io,
                    [&](ServerRequest) -> asio::awaitable<ServerResponse> {
                        ++handled;
                        co_return ServerResponse{.body = "x"};
                    },
                    options);
                const auto client = make_http_client(io.get_executor(), {.ca_file = authority.ca_file()});
                run(io, [&]() -> asio::awaitable<void> {
                    const HttpRequest post{.method = "POST", .url = address_of(*server, "/", tls)};
                    const auto first = co_await client->send(post, Deadline::in(5s));
                    CHECK(first.has_value());
                    const auto second = co_await client->send(post, Deadline::in(5s));
                    REQUIRE_FALSE(second.has_value());
                    CHECK(second.error().sent);
                    const auto third = co_await client->send(post, Deadline::in(5s));
                    CHECK(third.has_value());
                    CHECK(handled == 2);
                    client->stop();
                    co_await server->stop(Deadline::in(5s));
                });
            }
        }
    }
}

TEST_CASE("stop does not wait for who is silent on purpose", "[net]") {
    asio::io_context io;
    HttpServerOptions options;
    options.connection_fault = [](std::uint64_t connection) -> std::optional<ConnectionFault> {
        if (connection > 1) return std::nullopt;
        return ConnectionFault{.request = 1, .silence = 60s};
    };
    const auto server = serve(
        io,
        [](ServerRequest) -> asio::awaitable<ServerResponse> {
            co_return ServerResponse{.fault = AnswerFault{.at = 5, .silence = 60s, .end = FaultEnd::cut}};
        },
        options);
    const auto client = make_http_client(io.get_executor(), {});
    run(io, [&]() -> asio::awaitable<void> {
        const auto begun = std::chrono::steady_clock::now();
        for (int i = 0; i < 2; ++i) {
            const HttpRequest post{.method = "POST", .url = address_of(*server)};
            const auto late = co_await client->send(post, Deadline::in(30ms));
            REQUIRE_FALSE(late.has_value());
            CHECK(late.error().kind == HttpFailure::Kind::timed_out);
            CHECK(late.error().sent);
        }
        client->stop();
        co_await server->stop(Deadline::in(20s));
        CHECK(server->open_connections() == 0);
        CHECK(std::chrono::steady_clock::now() - begun < 2s);
    });
}

TEST_CASE("stop lets an answer in flight finish and closes idle connections", "[net]") {
    asio::io_context io;
    asio::steady_timer gate(io, SteadyTime::max());
    int begun = 0;
    const auto server = serve(io, [&](ServerRequest) -> asio::awaitable<ServerResponse> {
        ++begun;
        co_await gate.async_wait(asio::as_tuple(asio::use_awaitable));
        co_return ServerResponse{.body = "finished"};
    });
    run(io, [&]() -> asio::awaitable<void> {
        Transport idle = co_await connect(*server);
        Transport busy = co_await connect(*server);
        co_await busy.write_all("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        while (begun == 0 || server->open_connections() < 2) co_await asio::post(asio::use_awaitable);
        asio::post(io, [&] { gate.cancel(); });
        co_await server->stop(Deadline::in(10s));
        CHECK(server->open_connections() == 0);
        const std::string answer = co_await RawServer::read_all(busy);
        CHECK(body_of(answer) == "finished");
        CHECK(answer.find("Connection: close") != std::string::npos);
        CHECK((co_await RawServer::read_all(idle)).empty());
    });
}

TEST_CASE("stop closes what is not finished at its deadline", "[net]") {
    asio::io_context io;
    asio::steady_timer gate(io, SteadyTime::max());
    const auto server = serve(io, [&](ServerRequest) -> asio::awaitable<ServerResponse> {
        co_await gate.async_wait(asio::as_tuple(asio::use_awaitable));
        co_return ServerResponse{};
    });
    run(io, [&]() -> asio::awaitable<void> {
        Transport peer = co_await connect(*server);
        co_await peer.write_all("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        while (server->open_connections() == 0) co_await asio::post(asio::use_awaitable);
        co_await server->stop(Deadline::in(10ms));
        CHECK((co_await RawServer::read_all(peer)).empty());
        gate.cancel();
    });
    CHECK(server->open_connections() == 0);
}

TEST_CASE("more connections than allowed wait until one ends", "[net]") {
    asio::io_context io;
    HttpServerOptions options;
    options.max_connections = 1;
    const auto server = serve(io, describe, options);
    run(io, [&]() -> asio::awaitable<void> {
        std::optional<Transport> first(co_await connect(*server));
        Transport second = co_await connect(*server);
        co_await first->write_all("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
        co_await second.write_all("GET /2 HTTP/1.1\r\nHost: h\r\n" + last);
        CHECK((co_await RawServer::read_head(*first)).find("200 OK") != std::string::npos);
        CHECK(server->open_connections() == 1);
        first.reset();
        CHECK(body_of(co_await RawServer::read_all(second)) == "GET /2 - ");
        co_await server->stop(Deadline::in(5s));
    });
}

TEST_CASE("an address that cannot be listened on is told in a sentence", "[net]") {
    asio::io_context io;
    const auto server = serve(io, describe);
    const std::string taken = "127.0.0.1:" + std::to_string(server->port());
    CHECK(serve_http(io.get_executor(), {.listen = taken}, describe).error() ==
          taken + ": address already in use; choose another port or end the program that has it");
    CHECK(serve_http(io.get_executor(), {.listen = "8080"}, describe).error() ==
          "\"8080\" is not an address to listen on; write address:port, for example 127.0.0.1:8080");
    CHECK(
        serve_http(io.get_executor(), {.listen = "news.example:80"}, describe).error().find("not a numeric address") !=
        std::string::npos);
    CHECK(serve_http(io.get_executor(), {.listen = "127.0.0.1:0", .certificate = "/nowhere.pem"}, describe)
              .error()
              .find("/nowhere.pem") != std::string::npos);
}
