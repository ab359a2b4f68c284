#include "bot/cli/demo_stage.hpp"

#include "bot/cli/demo_story.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/ingest/ingest.hpp"
#include "bot/sandbox/chat_world.hpp"
#include "bot/sandbox/demo_feeds.hpp"
#include "bot/sandbox/phone_api.hpp"
#include "config/load_settings.hpp"
#include "digest/document/json.hpp"

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace depesche::bot {

using namespace std::chrono_literals;
using nlohmann::json;

namespace {

/// A jump lands this long before its moment.
constexpr auto run_up = 2s;
/// An edition this young is still the one that a jump means.
constexpr auto just_now = 5min;

/// Without a report for so long every feed has told.
constexpr auto feeds_told = 300ms;

constexpr const char* readers_token = "100000001:demo_of_depesche_no_secret_at_all_here";
constexpr const char* editors_token = "100000002:demo_of_depesche_for_its_two_editors";
constexpr const char* editors_bot = "seestadt_redaktion_bot";
constexpr const char* channel = "seestadt_heute";
constexpr const char* whatsapp = "0029VaSeestadtHeute";
constexpr std::int64_t nora = 5001, keller = 4101, huber = 4102;

SandboxOptions stage_options(std::string listen) {
    SandboxOptions options;
    options.listen = std::move(listen);
    options.bots = {{readers_token, "seestadt_heute_bot", "Seestadt heute"},
                    {editors_token, editors_bot, "Seestadt Redaktion", false}};
    options.channels = {{channel, "Seestadt heute"},
                        {.username = whatsapp, .title = "Seestadt heute", .by_hand = true, .admins = {keller, huber}}};
    options.readers = {{.name = "Nora", .id = nora, .follows = {channel, whatsapp}},
                       {.name = "Keller", .id = keller, .role = "editor", .started = {editors_bot}},
                       {.name = "Huber", .id = huber, .role = "editor", .started = {editors_bot}}};
    options.panel = true;
    return options;
}

std::string configuration(const std::string& address, const std::vector<std::string>& feeds, bool two_people) {
    std::string text = fmt::format(R"(name = "Seestadt heute"
language = "de-CH"
time_zone = "{}"
contact = "redaktion@seestadt.example"
settings_url = "https://seestadt.example/ich"
light_sections = ["Panorama"]
feeds = [)",
                                   demo_time_zone);
    for (const std::string& feed : feeds) text += feed + ", ";
    return text + fmt::format(R"(]
[edition.morning]
at = "06:30"
approval = "{approval}"
if_unapproved = "send"
closing_sign = "🌦️"
closing = "Heute 4 bis 9 Grad, am Abend Regen. Bis 17.30 Uhr!"
[edition.evening]
at = "17:30"
items = 4
approval = "{approval}"
if_unapproved = "send"
closing_sign = "📌"
closing = "Morgen früh geht es weiter. Schönen Abend!"
[channel.telegram]
token = "env:DEPESCHE_DEMO_TOKEN"
to = "@{channel}"
api_url = "{address}"
[channel.whatsapp]
platform = "whatsapp"
to = "{address}/channel/{whatsapp}"
[editors]
token = "env:DEPESCHE_DEMO_EDITORS_TOKEN"
api_url = "{address}"
people = [{{ name = "Keller", id = {keller} }}, {{ name = "Huber", id = {huber} }}]
[breaking]
{breaking}
hold = "5s"
[web]
public_url = "{address}"
)",
                              fmt::arg("approval", two_people ? "two-person" : "required"),
                              fmt::arg("breaking", two_people ? R"(approval = "two-person")" : "auto_send = true"),
                              fmt::arg("channel", channel), fmt::arg("address", address),
                              fmt::arg("whatsapp", whatsapp), fmt::arg("keller", keller), fmt::arg("huber", huber));
}

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
      journey_(io) {}

DemoStage::~DemoStage() = default;

std::expected<void, std::string> DemoStage::open_sandbox(const std::string& listen) {
    const auto open = [&](std::string address) {
        return SandboxServer::start(io_.get_executor(), clock_, stage_options(std::move(address)),
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
        config::parse_settings(configuration(sandbox_->address(), feeds, two_people_), state_dir_ / "demo.toml");
    if (!parsed) return std::unexpected(parsed.error().front().to_string());
    parsed->state_dir = state_dir_;
    return *std::move(parsed);
}

std::expected<void, std::string> DemoStage::start(const std::string& listen, const std::filesystem::path& state_dir) {
    state_dir_ = state_dir;
    if (auto opened = open_sandbox(listen); !opened) return opened;
    ::setenv("DEPESCHE_DEMO_TOKEN", readers_token, 1);
    ::setenv("DEPESCHE_DEMO_EDITORS_TOKEN", editors_token, 1);
    auto wanted = settings();
    if (!wanted) return std::unexpected(wanted.error());
    auto app = App::open(io_, clock_, *std::move(wanted));
    if (!app) return std::unexpected(app.error().message);
    app_ = *std::move(app);
    app_->ingest().on_report([this](const FetchReport& report) {
        if (report.fresh + report.updated > 0) propose_soon();
    });
    if (const auto started = app_->start(); !started) return std::unexpected(started.error().message);
    return {};
}

/// The demo's days are seconds long: a draft is proposed once the feeds have told, not at the scheduler's next look.
void DemoStage::propose_soon() {
    feeds_quiet_.expires_after(feeds_told);
    feeds_quiet_.async_wait([this](const boost::system::error_code& error) {
        if (!error) app_->wake();
    });
}

asio::awaitable<void> DemoStage::stop() {
    feeds_quiet_.cancel();
    journey_.cancel();
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
    return answer_json(
        {{"now", digest::to_iso8601(clock_.now())},
         {"time_zone", demo_time_zone},
         {"newsroom", app_->newsroom().settings().name},
         {"next", next},
         {"last_alert", demo_last_alert(app_->newsroom())},
         {"steps", demo_steps(app_->newsroom())},
         {"two_people", two_people_},
         {"followers", followers},
         {"alert_words", words("by_hand", "/alert 2") + (by_hand ? " | " + by_hand->url : "")},
         {"alert_headline", by_hand ? by_hand->headline : ""},
         {"correction_words", words("by_hand_correction", "/correct")},
         {"people",
          {{{"id", keller}, {"name", "Keller"}}, {{"id", huber}, {"name", "Huber"}}, {{"id", nora}, {"name", "Nora"}}}},
         {"editors_bot", editors_bot},
         {"channel", channel}});
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

/// In one leap, but for a short stop where a draft is about to be proposed: it is to know the news of the hours
/// between.
void DemoStage::travel_to(digest::Instant target) {
    digest::Instant stop = target;
    for (const digest::Slot& slot : app_->newsroom().schedule().next(clock_.now(), 3)) {
        const digest::Instant before = slot.propose_at - 1s;
        if (before > clock_.now() && before < stop) stop = before;
    }
    journey_.cancel();
    clock_.jump_to(stop);
    if (stop == target) return;
    journey_.expires_after(feeds_told * 2);
    journey_.async_wait([this, target](const boost::system::error_code& error) {
        if (!error) clock_.jump_to(target);
    });
}

/// The urgent article appears in its feed; everything after that is the pipeline's own doing.
ServerResponse DemoStage::breaking() {
    if (releases_.breaking) return problem("breaking_is_out", "the breaking story is out already");
    releases_.breaking = clock_.now();
    app_->ingest().poke();
    return answer_json({{"released", true}});
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
