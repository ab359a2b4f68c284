#include "tests/support/bot_process.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

extern char** environ; // NOLINT(readability-redundant-declaration): POSIX wants it declared by the program

namespace depesche::tests {

namespace asio = boost::asio;
using nlohmann::json;

bool eventually(std::chrono::milliseconds span, const std::function<bool()>& condition) {
    const auto until = std::chrono::steady_clock::now() + span;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= until) return false;
        ::poll(nullptr, 0, 2);
    }
    return true;
}

std::string read_file(const std::filesystem::path& file) {
    std::ostringstream bytes;
    bytes << std::ifstream(file, std::ios::binary).rdbuf();
    return bytes.str();
}

void write_file(const std::filesystem::path& file, std::string_view bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

json Ended::json() const {
    auto value = nlohmann::json::parse(out, nullptr, false);
    return value.is_discarded() ? nlohmann::json() : value;
}

namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (std::string& text : texts) list.push_back(text.data());
    list.push_back(nullptr);
    return list;
}

std::vector<std::string> environment(const std::map<std::string, std::string>& added) {
    std::vector<std::string> list;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        if (!added.contains(std::string(text.substr(0, text.find('='))))) list.emplace_back(text);
    }
    for (const auto& [name, value] : added) list.push_back(name + "=" + value);
    return list;
}

/// VmHWM in KiB; 0 when it is gone.
std::int64_t high_water(::pid_t pid) {
    std::ifstream status(fmt::format("/proc/{}/status", pid));
    std::string line;
    while (std::getline(status, line)) {
        if (line.starts_with("VmHWM:")) return std::strtoll(line.c_str() + 6, nullptr, 10);
    }
    return 0;
}

} // namespace

