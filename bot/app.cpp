#include "bot/app.hpp"

#include "bot/editor/front_page_note.hpp"
#include "bot/editor/lost_articles.hpp"
#include "bot/editor/task_link.hpp"
#include "bot/ingest/fetch_words.hpp"
#include "bot/ingest/push_gate.hpp"
#include "bot/net/address_policy.hpp"
#include "bot/net/report.hpp"
#include "bot/platform/telegram.hpp"
#include "bot/preflight.hpp"
#include "bot/user_agent.hpp"
#include "config/load_settings.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <set>
#include <sys/stat.h>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

HttpClientOptions client_options(const config::Settings& settings) { return {.user_agent = user_agent(settings)}; }

/// For what others tell us to fetch: feeds, pictures, hubs. A feed of the shortest interval finds its connection open,
/// and still before the servers' usual 75 s (nginx) are over.
HttpClientOptions guarded_options(const config::Settings& settings, std::shared_ptr<const AddressPolicy> policy) {
    return {.user_agent = user_agent(settings),
            .max_connections = static_cast<std::size_t>(settings.fetch.connections),
            .idle_timeout = 70s,
            .policy = std::move(policy)};
}

IngestOptions ingest_options(const config::Settings& settings) {
    return {.connections = static_cast<std::size_t>(settings.fetch.connections)};
}

} // namespace

std::expected<std::unique_ptr<App>, StartError> App::open(asio::io_context& io, AppClock& clock,
                                                          config::Settings settings) {
    if (auto enough = ensure_file_descriptors(settings); !enough) return std::unexpected(enough.error());
    if (auto good = check_addresses(settings); !good) return std::unexpected(good.error());
    auto texts = config::TextLibrary::load(settings.texts_overrides);
    if (!texts) return std::unexpected(StartError{exit_usage, texts.error()});
    auto zone = digest::Zone::find(settings.time_zone);
    if (!zone) return std::unexpected(StartError{exit_usage, zone.error()});
    auto stores = open_stores(settings.state_dir);
    if (!stores) return std::unexpected(stores.error());
    auto link_key = load_link_key(settings.state_dir);
    if (!link_key) return std::unexpected(StartError{exit_failed, link_key.error()});
    if (auto with = with_added_feeds(settings, *stores->articles); !with)
        return std::unexpected(store_failure(with.error()));
    std::unique_ptr<App> app(
        new App(io, clock, std::move(settings), *std::move(texts), *std::move(zone), *std::move(stores), *link_key));
    app->web_ = std::make_unique<WebPages>(app->newsroom_, app->tasks_, *std::move(link_key));
    if (auto registered = app->newsroom_.register_channels(); !registered)
        return std::unexpected(store_failure(registered.error()));
    const auto lost = recall_lost_articles(app->newsroom_);
    if (!lost) return std::unexpected(store_failure(lost.error()));
    if (*lost > 0)
        spdlog::warn(
            "news.db is older than ledger.db: {} articles that messages told are not in it; they are recognised "
            "when their feeds show them, and what the feeds show first is no news",
            *lost);
    return app;
}

