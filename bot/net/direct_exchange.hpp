#pragma once

#include "bot/net/client_core.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace depesche::bot::client {

/// One request after the other on a connection that is open, as a state machine instead of a coroutine: a fan-out makes
/// a million, and each costs a write, a read and little else. Lives with its connection. What is not simple (an answer
/// of another kind than the plain one, a second try) goes on as a coroutine.
class DirectExchange final : public Transport::Listener {
public:
    /// `bytes` are copied. `done` is called once, from the executor.
    static void start(const CorePtr& core, ConnectionPool::Lease lease, std::string_view bytes, Deadline deadline,
                      HttpDone done);
    /// The same on the connection whose answer is being told right now, if it leads there and
    /// nothing but the answer came. False: it was not taken, and `done` is untouched.
    static bool go_on(Core& core, const Url& origin, std::string_view bytes, Deadline deadline, HttpDone& done);
    ~DirectExchange();
    DirectExchange(const DirectExchange&) = delete;
    DirectExchange& operator=(const DirectExchange&) = delete;

    void on_transport_ready() override;
    void on_transport_gone() noexcept override;

private:
    DirectExchange() = default;
    Transport& transport() { return lease_.connection()->transport; }
    const Url& origin() { return lease_->url; }
    void begin(CorePtr core, ConnectionPool::Lease lease, std::string_view bytes, Deadline deadline, HttpDone done);
    /// The next request of the same connection.
    void ask(std::string_view bytes, Deadline deadline, HttpDone done);
    /// Takes what it cannot send at once into bytes_.
    void write_first(std::string_view bytes);
    void write();
    void read();
    void finish(HttpResponse answer);
    void on_deadline();
    /// Who asked is told from the executor's queue.
    void fail_later(Broken why);
    void fail(Broken why);
    /// Nothing of it listens or counts time any more; the lease is the caller's.
    ConnectionPool::Lease end();

    CorePtr core_; ///< while a request is on its way
    ConnectionPool::Lease lease_;
    std::string bytes_; ///< the whole request while a part of it is not sent, else empty
    std::size_t written_ = 0;
    std::optional<Deadline> deadline_;
    std::optional<DeadlineQueue::Entry> limit_;
    HttpDone done_;
    bool silent_ = true;
};

} // namespace depesche::bot::client
