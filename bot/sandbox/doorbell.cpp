#include "bot/sandbox/doorbell.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace depesche::bot::sandbox {

asio::awaitable<void> Doorbell::wait(int key, SteadyTime until) {
    if (closed_) co_return;
    const auto waiter = waiters_.insert(waiters_.end(), Waiter{key, asio::steady_timer(executor_, until)});
    struct Leave {
        std::list<Waiter>& list;
        std::list<Waiter>::iterator self;
        ~Leave() { list.erase(self); }
    } leave{waiters_, waiter};
    // The code only says whether it rang or the time was over; the caller looks at the world in both cases.
    co_await waiter->timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

void Doorbell::ring(int key) {
    for (Waiter& waiter : waiters_)
        if (waiter.key == key) waiter.timer.cancel();
}

void Doorbell::close() {
    closed_ = true;
    for (Waiter& waiter : waiters_) waiter.timer.cancel();
}

} // namespace depesche::bot::sandbox
