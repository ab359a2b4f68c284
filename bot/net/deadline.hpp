#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace depesche::bot {

using SteadyTime = std::chrono::steady_clock::time_point;

/// By when a whole operation must be over. Monotonic: clock changes do not move it.
class Deadline {
public:
    static Deadline in(std::chrono::milliseconds span) { return Deadline(std::chrono::steady_clock::now() + span); }
    explicit Deadline(SteadyTime at) : at_(at) {}
    SteadyTime at() const noexcept { return at_; }
    bool passed() const noexcept { return std::chrono::steady_clock::now() >= at_; }

private:
    SteadyTime at_;
};

/// Runs `close` (which must close the socket) unless destroyed before the deadline.
/// Boost 1.81 has no cancel_after. `close` runs on the executor, never inside the constructor.
class DeadlineGuard {
public:
    DeadlineGuard(const boost::asio::any_io_executor& executor, Deadline deadline, std::function<void()> close);
    ~DeadlineGuard();
    DeadlineGuard(const DeadlineGuard&) = delete;
    DeadlineGuard& operator=(const DeadlineGuard&) = delete;
    bool expired() const noexcept;

private:
    struct State;
    std::shared_ptr<State> state_;
};

/// Many deadlines on one timer, which costs a request two pointer swaps instead of a timer of its own.
/// The timer waits only while there is an entry, so that an idle owner does not keep its io_context running.
class DeadlineQueue {
public:
    explicit DeadlineQueue(const boost::asio::any_io_executor& executor);
    ~DeadlineQueue();
    DeadlineQueue(const DeadlineQueue&) = delete;
    DeadlineQueue& operator=(const DeadlineQueue&) = delete;

    /// Runs `expire` on the executor once `deadline` is over, unless destroyed before. `expire` runs at most once
    /// and may destroy the entry.
    class Entry {
    public:
        Entry(DeadlineQueue& queue, Deadline deadline, std::function<void()> expire);
        ~Entry();
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;
        bool expired() const noexcept { return expired_; }
        /// Another deadline from now on. Not once it has expired.
        void restart(Deadline deadline);

    private:
        friend class DeadlineQueue;
        std::shared_ptr<struct DeadlineQueueState> state_;
        Entry* previous_ = nullptr;
        Entry* next_ = nullptr;
        SteadyTime at_;
        std::function<void()> expire_;
        bool expired_ = false;
        friend struct DeadlineQueueState;
    };

private:
    std::shared_ptr<struct DeadlineQueueState> state_;
};

/// Coroutines that wait for one event. Owned by what causes the event; a waiting coroutine must keep its owner alive.
class WaitList {
public:
    /// True when woken, false when the deadline passed first.
    boost::asio::awaitable<bool> wait(Deadline deadline);
    void wake_all();
    bool empty() const noexcept { return first_ == nullptr; }

private:
    struct Waiter;
    Waiter* first_ = nullptr;
};

} // namespace depesche::bot
