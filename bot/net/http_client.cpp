#include "bot/net/http_client.hpp"

#include "bot/net/address_policy.hpp"
#include "bot/net/client_core.hpp"
#include "bot/net/client_message.hpp"
#include "bot/net/direct_exchange.hpp"
#include "bot/net/message_parser.hpp"
#include "bot/net/report.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace depesche::bot {
namespace {

namespace http = boost::beast::http;
using namespace client;
using boost::beast::error_code;
using End = IoResult::End;
using Kind = HttpFailure::Kind;

constexpr std::size_t max_header = 16 << 10;
constexpr int most_interim = 100;               // answers 1xx before the one that counts
constexpr std::chrono::seconds address_time{3}; // for one of several addresses; the last one gets what is left

class AnswerParser final : public MessageParser<false> {
public:
    AnswerParser(HttpResponse& answer, std::size_t max_body, bool head_only)
        : MessageParser(answer.headers, answer.body, max_header, max_body),
          answer_(answer) {
        skip(head_only);
    }

private:
    void on_response_impl(int status, Text, int, Error&) override { answer_.status = status; }

    HttpResponse& answer_;
};

// One request as the connection sees it. What it points to lives in the frame of the caller.
struct Job {
    const Url& origin;
    std::string_view bytes;
    Deadline deadline;
    std::size_t max_body;
    bool head = false;        // the answer has no body
    bool repeatable = false;  // GET or HEAD: once more on a fresh connection harms nobody
    bool until_close = false; // a body may end with the connection
    AddressRight address_right = AddressRight::policy;
    bool tell_peer = false;
    bool fresh = false; // the connection kept for it was dead
};
using Exchanged = std::expected<HttpResponse, Broken>;

std::unexpected<HttpFailure> failed(Kind kind, bool sent, std::string message) {
    return std::unexpected(HttpFailure{kind, sent, std::move(message)});
}

std::unexpected<Broken> parse_failure(const Url& origin, const error_code& error, std::size_t max_body) {
    if (error == http::error::body_limit) {
        return broken(Kind::too_large, true,
                      fmt::format("{}: the answer is larger than {} bytes", origin.origin(), max_body));
    }
    if (error == http::error::header_limit) {
        return broken(Kind::too_large, true,
                      fmt::format("{}: the answer's header is larger than {} bytes", origin.origin(), max_header));
    }
    return broken(Kind::malformed, true,
                  fmt::format("{}: the answer is not valid HTTP/1.1 ({})", origin.origin(), error.message()));
}

// A TLS server's alert about bytes that were no handshake (RFC 8446, 5.1: content type 21, version 3.x).
bool is_tls_alert(std::string_view answer) { return answer.starts_with("\x15\x03"); }

// The connection ended before the parser was done. Only a body that may end with the connection is complete then, and
// over TLS only when the server said goodbye: otherwise anybody on the way could have cut it.
bool ends_well(AnswerParser& parser, const Job& job, const IoResult& end) {
    if (end.end != End::closed || !job.until_close || !parser.is_header_done() || !parser.need_eof()) return false;
    error_code error;
    parser.put_eof(error);
    return !error;
}

// Reads one answer; interim ones (1xx) are passed over.
asio::awaitable<Exchanged> receive(Core& core, Connection& connection, const Job& job,
                                   const DeadlineQueue::Entry& limit) {
    HttpResponse answer;
    std::optional<AnswerParser> parser;
    parser.emplace(answer, job.max_body, job.head);
    bool silent = connection.input.empty();
    int interim = 0;
    while (true) {
        error_code error = http::error::need_more;
        if (!connection.input.empty()) error = parser->take(connection.input);
        while (!error && answer.status < 200 && answer.status != 101) {
            if (++interim > most_interim) {
                co_return broken(Kind::malformed, true,
                                 fmt::format("{}: more than {} interim answers", job.origin.origin(), most_interim));
            }
            answer = {};
            parser.emplace(answer, job.max_body, job.head);
            error = http::error::need_more;
            if (!connection.input.empty()) error = parser->take(connection.input);
        }
        if (!error) break;
        if (error != http::error::need_more) co_return parse_failure(job.origin, error, job.max_body);
        // The answer to what was just written is not here yet: waiting first saves a vain call.
        if (!connection.transport.has_buffered()) co_await connection.transport.wait(End::want_read);
        const IoResult result = co_await connection.transport.read_some(core.scratch);
        if (!result.ok() && ends_well(*parser, job, result)) break;
        if (!result.ok()) co_return read_failure(job.origin, result, limit.expired(), silent);
        if (std::exchange(silent, false) && !job.origin.tls && is_tls_alert({core.scratch.data(), result.bytes}))
            co_return broken(Kind::tls, true,
                             job.origin.origin() + ": the server speaks TLS on this port; write https://");
        connection.input.append(core.scratch.data(), result.bytes);
    }
    if (!parser->keep_alive() || !connection.input.empty() || answer.status == 101)
        connection.transport.finish_writing();
    connection.reusable = parser->keep_alive() && connection.input.empty() && answer.status != 101;
    co_return answer;
}

asio::awaitable<Exchanged> exchange(Core& core, Connection& connection, const Job& job) {
    const DeadlineQueue::Entry limit(core.deadlines, job.deadline, [&connection] { connection.transport.close(); });
    connection.reusable = false;
    IoResult result = connection.transport.try_write(job.bytes);
    if (!result.ok() || result.bytes < job.bytes.size()) {
        const std::size_t before = result.bytes;
        result = co_await connection.transport.write_all(job.bytes.substr(before));
    }
    if (result.ok()) co_return co_await receive(core, connection, job, limit);
    // The last part of the request did not reach the kernel, so the server cannot have a complete one.
    if (limit.expired()) co_return broken(Kind::timed_out, false, late(job.origin, "sending the request"));
    co_return write_failure(job.origin, result);
}

std::string connect_message(const Url& origin, const error_code& error) {
    if (error == asio::error::connection_refused) {
        return fmt::format("{}: connection refused; does the service run there?", origin.origin());
    }
    return fmt::format("{}: cannot connect: {}", origin.origin(), error.message());
}

// Empty: the request may use a connection to this address.
std::string refusal(const Core& core, const Job& job, const asio::ip::address& address) {
    if (!core.options.policy || job.address_right == AddressRight::anywhere) return {};
    if (job.address_right == AddressRight::written && is_literal_host(job.origin.host)) return {};
    return core.options.policy->refusal(job.origin, address);
}

using Connected = std::expected<std::unique_ptr<Connection>, HttpFailure>;

// Tries the addresses one after the other, the one that worked last time first.
asio::awaitable<Connected> connect(Core& core, const Job& job, Addresses addresses, asio::ip::address& last_good) {
    const Url& origin = job.origin;
    const Deadline deadline = job.deadline;
    std::string refused;
    std::erase_if(addresses, [&](const asio::ip::address& address) {
        std::string why = refusal(core, job, address);
        const bool forbidden = !why.empty();
        if (forbidden) refused = std::move(why);
        return forbidden;
    });
    if (addresses.empty() && !refused.empty()) co_return failed(Kind::refused_address, false, std::move(refused));
    const auto good = std::ranges::find(addresses, last_good);
    if (good != addresses.end()) std::rotate(addresses.begin(), good, good + 1);
    error_code error = asio::error::host_not_found;
    for (std::size_t i = 0; i < addresses.size() && !deadline.passed(); ++i) {
        const bool last = i + 1 == addresses.size();
        const Deadline attempt(last ? deadline.at() : std::min(deadline.at(), Deadline::in(address_time).at()));
        Transport::Socket socket(core.executor);
        const DeadlineQueue::Entry limit(core.deadlines, attempt, [&socket] {
            error_code ignored; // nothing to tell: the attempt is over
            socket.close(ignored);
        });
        const asio::ip::tcp::endpoint endpoint(addresses[i], origin.port);
        const auto [outcome] = co_await socket.async_connect(endpoint, asio::as_tuple(asio::use_awaitable));
        error = limit.expired() ? error_code(asio::error::timed_out) : outcome;
        if (error) continue;
        last_good = addresses[i];
        auto connection = std::make_unique<Connection>(Transport(std::move(socket)));
        connection->peer = addresses[i];
        co_return connection;
    }
    if (deadline.passed()) co_return failed(Kind::timed_out, false, late(origin, "connecting"));
    co_return failed(Kind::connect, false, connect_message(origin, error));
}

asio::awaitable<std::expected<void, HttpFailure>> shake_hands(Core& core, Connection& connection, TlsContext context,
                                                              const Url& origin, TlsSession& session,
                                                              Deadline deadline) {
    Transport& transport = connection.transport;
    transport.use_tls(start_client_tls(context, origin.host, session));
    const DeadlineQueue::Entry limit(core.deadlines, deadline, [&transport] { transport.close(); });
    const IoResult result = co_await transport.handshake();
    if (result.ok()) {
        core.counts.resumed += was_resumed(transport.tls()) ? 1 : 0;
        co_return std::expected<void, HttpFailure>();
    }
    if (limit.expired())
        co_return failed(Kind::timed_out, false,
                         late(origin, "shaking hands") + ", or it does not speak TLS on this port");
    if (result.end == End::closed || result.end == End::truncated) {
        co_return failed(
            Kind::tls, false,
            fmt::format("{}: the server ended the TLS handshake; does it speak TLS on this port?", origin.origin()));
    }
    co_return failed(Kind::tls, false, explain_tls_failure(transport.tls(), origin.host));
}

asio::awaitable<Connected> open(Core& core, const Job& job, ConnectionPool::Lease& lease) {
    const Url& origin = job.origin;
    const Deadline deadline = job.deadline;
    if (!origin.tls && !core.options.allow_http) {
        co_return failed(Kind::connect, false,
                         fmt::format("{}: plain http is not allowed here; use https", origin.origin()));
    }
    TlsContext context;
    if (origin.tls) {
        auto made = co_await core.tls.context(deadline);
        if (!made) co_return failed(Kind::tls, false, made.error());
        context = std::move(*made);
    }
    auto addresses = co_await core.resolver.resolve(origin.host, deadline);
    if (!addresses) co_return failed(deadline.passed() ? Kind::timed_out : Kind::resolve, false, addresses.error());
    auto connected = co_await connect(core, job, std::move(*addresses), lease->last_good);
    if (!connected) co_return std::unexpected(std::move(connected.error()));
    std::unique_ptr<Connection> connection = std::move(*connected);
    if (origin.tls) {
        auto shaken = co_await shake_hands(core, *connection, std::move(context), origin, lease->session, deadline);
        if (!shaken) co_return std::unexpected(std::move(shaken.error()));
    }
    ++core.counts.connections;
    co_return connection;
}

HttpFailure refusal_of(const Url& origin, ConnectionPool::Refused why) {
    if (why == ConnectionPool::Refused::stopped) return {Kind::stopped, false, "the HTTP client is stopping"};
    return {Kind::timed_out, false, late(origin, "waiting for a free connection")};
}

asio::awaitable<HttpResult> perform(Core& core, Job job) {
    for (bool second = job.fresh;; second = true) {
        auto lease = co_await core.pool->acquire(job.origin, job.deadline, second);
        if (!lease) co_return std::unexpected(refusal_of(job.origin, lease.error()));
        if (lease->connection() == nullptr) {
            auto opened = co_await open(core, job, *lease);
            if (!opened) co_return std::unexpected(std::move(opened.error()));
            if (core.pool->stopped())
                co_return std::unexpected(refusal_of(job.origin, ConnectionPool::Refused::stopped));
            lease->put(std::move(*opened));
        } else if (std::string why = refusal(core, job, lease->connection()->peer); !why.empty()) {
            // Somebody with more rights opened it.
            lease->keep(core.options.idle_timeout);
            co_return failed(Kind::refused_address, false, std::move(why));
        }
        if (job.deadline.passed())
            co_return failed(Kind::timed_out, false, late(job.origin, "preparing the connection"));
        const bool used_before = lease->connection()->served > 0;
        Exchanged exchanged = co_await exchange(core, *lease->connection(), job);
        if (exchanged) {
            if (job.tell_peer) exchanged->peer = lease->connection()->peer.to_string();
            hand_back(core, *lease, *exchanged);
            co_return std::move(*exchanged);
        }
        Broken& why = exchanged.error();
        // A kept connection may have died unnoticed. What certainly did not arrive, or does no harm twice, goes once
        // more.
        const bool again = !second && used_before && why.silent && (!why.failure.sent || job.repeatable);
        if (!again) co_return std::unexpected(std::move(why.failure));
    }
}

std::string printable(std::string_view text) {
    std::string shown(text.substr(0, 40));
    std::ranges::replace_if(shown, [](char c) { return c < 0x20 || c > 0x7e; }, '?');
    return shown;
}

asio::awaitable<HttpResult> send_request(CorePtr core, HttpRequest request, Deadline deadline) {
    const auto bytes = serialise_request(request, core->options.user_agent);
    if (!bytes) co_return failed(Kind::malformed, false, fmt::format("{}: {}", request.url.origin(), bytes.error()));
    const bool head = request.method == "HEAD";
    const bool get = request.method == "GET";
    HttpResult result = co_await perform(*core, {request.url, *bytes, deadline, request.max_body, head, get || head,
                                                 get, request.address_right, request.tell_peer});
    if (!result || !request.decompress || head) co_return result;
    const auto decoded = decode_body(*result, request.max_body);
    if (decoded) co_return result;
    co_return failed(
        decoded.error(), true,
        decoded.error() == Kind::too_large
            ? fmt::format("{}: the unpacked answer is larger than {} bytes", request.url.origin(), request.max_body)
            : fmt::format("{}: its answer is packed as \"{}\", which we did not ask for or which is damaged; we "
                          "understand gzip",
                          request.url.origin(), printable(result->header("Content-Encoding"))));
}

asio::awaitable<HttpResult> send_bytes(CorePtr core, Url origin, std::string bytes, Deadline deadline,
                                       std::size_t max_body) {
    co_return co_await perform(*core, {origin, bytes, deadline, max_body, bytes.starts_with("HEAD ")});
}

asio::awaitable<void> post_slowly(CorePtr core, Url origin, std::string bytes, Deadline deadline, bool fresh,
                                  HttpDone done) {
    // Whoever asks is not told from within the call, even of what fails at once.
    co_await asio::post(core->executor, asio::use_awaitable);
    Job job{origin, bytes, deadline, max_raw_answer};
    job.fresh = fresh;
    done(co_await perform(*core, job));
}

// The rest of an exchange whose answer is not of the plain kind: what has arrived of it is in the connection's input.
asio::awaitable<void> receive_slowly(CorePtr core, ConnectionPool::Lease lease, Deadline deadline, HttpDone done) {
    const Url origin = lease->url;
    const Job job{origin, {}, deadline, max_raw_answer};
    Exchanged exchanged = broken(Kind::closed, true, "");
    {
        Connection& connection = *lease.connection();
        const DeadlineQueue::Entry limit(core->deadlines, deadline, [&connection] { connection.transport.close(); });
        exchanged = co_await receive(*core, connection, job, limit);
    }
    if (exchanged) hand_back(*core, lease, *exchanged);
    lease = {};
    if (exchanged) co_return done(std::move(*exchanged));
    done(std::unexpected(std::move(exchanged.error().failure)));
}

class Client final : public HttpClient {
public:
    explicit Client(CorePtr core) : core_(std::move(core)) {
        core_->repeat = [core = core_.get()](Url origin, std::string bytes, Deadline deadline, HttpDone done) {
            asio::co_spawn(core->executor,
                           post_slowly(core->shared_from_this(), std::move(origin), std::move(bytes), deadline, true,
                                       std::move(done)),
                           report_to_log("http client"));
        };
        core_->receive = [core = core_.get()](ConnectionPool::Lease lease, Deadline deadline, HttpDone done) {
            asio::co_spawn(core->executor,
                           receive_slowly(core->shared_from_this(), std::move(lease), deadline, std::move(done)),
                           report_to_log("http client"));
        };
    }
    ~Client() override { core_->pool->stop(); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    asio::awaitable<HttpResult> send(HttpRequest request, Deadline deadline) override {
        return send_request(core_, std::move(request), deadline);
    }
    asio::awaitable<HttpResult> send_raw(Url origin, std::string bytes, Deadline deadline,
                                         std::size_t max_body) override {
        return send_bytes(core_, std::move(origin), std::move(bytes), deadline, max_body);
    }
    void post_raw(const Url& origin, std::string_view bytes, Deadline deadline, HttpDone done) override {
        if (DirectExchange::go_on(*core_, origin, bytes, deadline, done)) return;
        // With a policy each address is asked about.
        if (auto lease = core_->options.policy ? std::nullopt : core_->pool->take_open(origin))
            return DirectExchange::start(core_, std::move(*lease), bytes, deadline, std::move(done));
        asio::co_spawn(core_->executor,
                       post_slowly(core_, origin, std::string(bytes), deadline, false, std::move(done)),
                       report_to_log("http client"));
    }
    void stop() override { core_->pool->stop(); }
    std::size_t open_connections() const override { return core_->pool->open_connections(); }
    Counts counts() const override {
        Counts counts = core_->counts;
        counts.lookups = core_->resolver.lookups();
        return counts;
    }

private:
    CorePtr core_;
};

} // namespace

std::unique_ptr<HttpClient> make_http_client(asio::any_io_executor executor, HttpClientOptions options) {
    return std::make_unique<Client>(std::make_shared<Core>(std::move(executor), std::move(options)));
}

} // namespace depesche::bot
