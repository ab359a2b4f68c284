#pragma once

#include "bot/app.hpp"
#include "bot/cli/demo_newsroom_setup.hpp"
#include "bot/sandbox/demo_newsroom.hpp"
#include "bot/sandbox/sandbox_server.hpp"

#include <boost/asio/steady_timer.hpp>
#include <nlohmann/json_fwd.hpp>

#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>

namespace depesche::bot {

/// What the demo plays with: the sandbox, a sample newsroom with two editors and a reader, and the real pipeline
/// between them. `io` and `clock` must outlive it.
class DemoStage {
public:
    DemoStage(asio::io_context& io, AppClock& clock, digest::Zone zone, DemoNewsroom newsroom);
    ~DemoStage();

    /// `listen` empty: 127.0.0.1:8420, or any port when that is taken. Fails with a sentence.
    std::expected<void, std::string> start(const std::string& listen, const std::filesystem::path& state_dir);
    asio::awaitable<void> stop();
    /// What the editor's choice comes to, a piece at a time with the newsroom's time before it ("06:30").
    void on_news(std::function<void(const std::string& time, const std::string& text)> listener);

    /// The page with the two phones.
    std::string page() const { return sandbox_->address() + "/demo"; }

private:
    std::expected<void, std::string> open_sandbox(const std::string& listen);
    std::expected<config::Settings, std::string> settings() const;
    std::optional<asio::awaitable<ServerResponse>> answer(const ServerRequest& request);
    std::optional<ServerResponse> act(const ServerRequest& request);
    void ask_all_feeds();
    void propose_soon(int looks);
    void jump_to(digest::Instant instant);
    void travel_to(digest::Instant target);
    void go_on(digest::Instant target);
    std::optional<digest::Instant> alert_due();
    ServerResponse state();
    ServerResponse jump(const ServerRequest& request);
    ServerResponse breaking();
    ServerResponse burst();
    void tell_burst(int again);
    void tell_news();
    ServerResponse correct();
    ServerResponse two_people(const ServerRequest& request);

    asio::io_context& io_;
    AppClock& clock_;
    digest::Zone zone_;
    DemoNewsroom newsroom_;
    DemoReleases releases_;
    std::filesystem::path state_dir_;
    bool two_people_ = false;
    std::unique_ptr<SandboxServer> sandbox_;
    std::unique_ptr<App> app_;
    asio::steady_timer feeds_quiet_, journey_, burst_, news_timer_;
    std::function<void(const std::string&, const std::string&)> news_;
    std::set<std::string> said_, silent_; ///< what the terminal has told; feeds without an answer since the last jump
};

/// The demo begins in front of this edition.
constexpr config::LocalMinutes demo_morning = std::chrono::hours(6) + std::chrono::minutes(30);

/// The next moment at which the zone's clocks show this time.
digest::Instant next_local(const digest::Zone& zone, config::LocalMinutes time, digest::Instant after);

} // namespace depesche::bot