App::App(asio::io_context& io, AppClock& clock, config::Settings settings, config::TextLibrary texts, digest::Zone zone,
         Stores stores, std::string key)
    : io_(io),
      clock_(clock),
      stores_(std::move(stores)),
      newsroom_(std::move(settings), std::move(texts), std::move(zone), *stores_.articles, *stores_.ledger, clock),
      scheduler_(newsroom_),
      surprises_(newsroom_),
      policy_(std::make_shared<AddressPolicy>(newsroom_.settings().fetch.allow_private)),
      client_(make_http_client(io.get_executor(), guarded_options(newsroom_.settings(), policy_))),
      intake_(*stores_.articles, clock),
      push_(*stores_.articles, intake_, clock, push_hooks()),
      tasks_(newsroom_, stores_.ledger->tasks()),
      holds_(newsroom_),
      started_(clock.now()),
      schedule_timer_(io) {
    take_routes(planned_routes(newsroom_.settings()));
    pictures_ = std::make_unique<PictureCheck>(io.get_executor(), client_.general(), *stores_.ledger, clock,
                                               picture_reach(newsroom_.settings()));
    newsroom_.on_picture([this](const std::string& url) { pictures_->want(url); });
    links_ =
        std::make_unique<LinkCheck>(io.get_executor(), client_.general(), *stores_.ledger, clock, [this] { wake(); });
    newsroom_.on_link([this](const std::string& url) { links_->want(url); });
    engine_ = make_delivery_engine(io.get_executor(), client_, *stores_.ledger, clock, EngineOptions{}, watch_engine());
    set_up_engine();
    newsroom_.senders_with([this] { return sender_facts(); });
    newsroom_.unsent_with([this](BroadcastId id) { return engine_->surely_unsent(id); });
    newsroom_.stop_with([this](BroadcastId id, const std::string& why) { return engine_->stop(id, why); });
    ingest_ = std::make_unique<Ingest>(io.get_executor(), client_.general(), *stores_.articles, intake_, clock,
                                       newsroom_.settings().feeds, user_agent(newsroom_.settings()),
                                       ingest_options(newsroom_.settings()));
    websub_ = std::make_unique<WebSub>(
        io.get_executor(), client_.general(), *stores_.articles, intake_, clock, std::move(key),
        WebSubHooks{.set_pushed = [this](const std::string& feed, bool pushed) { ingest_->set_pushed(feed, pushed); },
                    .fetch = [this](const std::string& feed) { ingest_->poke(feed); }});
    ingest_->on_report([this](const FetchReport& report) {
        websub_->fetched(report);
        note_front_page(report);
    });
    editors_ = std::make_unique<EditorDesk>(
        io.get_executor(), client_, newsroom_, tasks_,
        ChatHooks{.wake = [this] { wake(); },
                  .task_url = [this](const Task& task,
                                     const config::Editor& editor) { return web_->task_url(task, editor.name); },
                  .control = [this](const std::string& draft, const std::string& who,
                                    bool resume) { return stop_or_resume(draft, who, resume); },
                  .holds = &holds_});
    conversations_ =
        std::make_unique<Conversations>(io.get_executor(), client_, newsroom_, *editors_, [this] { engine_->wake(); });
    intake_.set_zone(newsroom_.zone());
    intake_.on_front_page([this](const std::vector<digest::ArticleKey>& in_order) {
        const auto kept = remember_front_page(newsroom_.ledger(), in_order, clock_.now());
        if (!kept) spdlog::error("front page: {}", kept.error().message);
    });
    intake_.on_urgent([this](const auto& articles) { consider_urgent(articles); });
    holds_.on_urgent([this](const auto& articles) {
        consider_urgent(articles);
        look_again(); // what is under embargo yet
    });
    intake_.on_hold([this](const digest::Hold& hold) {
        spdlog::warn("hold {}: {}: {}; {} articles wait ('depesche feed held')", hold.id, shown_url(hold.feed_url),
                     digest::reason(hold.storm), hold.waiting);
        wake();
    });
    intake_.on_taken_back([this](const std::vector<digest::StoredArticle>& articles) {
        for (const digest::StoredArticle& article : articles) stop_what_tells(article);
        look_again();
    });
    intake_.on_changed([this](const std::vector<digest::StoredArticle>& articles) {
        for (const digest::StoredArticle& article : articles) {
            note_what_tells(article);
            if (const auto done = newsroom_.stories().changed(article, clock_.now()); !done)
                spdlog::error("stories: {}", done.error().message);
        }
    });
    take_sources();
    clock.on_jump([this] {
        ingest_->poke();
        websub_->poke();
        wake();
    });
}

App::~App() = default;

EngineEvents App::watch_engine() {
    // The engine logs these itself; here they are kept for `status`.
    return {.finished =
                [this](const BroadcastRow& row) {
                    if (editors_) editors_->broadcast_ended(row);
                    if (row.state != BroadcastState::finished) return;
                    send_troubles_.erase(row.audience);
                    send_troubles_.erase("");
                },
            .paused =
                [this](const std::string& audience, const std::string& why) {
                    send_troubles_[audience] = why;
                    if (editors_) editors_->sender_paused(audience, why);
                },
            .trouble =
                [this](const std::string& audience, const std::string& why) {
                    send_troubles_[audience] = why;
                    if (editors_) editors_->sender_troubled(audience, why);
                },
            .storage_well =
                [this] {
                    send_troubles_.erase("");
                    if (editors_) editors_->storage_well();
                }};
}

std::vector<std::string> App::troubles() const {
    std::vector<std::string> lines;
    for (const auto& [audience, why] : send_troubles_) lines.push_back(audience.empty() ? why : audience + ": " + why);
    for (std::string& line : store_troubles(stores_, newsroom_.settings().state_dir)) {
        if (std::ranges::find(lines, line) == lines.end())
            lines.push_back(std::move(line)); // the engine may know it too
    }
    for (std::string& line : delays()) lines.push_back(std::move(line));
    for (std::string& line : conversations_->troubles()) lines.push_back(std::move(line));
    for (std::string& line : editors_->troubles()) lines.push_back(std::move(line));
    for (std::string& line : ingest_->troubles()) lines.push_back(std::move(line));
    return lines;
}

