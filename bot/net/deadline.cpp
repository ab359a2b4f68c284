#include "bot/net/deadline.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace depesche::bot {

namespace asio = boost::asio;

struct DeadlineGuard::State {
    asio::steady_timer timer;
    std::function<void()> close;
    bool expired = false;
};

DeadlineGuard::DeadlineGuard(const asio::any_io_executor& executor, Deadline deadline, std::function<void()> close)
    : state_(std::make_shared<State>(asio::steady_timer(executor, deadline.at()), std::move(close))) {
    state_->timer.async_wait([state = state_](boost::system::error_code error) {
        // A guard that is gone took `close` with it, even when this handler was queued already.
        if (error || !state->close) return;
        state->expired = true;
        std::exchange(state->close, nullptr)();
    });
}

DeadlineGuard::~DeadlineGuard() {
    state_->close = nullptr;
    state_->timer.cancel();
}

bool DeadlineGuard::expired() const noexcept { return state_->expired; }

struct DeadlineQueueState : std::enable_shared_from_this<DeadlineQueueState> {
    using Entry = DeadlineQueue::Entry;

    explicit DeadlineQueueState(const asio::any_io_executor& executor) : timer(executor) {}

    void insert(Entry& entry) {
        entry.next_ = first;
        if (first != nullptr) first->previous_ = &entry;
        first = &entry;
        watch(entry);
    }

    /// Deadlines mostly grow, so the timer mostly stays where it is.
    void watch(const Entry& entry) {
        if (!waiting || entry.at_ < fires_at) arm(entry.at_);
    }

    void remove(Entry& entry) {
        if (entry.previous_ != nullptr) {
            entry.previous_->next_ = entry.next_;
        } else if (first == &entry) {
            first = entry.next_;
        }
        if (entry.next_ != nullptr) entry.next_->previous_ = entry.previous_;
        entry.previous_ = entry.next_ = nullptr;
        if (first == nullptr && waiting) {
            waiting = false;
            timer.cancel();
        }
    }

    void arm(SteadyTime at) {
        waiting = true;
        fires_at = at;
        timer.expires_at(at);
        timer.async_wait([state = weak_from_this()](boost::system::error_code error) {
            if (const auto self = state.lock(); self && !error) self->fire();
        });
    }

    void fire() {
        if (!waiting || std::chrono::steady_clock::now() < fires_at) return;
        waiting = false;
        while (Entry* late = find_late()) {
            remove(*late);
            late->expired_ = true;
            std::exchange(late->expire_, nullptr)();
        }
        if (first != nullptr && !waiting) arm(earliest());
    }

    Entry* find_late() const {
        const auto now = std::chrono::steady_clock::now();
        for (Entry* entry = first; entry != nullptr; entry = entry->next_) {
            if (entry->at_ <= now) return entry;
        }
        return nullptr;
    }

    SteadyTime earliest() const {
        SteadyTime at = SteadyTime::max();
        for (const Entry* entry = first; entry != nullptr; entry = entry->next_) at = std::min(at, entry->at_);
        return at;
    }

    asio::steady_timer timer;
    Entry* first = nullptr;
    SteadyTime fires_at{};
    bool waiting = false;
};

DeadlineQueue::DeadlineQueue(const asio::any_io_executor& executor)
    : state_(std::make_shared<DeadlineQueueState>(executor)) {}

DeadlineQueue::~DeadlineQueue() = default;

DeadlineQueue::Entry::Entry(DeadlineQueue& queue, Deadline deadline, std::function<void()> expire)
    : state_(queue.state_),
      at_(deadline.at()),
      expire_(std::move(expire)) {
    state_->insert(*this);
}

DeadlineQueue::Entry::~Entry() {
    if (!expired_) state_->remove(*this);
}

void DeadlineQueue::Entry::restart(Deadline deadline) {
    at_ = deadline.at();
    state_->watch(*this);
}

struct WaitList::Waiter {
    Waiter(WaitList& owner, const asio::any_io_executor& executor, Deadline deadline)
        : list(owner),
          timer(executor, deadline.at()),
          next(owner.first_) {
        if (next != nullptr) next->previous = this;
        list.first_ = this;
    }
    ~Waiter() {
        if (woken) return;
        if (next != nullptr) next->previous = previous;
        (previous != nullptr ? previous->next : list.first_) = next;
    }
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    WaitList& list;
    asio::steady_timer timer;
    Waiter* previous = nullptr;
    Waiter* next;
    bool woken = false;
};

asio::awaitable<bool> WaitList::wait(Deadline deadline) {
    Waiter waiter(*this, co_await asio::this_coro::executor, deadline);
    co_await waiter.timer.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return waiter.woken;
}

void WaitList::wake_all() {
    // A woken waiter is out of the list before its coroutine runs.
    for (Waiter* waiter = std::exchange(first_, nullptr); waiter != nullptr; waiter = waiter->next) {
        waiter->woken = true;
        waiter->timer.cancel();
    }
}

} // namespace depesche::bot
