#include "bot/editor/heartbeat.hpp"

#include "bot/editor/editor_store.hpp"
#include "bot/net/report.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

constexpr auto answer_within = 10s;
constexpr int tries = 3;
constexpr std::string_view alive_note = "heartbeat.alive";

} // namespace

struct Heartbeat::Impl : std::enable_shared_from_this<Heartbeat::Impl> {
    Impl(asio::any_io_executor executor_, HttpClient& client_, Newsroom& newsroom_, Hooks hooks_)
        : executor(executor_),
          client(client_),
          newsroom(newsroom_),
          hooks(std::move(hooks_)),
          timer(executor_) {}

    const config::HeartbeatSettings& settings() const { return newsroom.settings().heartbeat; }

    asio::awaitable<void> run() {
        while (!stopped) {
            if (!settings().alive.empty()) {
                const std::string sick = why_sick();
                if (sick.empty())
                    co_await call(settings().alive);
                else
                    spdlog::warn("heartbeat: not called, because {}", sick);
            }
            if (stopped) co_return;
            timer.expires_after(std::max(settings().every, std::chrono::seconds(60)));
            co_await timer.async_wait(asio::as_tuple(asio::use_awaitable)); // cancelled by poke() and stop()
        }
    }

    /// A process that cannot write or send is not alive, however well it runs.
    std::string why_sick() {
        const auto written = newsroom.ledger().set_note(alive_note, digest::to_iso8601(newsroom.now()));
        return written ? hooks.sick() : written.error().message;
    }

    asio::awaitable<void> call(config::Secret address) {
        const auto url = parse_url(address.reveal());
        if (!url) co_return; // refused when the configuration was read
        std::string why;
        for (int i = 0; i < tries && !stopped; ++i) {
            if (i > 0) co_await rest();
            HttpRequest request;
            request.url = *url;
            request.address_right = AddressRight::anywhere; // the newsroom's own watch, wherever it stands
            const HttpResult result = co_await client.send(std::move(request), Deadline::in(answer_within));
            if (result && result->status < 400) co_return note(url->host, {});
            why = result ? fmt::format("status {}", result->status) : result.error().message;
        }
        if (!stopped) note(url->host, why);
    }

    asio::awaitable<void> rest() {
        asio::steady_timer pause(executor, hooks.between_tries);
        co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
    }

    void note(const std::string& host, const std::string& why) {
        std::string& known = failing[host];
        if (known.empty() == why.empty()) return; // told once
        known = why;
        if (why.empty())
            spdlog::info("heartbeat: {} answers again", host);
        else
            spdlog::warn("heartbeat: {} does not answer: {}", host, why);
        if (hooks.failing) hooks.failing(host, why);
    }

    /// Whether an edition is out to real audiences, all that needs no hand of it finished, for the first time. One that
    /// nobody got is not.
    bool edition_out(const BroadcastRow& row) {
        if (row.state != BroadcastState::finished || settings().edition.empty()) return false;
        const auto draft = newsroom.ledger().drafts().find(row.draft);
        if (!draft || !*draft || (*draft)->kind != DraftKind::digest || (*draft)->to_test) return false;
        const auto rows = newsroom.ledger().of_draft(row.draft);
        if (!rows) return false;
        std::int64_t arrived = 0;
        for (const BroadcastRow& stored : *rows) {
            const BroadcastRow& newer = stored.id == row.id ? row : stored;
            // Posts by hand take their own time.
            if (newer.state != BroadcastState::finished && !by_hand(newer.audience)) return false;
            arrived += newer.tally.delivered + newer.tally.unknown;
        }
        if (arrived == 0) return false;
        const auto first = newsroom.ledger().editors().first_time("heartbeat/" + row.draft, newsroom.now());
        return first && *first;
    }
    bool by_hand(const std::string& name) const {
        const auto& audiences = newsroom.settings().audiences;
        const auto found = std::ranges::find(audiences, name, &config::AudienceSettings::name);
        return found != audiences.end() && found->by_hand;
    }

    asio::any_io_executor executor;
    HttpClient& client;
    Newsroom& newsroom;
    Hooks hooks;
    asio::steady_timer timer;
    std::map<std::string, std::string> failing; ///< by host: why; empty: answers
    bool begun = false;
    bool stopped = false;
};

Heartbeat::Heartbeat(asio::any_io_executor executor, HttpClient& client, Newsroom& newsroom, Hooks hooks)
    : impl_(std::make_shared<Impl>(executor, client, newsroom, std::move(hooks))) {}

Heartbeat::~Heartbeat() { stop(); }

void Heartbeat::start() {
    if (std::exchange(impl_->begun, true)) return;
    asio::co_spawn(
        impl_->executor, [](std::shared_ptr<Impl> self) -> asio::awaitable<void> { co_await self->run(); }(impl_),
        report_to_log("heartbeat"));
}

void Heartbeat::stop() {
    impl_->stopped = true;
    impl_->timer.cancel();
}

void Heartbeat::poke() { impl_->timer.cancel(); }

void Heartbeat::broadcast_ended(const BroadcastRow& row) {
    if (impl_->stopped || !impl_->edition_out(row)) return;
    asio::co_spawn(
        impl_->executor,
        [](std::shared_ptr<Impl> self) -> asio::awaitable<void> {
            co_await self->call(self->settings().edition);
        }(impl_),
        report_to_log("heartbeat of an edition"));
}

} // namespace depesche::bot