App::RoutePlan App::planned_routes(const config::Settings& settings) {
    RoutePlan plan;
    std::map<std::string, PlatformRoute>& wanted = plan.wanted;
    std::set<std::string> senders; // audiences of one bot share its connections
    for (const config::AudienceSettings& audience : settings.audiences) {
        if (audience.by_hand) continue;
        const Url url = telegram_method_url(audience, "getMe");
        PlatformRoute& route =
            wanted.try_emplace(url.origin(), PlatformRoute{url, {}, conversation_connections}).first->second;
        if (!audience.ca_file.empty()) route.ca_file = audience.ca_file;
        if (senders.insert(sender_of(audience)).second) route.connections += connections_of(audience);
    }
    if (has_editors_bot(settings)) {
        const config::AudienceSettings bot = bot_for_editors(settings.editors);
        const Url url = telegram_method_url(bot, "getMe");
        PlatformRoute& route =
            wanted.try_emplace(url.origin(), PlatformRoute{url, {}, conversation_connections}).first->second;
        if (!bot.ca_file.empty()) route.ca_file = bot.ca_file;
        route.connections += conversation_connections;
    }
    for (const auto& [origin, route] : wanted) {
        const auto known = routes_.find(origin);
        if (known != routes_.end() && known->second == route) continue; // a reload leaves open connections alone
        HttpClientOptions options = client_options(settings);
        options.ca_file = route.ca_file;
        options.max_connections_per_origin = route.connections;
        plan.clients.emplace_back(route.url, make_http_client(io_.get_executor(), options));
    }
    return plan;
}

void App::take_routes(RoutePlan plan) {
    for (auto& [url, client] : plan.clients) client_.route(url, std::move(client));
    routes_ = std::move(plan.wanted);
}

Services App::services() {
    return {newsroom_,
            scheduler_,
            engine_.get(),
            ingest_.get(),
            [this] {
                look_soon_ = true;
                wake();
            },
            [this] { return troubles(); },
            &intake_,
            &holds_,
            [this] { return take_feeds(); }};
}

std::expected<void, StartError> App::start() {
    auto control = serve_control(io_.get_executor(), newsroom_.settings().state_dir, services());
    if (!control) return std::unexpected(StartError{exit_failed, control.error()});
    auto pages = serve_pages(newsroom_.settings().web.listen);
    if (!pages) return std::unexpected(StartError{exit_failed, "[web] listen: " + pages.error()});
    auto metrics = serve_metrics(newsroom_.settings().metrics.listen);
    if (!metrics) return std::unexpected(StartError{exit_failed, "[metrics] listen: " + metrics.error()});
    metrics_server_ = *std::move(metrics);
    control_ = *std::move(control);
    web_server_ = *std::move(pages);
    engine_->wake();
    ingest_->start();
    websub_->start();
    conversations_->start();
    asio::co_spawn(io_, conversations_->learn_bots(), report_to_log("who our bots are"));
    // Without its schedule the program is worth nothing: it ends, and whoever watches it starts it again.
    asio::co_spawn(io_, schedule_loop(), [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
    });
    return {};
}

std::expected<std::unique_ptr<HttpServer>, std::string> App::serve_pages(const std::string& listen) {
    if (listen.empty()) return nullptr;
    auto server =
        serve_http(io_.get_executor(),
                   {.listen = listen, .max_body_of = [this](const ServerRequest& head) { return max_body_of(head); }},
                   [this](ServerRequest request) -> asio::awaitable<ServerResponse> { co_return answer(request); });
    if (server) spdlog::info("web: the pages are served on {} (port {})", listen, (*server)->port());
    return server;
}

ServerResponse App::answer(const ServerRequest& request) {
    if (request.path.starts_with("/api/")) return push_.answer(request);
    if (request.path.starts_with(WebSub::path)) return websub_->answer(request);
    return web_->answer(request);
}

std::size_t App::max_body_of(const ServerRequest& head) const {
    if (head.target.starts_with(PushApi::path)) return push_.max_body_of(head);
    return head.target.starts_with(WebSub::path) ? websub_->max_body_of(head.target) : WebPages::max_body;
}

void App::take_sources() {
    const config::Settings& settings = newsroom_.settings();
    if (const std::string open = heard_on_the_way(settings); !open.empty()) spdlog::warn("web: {}", open);
    push_.set_pushers(settings.pushes, settings.site_url);
    follow_hubs();
}

void App::follow_hubs() { websub_->configure(newsroom_.settings().web.public_url, newsroom_.settings().feeds); }

PushHooks App::push_hooks() {
    return {.alert_of = [this](digest::ArticleKey key) -> std::optional<AlertNote> {
                const auto draft = newsroom_.ledger().drafts().find_by_article(key);
                if (!draft || !*draft) return std::nullopt;
                AlertNote note{(*draft)->id, std::string(to_string((*draft)->state)), (*draft)->severity};
                if ((*draft)->state == DraftState::sent) return note;
                if (const auto forecast = newsroom_.forecast(**draft)) {
                    note.recipients = forecast->recipients;
                    note.finishes = forecast->finishes;
                    note.cost = config::money_text(forecast->cost);
                    note.over_budget = forecast->over_budget;
                }
                return note;
            },
            .refused =
                [this](const std::string& who, const std::string& why) {
                    push_refusals_.keep(newsroom_.ledger().editors(), {clock_.now(), who, "push", why});
                }};
}

