#include "bot/sandbox/sandbox_server.hpp"

#include "bot/net/http_client.hpp"
#include "bot/sandbox/chat_world.hpp"
#include "tests/bot/sandbox/fixture.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fstream>

using namespace depesche;
using namespace depesche::bot;
using nlohmann::json;

namespace {

/// A sandbox on a free port and a client beside it.
struct Loopback {
    explicit Loopback(SandboxOptions options = {}, SandboxExtra extra = {})
        : server(SandboxServer::start(io.get_executor(), clock, std::move(options), std::move(extra)).value()),
          client(make_http_client(io.get_executor(), {})) {}

    asio::awaitable<HttpResult> get(std::string target) {
        HttpRequest request;
        request.url = parse_url(server->address() + target).value();
        co_return co_await client->send(std::move(request), Deadline::in(std::chrono::seconds(10)));
    }
    asio::awaitable<HttpResult> post(std::string target, std::string body) {
        HttpRequest request;
        request.method = "POST";
        request.url = parse_url(server->address() + target).value();
        request.headers = {{"Content-Type", "application/json"}};
        request.body = std::move(body);
        co_return co_await client->send(std::move(request), Deadline::in(std::chrono::seconds(10)));
    }
    asio::awaitable<void> close() {
        client->stop();
        co_await server->stop(Deadline::in(std::chrono::seconds(2)));
    }

    asio::io_context io;
    sandbox::TestClock clock;
    std::unique_ptr<SandboxServer> server;
    std::unique_ptr<HttpClient> client;
};

std::string send_body(std::string_view text) { return json{{"chat_id", "@kanal_a"}, {"text", text}}.dump(); }

} // namespace

TEST_CASE("a message sent over HTTP is in the ledger, in memory and in the file", "[sandbox][net]") {
    const tests::TempDir folder;
    SandboxOptions options;
    options.ledger = folder / "ledger.jsonl";
    Loopback box(options);
    tests::run(box.io, [&]() -> asio::awaitable<void> {
        const HttpResult sent = co_await box.post("/bot1:sandbox/sendMessage", send_body("Guten Morgen"));
        REQUIRE(sent);
        CHECK(sent->status == 200);
        std::ifstream file(options.ledger);
        std::string line;
        std::getline(file, line);
        CHECK(json::parse(line).at("text") == "Guten Morgen");
        const HttpResult ledger = co_await box.get("/_sandbox/ledger?after=0");
        CHECK(ledger->body == line + "\n");
        CHECK(ledger->header("x-ledger-last") == "1");
        const HttpResult later = co_await box.get("/_sandbox/ledger?after=1");
        CHECK(later->body.empty());
        co_await box.close();
    });
}

TEST_CASE("a getUpdates over HTTP waits for the reader, and for nobody else", "[sandbox][net]") {
    Loopback box;
    tests::run(box.io, [&]() -> asio::awaitable<void> {
        std::optional<HttpResult> answer;
        sandbox::Bot& bot = *box.server->world().bot_by_token("1:sandbox");
        asio::co_spawn(
            box.io,
            [&]() -> asio::awaitable<void> { answer = co_await box.get("/bot1:sandbox/getUpdates?timeout=30"); },
            [](std::exception_ptr) {});
        const HttpResult other = co_await box.get("/bot2:sandbox/getUpdates?timeout=0");
        CHECK(other->body == R"({"ok":true,"result":[]})");
        CHECK_FALSE(answer);
        const std::string act =
            json{{"reader", 5001}, {"do", "start"}, {"chat", bot.username}, {"payload", "qr"}}.dump();
        const HttpResult acted = co_await box.post("/phone/act", act);
        CHECK(acted->status == 200);
        while (!answer) (void)co_await box.get("/_sandbox/counts");
        CHECK((*answer)->body.find("/start qr") != std::string::npos);
        co_await box.close();
    });
}

TEST_CASE("faults are played on the connection", "[sandbox][net]") {
    Loopback box;
    tests::run(box.io, [&]() -> asio::awaitable<void> {
        const HttpResult set = co_await box.post("/_sandbox/script", R"({"rules":[
            {"match":{"nth":1},"action":"accept_then_cut"},
            {"match":{"nth":1},"action":"half"},
            {"match":{"nth":1},"action":{"type":"status","status":429,"retry_after":4}},
            {"match":{"nth":1},"action":"wrong_json"}]})");
        REQUIRE(set->status == 200);
        const HttpResult cut = co_await box.post("/bot1:sandbox/sendMessage", send_body("1"));
        REQUIRE_FALSE(cut);
        CHECK(cut.error().sent);
        const HttpResult half = co_await box.post("/bot1:sandbox/sendMessage", send_body("2"));
        CHECK_FALSE(half);
        const HttpResult slow = co_await box.post("/bot1:sandbox/sendMessage", send_body("3"));
        CHECK(slow->status == 429);
        CHECK(slow->header("retry-after") == "4");
        const HttpResult wrong = co_await box.post("/bot1:sandbox/sendMessage", send_body("4"));
        CHECK_FALSE(json::accept(wrong->body));
        const HttpResult counts = co_await box.get("/_sandbox/counts");
        CHECK(json::parse(counts->body).at("accepted") == 3);
        co_await box.close();
    });
}

