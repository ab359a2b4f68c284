#include "bot/net/deadline.hpp"

#include "tests/support/loopback.hpp"

#include <boost/asio/steady_timer.hpp>

#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

#include <optional>

using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;

TEST_CASE("a deadline guard closes once, and not after it is gone", "[net]") {
    asio::io_context io;
    int closed = 0;
    const DeadlineGuard late(io.get_executor(), Deadline::in(1ms), [&] { ++closed; });
    {
        const DeadlineGuard gone(io.get_executor(), Deadline::in(0ms), [&] { closed += 100; });
    }
    CHECK(closed == 0);
    io.run();
    CHECK(closed == 1);
    CHECK(late.expired());
}

TEST_CASE("deadlines on one timer end in any order and let the loop end", "[net]") {
    asio::io_context io;
    DeadlineQueue queue(io.get_executor());
    std::string order;
    std::optional<DeadlineQueue::Entry> far;
    far.emplace(queue, Deadline::in(1h), [&] { order += "never"; });
    const DeadlineQueue::Entry second(queue, Deadline::in(20ms), [&] { order += "b"; });
    const DeadlineQueue::Entry first(queue, Deadline::in(2ms), [&] { order += "a"; });
    {
        const DeadlineQueue::Entry gone(queue, Deadline::in(1ms), [&] { order += "gone"; });
    }
    io.run_one_for(10s);
    while (!second.expired()) io.run_one_for(10s);
    CHECK(order == "ab");
    CHECK(first.expired());
    CHECK_FALSE(far->expired());
    far.reset();
    // Without an entry the timer does not hold the loop.
    CHECK(io.run() <= 2);
}

TEST_CASE("who waits is woken or learns that the time is over", "[net]") {
    asio::io_context io;
    WaitList list;
    run(io, [&]() -> asio::awaitable<void> { CHECK_FALSE(co_await list.wait(Deadline::in(1ms))); });
    CHECK(list.empty());
    bool woken = false;
    run(io, [&]() -> asio::awaitable<void> {
        asio::post(io, [&] { list.wake_all(); });
        woken = co_await list.wait(Deadline::in(1h));
    });
    CHECK(woken);
}
