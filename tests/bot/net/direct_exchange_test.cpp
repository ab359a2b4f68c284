// Who is told an answer may ask again from within: what the same connection takes, and what it leaves to another.
#include "bot/net/http_client.hpp"

#include "tests/support/bot_certificates.hpp"
#include "tests/support/raw_server.hpp"

#include <boost/asio/steady_timer.hpp>

#include <catch2/catch.hpp>

#include <map>
#include <optional>
#include <stdexcept>
#include <vector>

using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;
using Kind = HttpFailure::Kind;

namespace {

/// A client with one connection open, and a server that answers each request with its path but for /silent, and /late
/// after 200 ms.
class Talk {
public:
    explicit Talk(bool with_tls, std::size_t connections = 4) {
        const auto pair = authority_.issue();
        if (with_tls) tls_ = make_server_tls(pair.certificate, pair.private_key).value();
        server.emplace(io, script(), tls_);
        client = make_http_client(io.get_executor(),
                                  {.max_connections_per_origin = connections, .ca_file = authority_.ca_file()});
        ask("/open");
        until_told(1);
    }

    /// Notes the answer as "path: body" or "path: kind of failure" and then does `next`.
    void ask(const std::string& path, Deadline deadline, std::function<void()> next = {},
             std::optional<Url> elsewhere = {}) {
        client->post_raw(elsewhere.value_or(server->url()), "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n", deadline,
                         [this, path, next = std::move(next)](HttpResult result) {
                             results.insert_or_assign(path, std::move(result));
                             told.push_back(path);
                             if (next) next();
                         });
    }
    void ask(const std::string& path, std::function<void()> next = {}) { ask(path, Deadline::in(5s), std::move(next)); }

    void until(const std::function<bool()>& done) {
        const auto end = std::chrono::steady_clock::now() + 5s;
        while (!done()) {
            if (std::chrono::steady_clock::now() > end) throw std::runtime_error("it did not happen within 5 s");
            io.restart();
            io.run_one_for(100ms);
        }
    }
    void until_told(std::size_t answers) {
        until([&] { return told.size() >= answers; });
    }

    bool answered(const std::string& path) const {
        const auto found = results.find(path);
        return found != results.end() && found->second && found->second->body == path;
    }
    std::optional<Kind> failure(const std::string& path) const {
        const HttpResult& result = results.at(path);
        return result ? std::nullopt : std::optional(result.error().kind);
    }

    RawServer::Script script() {
        return [this](Transport& peer, int number) -> asio::awaitable<void> {
            peers[number] = &peer;
            for (std::string head; !(head = co_await RawServer::read_head(peer)).empty();) {
                const std::string path = head.substr(4, head.find(' ', 4) - 4);
                arrived.push_back(path + " on " + std::to_string(number));
                if (path == "/silent") continue;
                if (path == "/late") {
                    asio::steady_timer timer(peer.executor(), 200ms);
                    co_await timer.async_wait(asio::use_awaitable);
                }
                const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(path.size());
                co_await peer.write_all(answer + "\r\n\r\n" + path);
            }
            peers.erase(number);
        };
    }

private:
    Authority authority_;
    TlsContext tls_;

public:
    asio::io_context io;
    std::map<int, Transport*> peers; ///< the server's ends, by number
    std::vector<std::string> arrived, told;
    std::map<std::string, HttpResult> results;
    std::optional<RawServer> server;
    std::unique_ptr<HttpClient> client;
};

using Lines = std::vector<std::string>;

} // namespace

TEST_CASE("who is told an answer asks the next on the same connection", "[net]") {
    for (const bool tls : {false, true}) {
        Talk talk(tls);
        talk.ask("/a", [&] { talk.ask("/b", [&] { talk.ask("/c"); }); });
        talk.until_told(4);
        CHECK(talk.arrived == Lines{"/open on 0", "/a on 0", "/b on 0", "/c on 0"});
        CHECK((talk.answered("/a") && talk.answered("/b") && talk.answered("/c")));
        CHECK(talk.client->counts().requests == 4);
        CHECK(talk.client->open_connections() == 1);
    }
}

TEST_CASE("who asks twice when told an answer gets both, on two connections", "[net]") {
    for (const bool tls : {false, true}) {
        Talk talk(tls);
        talk.ask("/a", [&] {
            talk.ask("/late");
            talk.ask("/c");
        });
        talk.until_told(4);
        CHECK(talk.told == Lines{"/open", "/a", "/c", "/late"});
        CHECK(talk.arrived == Lines{"/open on 0", "/a on 0", "/late on 0", "/c on 1"});
        CHECK((talk.answered("/late") && talk.answered("/c")));
        CHECK(talk.client->open_connections() == 2);
    }
}