Process::Process(const std::filesystem::path& program, const ProcessOptions& options)
    : folder_(std::make_unique<TempDir>()) {
    std::vector<std::string> arguments{program.string()};
    arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
    std::vector<std::string> variables = environment(options.environment);
    const std::vector<char*> argv = pointers(arguments);
    const std::vector<char*> envp = pointers(variables);
    const std::string folder = options.folder.string();
    const int out = ::open((*folder_ / "out").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const int err = ::open((*folder_ / "err").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const int none = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    pid_ = ::fork();
    if (pid_ == 0) { // only async-signal-safe calls from here on
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(none, 0);
        ::dup2(out, 1);
        ::dup2(err, 2);
        if (!folder.empty() && ::chdir(folder.c_str()) != 0) ::_exit(126);
        for (const auto& [resource, limit] : options.limits) {
            const rlimit both{limit, limit};
            ::setrlimit(static_cast<__rlimit_resource>(resource), &both);
        }
        for (const auto& [resource, soft] : options.soft_limits) {
            rlimit both{};
            ::getrlimit(static_cast<__rlimit_resource>(resource), &both);
            both.rlim_cur = soft;
            ::setrlimit(static_cast<__rlimit_resource>(resource), &both);
        }
        ::execve(argv[0], argv.data(), envp.data());
        ::_exit(127);
    }
    ::close(out);
    ::close(err);
    ::close(none);
    if (pid_ < 0) throw std::runtime_error("fork: " + std::string(std::strerror(errno)));
    handle_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
}

Process::Process(Process&& other) noexcept
    : folder_(std::move(other.folder_)),
      pid_(std::exchange(other.pid_, -1)),
      handle_(std::exchange(other.handle_, -1)),
      status_(other.status_),
      peak_kib_(other.peak_kib_) {}

Process::~Process() {
    if (pid_ > 0 && !status_) {
        ::kill(pid_, SIGKILL);
        reap(true);
    }
    if (handle_ >= 0) ::close(handle_);
}

bool Process::reap(bool wait) {
    int status = 0;
    if (!status_ && ::waitpid(pid_, &status, wait ? 0 : WNOHANG) == pid_) status_ = status;
    return status_.has_value();
}

bool Process::running() { return !reap(false); }

void Process::signal(int number) const {
    if (!status_) ::kill(pid_, number);
}

void Process::limit(int resource, rlim_t soft) const {
    rlimit both{};
    ::prlimit(pid_, static_cast<__rlimit_resource>(resource), nullptr, &both);
    both.rlim_cur = soft;
    ::prlimit(pid_, static_cast<__rlimit_resource>(resource), &both, nullptr);
}

std::int64_t Process::peak_kib() {
    peak_kib_ = std::max(peak_kib_, high_water(pid_));
    return peak_kib_;
}

std::optional<Ended> Process::wait(std::chrono::milliseconds span) {
    const auto until = std::chrono::steady_clock::now() + span;
    while (!reap(false)) {
        if (std::chrono::steady_clock::now() >= until) return std::nullopt;
        peak_kib();
        pollfd ended{handle_, POLLIN, 0};
        ::poll(&ended, handle_ >= 0 ? 1 : 0, 20);
    }
    Ended result;
    if (WIFEXITED(*status_))
        result.exit = WEXITSTATUS(*status_);
    else
        result.signal = WTERMSIG(*status_);
    result.out = out();
    result.err = err();
    result.peak_kib = peak_kib_;
    return result;
}

std::filesystem::path program() {
    const char* const given = std::getenv("DEPESCHE_BINARY"); // NOLINT(concurrency-mt-unsafe): nothing sets it
    return given != nullptr ? given : DEPESCHE_BINARY;
}

Ended depesche(std::vector<std::string> arguments, ProcessOptions options, std::chrono::milliseconds span) {
    options.arguments = std::move(arguments);
    Process process(program(), options);
    auto ended = process.wait(span);
    if (!ended)
        FAIL("depesche " << fmt::format("{}", fmt::join(options.arguments, " ")) << " still runs after " << span.count()
                         << " ms");
    return *std::move(ended);
}

namespace {

ProcessOptions sandbox_options(std::vector<std::string> arguments, const std::string& listen) {
    arguments.insert(arguments.begin(), {"sandbox", "--listen", listen});
    return {.arguments = std::move(arguments)};
}

} // namespace

SandboxProcess::SandboxProcess(std::vector<std::string> arguments, const std::string& listen)
    : process_(program(), sandbox_options(std::move(arguments), listen)) {
    const bool ready = eventually(20s, [&] {
        const std::string out = process_.out();
        const std::size_t begin = out.find("http");
        const std::size_t end = out.find("/phone\n");
        if (begin == std::string::npos || end == std::string::npos) return !process_.running();
        address_ = out.substr(begin, end - begin);
        return true;
    });
    if (!ready || address_.empty()) throw std::runtime_error("the sandbox did not start: " + process_.err());
}

namespace {

/// Sends a request and reads until the other side closes.
template <class Stream>
std::string talk(Stream& stream, const std::string& request) {
    asio::write(stream, asio::buffer(request));
    std::string answer;
    boost::system::error_code end; // eof: the server closes after its answer
    asio::read(stream, asio::dynamic_buffer(answer), end);
    return answer;
}

/// The body of an answer of 200.
std::string ask_server(std::uint16_t port, bool with_tls, const std::string& method, const std::string& path,
                       const std::string& body) {
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    socket.connect({asio::ip::address_v4::loopback(), port});
    const std::string head = fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\nContent-Type: "
                                         "application/json\r\nContent-Length: {}\r\n\r\n",
                                         method, path, port, body.size());
    std::string answer;
    if (with_tls) {
        asio::ssl::context tls(asio::ssl::context::tls_client); // whose certificate it is, the sender under test checks
        asio::ssl::stream<asio::ip::tcp::socket&> stream(socket, tls);
        stream.handshake(asio::ssl::stream_base::client);
        answer = talk(stream, head + body);
    } else {
        answer = talk(socket, head + body);
    }
    const std::size_t begin = answer.find("\r\n\r\n");
    if (!answer.starts_with("HTTP/1.1 200") || begin == std::string::npos)
        throw std::runtime_error(method + " " + path + ": " + answer.substr(0, 500));
    return answer.substr(begin + 4);
}

} // namespace

std::string get_page(std::uint16_t port, const std::string& path) { return ask_server(port, false, "GET", path, ""); }

std::int64_t ns_now() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::string SandboxProcess::request(const std::string& method, const std::string& path, const std::string& body) {
    const auto port = static_cast<std::uint16_t>(std::stoi(address_.substr(address_.rfind(':') + 1)));
    return ask_server(port, address_.starts_with("https"), method, path, body);
}

json SandboxProcess::post(const std::string& path, const json& body) {
    return json::parse(request("POST", path, body.dump()));
}
json SandboxProcess::get(const std::string& path) { return json::parse(request("GET", path, "")); }

std::vector<Accepted> SandboxProcess::ledger(std::int64_t after) {
    std::istringstream lines(request("GET", fmt::format("/_sandbox/ledger?after={}", after), ""));
    std::vector<Accepted> rows;
    for (std::string line; std::getline(lines, line);) {
        const json row = json::parse(line);
        rows.push_back({row.at("seq"), row.at("accepted_at"), row.at("method"), row.at("recipient"), row.at("text"),
                        row.at("outcome"), row.at("connection")});
    }
    return rows;
}

std::int64_t SandboxProcess::add_readers(std::int64_t count, json plan) {
    plan["count"] = count;
    return post("/_sandbox/subscribers", plan).at("first").get<std::int64_t>();
}

void SandboxProcess::settle() {
    std::int64_t before = -1;
    for (int still = 0; still < 4;) {
        const std::int64_t now = accepted();
        still = now == before ? still + 1 : 0;
        before = now;
    }
}

namespace {

/// A weekday on which these tests do not run: no digest falls due by itself.
std::string_view far_day() {
    return day_name(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()) + std::chrono::days(3));
}

} // namespace

