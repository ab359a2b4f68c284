#include "bot/net/http_server.hpp"

#include "bot/net/message_parser.hpp"
#include "bot/net/report.hpp"
#include "bot/net/server_message.hpp"
#include "bot/net/tls.hpp"
#include "bot/net/transport.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

namespace depesche::bot {
namespace {

namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using boost::beast::error_code;

constexpr std::chrono::seconds linger_time{2}; // to read on after the last answer, so that it is not lost by a reset
constexpr std::size_t linger_bytes = 1 << 20;
constexpr std::size_t kept_buffer = 64 << 10; // a connection between two requests keeps no more memory than this
constexpr std::size_t joined_body = 32 << 10; // a body up to this size is copied behind its head: one system call

class RequestParser final : public MessageParser<true> {
public:
    /// `bodies` counts the bytes of all bodies; this one's are taken off when the parser goes, after the answer.
    RequestParser(ServerRequest& request, const HttpServerOptions& options, std::size_t& bodies)
        : MessageParser(request.headers, request.body, options.max_header, options.max_body),
          request_(request),
          options_(options),
          bodies_(bodies) {
        if (options.max_body_of) body_limit(boost::none); // until the headers are there
    }
    ~RequestParser() override { bodies_ -= counted_; }
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

private:
    void on_request_impl(http::verb, Text method, Text target, int, Error&) override {
        request_.method = method;
        request_.target = target;
    }
    void on_header_impl(Error& error) override {
        if (!options_.max_body_of) return;
        const std::uint64_t limit = options_.max_body_of(request_);
        body_limit(limit); // of chunks; a promised length was compared before this call
        if (content_length() && *content_length() > limit) error = http::error::body_limit;
    }
    std::size_t on_body_impl(Text body, Error& error) override {
        if (bodies_ + body.size() > options_.max_bodies) {
            error = http::error::buffer_overflow;
            return 0;
        }
        bodies_ += body.size();
        counted_ += body.size();
        return MessageParser::on_body_impl(body, error);
    }

