#include "bot/sandbox/sandbox_server.hpp"

#include "bot/sandbox/doorbell.hpp"
#include "bot/sandbox/fault_play.hpp"
#include "bot/sandbox/phone_api.hpp"
#include "bot/sandbox/quick_count.hpp"
#include "bot/sandbox/sandbox_control.hpp"
#include "bot/sandbox/telegram_double.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace depesche::bot {

using namespace sandbox;

namespace {

constexpr int phones = 0; // the doorbell's key; bots have their number

/// "/bot<token>/<method>"
std::optional<ApiCall> api_call(ServerRequest& request) {
    if (!request.path.starts_with("/bot")) return std::nullopt;
    const std::size_t slash = request.path.find('/', 4);
    if (slash == std::string::npos) return std::nullopt;
    const std::size_t question = request.target.find('?');
    return ApiCall{.token = request.path.substr(4, slash - 4),
                   .method = request.path.substr(slash + 1),
                   .query = question == std::string::npos ? "" : request.target.substr(question + 1),
                   .content_type = std::string(request.header("content-type")),
                   .body = std::move(request.body),
                   .idempotency_key = std::string(request.header("idempotency-key")),
                   .connection = request.connection};
}

ServerResponse to_response(const ApiAnswer& answer) {
    ServerResponse response{
        .status = answer.status, .headers = {{"Content-Type", "application/json"}}, .body = answer.body};
    response.headers.insert(response.headers.end(), answer.headers.begin(), answer.headers.end());
    if (answer.retry_after > 0) response.headers.emplace_back("Retry-After", std::to_string(answer.retry_after));
    return response;
}

std::expected<std::string, std::string> read_file(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return std::unexpected(fmt::format("{}: cannot be read", file.string()));
    std::ostringstream text;
    text << stream.rdbuf();
    return std::move(text).str();
}

WorldLimits limits_for(const SandboxOptions& options) {
    WorldLimits limits;
    limits.crowd_rows = !options.count_only;
    return limits;
}

void add_bot(ChatWorld& world, const SandboxBot& wanted) {
    Bot* bot = world.bot_by_token(wanted.token);
    if (bot == nullptr) return; // a token without the right shape: refused at its first use as well
    if (!wanted.username.empty()) bot->username = wanted.username;
    if (!wanted.name.empty()) bot->name = wanted.name;
    bot->listed = wanted.listed;
}

void add_channel(ChatWorld& world, const SandboxChannel& channel) {
    Room room;
    room.title = channel.title;
    room.username = channel.username;
    if (channel.by_hand) room.type = "whatsapp";
    room.admins.insert(channel.admins.begin(), channel.admins.end());
    world.set_room(std::move(room));
}

void add_group(ChatWorld& world, const SandboxGroup& group) {
    Room room;
    room.id = group.id;
    room.type = "supergroup";
    room.title = group.title;
    room.members.insert(group.members.begin(), group.members.end());
    room.member_bots.insert(group.bots.begin(), group.bots.end());
    world.set_room(std::move(room));
}

void add_person(ChatWorld& world, const SandboxReader& person) {
    Reader& reader = world.add_reader(person.name, person.language, person.id);
    reader.role = person.role;
    for (const std::string& name : person.started)
        if (const Bot* bot = world.bot_by_name(name)) reader.bots[bot->number] = Standing::open;
    for (const std::string& name : person.follows)
        if (const Room* room = world.room_by_name(name)) reader.follows.insert(room->id);
}

/// "30/s" is about the bot.
std::expected<void, std::string> set_limit(RateWatch& rates, std::string_view wish) {
    const std::size_t sign = wish.find('=');
    const std::string_view name = sign == std::string_view::npos ? "bot" : wish.substr(0, sign);
    const auto scope = std::ranges::find(RateWatch::scope_names, name);
    if (scope == RateWatch::scope_names.end())
        return std::unexpected(fmt::format("--limit {}: unknown limit \"{}\", known are {}", wish, name,
                                           fmt::join(RateWatch::scope_names, ", ")));
    const auto limit = rate_limit_from(sign == std::string_view::npos ? wish : wish.substr(sign + 1));
    if (!limit) return std::unexpected(fmt::format("--limit {}", limit.error()));
    rates.set(static_cast<RateWatch::Scope>(scope - RateWatch::scope_names.begin()), *limit);
    return {};
}

ServerResponse not_found() {
    return {.status = 404,
            .headers = {{"Content-Type", "application/json"}},
            .body = R"({"ok":false,"error_code":404,"description":"Not Found"})"};
}

} // namespace

