// `depesche demo`: the sandbox, a sample newsroom and the real pipeline between them, in one process.
#include "bot/app.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/ingest/ingest.hpp"
#include "bot/log.hpp"
#include "bot/net/report.hpp"
#include "bot/sandbox/demo_feeds.hpp"
#include "bot/sandbox/sandbox_server.hpp"
#include "config/load_settings.hpp"
#include "digest/document/json.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <unistd.h>

namespace depesche::bot {

using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr const char* time_zone = "Europe/Zurich";
constexpr auto morning = 6h + 30min;
/// The demo begins this long before the morning edition: time to fetch the feeds, not to be bored.
constexpr auto lead_in = 3s;
/// A jump lands this long before its edition.
constexpr auto run_up = 2s;
/// An edition this young is still the one that a jump means.
constexpr auto just_now = 5min;

struct DemoOptions {
    std::string listen; ///< empty: 127.0.0.1:8420, or any port when that is taken
    std::string state;
    bool no_browser = false;
};

std::string configuration(const std::string& address, const std::vector<std::string>& feeds) {
    std::string text = fmt::format(R"(name = "Seestadt heute"
language = "de-CH"
time_zone = "{}"
contact = "redaktion@seestadt.example"
settings_url = "https://seestadt.example/ich"
light_sections = ["Panorama"]
feeds = [)",
                                   time_zone);
    for (const std::string& feed : feeds) text += feed + ", ";
    return text + fmt::format(R"(]
[edition.morning]
at = "06:30"
closing_sign = "🌦️"
closing = "Heute 4 bis 9 Grad, am Abend Regen. Bis 17.30 Uhr!"
[edition.evening]
at = "17:30"
items = 4
closing_sign = "📌"
closing = "Morgen früh geht es weiter. Schönen Abend!"
[channel.telegram]
token = "env:DEPESCHE_DEMO_TOKEN"
to = "@seestadt_heute"
api_url = "{}"
[breaking]
auto_send = true
hold = "0s"
)",
                              address);
}

/// A folder of its own for the stores, gone when the demo ends.
class StateDir {
public:
    explicit StateDir(const std::string& chosen) : kept_(!chosen.empty()) {
        if (kept_) {
            path_ = std::filesystem::absolute(chosen);
            return;
        }
        std::string pattern = (std::filesystem::temp_directory_path() / "depesche-demo-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error(pattern + ": cannot be created");
        path_ = pattern;
    }
    ~StateDir() {
        std::error_code ignored; // a left-over temporary folder harms nobody
        if (!kept_) std::filesystem::remove_all(path_, ignored);
    }
    StateDir(const StateDir&) = delete;
    StateDir& operator=(const StateDir&) = delete;
    const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
    bool kept_;
};

/// The next moment at which the zone's clocks show this time.
digest::Instant next_local(const digest::Zone& zone, config::LocalMinutes time, digest::Instant after) {
    digest::LocalDate date = zone.date(after);
    for (;;) {
        const digest::Instant at = zone.instant(date, time);
        if (at > after) return at;
        date = digest::LocalDate{std::chrono::sys_days(date) + std::chrono::days(1)};
    }
}

class Demo {
public:
    Demo(asio::io_context& io, AppClock& clock, digest::Zone zone, DemoNewsroom newsroom)
        : io_(io),
          clock_(clock),
          zone_(std::move(zone)),
          newsroom_(std::move(newsroom)) {}

