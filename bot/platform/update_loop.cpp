#include "bot/platform/update_loop.hpp"

#include "bot/net/report.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

constexpr auto poll_wait = 25s;

std::chrono::milliseconds rest_after(const ChatError& error) {
    const std::chrono::milliseconds wait = std::max<std::chrono::milliseconds>(error.wait, 1s);
    if (error.kind == ChatError::Kind::rate_limited) return wait; // as long as the platform says
    return std::min<std::chrono::milliseconds>(wait, 60s);
}

} // namespace

struct UpdateLoop::Impl : std::enable_shared_from_this<UpdateLoop::Impl> {
    Impl(asio::any_io_executor executor_, std::shared_ptr<ChatBot> bot_, UpdateHandler handler_)
        : executor(executor_),
          bot(std::move(bot_)),
          handler(std::move(handler_)),
          pause(executor_) {}

    /// Runs until stopped: an error ends a turn of run(), never the conversation. Then the loop that waits for this
    /// bot's updates begins.
    void launch() {
        polling = true;
        auto self = shared_from_this();
        asio::co_spawn(executor, run(std::exchange(failed_before, false)), [self](const std::exception_ptr& error) {
            self->polling = false;
            if (error) {
                report_to_log(self->handler.name)(error);
                self->failed_before = true;
            }
            if (self->stopped)
                self->hand_over();
            else
                self->launch();
        });
    }
    void hand_over() {
        const auto next = std::exchange(successor, nullptr);
        if (!next) return;
        next->waiting = false;
        if (next->stopped)
            next->hand_over();
        else
            next->launch();
    }

    asio::awaitable<void> run(bool after_failure) {
        if (after_failure) co_await rest(1s);
        if (stopped) co_return;
        if (handler.begin) co_await handler.begin();
        std::int64_t confirmed = handler.load_offset();
        while (!stopped) {
            auto incoming = co_await bot->receive(confirmed, poll_wait);
            if (stopped) co_return;
            if (!incoming) {
                handler.complain(incoming.error().message);
                co_await rest(rest_after(incoming.error()));
                continue;
            }
            std::vector<std::int64_t> numbers;
            for (const Incoming& one : *incoming) numbers.push_back(one.update_id);
            const std::size_t done = std::min(co_await handler.handle(*std::move(incoming)), numbers.size());
            if (done > 0) {
                // Not the largest: after a quiet week Telegram may begin its numbers anew.
                confirmed = numbers[done - 1];
                handler.save_offset(confirmed);
            }
            if (done == numbers.size())
                handler.complain("");
            else if (!stopped)
                co_await rest(1s); // what could not be stored comes again with the next poll
        }
    }

    asio::awaitable<void> rest(std::chrono::milliseconds wait) {
        pause.expires_after(wait);
        co_await pause.async_wait(asio::as_tuple(asio::use_awaitable)); // cancelled by stop(): the loop sees it
    }

    asio::any_io_executor executor;
    std::shared_ptr<ChatBot> bot;
    UpdateHandler handler;
    asio::steady_timer pause;
    std::shared_ptr<Impl> successor;
    bool begun = false;
    bool polling = false;
    bool waiting = false; ///< for a predecessor to end
    bool failed_before = false;
    bool stopped = false;
};

UpdateLoop::UpdateLoop(asio::any_io_executor executor, std::shared_ptr<ChatBot> bot, UpdateHandler handler)
    : impl_(std::make_shared<Impl>(executor, std::move(bot), std::move(handler))) {}

UpdateLoop::~UpdateLoop() { stop(); }

void UpdateLoop::start() {
    impl_->begun = true;
    impl_->launch();
}

void UpdateLoop::start_after(UpdateLoop& previous) {
    impl_->begun = true;
    previous.stop();
    if (previous.ended()) {
        start();
        return;
    }
    impl_->waiting = true;
    previous.impl_->successor = impl_;
}

void UpdateLoop::stop() {
    impl_->stopped = true;
    impl_->pause.cancel();
}

bool UpdateLoop::fresh() const noexcept { return !impl_->begun; }
bool UpdateLoop::stopped() const noexcept { return impl_->stopped; }
bool UpdateLoop::ended() const noexcept { return !impl_->polling && !impl_->waiting; }

} // namespace depesche::bot
