#include "bot/net/connection_pool.hpp"

#include "tests/support/loopback.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <catch2/catch.hpp>

#include <optional>

using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;

TEST_CASE("who was served from the line but has not run yet holds up nobody", "[net]") {
    asio::io_context io;
    const auto pool = ConnectionPool::create(io.get_executor(), {.per_origin = 2, .in_all = 2});
    const Url origin = parse_url("http://news.example/").value();
    std::optional<ConnectionPool::Lease> served;
    run(io, [&]() -> asio::awaitable<void> {
        auto first = co_await pool->acquire(origin, Deadline::in(1s), false);
        auto second = co_await pool->acquire(origin, Deadline::in(1s), false);
        asio::co_spawn(
            io,
            [&]() -> asio::awaitable<void> {
                served = std::move(*co_await pool->acquire(origin, Deadline::in(10s), false));
            },
            [](std::exception_ptr error) { CHECK(!error); });
        co_await asio::post(asio::use_awaitable);
        *first = {};
        *second = {};
        const auto third = co_await pool->acquire(origin, Deadline::in(20ms), false);
        CHECK(third.has_value());
        CHECK(pool->open_connections() == 2);
    });
    CHECK(served.has_value());
    served.reset();
    CHECK(pool->open_connections() == 0);
}

TEST_CASE("a line of waiting requests is left by the impatient without harm to the rest", "[net]") {
    asio::io_context io;
    const auto pool = ConnectionPool::create(io.get_executor(), {.per_origin = 1, .in_all = 1});
    const Url origin = parse_url("http://news.example/").value();
    int lucky = 0;
    int late = 0;
    const auto ask = [&](std::chrono::milliseconds time) -> asio::awaitable<void> {
        const auto lease = co_await pool->acquire(origin, Deadline::in(time), false);
        ++(lease ? lucky : late);
    };
    run(io, [&]() -> asio::awaitable<void> {
        auto held = co_await pool->acquire(origin, Deadline::in(1s), false);
        for (const auto time : {10s, 0s, 10s}) {
            const auto handler = [](std::exception_ptr error) { CHECK(!error); };
            asio::co_spawn(io, [&ask, time] { return ask(time == 0s ? 2ms : 10'000ms); }, handler);
        }
        while (late == 0) co_await asio::post(asio::use_awaitable);
    });
    CHECK(lucky == 2);
    CHECK(late == 1);
    CHECK(pool->open_connections() == 0);
}
