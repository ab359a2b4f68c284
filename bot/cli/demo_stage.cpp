#include "bot/cli/demo_stage.hpp"

#include "bot/cli/demo_news.hpp"
#include "bot/cli/demo_story.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/ingest/ingest.hpp"
#include "bot/sandbox/chat_world.hpp"
#include "bot/sandbox/demo_feeds.hpp"
#include "bot/sandbox/phone_api.hpp"
#include "config/load_settings.hpp"
#include "digest/document/json.hpp"
#include "digest/edition/surprise.hpp"

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace depesche::bot {

using namespace std::chrono_literals;
using nlohmann::json;

namespace {

/// A jump lands this long before its moment.
constexpr auto run_up = 2s;
/// An edition this young is still the one that a jump means.
constexpr auto just_now = 5min;

/// Once every feed has answered, and without another answer for so long, they have told what they know.
constexpr auto feeds_told = 300ms;
/// What is looked at each minute is looked at so often then: the demo's minutes are short.
constexpr int looks_after = 12;
/// So often the newsroom asks its feeds while a burst is told, and for so long.
constexpr auto burst_step = 1s;
constexpr int burst_steps = 9;
/// When the burst begins, if it is not later already: people are awake, and the evening can look back on it.
constexpr config::LocalMinutes burst_time = std::chrono::hours(14) + std::chrono::minutes(20);
constexpr auto news_every = 500ms;

/// The sandbox's own paths; everything else is the newsroom's public pages.
bool belongs_to_sandbox(std::string_view path) {
    constexpr std::array<std::string_view, 5> own{"/bot", "/phone", "/_sandbox/", "/channel/", "/favicon.ico"};
    return std::ranges::any_of(own, [&](std::string_view prefix) { return path.starts_with(prefix); });
}

ServerResponse answer_json(const json& body, int status = 200) {
    return json_response(status, digest::dump_json(body));
}

/// Not possible now: `reason` is a word the page has its own sentence for.
ServerResponse problem(const char* reason, const std::string& why) {
    return answer_json({{"reason", reason}, {"error", why}}, 409);
}

asio::awaitable<ServerResponse> reply(ServerResponse response) { co_return response; }

/// A body like {"to":"06:30"}: the value of its only key as text.
std::string posted_text(const ServerRequest& request, const char* key) {
    const auto body = digest::parse_bounded(request.body, 4096);
    if (!body || !body->is_object()) return {};
    const auto found = body->find(key);
    return found != body->end() && found->is_string() ? found->get<std::string>() : std::string();
}

} // namespace

digest::Instant next_local(const digest::Zone& zone, config::LocalMinutes time, digest::Instant after) {
    digest::LocalDate date = zone.date(after);
    for (;;) {
        const digest::Instant at = zone.instant(date, time);
        if (at > after) return at;
        date = digest::LocalDate{std::chrono::sys_days(date) + std::chrono::days(1)};
    }
}

DemoStage::DemoStage(asio::io_context& io, AppClock& clock, digest::Zone zone, DemoNewsroom newsroom)
    : io_(io),
      clock_(clock),
      zone_(std::move(zone)),
      newsroom_(std::move(newsroom)),
      feeds_quiet_(io),
      journey_(io),
      burst_(io),
      news_timer_(io) {}

DemoStage::~DemoStage() = default;

std::expected<void, std::string> DemoStage::open_sandbox(const std::string& listen) {
    const auto open = [&](std::string address) {
        return SandboxServer::start(io_.get_executor(), clock_, demo_sandbox(std::move(address)),
                                    [this](const ServerRequest& request) { return answer(request); });
    };
    auto server = open(listen.empty() ? "127.0.0.1:8420" : listen);
    if (!server && listen.empty()) server = open("127.0.0.1:0"); // somebody has the port: any other serves as well
    if (!server) return std::unexpected(server.error());
    sandbox_ = *std::move(server);
    return {};
}

std::expected<config::Settings, std::string> DemoStage::settings() const {
    std::vector<std::string> feeds;
    for (const DemoSource& source : newsroom_.sources()) {
        feeds.push_back(fmt::format(R"({{ url = "{}{}", source = "{}", origin = "{}" }})", sandbox_->address(),
                                    source.path, source.title, source.origin));
    }
    auto parsed =
        config::parse_settings(demo_configuration(sandbox_->address(), feeds, two_people_), state_dir_ / "demo.toml");
    if (!parsed) return std::unexpected(parsed.error().front().to_string());
    parsed->state_dir = state_dir_;
    return *std::move(parsed);
}

std::expected<void, std::string> DemoStage::start(const std::string& listen, const std::filesystem::path& state_dir) {
    state_dir_ = state_dir;
    if (auto opened = open_sandbox(listen); !opened) return opened;
    set_demo_tokens();
    auto wanted = settings();
    if (!wanted) return std::unexpected(wanted.error());
    auto app = App::open(io_, clock_, *std::move(wanted));
    if (!app) return std::unexpected(app.error().message);
    app_ = *std::move(app);
    app_->ingest().on_report([this](const FetchReport& report) {
        const bool last = silent_.erase(report.url) > 0 && silent_.empty();
        if (last || report.fresh + report.updated > 0) propose_soon(looks_after);
    });
    ask_all_feeds();
    if (const auto started = app_->start(); !started) return std::unexpected(started.error().message);
    tell_news();
    return {};
}

void DemoStage::on_news(std::function<void(const std::string& time, const std::string& text)> listener) {
    news_ = std::move(listener);
}

void DemoStage::tell_news() {
    if (!news_) return;
    const config::LocalMinutes now = zone_.time(clock_.now());
    const std::string time = fmt::format("{:02}:{:02}", now.count() / 60, now.count() % 60);
    for (const DemoLine& line : demo_lines(demo_news(app_->newsroom())))
        if (said_.insert(line.key).second) news_(time, line.text);
    news_timer_.expires_after(news_every);
    news_timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) tell_news();
    });
}

