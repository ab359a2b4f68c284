// `depesche bench polling`: what a sweep over many feeds costs that have nothing new.
#include "bot/cli/bench.hpp"
#include "bot/cli/bench_certificate.hpp"
#include "bot/cli/verb.hpp"
#include "bot/clock.hpp"
#include "bot/ingest/ingest.hpp"
#include "bot/net/http_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <set>
#include <vector>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace depesche::bot {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using std::chrono::steady_clock;

struct PollingOptions {
    int feeds = 10'000;
    int hosts = 100;
    int connections = config::FetchSettings{}.connections;
    int slow = 0, dead = 0; ///< of the hosts
    int sweeps = 5;
    int spacing_ms = 0;
    bool tls = false;
};

/// Where the store and the certificate are while it runs.
class Folder {
public:
    Folder() : path_(std::filesystem::temp_directory_path() / fmt::format("depesche-polling-{}", ::getpid())) {
        std::filesystem::create_directories(path_);
    }
    ~Folder() {
        std::error_code ignored; // what stays is the system's to clean
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

constexpr auto all_hosts = "DNS:*.newsrooms.example";
std::string host(int number) { return fmt::format("n{}.newsrooms.example", number); }

std::string small_feed(const std::string& target) {
    return fmt::format("<rss version=\"2.0\"><channel><title>Seestadt</title><item><guid>{0}</guid>"
                       "<title>Der Rat tagt zu {0}</title><link>https://seestadt.example{0}</link>"
                       "<pubDate>Mon, 23 Nov 2026 06:00:00 GMT</pubDate></item></channel></rss>",
                       target);
}

/// Of this machine alone, and several: the ports of one would not do for many hosts with a connection each.
constexpr int addresses = 16;
std::string address(int number) { return fmt::format("127.0.1.{}", 1 + number % addresses); }

/// The newsrooms' servers, in a process of their own so that their work is not ours: 304 to whoever has the ETag.
class Newsrooms {
public:
    explicit Newsrooms(const BenchCertificate& certificate) {
        int ends[2] = {-1, -1};
        if (::pipe(ends) != 0) return;
        child_ = ::fork();
        if (child_ == 0) {
            ::close(ends[0]);
            ::prctl(PR_SET_PDEATHSIG, SIGTERM);
            serve(certificate, ends[1]);
            ::_exit(0);
        }
        ::close(ends[1]);
        if (::read(ends[0], &port_, sizeof port_) != sizeof port_) port_ = 0;
        ::close(ends[0]);
    }
    ~Newsrooms() {
        if (child_ <= 0) return;
        ::kill(child_, SIGTERM);
        ::waitpid(child_, nullptr, 0);
    }
    Newsrooms(const Newsrooms&) = delete;
    Newsrooms& operator=(const Newsrooms&) = delete;
    std::uint16_t port() const noexcept { return port_; }

private:
    static void serve(const BenchCertificate& certificate, int out) {
        asio::io_context io;
        const auto answer = [&io](ServerRequest request) -> asio::awaitable<ServerResponse> {
            if (request.path.starts_with("/slow")) { // never in time
                asio::steady_timer never(io, 1h);
                co_await never.async_wait(asio::use_awaitable);
            }
            ServerResponse response;
            response.headers = {{"ETag", "\"1\""}};
            response.status = request.header("If-None-Match") == "\"1\"" ? 304 : 200;
            if (response.status == 200) response.body = small_feed(request.path);
            co_return response;
        };
        std::uint16_t port = 0; // the first one finds it
        std::vector<std::unique_ptr<HttpServer>> servers;
        for (int i = 0; i < addresses; ++i) {
            auto server = serve_http(io.get_executor(),
                                     {.listen = fmt::format("{}:{}", address(i), port),
                                      .certificate = certificate.certificate,
                                      .private_key = certificate.private_key,
                                      .max_connections = 4096},
                                     answer);
            port = server ? (*server)->port() : 0;
            if (!server) break;
            servers.push_back(*std::move(server));
        }
        if (::write(out, &port, sizeof port) != sizeof port || port == 0) return;
        ::close(out);
        io.run(); // until SIGTERM
    }
    pid_t child_ = -1;
    std::uint16_t port_ = 0;
};

/// Our side: a store on disk, the client and Ingest as `depesche run` has them, a clock that is moved on.
class Sweeper {
public:
    /// `with_sick`: also the feeds of slow and of dead hosts.
    Sweeper(const PollingOptions& options, std::uint16_t port, const std::filesystem::path& file,
            const std::filesystem::path& ca_file, bool with_sick)
        : options_(options),
          store_(digest::open_article_store(file).value()),
          intake_(*store_, clock_),
          client_(make_http_client(io_.get_executor(), client_options(ca_file))),
          ingest_(std::make_unique<Ingest>(io_.get_executor(), *client_, *store_, intake_, clock_,
                                           feeds(port, with_sick), "", ingest_options())) {
        ingest_->on_report([this](const FetchReport& report) { heard(report); });
        ingest_->start();
    }
    ~Sweeper() {
        ingest_->stop();
        client_->stop();
    }
    Sweeper(const Sweeper&) = delete;
    Sweeper& operator=(const Sweeper&) = delete;

    /// Everything is due; runs until every healthy feed has been asked once.
    json sweep() {
        seen_.clear();
        wrong_ = 0;
        most_open_ = 0;
        const auto connections = client_->counts().connections;
        const double cpu = cpu_seconds();
        const auto begin = steady_clock::now();
        ingest_->poke();
        while (seen_.size() < static_cast<std::size_t>(healthy_) && steady_clock::now() - begin < 5min)
            io_.run_one_for(1s);
        const std::chrono::duration<double> wall = steady_clock::now() - begin;
        io_.run_for(1100ms); // what is stored with others belongs to the sweep
        const double used = cpu_seconds() - cpu;
        return {{"cpu_s", used},
                {"wall_s", wall.count()},
                {"fetches", seen_.size()},
                {"wrong", wrong_},
                {"fetches_per_s", static_cast<double>(seen_.size()) / wall.count()},
                {"us_per_fetch", 1e6 * used / std::max<double>(1, static_cast<double>(seen_.size()))},
                {"connections_opened", client_->counts().connections - connections},
                {"connections_peak", most_open_}};
    }

private:
    HttpClientOptions client_options(const std::filesystem::path& ca_file) const {
        HttpClientOptions options{.max_connections = static_cast<std::size_t>(options_.connections)};
        options.ca_file = ca_file;
        // By name: each host has connections of its own.
        for (int i = 0; i < options_.hosts; ++i) options.hosts.emplace(host(i), address(i));
        return options;
    }
    IngestOptions ingest_options() const {
        return {.connections = static_cast<std::size_t>(options_.connections),
                .host_spacing = std::chrono::milliseconds(options_.spacing_ms)};
    }

    std::vector<config::FeedSettings> feeds(std::uint16_t port, bool with_sick) {
        std::vector<config::FeedSettings> feeds;
        for (int i = 0; i < options_.feeds; ++i) {
            const int at = i % options_.hosts;
            const bool slow = at < options_.slow;
            const bool dead = !slow && at < options_.slow + options_.dead;
            if ((slow || dead) && !with_sick) continue;
            config::FeedSettings feed;
            feed.url = fmt::format("{}://{}:{}/{}/{}", options_.tls ? "https" : "http", host(at), dead ? 1 : port,
                                   slow ? "slow" : "feed", i);
            feed.source = host(at);
            feeds.push_back(std::move(feed));
            healthy_ += slow || dead ? 0 : 1;
        }
        return feeds;
    }
    void heard(const FetchReport& report) {
        most_open_ = std::max(most_open_, client_->open_connections());
        const bool well = report.kind == FetchReport::Kind::stored || report.kind == FetchReport::Kind::unchanged;
        if (well)
            seen_.insert(report.url);
        else if (options_.slow + options_.dead == 0)
            ++wrong_;
    }

    const PollingOptions& options_;
    asio::io_context io_;
    AppClock clock_;
    int healthy_ = 0;
    std::unique_ptr<digest::ArticleStore> store_;
    Intake intake_;
    std::unique_ptr<HttpClient> client_;
    std::set<std::string> seen_;
    std::size_t wrong_ = 0;
    std::size_t most_open_ = 0;
    std::unique_ptr<Ingest> ingest_;
};

/// The first sweep and the median of those after it.
json sweeps_of(Sweeper& sweeper, int count) {
    json cold = sweeper.sweep();
    std::vector<json> warm;
    for (int i = 0; i < count; ++i) warm.push_back(sweeper.sweep());
    const auto by = [&](std::string_view figure) {
        std::ranges::sort(warm, {}, [&](const json& one) { return one.at(std::string(figure)).get<double>(); });
        return warm[warm.size() / 2];
    };
    const double wall = by("wall_s").at("wall_s").get<double>();
    json typical = by("cpu_s");
    typical["wall_s"] = wall;
    return {{"cold", std::move(cold)}, {"warm", std::move(typical)}, {"warm_best_cpu_s", warm.front().at("cpu_s")}};
}

std::string sweep_line(std::string_view name, const json& sweep) {
    return fmt::format("{}: {} feeds in {:.2f} s, {:.3f} CPU s ({:.1f} us a feed), {} connections opened, at most {} "
                       "at once",
                       name, sweep.at("fetches").get<int>(), sweep.at("wall_s").get<double>(),
                       sweep.at("cpu_s").get<double>(), sweep.at("us_per_fetch").get<double>(),
                       sweep.at("connections_opened").get<int>(), sweep.at("connections_peak").get<int>());
}

/// How much later the last feed of a healthy host was read because other hosts are slow or dead.
json delay_ms(const json& with_sick, const json& without, std::string_view sweep) {
    const auto wall = [&](const json& sweeps) { return sweeps.at(std::string(sweep)).at("wall_s").get<double>(); };
    return std::max(0.0, 1e3 * (wall(with_sick) - wall(without)));
}

VerbResult polling(const PollingOptions& options) {
    spdlog::set_level(spdlog::level::off); // ten thousand baselines are no news here
    const Folder folder;
    BenchCertificate certificate;
    if (options.tls) {
        auto made = make_bench_certificate(folder.path(), all_hosts);
        if (!made) return failed(exit_failed, made.error());
        certificate = *std::move(made);
    }
    const Newsrooms newsrooms(certificate);
    if (newsrooms.port() == 0) return failed(exit_failed, "the servers could not be started on this machine");
    const auto measured = [&](const char* file, bool with_sick) {
        Sweeper sweeper(options, newsrooms.port(), folder.path() / file, certificate.certificate, with_sick);
        return sweeps_of(sweeper, options.sweeps);
    };
    json data = measured("news.db", true);
    data["feeds"] = options.feeds;
    data["hosts"] = options.hosts;
    data["connections"] = options.connections;
    data["tls"] = options.tls;
    std::string text =
        sweep_line("first sweep, all new", data["cold"]) + "\n" + sweep_line("304, median", data["warm"]);
    if (options.slow + options.dead > 0) {
        const json healthy = measured("healthy.db", false);
        data["slow"] = options.slow;
        data["dead"] = options.dead;
        data["delay_cold_ms"] = delay_ms(data, healthy, "cold");
        data["delay_warm_ms"] = delay_ms(data, healthy, "warm");
        text += fmt::format("\na slow or dead host delays no other: worst delay {:.0f} ms (first sweep {:.0f} ms)",
                            data["delay_warm_ms"].get<double>(), data["delay_cold_ms"].get<double>());
    }
    return {exit_ok, text, data};
}

} // namespace

void add_bench_polling(CLI::App& bench, Invocation& invocation) {
    const auto options = std::make_shared<PollingOptions>();
    CLI::App* verb = bench.add_subcommand("polling", "A sweep over many feeds that have nothing new");
    verb->add_option("--feeds", options->feeds)->check(CLI::Range(1, 1'000'000));
    verb->add_option("--hosts", options->hosts)->check(CLI::Range(1, 50'000));
    verb->add_option("--connections", options->connections, "At once at most")->check(CLI::Range(1, 1024));
    verb->add_option("--slow", options->slow, "Hosts that never answer");
    verb->add_option("--dead", options->dead, "Hosts that refuse connections");
    verb->add_option("--sweeps", options->sweeps, "Warm ones, of which the median counts")->check(CLI::Range(1, 1000));
    verb->add_option("--spacing", options->spacing_ms, "Milliseconds between two requests to one host");
    verb->add_flag("--tls", options->tls, "Over TLS");
    verb->callback([&invocation, options] {
        invocation.act = [&invocation, options] { return print(invocation, polling(*options)); };
    });
}

} // namespace depesche::bot
