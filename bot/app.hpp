#pragma once

#include "bot/cli/control.hpp"
#include "bot/clock.hpp"
#include "bot/conversations.hpp"
#include "bot/delivery/engine.hpp"
#include "bot/editor/delay.hpp"
#include "bot/editor/editor_desk.hpp"
#include "bot/editor/hold_desk.hpp"
#include "bot/editor/link_check.hpp"
#include "bot/editor/newsroom.hpp"
#include "bot/editor/picture_check.hpp"
#include "bot/editor/scheduler.hpp"
#include "bot/editor/surprise_desk.hpp"
#include "bot/ingest/ingest.hpp"
#include "bot/ingest/intake.hpp"
#include "bot/ingest/push_api.hpp"
#include "bot/ingest/websub.hpp"
#include "bot/net/routing_client.hpp"
#include "bot/platform/update_loop.hpp"
#include "bot/stores.hpp"
#include "bot/subscriber/reader_desk.hpp"
#include "bot/web/metrics.hpp"
#include "bot/web/web_pages.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <expected>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace depesche::bot {

/// How a platform's address is reached: one client for all audiences there.
struct PlatformRoute {
    Url url;
    std::filesystem::path ca_file;
    std::size_t connections = 0;
    bool operator==(const PlatformRoute&) const = default;
};

/// Who owns whom: declared later may use what is declared earlier. One io_context, one thread.
class App {
public:
    /// Opens everything that can fail; nothing waits or listens yet. `io` and `clock` must outlive it.
    static std::expected<std::unique_ptr<App>, StartError> open(asio::io_context& io, AppClock& clock,
                                                                config::Settings settings);
    ~App();

    /// Listens on the control socket, fetches, converses, schedules and delivers, until stop().
    std::expected<void, StartError> start();
    /// New settings without losing a queued message: stores, broadcasts in flight and the control socket stay.
    /// Refused with a sentence when state_dir changes.
    std::expected<void, std::string> reload(config::Settings settings);
    /// Accepts nothing new, lets sends in flight finish within the grace period, and returns.
    asio::awaitable<void> stop(Deadline deadline);

    Newsroom& newsroom() noexcept { return newsroom_; }
    Ingest& ingest() noexcept { return *ingest_; }
    Scheduler& scheduler() noexcept { return scheduler_; }
    /// The pages of [web]; somebody else's server may answer with them too.
    WebPages& web() noexcept { return *web_; }
    EditorDesk& editors() noexcept { return *editors_; }
    /// Something may be due now.
    void wake();
    Services services();

private:
    App(asio::io_context& io, AppClock& clock, config::Settings settings, config::TextLibrary texts, digest::Zone zone,
        Stores stores, std::string key);
    /// The routes of new settings, with the clients that they need anew: made before anything is changed.
    struct RoutePlan {
        std::map<std::string, PlatformRoute> wanted;
        std::vector<std::pair<Url, std::unique_ptr<HttpClient>>> clients;
    };
    RoutePlan planned_routes(const config::Settings& settings);
    void take_routes(RoutePlan plan);
    EngineEvents watch_engine();
    std::vector<std::string> troubles() const;
    void consider_recent();
    /// As wake(), and what was stored meanwhile is looked at too.
    void look_again();
    void consider_urgent(const std::vector<digest::StoredArticle>& articles);
    void end_old_holds();
    void keep_stories();
    /// Feeds were added or removed by a verb: they are fetched, or not any more. A sentence when that fails.
    std::expected<void, std::string> take_feeds();
    void stop_what_tells(const digest::StoredArticle& article);
    void note_what_tells(const digest::StoredArticle& article);
    /// A server of the pages on this address; null without one. Fails with a sentence that names the address.
    std::expected<std::unique_ptr<HttpServer>, std::string> serve_pages(const std::string& listen);
    /// The page of figures on this address; null without one. In app_figures.cpp, as all figures.
    std::expected<std::unique_ptr<HttpServer>, std::string> serve_metrics(const std::string& listen);
    MetricsFacts figures();
    std::map<std::string, SenderFacts> sender_facts() const;
    /// A sentence for each broadcast that will be finished late.
    std::vector<std::string> delays() const;
    /// What [web] answers: pushes and hubs where they arrive, pages for all else.
    ServerResponse answer(const ServerRequest& request);
    PushHooks push_hooks();
    /// How large a request's body may be, by its line and headers.
    std::size_t max_body_of(const ServerRequest& head) const;
    /// Who brings articles, and from where.
    void set_up_engine();
    void take_sources();
    void note_front_page(const FetchReport& report);
    /// Hubs of the feeds that are listed now; those of removed ones are left.
    void follow_hubs();
    asio::awaitable<void> schedule_loop();
    void tick();
    void follow_up();
    /// What is still being sent of a draft; false: somebody has done so before.
    EditorResult<bool> stop_or_resume(const std::string& draft, const std::string& who, bool resume);
    void report(const std::vector<SchedulerEvent>& events);

    asio::io_context& io_;
    AppClock& clock_;
    Stores stores_;
    Newsroom newsroom_;
    Scheduler scheduler_;
    SurpriseDesk surprises_;
    std::shared_ptr<AddressPolicy> policy_; ///< of client_.general(), changed by a reload
    RoutingClient client_;
    std::map<std::string, PlatformRoute> routes_; ///< by origin, as client_ has them
    std::unique_ptr<PictureCheck> pictures_;
    std::unique_ptr<LinkCheck> links_;
    std::unique_ptr<DeliveryEngine> engine_;
    Intake intake_;
    std::unique_ptr<Ingest> ingest_;
    std::unique_ptr<WebSub> websub_;
    Refusals push_refusals_;
    PushApi push_;
    TaskDesk tasks_;
    HoldDesk holds_;
    std::unique_ptr<WebPages> web_;
    std::unique_ptr<HttpServer> web_server_; ///< null without [web] listen
    std::unique_ptr<HttpServer> metrics_server_; ///< null without [metrics] listen
    const Instant started_;
    std::unique_ptr<EditorDesk> editors_;
    std::unique_ptr<Conversations> conversations_;
    std::map<std::string, std::string> send_troubles_; ///< the last one by audience; "": of all
    std::unique_ptr<ControlServer> control_;
    asio::steady_timer schedule_timer_;
    Instant next_look_back_{}, remembered_look_{};
    bool look_soon_ = false; ///< a verb may have taken something back
    bool stopping_ = false, keeping_stories_ = false;
};

/// `depesche run`: the whole life of the process. Returns its exit code.
int run_app(const std::filesystem::path& settings_file);

} // namespace depesche::bot
