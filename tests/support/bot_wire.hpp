#pragma once

#include "bot/platform/telegram.hpp"
#include "bot/sandbox/sandbox_server.hpp"
#include "bot/sandbox/telegram_double.hpp"

#include "tests/support/loopback.hpp"
#include "tests/support/temp_dir.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdlib>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

namespace depesche::tests {

struct WireClock final : digest::Clock {
    digest::Instant time{std::chrono::milliseconds(1'795'694'400'000)}; // 2026-11-26T12:00:00Z
    digest::Instant now() const override { return time; }
};

/// The word for an outcome in the tables of tests.
inline std::string_view word(const bot::SendOutcome& outcome) {
    constexpr std::string_view words[] = {"accepted",     "retry",      "gone",    "moved",  "rejected",
                                          "message gone", "other form", "blocked", "unknown"};
    static_assert(std::size(words) == std::variant_size_v<bot::SendOutcome>);
    return words[outcome.index()];
}

/// The real client and the real platform against the sandbox, over TLS or without, on one thread.
struct Wire {
    explicit Wire(bool tls, bot::SandboxOptions options = {}, bot::HttpClientOptions client_options = {}) {
        if (tls) options.own_authority = client_options.ca_file = folder / "ca.pem";
        auto started = bot::SandboxServer::start(io.get_executor(), clock, std::move(options));
        if (!started) throw std::runtime_error(started.error());
        server = std::move(*started);
        client = bot::make_http_client(io.get_executor(), std::move(client_options));
        audience.name = "readers";
        audience.token = config::Secret("4711:sandbox");
        audience.api_url = server->address();
    }

    bot::sandbox::TelegramDouble& telegram() { return server->telegram(); }
    std::int64_t accepted() { return telegram().ledger().last(); }

    /// Takes the place of all fault rules. "" removes them.
    void script(std::string_view rules) {
        auto script = bot::sandbox::FaultScript::from_json(rules.empty() ? "[]" : rules);
        if (!script) throw std::runtime_error(script.error());
        if (const auto taken = telegram().take_script(std::move(*script)); !taken)
            throw std::runtime_error(taken.error());
    }

    asio::awaitable<bot::HttpResult> send(std::chrono::milliseconds time = std::chrono::seconds(10),
                                          std::string recipient = "@kanal_a") {
        bot::OutgoingMessage message;
        message.text = "<b>Guten Morgen</b>";
        message.plain = "Guten Morgen";
        const bot::RequestTemplate request = bot::telegram().prepare(audience, message);
        const std::string bytes = request.bytes_for(bot::telegram().encode_recipient(recipient));
        co_return co_await client->send_raw(request.origin(), bytes, bot::Deadline::in(time));
    }
    /// Gives the server's tasks a turn: what it does with its end of a connection has happened.
    asio::awaitable<void> settle() {
        for (int i = 0; i < 3; ++i) co_await asio::post(asio::use_awaitable);
    }
    asio::awaitable<void> close() {
        client->stop();
        co_await server->stop(bot::Deadline::in(std::chrono::seconds(2)));
    }

    TempDir folder;
    WireClock clock;
    asio::io_context io;
    config::AudienceSettings audience;
    std::unique_ptr<bot::SandboxServer> server;
    std::unique_ptr<bot::HttpClient> client;
};

} // namespace depesche::tests
