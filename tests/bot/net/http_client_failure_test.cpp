// Walks the failures: at each step of a request the server stops, is slow or cuts, over TLS and without.
#include "bot/net/gzip.hpp"
#include "bot/net/http_client.hpp"

#include "tests/support/bot_certificates.hpp"
#include "tests/support/raw_server.hpp"

#include "tests/support/loopback.hpp"

#include <boost/asio/steady_timer.hpp>

#include <catch2/catch.hpp>

#include <optional>

using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;
using Kind = HttpFailure::Kind;

namespace {

const std::string whole_answer = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789";

asio::awaitable<void> say(Transport& peer, std::string text) { co_await peer.write_all(text); }

// Answers every request on a connection with the same bytes, until the peer leaves.
asio::awaitable<void> keep_answering(Transport& peer, std::string text) {
    while (!(co_await RawServer::read_head(peer)).empty()) co_await say(peer, text);
}

struct Setting {
    explicit Setting(bool with_tls, RawServer::Script script, HttpClientOptions options = {}) {
        options.ca_file = authority.ca_file();
        const auto pair = authority.issue();
        const TlsContext tls = with_tls ? make_server_tls(pair.certificate, pair.private_key).value() : TlsContext();
        server.emplace(io, std::move(script), tls);
        client = make_http_client(io.get_executor(), std::move(options));
    }

    HttpResult send(std::string method = "GET", std::string body = "", std::chrono::milliseconds time = 10s,
                    std::size_t max_body = 1 << 20, bool decompress = false) {
        HttpResult result;
        run(io, [&]() -> asio::awaitable<void> {
            HttpRequest request{.method = method, .url = server->url("/secret-token/x"), .body = body};
            request.max_body = max_body;
            request.decompress = decompress;
            result = co_await client->send(std::move(request), Deadline::in(time));
            client->stop();
            server->stop();
        });
        return result;
    }

