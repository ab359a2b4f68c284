#include "bot/cli/control.hpp"

#include "bot/cli/login.hpp"
#include "bot/net/deadline.hpp"
#include "bot/net/report.hpp"
#include "digest/document/json.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <deque>
#include <random>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <thread>
#include <utility>

namespace depesche::bot {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Local = asio::local::stream_protocol;

namespace {

constexpr std::size_t max_request = 1 << 20;
constexpr std::size_t max_answer = 64 << 20;
constexpr std::size_t max_depth = 64;
/// How long a verb waits for the running process: it answers between two steps of its work.
constexpr std::chrono::seconds patience{15};
/// How often a request whose connection broke is sent again.
constexpr int retries = 3;

std::filesystem::path socket_path(const std::filesystem::path& state_dir) { return state_dir / "control.sock"; }

/// Who is at the other end, as the kernel knows it; nothing when it does not say.
std::optional<std::string> peer_of(Local::socket& socket) {
    ::ucred peer{};
    ::socklen_t size = sizeof peer;
    if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
    return cli_user(peer.uid);
}

/// What was answered to whom, for those who ask again because the answer was lost on the way: they get it again, and
/// nothing happens twice. Of this process alone; after a restart the acts themselves know what was done.
class Answers {
public:
    /// Null: not asked before.
    const VerbResult* find(const std::string& key) const {
        const auto found = std::ranges::find(kept_, key, &Kept::key);
        return found == kept_.end() ? nullptr : &found->result;
    }
    void keep(std::string key, const VerbResult& result) {
        kept_.push_back({std::move(key), result});
        if (kept_.size() > most) kept_.pop_front();
    }
    /// Longer ones are lists, which may be read twice.
    static constexpr std::size_t longest = 16 << 10;

private:
    static constexpr std::size_t most = 256;
    struct Kept {
        std::string key; ///< who asked, and the number of the request
        VerbResult result;
    };
    std::deque<Kept> kept_;
};

constexpr std::size_t longest_number = 64;

/// 128 bits that nobody else's request has.
std::string request_number() {
    std::random_device random;
    std::string number;
    for (int i = 0; i < 4; ++i) number += fmt::format("{:08x}", random());
    return number;
}

VerbResult answer(Services& services, std::string_view line, const std::optional<std::string>& peer) {
    if (!peer) return failed(exit_failed, "the control socket cannot tell who asks");
    const auto request = digest::parse_bounded(line, max_request, max_depth);
    if (!request || !request->is_object() || !request->contains("verb") || !request->at("verb").is_string()) {
        return failed(exit_usage, "the control socket expects {\"verb\": ..., \"arguments\": {...}}");
    }
    const std::string verb = request->at("verb").get<std::string>();
    const VerbHandler handler = find_verb(verb);
    if (handler == nullptr) return failed(exit_usage, "unknown verb '" + verb + "'");
    const std::string asked_for = digest::text_member(*request, "newsroom");
    const std::string& ours = services.newsroom.settings().name;
    if (!asked_for.empty() && asked_for != ours) {
        return failed(exit_usage, "the process that runs on this state_dir serves «" + ours + "», not «" + asked_for +
                                      "»; give each newsroom a state_dir of its own (after a change of name: reload)");
    }
    const nlohmann::json* given = digest::find_member(*request, "arguments");
    nlohmann::json arguments = given != nullptr && given->is_object() ? *given : nlohmann::json::object();
    arguments["who"] = *peer;
    try {
        return handler(services, arguments);
    } catch (const std::exception& error) { // a boundary, like an HTTP handler's: one bad request harms nobody else
        spdlog::error("control socket: {} failed: {}", verb, error.what());
        return failed(exit_failed, verb + " failed: " + error.what());
    }
}

class Server : public ControlServer {
public:
    Server(const asio::any_io_executor& executor, std::filesystem::path path, Services services)
        : path_(std::move(path)),
          acceptor_(executor),
          services_(std::move(services)) {}
    ~Server() override { stop(); }

    void listen() {
        std::filesystem::remove(path_);
        acceptor_.open();
        const ::mode_t before = ::umask(0177);
        boost::system::error_code error;
        acceptor_.bind(Local::endpoint(path_.string()), error);
        ::umask(before);
        if (error) throw boost::system::system_error(error);
        acceptor_.listen();
        asio::co_spawn(acceptor_.get_executor(), accept(), report_to_log("control socket"));
    }

    void stop() override {
        if (!acceptor_.is_open()) return;
        boost::system::error_code ignored; // closing is all we want; the path is removed either way
        acceptor_.close(ignored);
        std::error_code also_ignored;
        std::filesystem::remove(path_, also_ignored);
    }

private:
    asio::awaitable<void> accept() {
        for (;;) {
            auto [error, socket] = co_await acceptor_.async_accept(asio::as_tuple(asio::use_awaitable));
            if (error == asio::error::operation_aborted || !acceptor_.is_open()) co_return;
            if (error) {
                // Out of descriptors: the request waits in the backlog, and we do not spin until one is free.
                if (!std::exchange(said_, true)) spdlog::warn("control socket: {}; tried again", error.message());
                asio::steady_timer pause(acceptor_.get_executor(), 100ms);
                co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
                continue;
            }
            said_ = false;
            asio::co_spawn(acceptor_.get_executor(), serve(std::move(socket)), report_to_log("control request"));
        }
    }

