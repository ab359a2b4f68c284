#pragma once

#include "bot/net/http_server.hpp"
#include "bot/net/transport.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// What the files of the HTTP server have in common: http_server.cpp (who is served), request_reader.cpp (what is asked)
// and server_fault.cpp (what goes wrong on purpose). For these files alone.
namespace depesche::bot::server {

/// One connection.
struct Session {
    Session(asio::ip::tcp::socket socket, std::uint64_t id);
    std::string peer;
    Transport transport;
    std::uint64_t number;
    std::optional<ConnectionFault> fault;
    std::size_t requests = 0; ///< begun
    std::string input;        ///< bytes that arrived and belong to no request yet
    std::string output;       ///< the answer being written
    bool busy = false;        ///< a request has begun and its answer is not complete
};

struct Core {
    Core(asio::any_io_executor on, HttpServerOptions wanted, HttpHandler answers)
        : executor(on),
          options(std::move(wanted)),
          handler(std::move(answers)),
          acceptor(on),
          tls(options.tls),
          deadlines(on) {}

    asio::any_io_executor executor;
    HttpServerOptions options;
    HttpHandler handler;
    asio::ip::tcp::acceptor acceptor;
    TlsContext tls;
    DeadlineQueue deadlines;
    WaitList changed; ///< a connection ended, or the server stops
    std::vector<Session*> sessions;
    std::uint64_t accepted = 0;
    std::size_t bodies = 0; ///< bytes of all bodies under way
    bool stopping = false;
    std::array<char, 64 << 10> scratch; ///< every read goes here first; nothing waits while it holds data
};
using CorePtr = std::shared_ptr<Core>;

inline bool must_wait(IoResult::End end) noexcept {
    return end == IoResult::End::want_read || end == IoResult::End::want_write;
}

} // namespace depesche::bot::server
