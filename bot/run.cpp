// The life of `depesche run`: load, open, start, wait for signals, drain.
#include "bot/app.hpp"
#include "bot/log.hpp"
#include "bot/net/report.hpp"
#include "config/load_settings.hpp"
#include "digest/article/database.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdio>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

constexpr auto grace_period = 20s; // systemd's default TimeoutStopSec is 90 s

void complain(const std::vector<config::Problem>& problems) {
    for (const config::Problem& problem : problems) fmt::print(stderr, "{}\n", problem.to_string());
}

void reload(App& app, const std::filesystem::path& file) {
    auto settings = config::load_settings(file);
    if (!settings) {
        for (const config::Problem& problem : settings.error()) spdlog::error("reload: {}", problem.to_string());
        spdlog::error("reload: the configuration has errors; the old one stays in force");
        return;
    }
    const auto log = settings->log;
    const auto done = app.reload(*std::move(settings));
    if (!done) {
        spdlog::error("reload: {}; the old configuration stays in force", done.error());
        return;
    }
    configure_log(log);
    spdlog::info("configuration reloaded");
}

/// A signal that ends badly must not make us deaf to the next one.
void reload_safely(App& app, const std::filesystem::path& file) {
    try {
        reload(app, file);
    } catch (const std::exception& error) {
        spdlog::error("reload: {}", error.what());
    }
}

asio::awaitable<void> heed_signals(asio::io_context& io, asio::signal_set& signals, App& app,
                                   std::filesystem::path file) {
    for (;;) {
        auto [error, signal] = co_await signals.async_wait(asio::as_tuple(asio::use_awaitable));
        if (error) co_return;
        if (signal == SIGHUP) {
            reload_safely(app, file);
            continue;
        }
        spdlog::info("stopping: letting sends in flight finish");
        co_await app.stop(Deadline::in(grace_period));
        spdlog::info("stopped");
        io.stop(); // everything that had to finish has; what is left only waits
        co_return;
    }
}

void warn_of_sqlite() {
    const std::string_view version = digest::sqlite_version();
    if (digest::has_wal_reset_bug(version))
        spdlog::warn(
            "SQLite {} damages a file that two programs checkpoint at once (mended in 3.44.6, 3.50.7 and "
            "3.51.3): Depesche is alone with its own; let nothing else open news.db or ledger.db while it runs",
            version);
}

} // namespace

int run_app(const std::filesystem::path& settings_file) {
    auto settings = config::load_settings(settings_file);
    if (!settings) {
        complain(settings.error());
        return exit_usage;
    }
    configure_log(settings->log);
    asio::io_context io(1);
    asio::signal_set signals(io, SIGTERM, SIGINT, SIGHUP); // what comes while we start waits instead of ending us
    AppClock clock;
    const std::string name = settings->name;
    auto app = App::open(io, clock, *std::move(settings));
    if (!app) {
        fmt::print(stderr, "depesche: {}\n", app.error().message);
        return app.error().exit;
    }
    if (const auto started = (*app)->start(); !started) {
        fmt::print(stderr, "depesche: {}\n", started.error().message);
        return started.error().exit;
    }
    warn_of_sqlite();
    spdlog::info("{} is ready", name);
    asio::co_spawn(io, heed_signals(io, signals, **app, settings_file), report_to_log("signals"));
    io.run();
    return exit_ok;
}

} // namespace depesche::bot