void DemoStage::ask_all_feeds() {
    for (const config::FeedSettings& feed : app_->newsroom().settings().feeds) silent_.insert(feed.url);
}

void DemoStage::jump_to(digest::Instant instant) {
    if (instant <= clock_.now()) return;
    ask_all_feeds();
    clock_.jump_to(instant); // feeds are asked at once
}

/// The demo's days are seconds long: a draft is proposed once the feeds have told, not at the scheduler's next look.
void DemoStage::propose_soon(int looks) {
    feeds_quiet_.expires_after(feeds_told);
    feeds_quiet_.async_wait([this, looks](const boost::system::error_code& error) {
        if (error || !silent_.empty()) return; // the last answer calls again
        app_->wake();
        if (looks > 1) propose_soon(looks - 1);
    });
}

asio::awaitable<void> DemoStage::stop() {
    feeds_quiet_.cancel();
    journey_.cancel();
    burst_.cancel();
    news_timer_.cancel();
    co_await app_->stop(Deadline::in(5s));
    co_await sandbox_->stop(Deadline::in(1s));
}

std::optional<asio::awaitable<ServerResponse>> DemoStage::answer(const ServerRequest& request) {
    if (auto feed = demo_feed(request, newsroom_, clock_.now(), releases_)) return reply(*std::move(feed));
    if (request.path == "/demo") {
        if (auto page = sandbox::phone_file("demo.html")) return reply(*std::move(page));
    }
    if (auto acted = act(request)) return reply(*std::move(acted));
    if (app_ != nullptr && !belongs_to_sandbox(request.path)) return reply(app_->web().answer(request));
    return std::nullopt;
}

std::optional<ServerResponse> DemoStage::act(const ServerRequest& request) {
    if (app_ == nullptr || !request.path.starts_with("/demo/")) return std::nullopt;
    if (request.path == "/demo/state") return state();
    if (request.method != "POST") return std::nullopt;
    if (request.path == "/demo/jump") return jump(request);
    if (request.path == "/demo/breaking") return breaking();
    if (request.path == "/demo/burst") return burst();
    if (request.path == "/demo/correct") return correct();
    if (request.path == "/demo/two-people") return two_people(request);
    return std::nullopt;
}

ServerResponse DemoStage::state() {
    json next = json::array();
    for (const digest::Slot& slot : app_->newsroom().schedule().next(clock_.now(), 3))
        next.push_back({{"edition", slot.edition}, {"at", digest::to_iso8601(slot.at)}});
    const sandbox::ChatWorld& world = sandbox_->world();
    const auto followers = std::ranges::count_if(world.readers(), [](const sandbox::Reader& reader) {
        return reader.role.empty() && (!reader.follows.empty() || !reader.bots.empty());
    });
    const auto words = [&](const char* what, const char* command) {
        const auto alert = newsroom_.alert(what, "de");
        return alert ? fmt::format("{} {} | {}", command, alert->headline, alert->body) : std::string();
    };
    const auto by_hand = newsroom_.alert("by_hand", "de");
    return answer_json({{"now", digest::to_iso8601(clock_.now())},
                        {"time_zone", demo_time_zone},
                        {"newsroom", app_->newsroom().settings().name},
                        {"next", next},
                        {"last_alert", demo_last_alert(app_->newsroom())},
                        {"steps", demo_steps(app_->newsroom())},
                        {"news", demo_news(app_->newsroom())},
                        {"two_people", two_people_},
                        {"followers", followers},
                        {"alert_words", words("by_hand", "/alert 2") + (by_hand ? " | " + by_hand->url : "")},
                        {"alert_headline", by_hand ? by_hand->headline : ""},
                        {"correction_words", words("by_hand_correction", "/correct")},
                        {"people",
                         {{{"id", demo_keller}, {"name", "Keller"}},
                          {{"id", demo_huber}, {"name", "Huber"}},
                          {{"id", demo_nora}, {"name", "Nora"}}}},
                        {"editors_bot", demo_editors_bot},
                        {"channel", demo_channel}});
}

