// `depesche demo`: the sandbox, a sample newsroom and the real pipeline between them, in one process.
#include "bot/cli/demo_stage.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/log.hpp"
#include "bot/net/report.hpp"

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

namespace {

/// The demo begins this long before the morning edition: time to fetch the feeds and to press *Send*, not to be bored.
constexpr auto lead_in = 4s;

struct DemoOptions {
    std::string listen; ///< empty: 127.0.0.1:8420, or any port when that is taken
    std::string state;
    bool no_browser = false;
};

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

/// Best effort: without a desktop the printed address serves as well.
void open_browser(const std::string& address) {
    if (std::getenv("DISPLAY") == nullptr && std::getenv("WAYLAND_DISPLAY") == nullptr) return;
    if (::fork() == 0) {
        ::execlp("xdg-open", "xdg-open", address.c_str(), nullptr);
        ::_exit(1);
    }
}

asio::awaitable<void> until_signal(asio::io_context& io, DemoStage& demo) {
    asio::signal_set signals(io, SIGINT, SIGTERM);
    co_await signals.async_wait(asio::as_tuple(asio::use_awaitable));
    co_await demo.stop();
    io.stop();
}

int run_demo(const DemoOptions& options) {
    configure_log({.level = "error"}); // what else there is to say, the demo says itself
    auto zone = digest::Zone::find(demo_time_zone);
    if (!zone) {
        fmt::print(stderr, "depesche: {}\n", zone.error());
        return exit_failed;
    }
    const StateDir state(options.state);
    std::signal(SIGCHLD, SIG_IGN); // the browser is nobody's child to wait for
    asio::io_context io(1);
    AppClock clock;
    clock.jump_to(next_local(*zone, demo_morning, clock.now() + lead_in) - lead_in);
    auto newsroom = DemoNewsroom::load(*zone, zone->date(clock.now()));
    if (!newsroom) {
        fmt::print(stderr, "depesche: {}\n", newsroom.error());
        return exit_failed;
    }
    DemoStage demo(io, clock, *zone, *std::move(newsroom));
    demo.on_news([](const std::string& time, const std::string& text) {
        fmt::print("{}  {}\n", time, text);
        std::fflush(stdout);
    });
    if (const auto started = demo.start(options.listen, state.path()); !started) {
        fmt::print(stderr, "depesche: {}\n", started.error());
        return exit_failed;
    }
    fmt::print(
        "Depesche demo: a newsroom, its editors, its readers and everything between.\n\n  Two phones:  {}\n\n"
        "It is 06:29 in Seestadt. The morning edition waits on the editor's phone: press Send there, or let it go\n"
        "out by itself at 06:30. The page leads through the day in four steps; what the newsroom makes of its\n"
        "feeds is told here as well, with the reasons.\n"
        "Ctrl-C ends the demo and leaves nothing behind.\n\n",
        demo.page());
    std::fflush(stdout);
    if (!options.no_browser) open_browser(demo.page());
    asio::co_spawn(io, until_signal(io, demo), report_to_log("signals"));
    io.run();
    return exit_ok;
}

} // namespace

void add_demo(CLI::App& app, Invocation& invocation) {
    const auto options = std::make_shared<DemoOptions>();
    CLI::App* verb = app.add_subcommand(
        "demo", "Everything at once, no accounts: a sample newsroom, an editor's phone and a reader's");
    verb->add_option("--listen", options->listen,
                     "ADDRESS:PORT of the page (default 127.0.0.1:8420, or any port when that is taken)");
    verb->add_option("--state", options->state, "Keep the stores in this folder");
    verb->add_flag("--no-browser", options->no_browser, "Only print the address");
    verb->callback([&invocation, options] { invocation.act = [options] { return run_demo(*options); }; });
}

} // namespace depesche::bot
