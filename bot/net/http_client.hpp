#pragma once

#include "bot/net/deadline.hpp"
#include "bot/net/headers.hpp"
#include "bot/net/url.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace depesche::bot {

namespace asio = boost::asio;

class AddressPolicy;

/// Which addresses a request may reach at a client with a policy.
enum class AddressRight : std::uint8_t {
    policy,  ///< what the policy allows
    written, ///< besides, this very host if it is a literal address or localhost: the operator wrote it
    anywhere ///< the operator's own service, wherever it is
};

struct HttpRequest {
    std::string method = "GET";
    Url url{};
    HttpHeaders headers{}; ///< Host, User-Agent, Content-Length and Connection are added where missing
    std::string body{};
    std::size_t max_body = 4 << 20; ///< of the answer, decoded; more fails with HttpFailure::Kind::too_large
    bool decompress = false;        ///< ask for gzip and decode it, bounded by max_body
    AddressRight address_right = AddressRight::policy;
    bool tell_peer = false; ///< HttpResponse::peer is wanted
};

struct HttpResponse {
    int status = 0;
    HttpHeaders headers{};
    std::string body{};
    std::string peer{}; ///< the address that answered, when it was asked for
    std::string head{}; ///< of post_raw instead of `headers`: the header lines as they came; of a 200 mostly empty
    /// First header of this name, case-insensitive; empty when there is none.
    std::string_view header(std::string_view name) const;
};

/// Why there is no complete answer. `sent` decides about delivery: false means not one byte of the request's last part
/// was handed to the kernel, so it may be repeated freely; true means the outcome is unknown.
struct HttpFailure {
    enum class Kind : std::uint8_t {
        resolve,
        connect,
        tls,
        timed_out,
        closed,
        malformed,
        too_large,
        stopped,
        refused_address ///< the policy forbids the address; nothing was sent
    } kind = Kind::connect;
    bool sent = false;
    std::string message{}; ///< names host, cause and cure, never a header, a body or a target
};
using HttpResult = std::expected<HttpResponse, HttpFailure>;

using HttpDone = std::function<void(HttpResult)>;

/// Sends requests over pooled keep-alive connections. One request at a time per connection (no pipelining).
/// Never throws for network reasons. All calls on the executor's thread; outlives its pending sends only after stop().
class HttpClient {
public:
    virtual ~HttpClient() = default;

    virtual asio::awaitable<HttpResult> send(HttpRequest request, Deadline deadline) = 0;

    /// Sends bytes that are a complete HTTP/1.1 request already, as they are. `origin` chooses the connection
    /// (tls, host, port); its target is ignored. `bytes` is moved in and lives until the answer.
    virtual asio::awaitable<HttpResult> send_raw(Url origin, std::string bytes, Deadline deadline,
                                                 std::size_t max_body = 1 << 20) = 0;

    /// The same without a coroutine, for a fan-out: `done` is called once, on the executor, never from within this
    /// call. `bytes` need to live during this call only.
    virtual void post_raw(const Url& origin, std::string_view bytes, Deadline deadline, HttpDone done) = 0;

    /// Closes idle connections and makes waiting and new sends fail with Kind::stopped; those on the wire finish or
    /// time out.
    virtual void stop() = 0;
    virtual std::size_t open_connections() const = 0;

    /// Counts since the start, for metrics and tests.
    struct Counts {
        std::uint64_t requests = 0;    ///< that ended with an answer
        std::uint64_t connections = 0; ///< opened, TLS included
        std::uint64_t resumed = 0;     ///< of these, TLS sessions that were resumed
        std::uint64_t lookups = 0;     ///< names asked of the system
    };
    virtual Counts counts() const { return {}; }
};

struct HttpClientOptions {
    std::string user_agent = "Depesche";
    std::size_t max_connections_per_origin = 64;
    std::size_t max_connections = 1024;
    std::filesystem::path ca_file{}; ///< PEM; empty: the system's store (loaded once, off the critical path)
    std::chrono::seconds idle_timeout{50};
    std::chrono::seconds resolver_ttl{60};      ///< the cached resolver answers from memory this long
    std::map<std::string, std::string> hosts{}; ///< names with a fixed numeric address, never looked up
    bool allow_http = true;                     ///< plain http, for feeds and loopback
    /// Asked with the very address before each connection is used; null: every address may be reached.
    std::shared_ptr<const AddressPolicy> policy{};
};

/// TLS 1.2 and newer, peer and host name verified, sessions resumed.
std::unique_ptr<HttpClient> make_http_client(asio::any_io_executor executor, HttpClientOptions options);

} // namespace depesche::bot