TEST_CASE("who asks another server when told an answer does so on a connection of its own", "[net]") {
    for (const bool tls : {false, true}) {
        Talk talk(tls);
        RawServer other(talk.io, [](Transport& peer, int) -> asio::awaitable<void> {
            co_await RawServer::read_head(peer);
            co_await peer.write_all("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n/b");
            co_await RawServer::read_all(peer);
        });
        talk.ask("/a", [&] { talk.ask("/b", Deadline::in(5s), {}, other.url()); });
        talk.until_told(3);
        CHECK(talk.answered("/b"));
        CHECK(other.connections() == 1);
        CHECK(talk.arrived == Lines{"/open on 0", "/a on 0"});
        // The first one was given back.
        talk.ask("/c");
        talk.until_told(4);
        CHECK(talk.arrived.back() == "/c on 0");
        talk.client->stop();
        CHECK(talk.client->open_connections() == 0);
    }
}

TEST_CASE("a client that is stopped when it tells an answer takes no other request", "[net]") {
    for (const bool tls : {false, true}) {
        Talk talk(tls);
        talk.ask("/a", [&] {
            talk.client->stop();
            talk.ask("/b");
            CHECK_FALSE(talk.results.contains("/b")); // never from within the call
        });
        talk.until_told(3);
        CHECK(talk.failure("/b") == Kind::stopped);
        CHECK_FALSE(talk.results.at("/b").error().sent);
        CHECK(talk.client->open_connections() == 0);
        CHECK(talk.arrived.size() == 2);
    }
}

TEST_CASE("a client that is destroyed when it tells an answer leaves no connection", "[net]") {
    for (const bool tls : {false, true}) {
        Talk talk(tls);
        talk.ask("/a", [&] { talk.client.reset(); });
        talk.until_told(2);
        talk.until([&] { return talk.peers.empty(); });
        CHECK(talk.arrived.size() == 2);
    }
}

TEST_CASE("what was asked before the client was destroyed is still told", "[net]") {
    for (const bool tls : {false, true}) {
        Talk talk(tls);
        talk.ask("/a", [&] {
            talk.ask("/late");
            talk.client.reset();
        });
        talk.until_told(3);
        CHECK(talk.answered("/late"));
        talk.until([&] { return talk.peers.empty(); });
    }
}

TEST_CASE("who waits for a connection gets it before who is told an answer on it", "[net]") {
    for (const bool tls : {false, true}) {
        Talk talk(tls, 1);
        talk.ask("/late", [&] { talk.ask("/b"); });
        talk.ask("/waits");
        talk.until_told(4);
        CHECK(talk.arrived == Lines{"/open on 0", "/late on 0", "/waits on 0", "/b on 0"});
        CHECK((talk.answered("/waits") && talk.answered("/b")));
    }
}

TEST_CASE("each request that goes on has its own deadline", "[net]") {
    for (const bool tls : {false, true}) {
        Talk talk(tls);
        // Longer than that of the one before,
        talk.ask("/a", Deadline::in(100ms), [&] { talk.ask("/late"); });
        talk.until_told(3);
        CHECK(talk.answered("/late"));
        // or shorter.
        const auto begun = std::chrono::steady_clock::now();
        talk.ask("/b", [&] { talk.ask("/silent", Deadline::in(60ms)); });
        talk.until_told(5);
        CHECK(talk.failure("/silent") == Kind::timed_out);
        CHECK(talk.results.at("/silent").error().sent);
        CHECK(std::chrono::steady_clock::now() - begun >= 60ms);
        CHECK(std::chrono::steady_clock::now() - begun < 2s);
        CHECK(talk.arrived.back() == "/silent on 0");
        CHECK(talk.client->open_connections() == 0);
    }
}

TEST_CASE("a request that finds its connection dead goes once more on a fresh one", "[net]") {
    for (const bool tls : {false, true}) {
        Talk talk(tls, 1);
        talk.ask("/a", [&] {
            talk.peers.at(0)->reset(); // its answer is read, and nobody has looked since
            talk.ask("/b");
        });
        talk.until_told(3);
        CHECK(talk.answered("/b"));
        CHECK(talk.arrived == Lines{"/open on 0", "/a on 0", "/b on 1"});
        CHECK(talk.client->open_connections() == 1);
    }
}