    std::expected<void, std::string> start(const DemoOptions& options, const std::filesystem::path& state) {
        SandboxOptions sandbox{.listen = options.listen.empty() ? "127.0.0.1:8420" : options.listen,
                               .bots = {{token, "seestadt_heute_bot", "Seestadt heute"}},
                               .channels = {{"seestadt_heute", "Seestadt heute"}},
                               .panel = true};
        auto server = SandboxServer::start(io_.get_executor(), clock_, sandbox,
                                           [this](const ServerRequest& request) { return answer(request); });
        if (!server && options.listen.empty()) {
            sandbox.listen = "127.0.0.1:0"; // somebody has the port: any other serves as well
            server = SandboxServer::start(io_.get_executor(), clock_, sandbox,
                                          [this](const ServerRequest& request) { return answer(request); });
        }
        if (!server) return std::unexpected(server.error());
        sandbox_ = *std::move(server);
        ::setenv("DEPESCHE_DEMO_TOKEN", token, 1);
        auto settings = config::parse_settings(configuration(sandbox_->address(), feed_tables()), state / "demo.toml");
        if (!settings) return std::unexpected(settings.error().front().to_string());
        settings->state_dir = state;
        auto app = App::open(io_, clock_, *std::move(settings));
        if (!app) return std::unexpected(app.error().message);
        app_ = *std::move(app);
        if (const auto started = app_->start(); !started) return std::unexpected(started.error().message);
        return {};
    }

    std::string phone() const { return sandbox_->address() + "/phone"; }

    asio::awaitable<void> stop() {
        co_await app_->stop(Deadline::in(5s));
        co_await sandbox_->stop(Deadline::in(1s));
    }

private:
    static constexpr const char* token = "100000001:demo_of_depesche_no_secret_at_all_here";

    std::optional<asio::awaitable<ServerResponse>> answer(const ServerRequest& request) {
        if (auto feed = demo_feed(request, newsroom_, clock_.now(), releases_)) return reply(*std::move(feed));
        if (request.path == "/demo/state") return reply(state());
        if (request.path == "/demo/jump" && request.method == "POST") return reply(jump(request));
        if (request.path == "/demo/breaking" && request.method == "POST") return reply(breaking());
        if (request.path == "/demo/correct" && request.method == "POST") return reply(correct());
        return std::nullopt;
    }

    /// The newsroom's sources as entries of `feeds`.
    std::vector<std::string> feed_tables() const {
        std::vector<std::string> tables;
        for (const DemoSource& source : newsroom_.sources()) {
            tables.push_back(fmt::format(R"({{ url = "{}{}", source = "{}", origin = "{}" }})", sandbox_->address(),
                                         source.path, source.title, source.origin));
        }
        return tables;
    }

    static asio::awaitable<ServerResponse> reply(ServerResponse response) { co_return response; }
    static ServerResponse answer_json(const json& body, int status = 200) {
        return json_response(status, digest::dump_json(body));
    }
    /// Not possible now: `reason` is a word the page has its own sentence for.
    static ServerResponse problem(const char* reason, const std::string& why) {
        return answer_json({{"reason", reason}, {"error", why}}, 409);
    }

    ServerResponse state() {
        json next = json::array();
        for (const digest::Slot& slot : app_->newsroom().schedule().next(clock_.now(), 3))
            next.push_back({{"edition", slot.edition}, {"at", digest::to_iso8601(slot.at)}});
        return answer_json({{"now", digest::to_iso8601(clock_.now())},
                            {"time_zone", time_zone},
                            {"newsroom", app_->newsroom().settings().name},
                            {"next", next},
                            {"last_alert", last_alert()}});
    }

    ServerResponse jump(const ServerRequest& request) {
        const auto body = digest::parse_bounded(request.body, 4096);
        const auto to = body && body->is_object() && body->contains("to") && body->at("to").is_string()
                            ? digest::parse_time_of_day(body->at("to").get<std::string>())
                            : std::unexpected(std::string("expected {\"to\":\"06:30\"}"));
        if (!to) return answer_json({{"error", to.error()}}, 400);
        // A press just before or after the time means this very edition, not tomorrow's.
        const digest::Instant at = next_local(zone_, *to, clock_.now() - just_now);
        clock_.jump_to(at - run_up);
        return answer_json({{"now", digest::to_iso8601(clock_.now())}, {"at", digest::to_iso8601(at)}});
    }

    /// The urgent article appears in its feed; everything after that is the pipeline's own doing.
    ServerResponse breaking() {
        if (releases_.breaking) return problem("breaking_is_out", "the breaking story is out already");
        releases_.breaking = clock_.now();
        app_->ingest().poke();
        return answer_json({{"released", true}});
    }

