#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>

#include <cstdint>
#include <memory>

namespace depesche::bot {

/// Tells many sockets' owners when they are ready, by one epoll of its own inside Asio's loop: a socket is registered
/// once, and a wait for it costs no system call (Asio's own wait re-arms the descriptor each time). One for each
/// io_context; lives as long as that. All calls on the context's thread.
class ReadySet : public boost::asio::execution_context::service {
public:
    using key_type = ReadySet;
    static ReadySet& of(const boost::asio::any_io_executor& executor);

    struct Ready {
        bool readable = false, writable = false;
        bool ended = false; ///< nothing comes after what is there
    };

    /// Somebody who owns a socket. Edge-triggered: on_ready() comes once for what has arrived, so read until nothing is
    /// left before waiting for it again.
    class Owner {
    public:
        virtual void on_ready(Ready ready) = 0;
        /// The context is being destroyed: forget who waits.
        virtual void on_shutdown() noexcept = 0;

    protected:
        ~Owner() = default;

    private:
        friend class ReadySet;
        std::uint32_t place_ = 0; ///< among the registered ones
    };

    /// Fails only when the system is out of memory or descriptors: false, and nothing is watched.
    bool add(int descriptor, Owner& owner) noexcept;
    /// No call comes after this, also for events that were collected already.
    void remove(int descriptor, Owner& owner) noexcept;

    /// Somebody waits for an event, until end_wait(): only then the context is kept running, and events are looked at.
    void begin_wait() noexcept;
    void end_wait() noexcept;

    explicit ReadySet(boost::asio::execution_context& context);
    ~ReadySet() override;

private:
    struct Impl;
    void shutdown() override;
    std::shared_ptr<Impl> impl_;
};

} // namespace depesche::bot
