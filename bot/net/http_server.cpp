#include "bot/net/http_server.hpp"

#include "bot/net/report.hpp"
#include "bot/net/request_reader.hpp"
#include "bot/net/server_core.hpp"
#include "bot/net/server_fault.hpp"
#include "bot/net/server_message.hpp"
#include "bot/net/tls.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace depesche::bot {

using tcp = asio::ip::tcp;
using boost::system::error_code;

namespace server {

namespace {

std::string peer_of(const tcp::socket& socket) {
    error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    return error ? std::string() : endpoint.address().to_string(); // it may have left already
}

} // namespace

Session::Session(tcp::socket socket, std::uint64_t id)
    : peer(peer_of(socket)),
      transport(std::move(socket)),
      number(id) {}

} // namespace server

namespace {

using namespace server;

constexpr std::chrono::seconds linger_time{2}; // to read on after the last answer, so that it is not lost by a reset
constexpr std::size_t linger_bytes = 1 << 20;
constexpr std::size_t kept_buffer = 64 << 10; // a connection between two requests keeps no more memory than this
constexpr std::size_t joined_body = 32 << 10; // a body up to this size is copied behind its head: one system call

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
        if (must_wait(result.end)) continue;
        if (!result.ok()) co_return false;
        session.input.append(core.scratch.data(), result.bytes);
    }
    co_return true;
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
    RequestReader reader(core, session);
    if (!co_await reader.receive()) co_return false;
    ServerRequest& request = reader.request();
    request.path = path_of(request.target);
    request.connection = session.number;
    request.peer = session.peer;
    const bool head_only = request.method == "HEAD";
    const bool wants_more = reader.keep_alive();

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
        const bool waits = must_wait(result.end);
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
