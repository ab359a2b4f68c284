#pragma once

#include "bot/net/deadline.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <list>

namespace depesche::bot::sandbox {

namespace asio = boost::asio;

/// Lets coroutines wait until something happened, or a time is over. All on the executor's one thread.
class Doorbell {
public:
    explicit Doorbell(asio::any_io_executor executor) : executor_(std::move(executor)) {}
    /// Returns when `key` rings or at `until`. Ask again what has changed: rings are not counted.
    asio::awaitable<void> wait(int key, SteadyTime until);
    void ring(int key);
    /// Ends every wait, now and from now on.
    void close();
    bool closed() const noexcept { return closed_; }

private:
    struct Waiter {
        int key;
        asio::steady_timer timer;
    };
    asio::any_io_executor executor_;
    std::list<Waiter> waiters_;
    bool closed_ = false;
};

} // namespace depesche::bot::sandbox