struct SandboxServer::Impl {
    Impl(asio::any_io_executor executor, const digest::Clock& clock, SandboxOptions the_options, AcceptLedger ledger,
         SandboxExtra the_extra)
        : options(std::move(the_options)),
          extra(std::move(the_extra)),
          bell(executor),
          world(clock, limits_for(options)),
          telegram(world, std::move(ledger),
                   {.strict_limits = options.strict_limits,
                    .serves_tls = options.serves_tls(),
                    .require_known_tokens = !options.tokens.empty() || !options.bots.empty(),
                    .now_ns = {}}) {
        world.changed = [this](int bot) { bell.ring(bot); };
        world.by_hand = [this](const Room& channel, const Message& message, std::string_view method) {
            telegram.enter_by_hand(channel, message, method);
        };
        for (const std::string& token : options.tokens) world.bot_by_token(token);
        for (const SandboxBot& bot : options.bots) add_bot(world, bot);
        for (const SandboxChannel& channel : options.channels) add_channel(world, channel);
        for (const SandboxGroup& group : options.groups) add_group(world, group);
        for (const SandboxReader& person : options.readers) add_person(world, person);
    }

    std::optional<ConnectionFault> fault_of_connection();
    SteadyTime next_act() const;
    asio::awaitable<ServerResponse> handle(ServerRequest request);
    asio::awaitable<ServerResponse> answer_api(ApiCall call);
    asio::awaitable<ServerResponse> phone_events(ServerRequest request);

    SandboxOptions options;
    SandboxExtra extra;
    Doorbell bell;
    ChatWorld world;
    TelegramDouble telegram;
    QuickCount quick{world, telegram};
    TlsFaults tls_faults;
    std::unique_ptr<HttpServer> server; // last: its handlers use the rest
};

std::optional<ConnectionFault> SandboxServer::Impl::fault_of_connection() {
    const auto fault = telegram.script().decide_connection(telegram.ledger().last());
    if (!fault) return std::nullopt;
    return connection_fault(*fault, tls_faults);
}

/// When readers do something by themselves.
SteadyTime SandboxServer::Impl::next_act() const {
    const auto at = world.next_act();
    return at ? std::chrono::steady_clock::now() + std::max(*at - world.now(), std::chrono::milliseconds(1))
              : SteadyTime::max();
}

asio::awaitable<ServerResponse> SandboxServer::Impl::handle(ServerRequest request) {
    world.act_when_due();
    if (extra) {
        if (auto answer = extra(request)) co_return co_await std::move(*answer);
    }
    if (auto call = api_call(request)) co_return co_await answer_api(std::move(*call));
    if (request.path == "/phone/events") co_return co_await phone_events(std::move(request));
    if (auto answer = phone_answer(world, request, options.panel)) co_return std::move(*answer);
    if (auto answer = control_answer(world, telegram, request)) co_return std::move(*answer);
    co_return not_found();
}

asio::awaitable<ServerResponse> SandboxServer::Impl::answer_api(ApiCall call) {
    ApiAnswer answer = telegram.call(call);
    if (answer.waiting) {
        const WaitingPoll poll = *answer.waiting;
        const SteadyTime until = std::chrono::steady_clock::now() + poll.timeout;
        std::optional<ApiAnswer> found;
        while (!found && !bell.closed() && std::chrono::steady_clock::now() < until) {
            co_await bell.wait(poll.bot, std::min(until, next_act()));
            world.act_when_due();
            found = telegram.resume(poll);
        }
        answer = found ? std::move(*found) : TelegramDouble::nothing_new();
    }
    ServerResponse response = to_response(answer);
    if (!answer.fault) co_return response;
    if (const auto wait = held_back(*answer.fault); wait.count() > 0) {
        constexpr int nobody = -1; // no key that ever rings: the wait ends by time, or when the sandbox stops
        co_await bell.wait(nobody, std::chrono::steady_clock::now() + wait);
    }
    spoil(*answer.fault, fmt::format("/bot{}/{}", call.token, call.method), response);
    co_return response;
}