ServerResponse DemoStage::jump(const ServerRequest& request) {
    const auto to = digest::parse_time_of_day(posted_text(request, "to"));
    if (!to) return answer_json({{"error", R"(expected {"to":"06:30"})"}}, 400);
    // A press just before or after the time means this very edition, not tomorrow's.
    const digest::Instant at = next_local(zone_, *to, clock_.now() - just_now);
    travel_to(at - run_up);
    return answer_json(
        {{"now", digest::to_iso8601(std::max(clock_.now(), at - run_up))}, {"at", digest::to_iso8601(at)}});
}

/// When an approved alert's countdown ends; nothing while none waits.
std::optional<digest::Instant> DemoStage::alert_due() {
    const auto approved = app_->newsroom().ledger().drafts().in_state(DraftState::approved);
    std::optional<digest::Instant> first;
    if (!approved) return first;
    for (const Draft& draft : *approved)
        if (draft.kind != DraftKind::digest) first = std::min(first.value_or(draft.due), draft.due);
    return first;
}

/// In leaps, with a short stop where something is about to be proposed, which is to know the news of the hours between,
/// where an edition goes out, and where an alert does: whoever goes on within its countdown has not taken it back.
void DemoStage::travel_to(digest::Instant target) {
    std::vector<digest::Instant> stops{
        next_local(zone_, app_->newsroom().settings().surprising.from - digest::surprise_lead, clock_.now() + 1s) - 1s};
    for (const digest::Slot& slot : app_->newsroom().schedule().next(clock_.now(), 3)) {
        stops.push_back(slot.propose_at - 1s);
        stops.push_back(slot.at);
    }
    if (const auto due = alert_due()) stops.push_back(*due);
    digest::Instant stop = target;
    for (const digest::Instant at : stops)
        if (at > clock_.now()) stop = std::min(stop, at);
    journey_.cancel();
    jump_to(stop);
    if (stop == target) return;
    go_on(target);
}

/// Once the feeds have told what they know at the stop.
void DemoStage::go_on(digest::Instant target) {
    constexpr auto look_again = 100ms;
    journey_.expires_after(look_again);
    journey_.async_wait([this, target](const boost::system::error_code& error) {
        if (error) return;
        const auto due = alert_due();
        const bool going_out = due && *due <= clock_.now();
        if (silent_.empty() && !going_out)
            travel_to(target);
        else
            go_on(target);
    });
}

/// The urgent article appears in its feed; everything after that is the pipeline's own doing.
ServerResponse DemoStage::breaking() {
    if (releases_.breaking) return problem("breaking_is_out", "the breaking story is out already");
    releases_.breaking = clock_.now();
    app_->ingest().poke();
    return answer_json({{"released", true}});
}

/// Several desks tell one event within seconds, none of them calls it urgent; what it is made of is the newsroom's
/// doing.
ServerResponse DemoStage::burst() {
    if (releases_.burst) return problem("burst_is_out", "the burst is out already");
    const digest::LocalDate today = zone_.date(clock_.now());
    if (const digest::Instant at = zone_.instant(today, burst_time); at > clock_.now()) travel_to(at);
    releases_.burst = std::max(clock_.now(), zone_.instant(today, burst_time));
    tell_burst(burst_steps);
    return answer_json({{"at", digest::to_iso8601(*releases_.burst)}});
}

void DemoStage::tell_burst(int again) {
    burst_.expires_after(burst_step);
    burst_.async_wait([this, again](const boost::system::error_code& error) {
        if (error) return;
        app_->ingest().poke();
        // While the clock is still on its way to the burst, nothing of it is out yet.
        const bool on_the_way = clock_.now() < *releases_.burst;
        if (on_the_way || again > 0) tell_burst(on_the_way ? again : again - 1);
    });
}

ServerResponse DemoStage::correct() {
    const std::string alert = demo_last_alert(app_->newsroom());
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

/// One editor decides, or two have to.
ServerResponse DemoStage::two_people(const ServerRequest& request) {
    const bool before = std::exchange(two_people_, posted_text(request, "on") == "yes");
    auto wanted = settings();
    auto taken = wanted ? app_->reload(*std::move(wanted)) : std::unexpected(wanted.error());
    if (taken) return answer_json({{"two_people", two_people_}});
    two_people_ = before;
    return problem("refused", taken.error());
}

} // namespace depesche::bot
