#pragma once

#include "bot/net/connection_pool.hpp"
#include "bot/net/http_client.hpp"
#include "bot/net/resolver_cache.hpp"
#include "bot/net/tls.hpp"

#include <array>
#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

// What the two ways of the HTTP client have in common: coroutines (http_client.cpp) and the state machine of a fan-out
// (direct_exchange.cpp). For these two files alone.
namespace depesche::bot::client {

inline constexpr std::size_t max_raw_answer = 1 << 20;

struct Core : std::enable_shared_from_this<Core> {
    Core(asio::any_io_executor on, HttpClientOptions wanted)
        : executor(on),
          options(std::move(wanted)),
          pool(ConnectionPool::create(on, {options.max_connections_per_origin, options.max_connections})),
          resolver(on, {.ttl = options.resolver_ttl, .hosts = options.hosts}),
          tls(on, options.ca_file),
          deadlines(on) {}

    asio::any_io_executor executor;
    HttpClientOptions options;
    std::shared_ptr<ConnectionPool> pool;
    ResolverCache resolver;
    ClientTls tls;
    DeadlineQueue deadlines;
    HttpClient::Counts counts;
    std::array<char, 64 << 10> scratch; ///< every read goes here first; nothing waits while it holds data

    /// Whose answer is being told at this very moment: its connection may take the next request at once.
    class DirectExchange* answering = nullptr;

    // How a DirectExchange leaves what is not simple to a coroutine.
    /// The kept connection was dead and nothing of the request arrived: once more, on a fresh one.
    std::function<void(Url origin, std::string bytes, Deadline, HttpDone)> repeat;
    /// The answer is not of the plain kind; what has come of it is in the connection's input.
    std::function<void(ConnectionPool::Lease, Deadline, HttpDone)> receive;
};
using CorePtr = std::shared_ptr<Core>;

/// The failure of an exchange, and whether the connection died without a byte of an answer.
struct Broken {
    HttpFailure failure;
    bool silent = false;
};

inline std::unexpected<Broken> broken(HttpFailure::Kind kind, bool sent, std::string message, bool silent = false) {
    return std::unexpected(Broken{{kind, sent, std::move(message)}, silent});
}

std::string late(const Url& origin, std::string_view doing);
/// `expired`: the deadline closed the connection.
std::unexpected<Broken> read_failure(const Url& origin, const IoResult& result, bool expired, bool silent);
std::unexpected<Broken> write_failure(const Url& origin, const IoResult& result);
/// Counts a complete answer.
void count_answer(Core& core, Connection& connection);
/// Counts the answer and gives the connection back if it is fit for another request.
void hand_back(Core& core, ConnectionPool::Lease& lease, const HttpResponse& answer);

} // namespace depesche::bot::client