asio::awaitable<ServerResponse> SandboxServer::Impl::phone_events(ServerRequest request) {
    const std::optional<PhonePoll> poll = read_phone_poll(world, request);
    if (!poll) co_return not_found();
    const SteadyTime until = std::chrono::steady_clock::now() + poll->timeout;
    std::optional<ServerResponse> answer = phone_events_answer(world, *poll, false);
    while (!answer && !bell.closed() && std::chrono::steady_clock::now() < until) {
        co_await bell.wait(phones, until);
        answer = phone_events_answer(world, *poll, false);
    }
    if (!answer) answer = phone_events_answer(world, *poll, true);
    co_return std::move(*answer);
}

std::expected<std::unique_ptr<SandboxServer>, std::string> SandboxServer::start(asio::any_io_executor executor,
                                                                                const digest::Clock& clock,
                                                                                SandboxOptions options,
                                                                                SandboxExtra extra) {
    auto ledger = AcceptLedger::open({.file = options.ledger, .count_only = options.count_only});
    if (!ledger) return std::unexpected(ledger.error());
    auto impl = std::make_unique<Impl>(executor, clock, std::move(options), std::move(*ledger), std::move(extra));
    if (!impl->options.script.empty()) {
        const auto text = read_file(impl->options.script);
        if (!text) return std::unexpected(text.error());
        auto script = FaultScript::from_json(*text);
        if (!script) return std::unexpected(fmt::format("{}: {}", impl->options.script.string(), script.error()));
        if (const auto taken = impl->telegram.take_script(std::move(*script)); !taken)
            return std::unexpected(fmt::format("{}: {}", impl->options.script.string(), taken.error()));
    }
    for (const std::string& wish : impl->options.limits)
        if (const auto set = set_limit(impl->telegram.rates(), wish); !set) return std::unexpected(set.error());
    HttpServerOptions server_options;
    server_options.listen = impl->options.listen;
    server_options.certificate = impl->options.certificate;
    server_options.private_key = impl->options.private_key;
    server_options.max_connections = 4096;
    // Who wants a limit judged wants every message looked at.
    if (impl->options.count_only && impl->options.limits.empty() && !impl->options.strict_limits) {
        server_options.quick = [self = impl.get()](std::string_view input, std::string& output) {
            return self->quick.answer(input, output);
        };
    }
    if (!impl->options.own_authority.empty()) {
        server_options.tls = impl->tls_faults.good();
        if (const auto written = impl->tls_faults.write_authority(impl->options.own_authority); !written)
            return std::unexpected(written.error());
    }
    server_options.connection_fault = [self = impl.get()](std::uint64_t) { return self->fault_of_connection(); };
    auto server = serve_http(executor, std::move(server_options),
                             [self = impl.get()](ServerRequest request) { return self->handle(std::move(request)); });
    if (!server) return std::unexpected(server.error());
    impl->server = std::move(*server);
    return std::unique_ptr<SandboxServer>(new SandboxServer(std::move(impl)));
}

SandboxServer::SandboxServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SandboxServer::~SandboxServer() = default;

std::uint16_t SandboxServer::port() const { return impl_->server->port(); }

std::string SandboxServer::address() const {
    const std::string& listen = impl_->options.listen;
    std::string host = listen.substr(0, listen.rfind(':'));
    if (host.empty() || host == "0.0.0.0") host = "127.0.0.1";
    return fmt::format("{}://{}:{}", impl_->options.serves_tls() ? "https" : "http", host, port());
}

asio::awaitable<void> SandboxServer::stop(Deadline deadline) {
    impl_->bell.close();
    co_await impl_->server->stop(deadline);
}

ChatWorld& SandboxServer::world() { return impl_->world; }
TelegramDouble& SandboxServer::telegram() { return impl_->telegram; }

} // namespace depesche::bot
