#pragma once

#include "bot/net/http_client.hpp"

#include <functional>
#include <optional>

namespace depesche::bot {

struct ServerRequest {
    std::string method{};
    std::string target{}; ///< as sent: path and query
    std::string path{};   ///< percent-decoded, without the query
    HttpHeaders headers{};
    std::string body{};
    std::uint64_t connection = 0; ///< counts accepted connections from 1
    std::string peer{};           ///< the other end's numeric address: with a proxy in front, the proxy's
    std::string_view header(std::string_view name) const;
    /// A query parameter, percent-decoded.
    std::optional<std::string> query(std::string_view name) const;
};

/// What a handler answers. Besides ordinary answers a handler may misbehave on purpose: the sandbox plays faults.
struct ServerResponse {
    int status = 200;
    HttpHeaders headers{}; ///< Content-Length, Date and Connection are added; "Connection: close" ends the connection
    std::string body{};
    enum class Ending : std::uint8_t { complete, close_without_answer, reset, cut_half } ending = Ending::complete;
};

/// An answer with a JSON body that no cache keeps.
ServerResponse json_response(int status, std::string body);

using HttpHandler = std::function<asio::awaitable<ServerResponse>(ServerRequest)>;

/// Answers a request from its bytes, before anything is parsed: for a server that is to be measured against. Returns
/// how many bytes of `input` it has taken, with the complete answer appended to `output`; 0: the handler gets it.
using QuickHandler = std::function<std::size_t(std::string_view input, std::string& output)>;

struct HttpServerOptions {
    std::string listen = "127.0.0.1:0";  ///< address:port; port 0 chooses a free one
    std::filesystem::path certificate{}; ///< PEM chain; empty: plain http
    std::filesystem::path private_key{};
    std::size_t max_header = 16 << 10; ///< more answers 431
    std::size_t max_body = 4 << 20;    ///< more answers 413
    /// Where it depends on method, target and headers, which are all that is known then; empty: max_body for all.
    std::function<std::size_t(const ServerRequest& head)> max_body_of{};
    std::size_t max_bodies = 64 << 20;     ///< of all requests under way together; one more byte answers 503
    std::size_t max_connections = 1024;    ///< further ones wait in the system's queue
    std::chrono::seconds idle_timeout{75}; ///< keep-alive between two requests
    /// From a request's first byte to its last, else 408; also for writing the answer.
    std::chrono::milliseconds request_timeout{30'000};
    QuickHandler quick{}; ///< asked first; empty: none
};

class HttpServer {
public:
    virtual ~HttpServer() = default;
    virtual std::uint16_t port() const = 0;
    /// Stops accepting, lets answers in flight finish until the deadline, closes the rest.
    virtual asio::awaitable<void> stop(Deadline deadline) = 0;
    virtual std::size_t open_connections() const = 0;
};

/// Binds and starts to serve on the executor. Fails with a sentence that names the address and the cause
/// ("127.0.0.1:8080: address already in use; ..."). A handler that throws answers 500 and the exception is logged.
/// `handler` lives as long as the server or its last answer. Destroying the server closes everything at once.
std::expected<std::unique_ptr<HttpServer>, std::string> serve_http(asio::any_io_executor executor,
                                                                   HttpServerOptions options, HttpHandler handler);

} // namespace depesche::bot
