#pragma once

#include "bot/net/http_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace depesche::tests {

namespace asio = boost::asio;

/// Runs one coroutine to its end on an io_context of its own; an exception in it fails the test.
inline void run(asio::io_context& io, std::function<asio::awaitable<void>()> body) {
    std::exception_ptr failure;
    asio::co_spawn(io, std::move(body), [&failure](std::exception_ptr error) { failure = error; });
    io.restart();
    io.run();
    if (failure) std::rethrow_exception(failure);
}

/// A server on a free loopback port; throws when it cannot start.
inline std::unique_ptr<bot::HttpServer> serve(asio::io_context& io, bot::HttpHandler handler,
                                              bot::HttpServerOptions options = {}) {
    auto server = bot::serve_http(io.get_executor(), std::move(options), std::move(handler));
    if (!server) throw std::runtime_error(server.error());
    return std::move(*server);
}

inline bot::Url address_of(const bot::HttpServer& server, std::string target = "/", bool tls = false) {
    bot::Url url;
    url.tls = tls;
    url.host = "127.0.0.1";
    url.port = server.port();
    url.target = std::move(target);
    return url;
}

} // namespace depesche::tests
