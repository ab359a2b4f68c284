// `depesche bench fanout`: an alert to a million readers, by the real `run`, to a counting sandbox over TLS.
#include "bot/cli/bench.hpp"
#include "bot/cli/bench_certificate.hpp"
#include "bot/cli/control.hpp"
#include "bot/cli/verb.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/net/http_client.hpp"
#include "config/load_settings.hpp"
#include "digest/document/json.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace depesche::bot {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using std::chrono::steady_clock;

struct FanoutOptions {
    std::int64_t readers = 1'000'000;
    int connections = 64;
    int window = 4096;
    int delay_ms = 0; ///< before each answer
    int sender_core = 0, sandbox_core = 1;
    std::string folder;  ///< empty: the system's for temporary files
    std::string sandbox; ///< one that runs already, as PORT
    std::string ca_file; ///< its certificate
};

[[noreturn]] void die(const std::string& why) {
    fmt::print(stderr, "depesche bench fanout: {}\n", why);
    std::exit(exit_failed);
}

/// A process of this very program on one core; ended with this object.
class Child {
public:
    Child(const std::vector<std::string>& arguments, int core, const std::filesystem::path& output) {
        std::vector<std::string> words{"/proc/self/exe"};
        words.insert(words.end(), arguments.begin(), arguments.end());
        std::vector<char*> argv;
        for (std::string& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        const int out = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        pid_ = ::fork();
        if (pid_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGTERM);
            ::dup2(out, STDOUT_FILENO);
            ::dup2(out, STDERR_FILENO);
            cpu_set_t cores;
            CPU_ZERO(&cores);
            CPU_SET(core, &cores);
            ::sched_setaffinity(0, sizeof cores, &cores); // where there is no such core, any will do
            ::execv(argv[0], argv.data());
            ::_exit(127);
        }
        ::close(out);
        if (pid_ < 0) die("no further process can be started");
    }
    ~Child() { end(); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    ::pid_t pid() const noexcept { return pid_; }
    bool alive() {
        if (pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
        return pid_ > 0;
    }
    void end() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGTERM);
        ::waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }

private:
    ::pid_t pid_ = -1;
};

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return std::move(text).str();
}