    std::string last_alert() {
        const auto drafts = app_->newsroom().ledger().drafts().list(100);
        if (!drafts) return {};
        for (const Draft& draft : *drafts) {
            if (draft.kind == DraftKind::alert && draft.state == DraftState::sent) return draft.id;
        }
        return {};
    }

    ServerResponse correct() {
        const std::string alert = last_alert();
        if (alert.empty()) return problem("no_alert", "there is no alert to correct yet");
        const auto correction = newsroom_.alert("correction", "de");
        if (!correction) return problem("no_correction", "the sample newsroom has no correction");
        releases_.correction = clock_.now();
        app_->ingest().poke();
        Services services = app_->services();
        const VerbResult result = alert_send(services, {{"kind", "correct"},
                                                        {"thread", alert},
                                                        {"headline", correction->headline},
                                                        {"body", correction->body},
                                                        {"url", correction->url},
                                                        {"who", "demo"}});
        return result.exit == exit_ok ? answer_json(result.data) : problem("refused", result.text);
    }

    asio::io_context& io_;
    AppClock& clock_;
    digest::Zone zone_;
    DemoNewsroom newsroom_;
    DemoReleases releases_;
    std::unique_ptr<SandboxServer> sandbox_;
    std::unique_ptr<App> app_;
};

/// Best effort: without a desktop the printed address serves as well.
void open_browser(const std::string& address) {
    if (std::getenv("DISPLAY") == nullptr && std::getenv("WAYLAND_DISPLAY") == nullptr) return;
    if (::fork() == 0) {
        ::execlp("xdg-open", "xdg-open", address.c_str(), nullptr);
        ::_exit(1);
    }
}

asio::awaitable<void> until_signal(asio::io_context& io, Demo& demo) {
    asio::signal_set signals(io, SIGINT, SIGTERM);
    co_await signals.async_wait(asio::as_tuple(asio::use_awaitable));
    co_await demo.stop();
    io.stop();
}

int run_demo(const DemoOptions& options) {
    configure_log({.level = "warning"});
    auto zone = digest::Zone::find(time_zone);
    if (!zone) {
        fmt::print(stderr, "depesche: {}\n", zone.error());
        return exit_failed;
    }
    const StateDir state(options.state);
    std::signal(SIGCHLD, SIG_IGN); // the browser is nobody's child to wait for
    asio::io_context io(1);
    AppClock clock;
    clock.jump_to(next_local(*zone, morning, clock.now() + lead_in) - lead_in);
    auto newsroom = DemoNewsroom::load(*zone, zone->date(clock.now()));
    if (!newsroom) {
        fmt::print(stderr, "depesche: {}\n", newsroom.error());
        return exit_failed;
    }
    Demo demo(io, clock, *zone, *std::move(newsroom));
    if (const auto started = demo.start(options, state.path()); !started) {
        fmt::print(stderr, "depesche: {}\n", started.error());
        return exit_failed;
    }
    fmt::print("Depesche demo: a newsroom, its readers and everything between.\n\n  The phone:  {}\n\n"
               "It is 06:29 in Seestadt; the morning edition goes out at 06:30. Press Start on the phone, or follow "
               "the channel.\n"
               "Ctrl-C ends the demo and leaves nothing behind.\n",
               demo.phone());
    std::fflush(stdout);
    if (!options.no_browser) open_browser(demo.phone());
    asio::co_spawn(io, until_signal(io, demo), report_to_log("signals"));
    io.run();
    return exit_ok;
}

} // namespace

void add_demo(CLI::App& app, Invocation& invocation) {
    const auto options = std::make_shared<DemoOptions>();
    CLI::App* verb = app.add_subcommand("demo", "Everything at once, no accounts: a sample newsroom and a phone page");
    verb->add_option("--listen", options->listen,
                     "ADDRESS:PORT of the phone page (default 127.0.0.1:8420, or any port when that is taken)");
    verb->add_option("--state", options->state, "Keep the stores in this folder");
    verb->add_flag("--no-browser", options->no_browser, "Only print the address");
    verb->callback([&invocation, options] { invocation.act = [options] { return run_demo(*options); }; });
}

} // namespace depesche::bot
