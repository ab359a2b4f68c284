#pragma once

#include "bot/net/http_client.hpp"
#include "bot/net/tls.hpp"

#include <functional>
#include <limits>
#include <optional>

namespace depesche::bot {

class Transport;

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

/// How an exchange ends that goes wrong on purpose.
enum class FaultEnd : std::uint8_t {
    keep,    ///< the connection goes on; only after an answer that left whole, else it is cut
    goodbye, ///< in an orderly way: close_notify, FIN
    cut,     ///< without a goodbye: over TLS that is a truncation
    reset    ///< RST
};

/// How an answer goes wrong on its way: the sandbox plays faults.
struct AnswerFault {
    std::size_t at = std::numeric_limits<std::size_t>::max(); ///< bytes of the answer, head included, that leave at all
    std::size_t from_end = 0;                                 ///< so many of its last bytes do not leave
    std::size_t piece = 0;                                    ///< bytes written at a time; 0: all at once
    std::chrono::milliseconds pause{};                        ///< between two pieces
    std::chrono::milliseconds silence{};                      ///< between the last byte and the end
    bool verbatim = false;                                    ///< the body is the whole answer, its head included
    FaultEnd end = FaultEnd::keep;
};

/// How a connection goes wrong before there is anything to answer.
struct ConnectionFault {
    TlsContext tls{}; ///< instead of the server's own; null: that one
    /// Everything that happens on this connection, from its first byte; it is closed afterwards. Empty: as usual.
    std::function<asio::awaitable<void>(Transport&)> instead{};
    std::size_t request = 0;             ///< the request (from 1) of which only `at` bytes are read; 0: none
    std::size_t at = 0;                  ///< 0: nothing is read once something is there
    std::chrono::milliseconds silence{}; ///< before the end; nothing is read meanwhile
    FaultEnd end = FaultEnd::cut;
};

/// What a handler answers.
struct ServerResponse {
    int status = 200;
    HttpHeaders headers{}; ///< Content-Length, Date and Connection are added; "Connection: close" ends the connection
    std::string body{};
    std::optional<AnswerFault> fault{}; ///< on purpose
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
    TlsContext tls{};                  ///< in place of the two
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
    /// Asked at each connection, by its number from 1; empty: none goes wrong on purpose.
    std::function<std::optional<ConnectionFault>(std::uint64_t connection)> connection_fault{};
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