/// CPU seconds, of a process or of one of its threads (proc(5): fields 14 and 15, in ticks).
double cpu_of(const std::filesystem::path& stat) {
    std::string text = text_of(stat);
    std::istringstream fields(text.substr(text.rfind(')') + 1));
    std::string skipped;
    for (int i = 3; i < 14; ++i) fields >> skipped;
    double user = 0, system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

struct Figures {
    double cpu = 0, ledger_cpu = 0, rss_mib = 0;
};

Figures figures_of(::pid_t pid) {
    const std::filesystem::path folder = fmt::format("/proc/{}", pid);
    Figures figures{.cpu = cpu_of(folder / "stat")};
    for (const auto& task : std::filesystem::directory_iterator(folder / "task"))
        if (text_of(task.path() / "comm") == "ledger\n") figures.ledger_cpu += cpu_of(task.path() / "stat");
    std::ifstream status(folder / "status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) figures.rss_mib = std::stod(line.substr(6)) / 1024;
    return figures;
}

/// One request to the sandbox's own pages.
json ask_sandbox(const std::string& address, const std::filesystem::path& ca_file, const std::string& method,
                 const std::string& path, const std::string& body) {
    asio::io_context io(1);
    const auto client = make_http_client(io.get_executor(), {.ca_file = ca_file});
    HttpRequest request{.method = method, .url = *parse_url(address + path), .body = body};
    request.headers.emplace_back("Content-Type", "application/json");
    HttpResult result = std::unexpected(HttpFailure{});
    asio::co_spawn(
        io, [&]() -> asio::awaitable<void> { result = co_await client->send(std::move(request), Deadline::in(60s)); },
        [](const std::exception_ptr&) {});
    io.run();
    if (!result) die(result.error().message);
    return json::parse(result->body, nullptr, false);
}

struct Place {
    std::filesystem::path folder, settings, readers;
    config::Settings loaded;
};

void write_newsroom(const Place& place, const FanoutOptions& options, const std::string& address,
                    const std::filesystem::path& ca_file) {
    std::ofstream(place.settings) << fmt::format(
        "name = \"Bench\"\nlanguage = \"de-CH\"\nfeeds = [\"http://127.0.0.1:9/no-feed\"]\ntime_zone = "
        "\"Europe/Zurich\"\nstate_dir = \"{0}/state\"\n"
        "[edition.morning]\nat = \"06:30\"\n[breaking]\nquiet_hours = false\n"
        "[subscribers.telegram]\ntoken = \"file:{0}/token\"\napi_url = \"{1}\"\nca_file = \"{2}\"\nrate = 1000000\n"
        "connections = {3}\nwindow = {4}\n[log]\nlevel = \"warning\"\n",
        place.folder.string(), address, ca_file.string(), options.connections, options.window);
    std::ofstream(place.folder / "token") << "1:fanout-bench-token-of-nobody";
    std::filesystem::permissions(place.folder / "token", std::filesystem::perms::owner_read);
    std::filesystem::create_directories(place.folder / "state");
}

void write_readers(const std::filesystem::path& file, std::int64_t first, std::int64_t count) {
    std::ofstream out(file);
    out << "platform,address,language,editions\n";
    for (std::int64_t id = first; id < first + count; ++id) out << "telegram," << id << ",de,breaking\n";
}

/// Runs a verb of this program to its end.
void run_verb(const Place& place, std::vector<std::string> words) {
    words.insert(words.begin(), {"--config", place.settings.string()});
    Child child(words, 1, place.folder / "verb.log");
    while (child.alive()) std::this_thread::sleep_for(5ms);
    (void)place;
}

json measure(const FanoutOptions& options) {
    const BenchFolder folder(options.folder);
    Place place{.folder = folder.path(),
                .settings = folder.path() / "depesche.toml",
                .readers = folder.path() / "readers.csv",
                .loaded = {}};
    std::filesystem::path ca_file = options.ca_file;
    std::unique_ptr<Child> sandbox;
    std::string address = "https://127.0.0.1:" + options.sandbox;
    if (options.sandbox.empty()) {
        const auto certificate = make_bench_certificate(place.folder, "IP:127.0.0.1");
        if (!certificate) die(certificate.error());
        ca_file = certificate->certificate;
        sandbox = std::make_unique<Child>(std::vector<std::string>{"sandbox", "--listen", "127.0.0.1:0", "--count-only",
                                                                   "--tls", certificate->certificate.string(),
                                                                   certificate->private_key.string()},
                                          options.sandbox_core, place.folder / "sandbox.log");
        const auto until = steady_clock::now() + 10s;
        const std::string key = "api_url = \"";
        std::string greeting;
        std::size_t at = std::string::npos;
        while (at == std::string::npos && steady_clock::now() < until) {
            std::this_thread::sleep_for(2ms);
            greeting = text_of(place.folder / "sandbox.log");
            at = greeting.find(key);
        }
        if (at == std::string::npos) die("the sandbox does not start: " + greeting);
        at += key.size();
        address = greeting.substr(at, greeting.find('"', at) - at);
    }
    const json crowd = ask_sandbox(address, ca_file, "POST", "/_sandbox/subscribers",
                                   fmt::format(R"({{"count":{}}})", options.readers));
    if (options.delay_ms > 0)
        ask_sandbox(address, ca_file, "POST", "/_sandbox/script",
                    fmt::format(R"([{{"action":{{"type":"delay","ms":{}}}}}])", options.delay_ms));
    const json before = ask_sandbox(address, ca_file, "GET", "/_sandbox/counts", "");
    write_newsroom(place, options, address, ca_file);
    write_readers(place.readers, crowd.at("first").get<std::int64_t>(), options.readers);
    auto settings = config::load_settings(place.settings);
    if (!settings) die(settings.error().front().to_string());
    const auto import_begin = steady_clock::now();
    run_verb(place, {"subscriber", "import", place.readers.string()});
    const double import_seconds = milliseconds_since(import_begin) / 1000;

    Child run({"--config", place.settings.string(), "run"}, options.sender_core, place.folder / "run.log");
    const auto patience = steady_clock::now() + 20s;
    while (!ask_running(settings->state_dir, "status", json::object())) {
        if (!run.alive() || steady_clock::now() > patience) die("run: " + text_of(place.folder / "run.log"));
        std::this_thread::sleep_for(2ms);
    }
    const Figures idle = figures_of(run.pid());
    const auto begin = steady_clock::now();
    const auto sent = ask_running(settings->state_dir, "alert send",
                                  {{"headline", "Grossbrand am Hafen von Seestadt: die Feuerwehr bittet, Fenster und "
                                                "Türen zu schliessen"},
                                   {"body", "Die Fähren fahren nicht. Wir berichten laufend."},
                                   {"severity", 2},
                                   {"kind", "alert"},
                                   {"who", cli_user()}});
    if (!sent || sent->exit != exit_ok) die("alert: " + (sent ? sent->text : std::string("no answer")));
    const double accepted_ms = milliseconds_since(begin);
    const std::string id = sent->data.at("broadcasts").at(0).dump();
    json row;
    for (;;) {
        std::this_thread::sleep_for(20ms);
        const auto now = ask_running(settings->state_dir, "log", {{"id", id}, {"limit", 0}});
        if (!now) die("run ended: " + text_of(place.folder / "run.log"));
        row = now->data.at("broadcast");
        if (digest::text_member(row, "state") != "running") break;
    }
    const double seconds = milliseconds_since(begin) / 1000;
    Figures figures = figures_of(run.pid());
    figures.cpu -= idle.cpu;
    figures.ledger_cpu -= idle.ledger_cpu;
    const auto progress = ask_running(settings->state_dir, "status progress", json::object());
    if (!progress) die("run ended: " + text_of(place.folder / "run.log"));
    const json& commits = progress->data.at("commits");
    const json after = ask_sandbox(address, ca_file, "GET", "/_sandbox/counts", "");
    const auto accepted = after.at("accepted").get<std::int64_t>() - before.at("accepted").get<std::int64_t>();
    const json tally = row.at("tally");
    run.end();
    const double per_100k = 1e5 / static_cast<double>(options.readers);
    return {{"sender", "depesche"},
            {"readers", options.readers},
            {"connections", options.connections},
            {"window", options.window},
            {"delay_ms", options.delay_ms},
            {"delivered", tally.at("delivered")},
            {"accepted_by_sandbox", accepted},
            {"received_by_readers", after.at("crowd_received")},
            {"seconds", seconds},
            {"per_second", static_cast<double>(options.readers) / seconds},
            {"cpu_per_100000", figures.cpu * per_100k},
            {"commits", commits.at("count")},
            {"commit_ms", 1000 * commits.at("seconds").get<double>() / std::max(1.0, commits.at("count").get<double>())},
            {"recording_share", figures.cpu > 0 ? commits.at("cpu_seconds").get<double>() / figures.cpu : 0},
            {"ledger_thread_share", figures.cpu > 0 ? figures.ledger_cpu / figures.cpu : 0}, // reading recipients included
            {"rss_mib", figures.rss_mib},
            {"rss_idle_mib", idle.rss_mib},
            {"alert_accepted_ms", accepted_ms},
            {"import_seconds", import_seconds}};
}

int run_fanout(const Invocation& invocation, const FanoutOptions& options) {
    const json result = measure(options);
    if (invocation.json) {
        fmt::print("{}\n", digest::dump_json(result));
        return exit_ok;
    }
    for (const auto& [key, value] : result.items()) fmt::print("{:<22} {}\n", key, digest::dump_json(value));
    return exit_ok;
}

} // namespace

void add_bench_fanout(CLI::App& bench, Invocation& invocation) {
    const auto options = std::make_shared<FanoutOptions>();
    CLI::App* verb = bench.add_subcommand(
        "fanout", "An alert to many readers over TLS, every delivery durable: messages a second, CPU and memory");
    verb->add_option("--readers", options->readers, "Readers, imported from a file (default 1000000)")
        ->check(CLI::Range(1, 20'000'000));
    verb->add_option("--connections", options->connections, "Kept open (default 64)")->check(CLI::Range(1, 4096));
    verb->add_option("--window", options->window, "Messages under way at most (default 4096)")
        ->check(CLI::Range(4, 4096));
    verb->add_option("--delay", options->delay_ms, "Milliseconds before the sandbox answers (default 0)")
        ->check(CLI::Range(0, 10'000));
    verb->add_option("--sender-core", options->sender_core, "Core of the sender (default 0)");
    verb->add_option("--sandbox-core", options->sandbox_core, "Core of the sandbox (default 1)");
    verb->add_option("--folder", options->folder, "Where the ledger is meanwhile (default the temporary folder)");
    auto* port = verb->add_option("--sandbox", options->sandbox, "Port of a counting sandbox that runs already");
    auto* ca = verb->add_option("--ca", options->ca_file, "Its certificate");
    port->needs(ca);
    verb->callback([&invocation, options] {
        invocation.act = [&invocation, options] { return run_fanout(invocation, *options); };
    });
}

} // namespace depesche::bot