std::expected<void, std::string> App::take_feeds() {
    config::Settings settings = newsroom_.settings();
    std::erase_if(settings.feeds, [](const config::FeedSettings& feed) { return feed.added; });
    if (auto with = with_added_feeds(settings, *stores_.articles); !with) return std::unexpected(with.error().message);
    newsroom_.reconfigure(std::move(settings), newsroom_.texts(), newsroom_.zone());
    ingest_->set_feeds(newsroom_.settings().feeds);
    follow_hubs();
    return {};
}

asio::awaitable<void> App::schedule_loop() {
    while (!stopping_) {
        tick();
        // The clock may be ahead of the system's (demo) or set by hand: wait by the distance, and look again at least
        // every minute.
        const auto due = std::min<std::chrono::milliseconds>(scheduler_.next_wake() - clock_.now(), editors_->sleep());
        const auto most = clock_.now() < newsroom_.follow_up_until() ? std::chrono::milliseconds(1s) : 60s;
        const auto distance =
            std::clamp<std::chrono::milliseconds>(std::min(due, next_look_back_ - clock_.now()), 5ms, most);
        schedule_timer_.expires_after(distance);
        co_await schedule_timer_.async_wait(asio::as_tuple(asio::use_awaitable)); // cancelled by wake()
    }
}

void App::wake() {
    schedule_timer_.cancel();
    engine_->wake();
}

std::expected<void, std::string> App::reload(config::Settings settings) {
    if (settings.state_dir != newsroom_.settings().state_dir)
        return std::unexpected("state_dir cannot change while running; restart instead");
    // Everything that can fail comes first: what is refused leaves the old configuration whole.
    if (auto good = check_addresses(settings); !good) return std::unexpected(good.error().message);
    auto texts = config::TextLibrary::load(settings.texts_overrides);
    if (!texts) return std::unexpected(texts.error());
    auto zone = digest::Zone::find(settings.time_zone);
    if (!zone) return std::unexpected(zone.error());
    if (auto enough = ensure_file_descriptors(settings); !enough) return std::unexpected(enough.error().message);
    if (auto with = with_added_feeds(settings, *stores_.articles); !with) return std::unexpected(with.error().message);
    RoutePlan routes = planned_routes(settings);
    Newsroom next(settings, *texts, *zone, *stores_.articles, *stores_.ledger, clock_);
    if (auto registered = next.register_channels(); !registered) return std::unexpected(registered.error().message);
    const std::string listen = settings.web.listen;
    const bool moved = listen != newsroom_.settings().web.listen;
    auto pages = moved ? serve_pages(listen) : nullptr;
    if (!pages) return std::unexpected("[web] listen: " + pages.error());
    const bool metrics_moved = settings.metrics.listen != newsroom_.settings().metrics.listen;
    auto metrics = metrics_moved ? serve_metrics(settings.metrics.listen) : nullptr;
    if (!metrics) return std::unexpected("[metrics] listen: " + metrics.error());
    if (moved) web_server_ = *std::move(pages);
    if (metrics_moved) metrics_server_ = *std::move(metrics);
    const bool reach_changed = settings.fetch.allow_private != newsroom_.settings().fetch.allow_private;
    newsroom_.reconfigure(std::move(settings), *std::move(texts), *std::move(zone));
    intake_.set_zone(newsroom_.zone());
    take_routes(std::move(routes));
    set_up_engine();
    *policy_ = AddressPolicy(newsroom_.settings().fetch.allow_private);
    pictures_->set_reach(picture_reach(newsroom_.settings()));
    ingest_->set_feeds(newsroom_.settings().feeds);
    if (reach_changed) ingest_->retry_refused();
    take_sources();
    conversations_->start();
    wake();
    return {};
}

void App::set_up_engine() {
    engine_->set_quiet_hours(newsroom_.zone(), newsroom_.house_quiet());
    engine_->set_audiences(newsroom_.settings().audiences);
}

asio::awaitable<void> App::stop(Deadline deadline) {
    stopping_ = true;
    if (control_) control_->stop();
    if (web_server_) co_await web_server_->stop(Deadline::in(1s));
    if (metrics_server_) co_await metrics_server_->stop(Deadline::in(1s));
    schedule_timer_.cancel();
    ingest_->stop();
    websub_->stop();
    pictures_->stop();
    links_->stop();
    conversations_->stop();
    editors_->stop();
    co_await engine_->drain(deadline);
    client_.stop();
}

} // namespace depesche::bot