    Authority authority;
    asio::io_context io;
    std::optional<RawServer> server;
    std::unique_ptr<HttpClient> client;
};

struct Step {
    const char* name;
    RawServer::Script script;
    Kind kind;
    bool sent;
};

RawServer::Script answer_once(std::string text) {
    return [text](Transport& peer, int) -> asio::awaitable<void> {
        co_await RawServer::read_head(peer);
        co_await say(peer, text);
    };
}

std::vector<Step> steps() {
    return {
        {"closes after the request", answer_once(""), Kind::closed, true},
        {"closes inside the header", answer_once(whole_answer.substr(0, 25)), Kind::closed, true},
        {"closes inside the body", answer_once(whole_answer.substr(0, whole_answer.size() - 5)), Kind::closed, true},
        {"resets after the request",
         [](Transport& peer, int) -> asio::awaitable<void> {
             co_await RawServer::read_head(peer);
             peer.reset();
         },
         Kind::closed, true},
        {"resets inside the body",
         [](Transport& peer, int) -> asio::awaitable<void> {
             co_await RawServer::read_head(peer);
             co_await say(peer, whole_answer.substr(0, whole_answer.size() - 5));
             peer.reset();
         },
         Kind::closed, true},
        {"says nothing", [](Transport& peer, int) -> asio::awaitable<void> { co_await RawServer::read_all(peer); },
         Kind::timed_out, true},
        {"stops inside the body",
         [](Transport& peer, int) -> asio::awaitable<void> {
             co_await RawServer::read_head(peer);
             co_await say(peer, whole_answer.substr(0, whole_answer.size() - 5));
             co_await RawServer::read_all(peer);
         },
         Kind::timed_out, true},
        {"trickles",
         [](Transport& peer, int) -> asio::awaitable<void> {
             co_await RawServer::read_head(peer);
             asio::steady_timer timer(peer.executor());
             for (const char c : whole_answer) {
                 if (!(co_await peer.write_all({&c, 1})).ok()) co_return;
                 timer.expires_after(20ms);
                 co_await timer.async_wait(asio::use_awaitable);
             }
         },
         Kind::timed_out, true},
        {"speaks something else", answer_once("220 mail.example ESMTP\r\n\r\n"), Kind::malformed, true},
        {"has both framings",
         answer_once("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
         Kind::malformed, true},
        {"has two lengths", answer_once("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
         Kind::malformed, true},
        {"has an odd transfer coding",
         answer_once("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), Kind::malformed, true},
        {"cuts a chunked body", answer_once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n"),
         Kind::closed, true},
    };
}

} // namespace

TEST_CASE("each failing step of an exchange tells what is known about the request", "[net]") {
    for (const bool tls : {false, true}) {
        for (const Step& step : steps()) {
            INFO(step.name << (tls ? " over TLS" : ""));
            Setting setting(tls, step.script);
            const auto begun = std::chrono::steady_clock::now();
            const bool slow = step.kind == Kind::timed_out;
            const HttpResult result = setting.send("POST", "hello", slow ? 60ms : 10'000ms);
            REQUIRE_FALSE(result.has_value());
            CHECK(result.error().kind == step.kind);
            CHECK(result.error().sent == step.sent);
            CHECK(result.error().message.find("127.0.0.1") != std::string::npos);
            CHECK(result.error().message.find("secret-token") == std::string::npos);
            CHECK(setting.client->open_connections() == 0);
            CHECK(std::chrono::steady_clock::now() - begun < 5s);
        }
    }
}

TEST_CASE("a request whose last part never reached the kernel is not sent", "[net]") {
    const std::string large(16 << 20, 'x'); // more than the kernel's buffers
    for (const bool tls : {false, true}) {
        INFO(tls);
        Setting silent(tls, [](Transport& peer, int) -> asio::awaitable<void> {
            // Until the client gives up; not a byte is read.
            asio::steady_timer timer(peer.executor());
            for (int i = 0; i < 20; ++i) {
                timer.expires_after(10ms);
                co_await timer.async_wait(asio::use_awaitable);
            }
        });
        const HttpResult late = silent.send("POST", large, 100ms);
        REQUIRE_FALSE(late.has_value());
        CHECK(late.error().kind == Kind::timed_out);
        CHECK_FALSE(late.error().sent);

        Setting leaving(tls, [](Transport& peer, int) -> asio::awaitable<void> {
            co_await RawServer::read_head(peer);
            peer.reset();
        });
        const HttpResult broken = leaving.send("POST", large);
        REQUIRE_FALSE(broken.has_value());
        CHECK(broken.error().kind == Kind::closed);
        CHECK_FALSE(broken.error().sent);
    }
}

TEST_CASE("a port without a server refuses, and nothing was sent", "[net]") {
    Setting setting(false, answer_once(whole_answer));
    HttpResult result;
    run(setting.io, [&]() -> asio::awaitable<void> {
        const Url url = setting.server->url();
        setting.server->stop();
        result = co_await setting.client->send({.url = url}, Deadline::in(5s));
        setting.client->stop();
    });
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().kind == Kind::connect);
    CHECK_FALSE(result.error().sent);
    CHECK(result.error().message.find("connection refused; does the service run there?") != std::string::npos);
}

TEST_CASE("a body without a length is taken only where its end is certain", "[net]") {
    const std::string unframed = "HTTP/1.1 200 OK\r\n\r\n0123456789";
    const auto with_goodbye = [unframed](Transport& peer, int) -> asio::awaitable<void> {
        co_await RawServer::read_head(peer);
        co_await say(peer, unframed);
        peer.finish_writing();
        co_await RawServer::read_all(peer);
    };
    CHECK(Setting(false, answer_once(unframed)).send("GET").value().body == "0123456789");
    CHECK(Setting(true, with_goodbye).send("GET").value().body == "0123456789");
    CHECK(Setting(true, answer_once(unframed)).send("GET").error().kind == Kind::closed);
    CHECK(Setting(false, answer_once(unframed)).send("POST").error().kind == Kind::closed);
    CHECK(Setting(true, with_goodbye).send("POST").error().kind == Kind::closed);
}

TEST_CASE("TLS that is cut after a complete answer is no failure", "[net]") {
    CHECK(Setting(true, answer_once(whole_answer)).send("POST", "x").value().body == "0123456789");
}

TEST_CASE("limits of an answer are exact", "[net]") {
    const auto with_body = [](std::size_t size) {
        return answer_once("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
                           std::string(size, 'b'));
    };
    const auto chunked = [](std::size_t size) {
        return answer_once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nb\r\n" +
                           std::to_string(size - 1) + "\r\n" + std::string(size - 1, 'b') + "\r\n0\r\n\r\n");
    };
    for (const std::size_t size : {std::size_t{9}, std::size_t{10}}) {
        CHECK(Setting(false, with_body(size)).send("GET", "", 10s, 10).value().body.size() == size);
        CHECK(Setting(false, chunked(size)).send("GET", "", 10s, 10).value().body.size() == size);
    }
    CHECK(Setting(false, chunked(10)).send("GET", "", 10s, 9).error().kind == Kind::too_large);
    CHECK(Setting(false, with_body(11)).send("GET", "", 10s, 10).error().kind == Kind::too_large);
    CHECK(Setting(false, answer_once("HTTP/1.1 200 OK\r\n\r\n01234567890")).send("GET", "", 10s, 10).error().kind ==
          Kind::too_large);

    const auto with_header = [](std::size_t size) {
        const std::string frame = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: \r\n\r\n";
        return answer_once("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: " + std::string(size - frame.size(), 'h') +
                           "\r\n\r\n");
    };
    CHECK(Setting(false, with_header((16 << 10) - 1)).send().has_value());
    CHECK(Setting(false, with_header(16 << 10)).send().has_value());
    CHECK(Setting(false, with_header((16 << 10) + 1)).send().error().kind == Kind::too_large);
}

TEST_CASE("gzip is asked for, unpacked and bounded", "[net]") {
    const auto packed = [](std::string text) {
        const std::string body = gzip(text);
        return answer_once("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " +
                           std::to_string(body.size()) + "\r\n\r\n" + body);
    };
    const auto answer = Setting(false, packed("a feed")).send("GET", "", 10s, 100, true).value();
    CHECK(answer.body == "a feed");
    CHECK(answer.header("Content-Encoding").empty());
    CHECK(Setting(false, packed(std::string(10 << 20, 'x'))).send("GET", "", 10s, 1 << 20, true).error().kind ==
          Kind::too_large);
    const auto damaged = answer_once("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc");
    CHECK(Setting(false, damaged).send("GET", "", 10s, 100, true).error().kind == Kind::malformed);
}

TEST_CASE("interim answers are passed over and an answer to HEAD has no body", "[net]") {
    const auto interim =
        answer_once("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + whole_answer);
    const auto answer = Setting(false, interim).send("POST", "x").value();
    CHECK(answer.status == 200);
    CHECK(answer.body == "0123456789");
    CHECK(answer.headers.size() == 1);
    CHECK(
        Setting(false, answer_once("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")).send("HEAD").value().body.empty());
}

TEST_CASE("a header with a line break is never sent", "[net]") {
    Setting setting(false, answer_once(whole_answer));
    run(setting.io, [&]() -> asio::awaitable<void> {
        HttpRequest request{.url = setting.server->url()};
        request.headers = {{"X-Note", "a\r\nX-Other: b"}};
        const auto result = co_await setting.client->send(std::move(request), Deadline::in(5s));
        CHECK(result.error().kind == Kind::malformed);
        CHECK_FALSE(result.error().sent);
        setting.server->stop();
    });
    CHECK(setting.server->connections() == 0);
}

TEST_CASE("a kept connection that died is noticed, and only a harmless request goes twice", "[net]") {
    // Answers once; at the second request on the connection it leaves without a word.
    const auto leaves_at_second = [](Transport& peer, int) -> asio::awaitable<void> {
        co_await RawServer::read_head(peer);
        co_await say(peer, whole_answer);
        co_await RawServer::read_head(peer);
    };
    for (const bool tls : {false, true}) {
        Setting setting(tls, leaves_at_second);
        run(setting.io, [&]() -> asio::awaitable<void> {
            HttpRequest get{.url = setting.server->url()};
            CHECK((co_await setting.client->send(get, Deadline::in(5s))).has_value());
            CHECK((co_await setting.client->send(get, Deadline::in(5s))).has_value());
            CHECK(setting.server->connections() == 2);
            HttpRequest post{.method = "POST", .url = setting.server->url()};
            const auto lost = co_await setting.client->send(post, Deadline::in(5s));
            REQUIRE_FALSE(lost.has_value());
            CHECK(lost.error().sent);
            CHECK(setting.server->connections() == 2);
            setting.client->stop();
            setting.server->stop();
        });
    }
}

TEST_CASE("a connection that the server closed while it was idle is not used again", "[net]") {
    for (const bool tls : {false, true}) {
        for (const bool goodbye : {false, true}) {
            INFO("TLS " << tls << ", goodbye " << goodbye);
            Setting setting(tls, [goodbye](Transport& peer, int) -> asio::awaitable<void> {
                co_await RawServer::read_head(peer);
                co_await say(peer, whole_answer);
                if (goodbye) peer.finish_writing();
            });
            run(setting.io, [&]() -> asio::awaitable<void> {
                for (int i = 0; i < 3; ++i) {
                    HttpRequest post{.method = "POST", .url = setting.server->url()};
                    const auto answer = co_await setting.client->send(post, Deadline::in(5s));
                    CHECK(answer.has_value());
                    // The server's task closes its end as soon as it runs again.
                    co_await asio::post(asio::use_awaitable);
                    co_await asio::post(asio::use_awaitable);
                }
                CHECK(setting.server->connections() == 3);
                setting.client->stop();
                setting.server->stop();
            });
        }
    }
}

TEST_CASE("at most the allowed number of connections is open and who waits is served in order", "[net]") {
    HttpClientOptions options;
    options.max_connections_per_origin = 2;
    Setting setting(false, [](Transport& peer, int) { return keep_answering(peer, whole_answer); }, options);
    std::vector<int> order;
    const auto one = [&](int number) -> asio::awaitable<void> {
        const auto answer = co_await setting.client->send({.url = setting.server->url()}, Deadline::in(5s));
        CHECK(answer.has_value());
        CHECK(setting.client->open_connections() <= 2);
        order.push_back(number);
        if (order.size() < 10) co_return;
        setting.client->stop();
        setting.server->stop();
    };
    for (int i = 0; i < 10; ++i) {
        asio::co_spawn(setting.io, [&one, i] { return one(i); }, [](std::exception_ptr error) { CHECK(!error); });
    }
    setting.io.run();
    CHECK(setting.server->connections() == 2);
    CHECK(order.size() == 10);
    CHECK(std::ranges::is_sorted(order));
}

TEST_CASE("waiting for a free connection ends at the deadline and by stop, and nothing was sent", "[net]") {
    HttpClientOptions options;
    options.max_connections_per_origin = 1;
    Setting setting(
        false, [](Transport& peer, int) -> asio::awaitable<void> { co_await RawServer::read_all(peer); }, options);
    std::vector<HttpFailure> failures;
    const auto one = [&](std::chrono::milliseconds time) -> asio::awaitable<void> {
        auto result =
            co_await setting.client->send({.method = "POST", .url = setting.server->url()}, Deadline::in(time));
        failures.push_back(result.error());
    };
    const auto check = [](std::exception_ptr error) { CHECK(!error); };
    asio::co_spawn(setting.io, [&] { return one(200ms); }, check);
    asio::co_spawn(setting.io, [&] { return one(5ms); }, check);
    asio::co_spawn(setting.io, [&] { return one(10s); }, check);
    while (failures.empty()) setting.io.run_one();
    CHECK(failures[0].kind == Kind::timed_out);
    CHECK_FALSE(failures[0].sent);
    setting.client->stop();
    while (failures.size() < 2) setting.io.run_one();
    CHECK(failures[1].kind == Kind::stopped);
    CHECK_FALSE(failures[1].sent);
    asio::co_spawn(setting.io, [&] { return one(10s); }, check);
    while (failures.size() < 3) setting.io.run_one();
    CHECK(failures[2].kind == Kind::stopped);
    // The request on the wire keeps its own deadline.
    while (failures.size() < 4) setting.io.run_one();
    CHECK(failures[3].kind == Kind::timed_out);
    CHECK(failures[3].sent);
    CHECK(setting.client->open_connections() == 0);
    setting.server->stop();
    setting.io.run();
}

TEST_CASE("when all connections are idle elsewhere the one idle longest makes room", "[net]") {
    HttpClientOptions options;
    options.max_connections = 2;
    options.hosts = {{"one.example", "127.0.0.1"}, {"two.example", "127.0.0.1"}, {"three.example", "127.0.0.1"}};
    Setting setting(false, [](Transport& peer, int) { return keep_answering(peer, whole_answer); }, options);
    run(setting.io, [&]() -> asio::awaitable<void> {
        for (const char* host :
             {"one.example", "two.example", "three.example", "two.example", "three.example", "one.example"}) {
            Url url = setting.server->url();
            url.host = host;
            CHECK((co_await setting.client->send({.url = url}, Deadline::in(5s))).has_value());
            CHECK(setting.client->open_connections() <= 2);
        }
        CHECK(setting.server->connections() == 4);
        setting.client->stop();
        setting.server->stop();
    });
}

TEST_CASE("a server's own idle time is respected", "[net]") {
    const auto brief = "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1, max=100\r\nContent-Length: 0\r\n\r\n";
    Setting setting(false, [brief](Transport& peer, int) { return keep_answering(peer, brief); });
    run(setting.io, [&]() -> asio::awaitable<void> {
        CHECK((co_await setting.client->send({.url = setting.server->url()}, Deadline::in(5s))).has_value());
        CHECK((co_await setting.client->send({.url = setting.server->url()}, Deadline::in(5s))).has_value());
        CHECK(setting.server->connections() == 2);
        setting.client->stop();
        setting.server->stop();
    });
}