    ServerRequest& request_;
    const HttpServerOptions& options_;
    std::size_t& bodies_;
    std::size_t counted_ = 0;
};

std::string peer_of(const tcp::socket& socket) {
    error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    return error ? std::string() : endpoint.address().to_string(); // it may have left already
}

struct Session {
    explicit Session(tcp::socket socket, std::uint64_t id)
        : peer(peer_of(socket)),
          transport(std::move(socket)),
          number(id) {}
    std::string peer;
    Transport transport;
    std::uint64_t number;
    std::optional<ConnectionFault> fault;
    std::size_t requests = 0; // begun
    std::string input;  // bytes that arrived and belong to no request yet
    std::string output; // the answer being written
    bool busy = false;  // a request has begun and its answer is not complete
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
    tcp::acceptor acceptor;
    TlsContext tls;
    DeadlineQueue deadlines;
    WaitList changed; // a connection ended, or the server stops
    std::vector<Session*> sessions;
    std::uint64_t accepted = 0;
    std::size_t bodies = 0; // bytes of all bodies under way
    bool stopping = false;
    std::array<char, 64 << 10> scratch; // every read goes here first; nothing waits while it holds data
};
using CorePtr = std::shared_ptr<Core>;

// A session's place among the open ones.
class Registration {
public:
    Registration(CorePtr core, Session& session) : core_(std::move(core)), session_(session) {
        core_->sessions.push_back(&session);
    }
    ~Registration() {
        std::erase(core_->sessions, &session_);
        core_->changed.wake_all();
    }
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;

private:
    CorePtr core_;
    Session& session_;
};

enum class Received : std::uint8_t { complete, ended, refused };

struct Refusal {
    int status = 400;
    std::string_view sentence;
};

Refusal refusal_for(const error_code& error) {
    if (error == http::error::header_limit) return {431, "The header is too large."};
    if (error == http::error::body_limit) return {413, "The body is too large."};
    if (error == http::error::buffer_overflow) return {503, "Too much is under way; come again in a moment."};
    return {400, "This is not a valid HTTP/1.1 request."};
}

bool expects_continue(const RequestParser& parser, const ServerRequest& request) {
    return parser.is_header_done() && !parser.is_done() &&
           equal_ignoring_case(request.header("Expect"), "100-continue");
}

asio::awaitable<Received> refuse(Core& core, Session& session, Refusal why, bool to_a_program = false) {
    const DeadlineQueue::Entry limit(core.deadlines, Deadline::in(core.options.request_timeout),
                                     [&session] { session.transport.close(); });
    session.output = to_a_program ? refusal_as_problem(why.status, why.sentence) : refusal(why.status, why.sentence);
    co_await session.transport.write_all(session.output);
    co_return Received::refused;
}

// Reads one request. The deadline wakes the reading without closing, so that a slow sender can be told.
asio::awaitable<Received> receive(Core& core, Session& session, ServerRequest& request, RequestParser& parser) {
    std::optional<DeadlineQueue::Entry> limit;
    const auto wake = [&session] { session.transport.cancel(); };
    limit.emplace(core.deadlines, Deadline::in(core.options.idle_timeout), wake);
    bool continued = false;
    while (true) {
        if (!session.input.empty() && !session.busy) {
            session.busy = true;
            limit.emplace(core.deadlines, Deadline::in(core.options.request_timeout), wake);
        }
        const error_code error = session.input.empty() ? http::error::need_more : parser.take(session.input);
        if (!error) co_return Received::complete;
        if (error != http::error::need_more)
            co_return co_await refuse(core, session, refusal_for(error), request.target.starts_with("/api/"));
        if (!continued && expects_continue(parser, request)) {
            continued = true;
            co_await session.transport.write_all("HTTP/1.1 100 Continue\r\n\r\n");
        }
        IoResult result = session.transport.try_read(core.scratch);
        if (result.end == IoResult::End::want_read || result.end == IoResult::End::want_write) {
            if (limit->expired() && session.busy) {
                co_return co_await refuse(core, session, {408, "The request took too long."});
            }
            if (limit->expired() || (core.stopping && !session.busy)) co_return Received::ended;
            co_await session.transport.wait(result.end);
            continue;
        }
        if (!result.ok()) co_return Received::ended;
        session.input.append(core.scratch.data(), result.bytes);
    }
}

// Answers what the quick handler takes, one request after the other; false when the connection must end.
asio::awaitable<bool> serve_quickly(Core& core, Session& session) {
    bool answered = true;
    std::optional<DeadlineQueue::Entry> limit;
    while (!core.stopping) {
        if (!session.input.empty()) {
            session.output.clear();
            const std::size_t taken = core.options.quick(session.input, session.output);
            if (taken == 0) break;
            session.input.erase(0, taken);
            const IoResult written = co_await session.transport.write_all(session.output);
            if (!written.ok()) co_return false;
            answered = true;
            continue;
        }
        if (!limit || limit->expired()) {
            // Whoever has had an answer since the last look may go on.
            if (!std::exchange(answered, false)) break;
            limit.emplace(core.deadlines, Deadline::in(core.options.idle_timeout),
                          [&session] { session.transport.cancel(); });
        }
        if (!session.transport.has_buffered()) co_await session.transport.wait(IoResult::End::want_read);
        const IoResult result = session.transport.try_read(core.scratch);
        if (result.end == IoResult::End::want_read || result.end == IoResult::End::want_write) continue;
        if (!result.ok()) co_return false;
        session.input.append(core.scratch.data(), result.bytes);
    }
    co_return true;
}

// Waits on purpose, reading nothing. False when the server stops meanwhile.
asio::awaitable<bool> stand_still(Core& core, std::chrono::milliseconds span) {
    const Deadline until = Deadline::in(span);
    while (!core.stopping && !until.passed()) co_await core.changed.wait(until);
    co_return !core.stopping;
}

// The same after an answer: ends early when the peer leaves. What it says meanwhile is not heard.
asio::awaitable<void> stay_silent(Core& core, Session& session, std::chrono::milliseconds span) {
    session.busy = false; // a stop shall not wait for this
    const DeadlineQueue::Entry limit(core.deadlines, Deadline::in(span), [&session] { session.transport.cancel(); });
    while (!limit.expired() && !core.stopping) {
        const IoResult result = session.transport.try_read(core.scratch);
        const bool waits = result.end == IoResult::End::want_read || result.end == IoResult::End::want_write;
        if (!waits && !result.ok()) co_return;
        if (waits) co_await session.transport.wait(result.end);
    }
}

void end_on_purpose(Transport& transport, FaultEnd end) {
    if (end == FaultEnd::goodbye) return; // the session closes gently
    if (end == FaultEnd::reset)
        transport.reset();
    else
        transport.close();
}

// Reads so much of a request as its fault allows, and breaks off.
asio::awaitable<void> break_off(Core& core, Session& session) {
    const ConnectionFault& fault = *session.fault;
    const auto wake = [&session] { session.transport.cancel(); };
    const DeadlineQueue::Entry limit(core.deadlines, Deadline::in(core.options.idle_timeout), wake);
    std::size_t left = fault.at - std::min(fault.at, std::exchange(session.input, {}).size());
    bool nothing_yet = fault.at == 0;
    while ((left > 0 || nothing_yet) && !limit.expired() && !core.stopping) {
        if (nothing_yet) {
            nothing_yet = false;
            if (!session.transport.has_buffered()) co_await session.transport.wait(IoResult::End::want_read);
            continue;
        }
        const IoResult result =
            session.transport.try_read(std::span(core.scratch).first(std::min(left, core.scratch.size())));
        const bool waits = result.end == IoResult::End::want_read || result.end == IoResult::End::want_write;
        if (!waits && !result.ok()) co_return;
        if (waits) co_await session.transport.wait(result.end);
        left -= result.bytes;
    }
    if (co_await stand_still(core, fault.silence)) end_on_purpose(session.transport, fault.end);
}

std::string path_of(std::string_view target) { return percent_decoded(target.substr(0, target.find('?')), false); }

asio::awaitable<ServerResponse> answer(Core& core, ServerRequest request) {
    std::string cause;
    try {
        co_return co_await core.handler(std::move(request));
    } catch (const std::exception& error) {
        cause = error.what();
    } catch (...) {
        cause = "unknown error";
    }
    // The path may hold a token (as Telegram's do), so it is not shown.
    spdlog::error("http server: the handler of a request failed: {}", cause);
    co_return ServerResponse{
        .status = 500, .headers = {{"Content-Type", "text/plain; charset=utf-8"}}, .body = "Internal error.\n"};
}

// Writes what is in session.output the way a fault wants it; false when the connection must end.
asio::awaitable<bool> respond_badly(Core& core, Session& session, AnswerFault fault) {
    const std::size_t size = session.output.size();
    std::string_view left =
        std::string_view(session.output).substr(0, std::min(fault.at, size - std::min(fault.from_end, size)));
    const bool whole = left.size() == size;
    while (!left.empty()) {
        const std::string_view piece = left.substr(0, fault.piece == 0 ? left.size() : fault.piece);
        const DeadlineQueue::Entry limit(core.deadlines, Deadline::in(core.options.request_timeout),
                                         [&session] { session.transport.close(); });
        if (!(co_await session.transport.write_all(piece)).ok()) co_return false;
        left.remove_prefix(piece.size());
        if (!left.empty() && fault.pause.count() > 0 && !co_await stand_still(core, fault.pause)) co_return false;
    }
    if (fault.silence.count() > 0) co_await stay_silent(core, session, fault.silence);
    if (whole && fault.end == FaultEnd::keep) co_return true;
    end_on_purpose(session.transport, fault.end);
    co_return false;
}

// Writes the answer; false when the connection must end.
asio::awaitable<bool> respond(Core& core, Session& session, ServerResponse response, bool keep_alive, bool head_only) {
    session.output.clear();
    if (!append_response_head(session.output, response, response.body.size(), keep_alive)) {
        spdlog::error("http server: an answer has a header with a line break in it and was replaced by 500");
        response = {.status = 500, .headers = {}, .body = "Internal error.\n"};
        append_response_head(session.output, response, response.body.size(), keep_alive);
    }
    std::string_view body =
        head_only || response.status == 204 || response.status == 304 ? std::string_view() : response.body;
    if (response.fault) {
        if (response.fault->verbatim) session.output.clear();
        session.output += body;
        co_return co_await respond_badly(core, session, *response.fault) && keep_alive;
    }
    const bool joined = body.size() <= joined_body;
    if (joined) session.output += body;

    const DeadlineQueue::Entry limit(core.deadlines, Deadline::in(core.options.request_timeout),
                                     [&session] { session.transport.close(); });
    IoResult result = session.transport.try_write(session.output);
    if (result.bytes < session.output.size() || !result.ok()) {
        result = co_await session.transport.write_all(std::string_view(session.output).substr(result.bytes));
    }
    if (result.ok() && !joined) result = co_await session.transport.write_all(body);
    co_return result.ok();
}

// One request and its answer; false when the connection must end.
asio::awaitable<bool> serve_one(Core& core, Session& session) {
    if (++session.requests; session.fault && session.fault->request == session.requests) {
        co_await break_off(core, session);
        co_return false;
    }
    if (core.options.quick && !session.fault && !co_await serve_quickly(core, session)) co_return false;
    ServerRequest request;
    RequestParser parser(request, core.options, core.bodies);
    if (co_await receive(core, session, request, parser) != Received::complete) co_return false;
    request.path = path_of(request.target);
    request.connection = session.number;
    request.peer = session.peer;
    const bool head_only = request.method == "HEAD";
    const bool wants_more = parser.keep_alive();

    ServerResponse response = co_await answer(core, std::move(request));
    const bool keep_alive =
        wants_more && !core.stopping && !has_element(find_header(response.headers, "Connection"), "close");
    const bool complete = co_await respond(core, session, std::move(response), keep_alive, head_only);
    session.busy = false;
    if (session.output.capacity() > kept_buffer) std::string().swap(session.output);
    if (session.input.empty() && session.input.capacity() > kept_buffer) std::string().swap(session.input);
    co_return complete&& keep_alive;
}

// Closes so that the last answer arrives: says goodbye, then reads what still comes for a short while, because
// closing on unread bytes sends a reset that can overtake the answer.
asio::awaitable<void> close_gently(Core& core, Session& session) {
    if (!session.transport.is_open()) co_return;
    session.busy = false;
    session.transport.finish_writing();
    const DeadlineQueue::Entry limit(core.deadlines, Deadline::in(linger_time),
                                     [&session] { session.transport.close(); });
    std::size_t drained = 0;
    while (drained < linger_bytes) {
        const IoResult result = session.transport.try_read(core.scratch);
        const bool waits = result.end == IoResult::End::want_read || result.end == IoResult::End::want_write;
        if (core.stopping || (!waits && !result.ok())) break;
        if (waits) co_await session.transport.wait(result.end);
        drained += result.bytes;
    }
    session.transport.close();
}

asio::awaitable<bool> shake_hands(Core& core, Session& session) {
    if (!core.tls) co_return true;
    session.transport.use_tls(start_server_tls(session.fault && session.fault->tls ? session.fault->tls : core.tls));
    const DeadlineQueue::Entry limit(core.deadlines, Deadline::in(core.options.request_timeout),
                                     [&session] { session.transport.close(); });
    co_return (co_await session.transport.handshake()).ok();
}

asio::awaitable<void> run_session(CorePtr core, tcp::socket socket) {
    Session session(std::move(socket), ++core->accepted);
    const Registration registration(core, session);
    if (core->options.connection_fault) session.fault = core->options.connection_fault(session.number);
    if (session.fault && session.fault->instead) {
        co_await session.fault->instead(session.transport);
        co_return;
    }
    if (!co_await shake_hands(*core, session)) co_return;
    while (co_await serve_one(*core, session)) {
    }
    co_await close_gently(*core, session);
}

asio::awaitable<void> accept_connections(CorePtr core) {
    constexpr std::chrono::milliseconds pause{100};
    while (!core->stopping) {
        if (core->sessions.size() >= core->options.max_connections) {
            co_await core->changed.wait(Deadline(SteadyTime::max()));
            continue;
        }
        tcp::socket socket(core->executor);
        const auto [error] = co_await core->acceptor.async_accept(socket, asio::as_tuple(asio::use_awaitable));
        if (core->stopping) co_return;
        if (!error) {
            asio::co_spawn(core->executor, run_session(core, std::move(socket)),
                           report_to_log("http server: a connection"));
        } else if (error != asio::error::connection_aborted) {
            spdlog::warn("http server: cannot accept a connection: {}", error.message());
            asio::steady_timer timer(core->executor, pause); // out of descriptors: others must end first
            co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        }
    }
}

std::expected<void, std::string> open_acceptor(Core& core) {
    const auto split = split_listen(core.options.listen);
    if (!split) return std::unexpected(split.error());
    error_code error;
    const auto address = asio::ip::make_address(split->first, error);
    if (error)
        return std::unexpected(
            fmt::format("{}: not a numeric address; write for example 127.0.0.1:8080", core.options.listen));
    const tcp::endpoint endpoint(address, split->second);
    core.acceptor.open(endpoint.protocol(), error);
    if (!error) core.acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) core.acceptor.bind(endpoint, error);
    if (!error) core.acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (!error) return {};
    const std::string& where = core.options.listen;
    if (error == asio::error::address_in_use) {
        return std::unexpected(
            fmt::format("{}: address already in use; choose another port or end the program that has it", where));
    }
    if (error == asio::error::access_denied) {
        return std::unexpected(
            fmt::format("{}: permission denied; ports below 1024 need a privilege, choose a higher one", where));
    }
    return std::unexpected(fmt::format("{}: cannot listen: {}", where, error.message()));
}

class Server final : public HttpServer {
public:
    explicit Server(CorePtr core) : core_(std::move(core)) {}
    ~Server() override {
        begin_stop();
        close_all();
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const override { return port_; }
    std::size_t open_connections() const override { return core_->sessions.size(); }

    asio::awaitable<void> stop(Deadline deadline) override {
        const CorePtr core = core_;
        begin_stop();
        while (!core->sessions.empty() && co_await core->changed.wait(deadline)) {
        }
        for (Session* session : core->sessions) session->transport.close();
    }

    void remember_port() { port_ = core_->acceptor.local_endpoint().port(); }

private:
    void begin_stop() {
        if (core_->stopping) return;
        core_->stopping = true;
        error_code ignored; // closing a listening socket cannot fail in a way that matters
        core_->acceptor.close(ignored);
        core_->changed.wake_all();
        for (Session* session : core_->sessions) {
            if (!session->busy) session->transport.cancel();
        }
    }

    void close_all() {
        for (Session* session : core_->sessions) session->transport.close();
    }

    CorePtr core_;
    std::uint16_t port_ = 0;
};

} // namespace

std::expected<std::unique_ptr<HttpServer>, std::string> serve_http(asio::any_io_executor executor,
                                                                   HttpServerOptions options, HttpHandler handler) {
    auto core = std::make_shared<Core>(executor, std::move(options), std::move(handler));
    if (!core->options.certificate.empty()) {
        auto tls = make_server_tls(core->options.certificate, core->options.private_key);
        if (!tls) return std::unexpected(tls.error());
        core->tls = std::move(*tls);
    }
    if (const auto opened = open_acceptor(*core); !opened) return std::unexpected(opened.error());
    auto server = std::make_unique<Server>(core);
    server->remember_port();
    asio::co_spawn(executor, accept_connections(core), report_to_log("http server: accepting"));
    return server;
}

} // namespace depesche::bot
