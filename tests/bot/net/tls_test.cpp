#include "bot/net/http_client.hpp"
#include "bot/net/tls.hpp"

#include "tests/support/bot_certificates.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/raw_server.hpp"

#include <openssl/ssl.h>

#include <catch2/catch.hpp>

using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;
using Kind = HttpFailure::Kind;

namespace {

// Sends one request to a server with this TLS and returns how it failed.
HttpFailure failure_with(const TlsContext& tls, const std::filesystem::path& ca_file,
                         const std::string& host = "news.example") {
    asio::io_context io;
    bool asked = false;
    RawServer server(
        io,
        [&asked](Transport& peer, int) -> asio::awaitable<void> {
            asked = !(co_await RawServer::read_head(peer)).empty();
        },
        tls);
    const auto client =
        make_http_client(io.get_executor(), {.ca_file = ca_file, .hosts = {{"news.example", "127.0.0.1"}}});
    HttpFailure failure;
    run(io, [&]() -> asio::awaitable<void> {
        Url url = server.url();
        url.host = host;
        const auto result = co_await client->send({.url = url}, Deadline::in(5s));
        REQUIRE_FALSE(result.has_value());
        failure = result.error();
        client->stop();
        server.stop();
    });
    CHECK_FALSE(asked);
    CHECK(failure.kind == Kind::tls);
    CHECK_FALSE(failure.sent);
    return failure;
}

HttpFailure failure_with(const Authority& authority, const Authority::Wish& wish,
                         const std::string& host = "news.example") {
    const auto pair = authority.issue(wish);
    return failure_with(make_server_tls(pair.certificate, pair.private_key).value(), authority.ca_file(), host);
}

} // namespace

TEST_CASE("a bad certificate is refused before a byte of the request leaves, with the cure", "[net]") {
    const Authority authority;
    CHECK(failure_with(authority, {.names = {"DNS:other.example"}}).message ==
          "the certificate shown for news.example belongs to another host; check the address");
    CHECK(failure_with(authority, {.names = {"DNS:news.example"}}, "127.0.0.1").message ==
          "the certificate shown for 127.0.0.1 belongs to another host; check the address");
    CHECK(failure_with(authority, {.names = {"DNS:*.example.news.example"}}).message.find("another host") !=
          std::string::npos);
    CHECK(failure_with(authority, {.names = {"DNS:news.example"}, .until = -60}).message ==
          "the certificate of news.example has expired; it must be renewed there (or the clock here is wrong)");
    CHECK(failure_with(authority, {.names = {"DNS:news.example"}, .from = 60}).message ==
          "the certificate of news.example is not valid yet; check the clock of this machine");
    CHECK(failure_with(authority, {.names = {"DNS:news.example"}, .self_signed = true}).message ==
          "the certificate of news.example is self-signed; name it in ca_file if you trust it");
}

TEST_CASE("a certificate of an unknown authority is refused", "[net]") {
    const Authority known;
    const Authority unknown("Other Authority");
    const auto pair = unknown.issue({.names = {"DNS:news.example"}});
    CHECK(failure_with(make_server_tls(pair.certificate, pair.private_key).value(), known.ca_file()).message ==
          "the certificate of news.example is signed by an unknown authority; name the authority in ca_file");
}

TEST_CASE("a server that speaks only TLS 1.1 is refused", "[net]") {
    const Authority authority;
    const auto pair = authority.issue({.names = {"DNS:news.example"}});
    const TlsContext old = make_server_tls(pair.certificate, pair.private_key).value();
    SSL_CTX_set_security_level(old.get(), 0);
    SSL_CTX_set_min_proto_version(old.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(old.get(), TLS1_1_VERSION);
    CHECK(failure_with(old, authority.ca_file()).message ==
          "news.example speaks only a TLS older than 1.2, which is not safe; it must be updated there");
}

TEST_CASE("a server without TLS on its port is told apart", "[net]") {
    asio::io_context io;
    RawServer server(io, [](Transport& peer, int) -> asio::awaitable<void> {
        co_await peer.write_all("HTTP/1.1 400 Bad Request\r\n\r\n");
        co_await RawServer::read_all(peer);
    });
    const Authority authority;
    const auto client = make_http_client(io.get_executor(), {.ca_file = authority.ca_file()});
    run(io, [&]() -> asio::awaitable<void> {
        Url url = server.url();
        url.tls = true;
        const auto result = co_await client->send({.url = url}, Deadline::in(5s));
        CHECK(result.error().message == "127.0.0.1 does not speak TLS on this port; check the port or use http");
        client->stop();
        server.stop();
    });
}

TEST_CASE("a TLS handshake that hangs ends at the deadline, and nothing was sent", "[net]") {
    asio::io_context io;
    RawServer server(io, [](Transport& peer, int) -> asio::awaitable<void> { co_await RawServer::read_all(peer); });
    const Authority authority;
    const auto client = make_http_client(io.get_executor(), {.ca_file = authority.ca_file()});
    run(io, [&]() -> asio::awaitable<void> {
        Url url = server.url();
        url.tls = true;
        const auto result = co_await client->send({.url = url}, Deadline::in(50ms));
        CHECK(result.error().kind == Kind::timed_out);
        CHECK_FALSE(result.error().sent);
        client->stop();
        server.stop();
    });
}

TEST_CASE("a ca_file or a key that cannot be read is named", "[net]") {
    CHECK(make_client_tls("/nowhere/ca.pem").error().find("/nowhere/ca.pem") != std::string::npos);
    const Authority authority;
    const auto one = authority.issue();
    const auto other = authority.issue();
    CHECK(make_server_tls("/nowhere/cert.pem", one.private_key).error().find("/nowhere/cert.pem") != std::string::npos);
    CHECK(make_server_tls(one.certificate, other.private_key).error().find(other.private_key.string()) !=
          std::string::npos);
}

TEST_CASE("sessions are resumed with TLS 1.2 and 1.3 alike", "[net]") {
    const Authority authority;
    const auto pair = authority.issue({.names = {"DNS:news.example"}});
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        const TlsContext tls = make_server_tls(pair.certificate, pair.private_key).value();
        SSL_CTX_set_max_proto_version(tls.get(), version);
        asio::io_context io;
        RawServer server(
            io,
            [](Transport& peer, int) -> asio::awaitable<void> {
                co_await RawServer::read_head(peer);
                co_await peer.write_all("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
            },
            tls);
        const auto client = make_http_client(
            io.get_executor(), {.ca_file = authority.ca_file(), .hosts = {{"news.example", "127.0.0.1"}}});
        run(io, [&]() -> asio::awaitable<void> {
            Url url = server.url();
            url.host = "news.example";
            for (int i = 0; i < 4; ++i) {
                const auto result = co_await client->send({.url = url}, Deadline::in(5s));
                CHECK(result.has_value());
            }
            client->stop();
            server.stop();
        });
        INFO("version " << version);
        CHECK(client->counts().connections == 4);
        CHECK(client->counts().resumed == 3);
    }
}
