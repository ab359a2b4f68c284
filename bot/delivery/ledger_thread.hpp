#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace depesche::bot {

/// Does one job after the other, in their order, at a moment of its own choice; never from within the call.
using JobRunner = std::function<void(std::function<void()> job)>;

/// Where the disk is waited for: one thread that does one job after the other and brings results back to the executor.
/// Never on the reactor: an fsync may take 12 ms.
class LedgerThread {
public:
    /// With a `runner` there is no thread: it gets the jobs instead, and is to forget them when this goes.
    LedgerThread(boost::asio::any_io_executor executor, JobRunner runner);
    /// Lets the job that runs end; forgets those that wait, and their `done`.
    ~LedgerThread();
    LedgerThread(const LedgerThread&) = delete;
    LedgerThread& operator=(const LedgerThread&) = delete;

    /// `work` runs there, `done` gets its value on the executor. Keeps the executor's context from running out of work.
    template <class Work, class Done>
    void run(Work work, Done done) {
        auto tracked = boost::asio::prefer(executor_, boost::asio::execution::outstanding_work.tracked);
        push([tracked, work = std::move(work), done = std::move(done)]() mutable {
            boost::asio::post(tracked, [done = std::move(done), value = std::make_shared<decltype(work())>(
                                                                    work())]() mutable { done(std::move(*value)); });
        });
    }

private:
    void push(std::function<void()> job);
    void work();

    boost::asio::any_io_executor executor_;
    JobRunner runner_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> jobs_;
    bool stopping_ = false;
    std::thread thread_; ///< none with a runner; last: it uses the others
};

} // namespace depesche::bot
