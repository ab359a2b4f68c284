#pragma once

#include "bot/net/tls.hpp"
#include "bot/net/transport.hpp"
#include "bot/net/url.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <exception>
#include <functional>
#include <string>
#include <utility>

namespace depesche::tests {

namespace asio = boost::asio;

/// A server that does to each connection exactly what the test says, byte by byte. Must outlive the io_context's run;
/// stop() ends it.
class RawServer {
public:
    /// What to do with the connection of this number (from 0); it is closed without a goodbye at the end.
    using Script = std::function<asio::awaitable<void>(bot::Transport&, int)>;

    RawServer(asio::io_context& io, Script script, bot::TlsContext tls = {})
        : acceptor_(io, {asio::ip::address_v4::loopback(), 0}),
          script_(std::move(script)),
          tls_(std::move(tls)) {
        asio::co_spawn(io, accept(), [](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
        });
    }

    void stop() { acceptor_.close(); }
    int connections() const noexcept { return connections_; }

    bot::Url url(std::string target = "/") const {
        bot::Url url;
        url.tls = static_cast<bool>(tls_);
        url.host = "127.0.0.1";
        url.port = acceptor_.local_endpoint().port();
        url.target = std::move(target);
        return url;
    }

    /// Reads until a request without a body is complete; what arrived.
    static asio::awaitable<std::string> read_head(bot::Transport& peer) {
        std::string text;
        std::array<char, 4096> buffer;
        while (text.find("\r\n\r\n") == std::string::npos) {
            const auto result = co_await peer.read_some(buffer);
            if (!result.ok()) break;
            text.append(buffer.data(), result.bytes);
        }
        co_return text;
    }

    /// Reads until the peer closes.
    static asio::awaitable<std::string> read_all(bot::Transport& peer) {
        std::string text;
        std::array<char, 4096> buffer;
        while (true) {
            const auto result = co_await peer.read_some(buffer);
            if (!result.ok()) co_return text;
            text.append(buffer.data(), result.bytes);
        }
    }

private:
    asio::awaitable<void> accept() {
        while (acceptor_.is_open()) {
            bot::Transport::Socket socket(acceptor_.get_executor());
            const auto [error] = co_await acceptor_.async_accept(socket, asio::as_tuple(asio::use_awaitable));
            if (error) co_return;
            asio::co_spawn(acceptor_.get_executor(), talk(std::move(socket), connections_++),
                           [](std::exception_ptr failure) {
                               if (failure) std::rethrow_exception(failure);
                           });
        }
    }

    asio::awaitable<void> talk(bot::Transport::Socket socket, int number) {
        bot::Transport peer(std::move(socket));
        if (tls_) {
            peer.use_tls(bot::start_server_tls(tls_));
            if (!(co_await peer.handshake()).ok()) co_return;
        }
        co_await script_(peer, number);
    }

    asio::ip::tcp::acceptor acceptor_;
    Script script_;
    bot::TlsContext tls_;
    int connections_ = 0;
};

} // namespace depesche::tests