    /// A request that was answered before is answered alike.
    VerbResult answer_once(std::string_view line, const std::optional<std::string>& peer) {
        const auto request = digest::parse_bounded(line, max_request, max_depth);
        const std::string number = request ? digest::text_member(*request, "request") : std::string();
        if (number.empty() || number.size() > longest_number || !peer) return answer(services_, line, peer);
        const std::string key = *peer + ' ' + number;
        if (const VerbResult* const before = answers_.find(key)) return *before;
        VerbResult result = answer(services_, line, peer);
        if (result.text.size() <= Answers::longest) answers_.keep(key, result);
        return result;
    }

    asio::awaitable<void> serve(Local::socket socket) {
        const DeadlineGuard guard(socket.get_executor(), Deadline::in(10s), [&socket] { socket.close(); });
        asio::streambuf buffer(max_request);
        auto [error, size] = co_await asio::async_read_until(socket, buffer, '\n', asio::as_tuple(asio::use_awaitable));
        if (error) co_return;
        const auto* data = static_cast<const char*>(buffer.data().data());
        const VerbResult result = answer_once(std::string_view(data, size - 1), peer_of(socket));
        const std::string line =
            digest::dump_json(nlohmann::json{{"exit", result.exit}, {"text", result.text}, {"data", result.data}}) +
            "\n";
        co_await asio::async_write(socket, asio::buffer(line), asio::as_tuple(asio::use_awaitable));
    }

    std::filesystem::path path_;
    Local::acceptor acceptor_;
    Services services_;
    Answers answers_;
    bool said_ = false; ///< that it cannot accept
};

/// Sends the request and reads the answer's line; empty optional: not within `patience`.
std::optional<boost::system::error_code> exchange(asio::io_context& io, Local::socket& socket, const std::string& line,
                                                  std::string& text) {
    std::optional<boost::system::error_code> end;
    asio::async_write(socket, asio::buffer(line), [&](boost::system::error_code written, std::size_t) {
        if (written) {
            end = written;
            return;
        }
        asio::async_read_until(socket, asio::dynamic_buffer(text, max_answer), '\n',
                               [&](boost::system::error_code read, std::size_t) { end = read; });
    });
    io.run_for(patience);
    return end;
}

} // namespace

std::expected<std::unique_ptr<ControlServer>, std::string>
serve_control(asio::any_io_executor executor, const std::filesystem::path& state_dir, Services services) {
    const std::filesystem::path path = socket_path(state_dir);
    // sun_path holds 108 bytes with its NUL (unix(7)).
    if (path.string().size() > 107) {
        return std::unexpected(path.string() +
                               ": longer than the 107 bytes a Unix socket may have; choose a shorter state_dir");
    }
    try {
        auto server = std::make_unique<Server>(executor, path, std::move(services));
        server->listen();
        return server;
    } catch (const std::exception& error) {
        return std::unexpected(path.string() + ": " + error.what());
    }
}

namespace {

/// False: nobody listens there.
bool connect(Local::socket& socket, const std::string& path) {
    boost::system::error_code error;
    // A full backlog lets connect() wait; the rest has a deadline of its own.
    const ::timeval limit{.tv_sec = patience.count(), .tv_usec = 0};
    socket.open(Local(), error);
    if (!error) ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (!error) socket.connect(Local::endpoint(path), error);
    return !error;
}

} // namespace

std::optional<VerbResult> ask_running(const std::filesystem::path& state_dir, std::string_view verb,
                                      const nlohmann::json& arguments, std::string_view newsroom) {
    asio::io_context io;
    const std::string path = socket_path(state_dir).string();
    if (path.size() > 107) return std::nullopt;
    Local::socket socket(io);
    if (!connect(socket, path)) return std::nullopt;
    const std::string line =
        digest::dump_json(nlohmann::json{
            {"verb", verb}, {"arguments", arguments}, {"newsroom", newsroom}, {"request", request_number()}}) +
        "\n";
    std::string text;
    auto end = exchange(io, socket, line, text);
    // The connection broke before the answer came: the same request again is the same act.
    for (int again = 0; again < retries && end && *end; ++again) {
        std::this_thread::sleep_for(200ms);
        io.restart();
        text.clear();
        socket = Local::socket(io);
        if (connect(socket, path)) end = exchange(io, socket, line, text);
    }
    if (!end)
        return failed(exit_failed, fmt::format("the running process did not answer on {} within {} s; it may still do "
                                               "what was asked, see 'depesche status'",
                                               path, patience.count()));
    if (*end) return failed(exit_failed, "the running process did not answer on " + path + ": " + end->message());
    const auto parsed = digest::parse_bounded(text, max_answer, max_depth);
    if (!parsed || !parsed->is_object())
        return failed(exit_failed, "the running process gave no readable answer on " + path);
    return VerbResult{parsed->at("exit").get<int>(), parsed->at("text").get<std::string>(), parsed->at("data")};
}

} // namespace depesche::bot
