#include "bot/net/resolver_cache.hpp"

#include "tests/support/loopback.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <catch2/catch.hpp>

using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;

namespace {

const auto address = asio::ip::make_address("192.0.2.1");

// A name server that the test answers by hand.
struct NameServer {
    std::vector<ResolverCache::Answer> open;
    ResolverCache::Options options(std::chrono::seconds ttl = 60s) {
        return {.ttl = ttl, .lookup = [this](const std::string&, ResolverCache::Answer answer) {
                    open.push_back(std::move(answer));
                }};
    }
    void answer(boost::system::error_code error, Addresses found = {}) {
        for (const auto& each : std::exchange(open, {})) each(error, found);
    }
};

} // namespace

TEST_CASE("numeric addresses, localhost and fixed names are never looked up", "[net]") {
    asio::io_context io;
    ResolverCache cache(io.get_executor(), {.ttl = 60s, .stale = 3600s, .hosts = {{"news.example", "192.0.2.7"}}});
    run(io, [&]() -> asio::awaitable<void> {
        CHECK((co_await cache.resolve("127.0.0.1", Deadline::in(5s))).value().front().to_string() == "127.0.0.1");
        CHECK((co_await cache.resolve("::1", Deadline::in(5s))).value().front().to_string() == "::1");
        CHECK((co_await cache.resolve("localhost", Deadline::in(5s))).value().size() == 2);
        CHECK((co_await cache.resolve("news.example", Deadline::in(5s))).value().front().to_string() == "192.0.2.7");
    });
    CHECK(cache.lookups() == 0);
}

TEST_CASE("questions for one name at a time are asked once, and a name that does not exist is told", "[net]") {
    asio::io_context io;
    NameServer server;
    ResolverCache cache(io.get_executor(), server.options());
    int told = 0;
    const auto ask = [&]() -> asio::awaitable<void> {
        const auto found = co_await cache.resolve("lost.example", Deadline::in(20s));
        CHECK_FALSE(found.has_value());
        CHECK(found.error() == "the name lost.example does not exist; check the address");
        ++told;
    };
    asio::co_spawn(io, ask, [](std::exception_ptr) {});
    asio::co_spawn(io, ask, [](std::exception_ptr) {});
    io.poll();
    CHECK(server.open.size() == 1);
    server.answer(asio::error::host_not_found);
    io.run();
    CHECK(told == 2);
    CHECK(cache.lookups() == 1);
    // The failure is remembered for a second: a dead name is not asked at every turn.
    run(io, ask);
    CHECK(cache.lookups() == 1);
}

TEST_CASE("an old answer serves at once while a silent name server is asked again", "[net]") {
    asio::io_context io;
    NameServer server;
    ResolverCache cache(io.get_executor(), server.options(0s));
    run(io, [&]() -> asio::awaitable<void> {
        asio::post(io, [&] { server.answer({}, {address}); });
        CHECK((co_await cache.resolve("news.example", Deadline::in(20s))).value() == Addresses{address});
        CHECK((co_await cache.resolve("news.example", Deadline::in(20s))).value() == Addresses{address});
        CHECK(server.open.size() == 1);
        server.answer(asio::error::host_not_found_try_again);
        CHECK((co_await cache.resolve("news.example", Deadline::in(20s))).value() == Addresses{address});
    });
}

TEST_CASE("a silent name server ends at the deadline", "[net]") {
    asio::io_context io;
    NameServer server;
    ResolverCache cache(io.get_executor(), server.options());
    run(io, [&]() -> asio::awaitable<void> {
        const auto found = co_await cache.resolve("news.example", Deadline::in(5ms));
        CHECK_FALSE(found.has_value());
    });
}
