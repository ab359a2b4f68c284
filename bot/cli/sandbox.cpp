#include "bot/cli/sandbox.hpp"

#include "bot/cli/verbs.hpp"
#include "bot/clock.hpp"

#include "bot/net/report.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdio>

namespace depesche::bot {

namespace {

void greet(const SandboxServer& server, const SandboxOptions& options) {
    const std::string address = server.address();
    fmt::print("The sandbox is ready.\n\n"
               "  Phone      {}/phone\n"
               "  Ledger     {}/_sandbox/ledger\n\n"
               "Configure Depesche with\n\n"
               "  [channel.telegram]\n"
               "  api_url = \"{}\"\n"
               "  token   = \"env:TELEGRAM_TOKEN\"   # {}\n"
               "  to      = \"@your_channel\"          # any name: it exists as soon as it is used\n",
               address, address, address,
               options.tokens.empty() ? "any token of the shape digits:secret, e.g. export TELEGRAM_TOKEN=1:sandbox"
                                      : "one of the tokens given");
    const auto& trusted = options.own_authority.empty() ? options.certificate : options.own_authority;
    if (!trusted.empty()) fmt::print("  ca_file = \"{}\"\n", trusted.string());
    std::fflush(stdout);
}

asio::awaitable<void> serve_until_signal(asio::io_context& io, SandboxServer& server) {
    asio::signal_set signals(io, SIGINT, SIGTERM);
    co_await signals.async_wait(asio::use_awaitable);
    co_await server.stop(Deadline::in(std::chrono::seconds(2)));
    io.stop(); // nothing is left but phones that wait
}

} // namespace

int run_sandbox(const SandboxOptions& options) {
    asio::io_context io(1);
    const AppClock clock;
    const auto server = SandboxServer::start(io.get_executor(), clock, options);
    if (!server) {
        fmt::print(stderr, "depesche sandbox: {}\n", server.error());
        return 1;
    }
    greet(**server, options);
    asio::co_spawn(io, serve_until_signal(io, **server), report_to_log("sandbox"));
    io.run();
    return 0;
}

void add_sandbox(CLI::App& app, Invocation& invocation) {
    const auto options = std::make_shared<SandboxOptions>();
    const auto tls = std::make_shared<std::vector<std::string>>();
    options->listen = "127.0.0.1:8081";
    CLI::App* verb = app.add_subcommand(
        "sandbox", "A chat platform of our own with a phone page, for trying out, training and tests");
    verb->add_option("--listen", options->listen, "ADDRESS:PORT (default 127.0.0.1:8081; port 0 takes any)");
    verb->add_option("--tls", *tls, "Serve over TLS: certificate and key as PEM files")
        ->expected(2)
        ->type_name("CERT KEY");
    verb->add_option("--tls-own", options->own_authority,
                     "Serve over TLS with a certificate of an own authority, which is written to this file")
        ->type_name("CA_FILE")
        ->excludes("--tls");
    verb->add_option("--ledger", options->ledger, "Append every accepted message to this file as JSON lines");
    verb->add_option("--script", options->script, "Fault rules to begin with");
    verb->add_flag("--count-only", options->count_only, "Keep counters instead of rows, for benches");
    verb->add_flag("--strict-limits", options->strict_limits, "Refuse with 429 what goes over the documented limits");
    verb->add_option("--limit", options->limits,
                     "Judge senders by this pace: 30/s, 20/min, 1/s:5 (a burst of 5); for bot=, paid=, chat= or group=")
        ->type_name("[SCOPE=]LIMIT");
    verb->callback([&invocation, options, tls] {
        invocation.act = [options, tls] {
            if (tls->size() == 2) {
                options->certificate = tls->at(0);
                options->private_key = tls->at(1);
            }
            return run_sandbox(*options);
        };
    });
}

} // namespace depesche::bot