TEST_CASE("the phone is served with a policy that forbids everything foreign", "[sandbox][net]") {
    Loopback box;
    tests::run(box.io, [&]() -> asio::awaitable<void> {
        const HttpResult page = co_await box.get("/phone");
        REQUIRE(page);
        CHECK(page->status == 200);
        CHECK(page->header("content-security-policy").find("default-src 'none'") != std::string_view::npos);
        for (const char* file : {"/phone/phone.css", "/phone/phone.js", "/phone/entities.js", "/phone/texts.js"}) {
            const HttpResult asset = co_await box.get(file);
            CHECK(asset->status == 200);
        }
        const HttpResult missing = co_await box.get("/phone/../../etc/passwd");
        CHECK(missing->status != 200);
        const HttpResult state = co_await box.get("/phone/state?reader=5001");
        CHECK(json::parse(state->body).at("reader").at("name") == "Nora");
        co_await box.close();
    });
}

TEST_CASE("the phone hears of a message in the channel it follows", "[sandbox][net]") {
    Loopback box;
    tests::run(box.io, [&]() -> asio::awaitable<void> {
        (void)co_await box.post("/bot1:sandbox/sendMessage", send_body("erste"));
        const HttpResult state = co_await box.get("/phone/state?reader=5001");
        const json chat = json::parse(state->body).at("chats").at(1);
        CHECK(chat.at("title") == "Kanal a");
        const std::string follow = json{{"reader", 5001}, {"do", "follow"}, {"chat", chat.at("key")}}.dump();
        const HttpResult followed = co_await box.post("/phone/act", follow);
        CHECK(followed->status == 200);
        const auto seq = std::to_string(box.server->world().last_event());
        (void)co_await box.post("/bot1:sandbox/sendMessage", send_body("<zweite>"));
        const HttpResult events = co_await box.get("/phone/events?reader=5001&after=" + seq);
        const json news = json::parse(events->body).at("events");
        REQUIRE(news.size() == 1);
        CHECK(news.at(0).at("message").at("text") == "<zweite>");
        co_await box.close();
    });
}

TEST_CASE("subscribers and chats are made by request, and wrong requests are explained", "[sandbox][net]") {
    Loopback box;
    tests::run(box.io, [&]() -> asio::awaitable<void> {
        const HttpResult made = co_await box.post("/_sandbox/subscribers", R"({"count":2000,"blocked":0.1})");
        CHECK(json::parse(made->body) == json{{"ok", true}, {"first", 1000000}, {"count", 2000}});
        const HttpResult wrong = co_await box.post("/_sandbox/subscribers", R"({"count":"many"})");
        CHECK(wrong->status == 400);
        const HttpResult chat = co_await box.post(
            "/_sandbox/chats", R"({"id":-7,"type":"group","standing":"migrated","migrate_to":-1007})");
        CHECK(chat->status == 200);
        const HttpResult moved = co_await box.post("/bot1:sandbox/sendMessage", R"({"chat_id":-7,"text":"x"})");
        CHECK(json::parse(moved->body).at("parameters").at("migrate_to_chat_id") == -1007);
        co_await box.close();
    });
}

TEST_CASE("somebody else can answer paths of the sandbox", "[sandbox][net]") {
    const auto answer = [](ServerRequest request) -> asio::awaitable<ServerResponse> {
        co_return ServerResponse{.status = 200, .headers = {}, .body = request.path};
    };
    Loopback box({}, [&](const ServerRequest& request) -> std::optional<asio::awaitable<ServerResponse>> {
        if (!request.path.starts_with("/demo/")) return std::nullopt;
        return answer(request);
    });
    tests::run(box.io, [&]() -> asio::awaitable<void> {
        const HttpResult demo = co_await box.get("/demo/state");
        CHECK(demo->body == "/demo/state");
        const HttpResult own = co_await box.get("/_sandbox/bots");
        CHECK(own->status == 200);
        co_await box.close();
    });
}

TEST_CASE("a sandbox that cannot begin says why", "[sandbox][net]") {
    asio::io_context io;
    const sandbox::TestClock clock;
    SandboxOptions options;
    options.ledger = "/nowhere/ledger.jsonl";
    const auto server = SandboxServer::start(io.get_executor(), clock, options);
    REQUIRE_FALSE(server);
    CHECK(server.error().find("/nowhere/ledger.jsonl") != std::string::npos);
}