std::string_view day_name(std::chrono::sys_days day) {
    constexpr std::string_view names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    return names[std::chrono::weekday(day).iso_encoding() - 1];
}

ProcessNewsroom::ProcessNewsroom(const std::string& api_url, std::string more, std::string top)
    : api_url_(api_url),
      more_(std::move(more)),
      top_(std::move(top)) {
    ::setenv("DEPESCHE_PROCESS_TOKEN", std::string(token).c_str(), 1);
    write();
}

void ProcessNewsroom::write() {
    write_file(file(), fmt::format(R"(name = "Seestadt heute"
language = "de-CH"
time_zone = "Etc/UTC"
state_dir = "{}"
{}

[breaking]
quiet_hours = false
{}

[edition.morning]
at = "06:30"
days = "{}"

[subscribers.telegram]
token = "env:DEPESCHE_PROCESS_TOKEN"
api_url = "{}"
rate = {}
connections = {}
{})",
                                   state().string(), top_, breaking_, far_day(), api_url_, rate_, connections_, more_));
}

void ProcessNewsroom::pace(int rate, int connections) {
    rate_ = rate;
    connections_ = connections;
    write();
}

void ProcessNewsroom::append(std::string_view toml) {
    more_ += toml;
    write();
}

void ProcessNewsroom::add_to_breaking(std::string_view keys) {
    breaking_ += keys;
    breaking_ += '\n';
    write();
}

Process ProcessNewsroom::launch(ProcessOptions options) {
    options.arguments = {"run", "--config", file().string()};
    return Process(program(), options);
}

bool ProcessNewsroom::answers() const {
    asio::io_context io;
    asio::local::stream_protocol::socket socket(io);
    boost::system::error_code error;
    socket.connect((state() / "control.sock").string(), error);
    return !error;
}

Process ProcessNewsroom::run(ProcessOptions options) {
    Process process = launch(std::move(options));
    const bool ready = eventually(20s, [&] { return answers() || !process.running(); });
    if (!ready || !process.running())
        throw std::runtime_error("depesche run did not start: " + process.err() + process.out());
    return process;
}

Ended ProcessNewsroom::verb(std::vector<std::string> arguments, ProcessOptions options,
                            std::chrono::milliseconds span) const {
    arguments.insert(arguments.end(), {"--config", file().string()});
    return depesche(std::move(arguments), std::move(options), span);
}

json ProcessNewsroom::ask(std::vector<std::string> arguments) const {
    arguments.emplace_back("--json");
    const Ended ended = verb(std::move(arguments));
    INFO(ended.out << ended.err);
    REQUIRE((ended.exit == 0 || ended.exit == 3));
    return ended.json();
}

void ProcessNewsroom::import_readers(std::int64_t first, std::int64_t count, std::string_view editions) const {
    std::string rows = "platform,address,language,editions\n";
    for (std::int64_t id = first; id < first + count; ++id) rows += fmt::format("telegram,{},de-CH,{}\n", id, editions);
    write_file(folder_ / "readers.csv", rows);
    const Ended ended = verb({"subscriber", "import", (folder_ / "readers.csv").string()});
    INFO(ended.out << ended.err);
    REQUIRE(ended.exit == 0);
}

} // namespace depesche::tests
