#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

struct ssl_st;

namespace depesche::bot {

/// What one attempt to read, write or shake hands came to.
struct IoResult {
    enum class End : unsigned char {
        done,      ///< `bytes` were moved, or the handshake is complete
        want_read, ///< nothing yet: wait until readable
        want_write,
        closed,    ///< the peer ended cleanly: FIN over TCP, close_notify over TLS
        truncated, ///< TLS ended without close_notify: what came may be incomplete
        failed     ///< `error` says why; also after close()
    } end = End::failed;
    std::size_t bytes = 0;
    boost::system::error_code error;
    bool ok() const noexcept { return end == End::done; }
};

/// A TCP connection, with TLS or without. The calls named try_ never wait and never raise SIGPIPE; a byte that
/// try_write counts is in the kernel's hands. One reader and one writer at a time, on the executor's thread.
/// OpenSSL works on the socket itself: no copies between buffers, and no record is half counted.
class Transport {
public:
    using Socket = boost::asio::ip::tcp::socket;

    explicit Transport(Socket socket);
    ~Transport(); ///< closes
    Transport(Transport&&) noexcept;
    Transport& operator=(Transport&&) = delete;

    /// Takes over a connection object of OpenSSL whose side (client or server) is set.
    void use_tls(ssl_st* tls);
    /// Of a connection that is hardly ever idle: OpenSSL keeps its buffers (26 KiB) instead of asking for them anew for
    /// each record.
    void keep_buffers() noexcept;
    ssl_st* tls() const noexcept;
    const boost::asio::any_io_executor& executor() const noexcept;
    int descriptor() const noexcept; ///< -1 once closed

    IoResult try_handshake();
    IoResult try_read(std::span<char> buffer);
    IoResult try_write(std::string_view bytes);

    /// Waits for what `end` wants. A close() or cancel() meanwhile wakes it; the next try_ then tells.
    boost::asio::awaitable<void> wait(IoResult::End end);
    /// Instead of wait(), without a coroutine: called at each event until stop_listening(), at first for what comes
    /// after listen(). It may destroy the transport.
    class Listener {
    public:
        virtual void on_transport_ready() = 0;
        /// The io_context is being destroyed; no call comes after this.
        virtual void on_transport_gone() noexcept = 0;

    protected:
        ~Listener() = default;
    };
    void listen(Listener& listener) noexcept;
    void stop_listening() noexcept;

    boost::asio::awaitable<IoResult> handshake();
    boost::asio::awaitable<IoResult> read_some(std::span<char> buffer);
    /// `bytes` counts what was written, also on failure. The text must live until the end.
    boost::asio::awaitable<IoResult> write_all(std::string_view bytes);

    /// Whether data that were read from the socket wait inside TLS, where no socket event announces them.
    bool has_buffered() const noexcept;
    /// For a connection without a request on it: false when the peer has closed it, is closing it or talks out of turn.
    bool is_quiet() const noexcept;

    void cancel() noexcept;
    void close() noexcept;
    /// Says goodbye as far as that needs no waiting (close_notify, FIN), then stops writing; reading is still possible.
    void finish_writing() noexcept;
    bool has_ended() const noexcept; ///< the peer has closed, as far as an event has told
    /// Closes with RST: the peer sees a broken connection.
    void reset() noexcept;
    bool is_open() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace depesche::bot
