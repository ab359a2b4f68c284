#include "bot/delivery/ledger_thread.hpp"

#include <pthread.h>

namespace depesche::bot {

LedgerThread::LedgerThread(boost::asio::any_io_executor executor, JobRunner runner)
    : executor_(std::move(executor)),
      runner_(std::move(runner)) {
    if (!runner_) thread_ = std::thread([this] { work(); });
}

LedgerThread::~LedgerThread() {
    if (runner_) {
        return;
    }
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void LedgerThread::push(std::function<void()> job) {
    if (runner_) {
        return runner_(std::move(job));
    }
    {
        const std::scoped_lock lock(mutex_);
        jobs_.push_back(std::move(job));
    }
    changed_.notify_one();
}

void LedgerThread::work() {
    ::pthread_setname_np(::pthread_self(), "ledger"); // for who looks at the process from outside
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
        if (stopping_) {
            return;
        }
        const std::function<void()> job = std::move(jobs_.front());
        jobs_.pop_front();
        lock.unlock();
        job();
        lock.lock();
    }
}

} // namespace depesche::bot
