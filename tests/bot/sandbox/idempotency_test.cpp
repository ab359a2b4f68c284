#include "tests/bot/sandbox/fixture.hpp"

#include <catch2/catch.hpp>

using namespace depesche::bot::sandbox;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

ApiAnswer send(Fixture& box, std::string key, std::string text = "x", std::string token = "4711:sandbox-token") {
    ApiCall call;
    call.token = std::move(token);
    call.method = "sendMessage";
    call.body = json{{"chat_id", "@kanal_a"}, {"text", text}}.dump();
    call.content_type = "application/json";
    call.idempotency_key = std::move(key);
    return box.telegram.call(call);
}

constexpr std::int64_t second = 1'000'000'000;

} // namespace

TEST_CASE("without a window a key protects from nothing, as on Telegram", "[sandbox]") {
    Fixture box;
    CHECK(send(box, "a").body != send(box, "a").body);
    CHECK(box.ledger().size() == 2);
    CHECK(box.ledger().at(1).at("idempotency_key") == "a");
}

TEST_CASE("within the window the same key gets the first answer and no second accept", "[sandbox]") {
    Fixture box;
    box.telegram.idempotency().set(0, 60s);
    const ApiAnswer first = send(box, "a");
    box.ns += 59 * second;
    const ApiAnswer again = send(box, "a");
    CHECK(again.status == 200);
    CHECK(again.body == first.body);
    CHECK(send(box, "b").body != first.body);
    CHECK(send(box, "").body != send(box, "").body);
    CHECK(box.ledger().size() == 4);
    box.ns += 1 * second; // the window is over
    CHECK(send(box, "a").body != first.body);
    CHECK(box.ledger().size() == 5);
    const json shown = json::parse(box.telegram.idempotency().to_json({}));
    CHECK(shown.at("replayed") == 1);
    CHECK(shown.at("seconds") == 60);
}

TEST_CASE("the same key with another request is refused and noted", "[sandbox]") {
    Fixture box;
    box.telegram.idempotency().set(0, 60s);
    send(box, "a", "eins");
    const ApiAnswer other = send(box, "a", "zwei");
    CHECK(other.status == 422);
    CHECK(box.ledger().size() == 1);
    CHECK(box.telegram.violations().count() == 1);
    CHECK(send(box, "a", "eins").status == 200);
    CHECK(box.ledger().size() == 1);
}

TEST_CASE("a window belongs to one bot, and what was refused is tried again", "[sandbox]") {
    Fixture box;
    const Bot& with = *box.world.bot_by_token("1:with");
    box.telegram.idempotency().set(with.number, 60s);
    CHECK(send(box, "a", "x", "1:with").body == send(box, "a", "x", "1:with").body);
    CHECK(send(box, "a", "x", "2:without").body != send(box, "a", "x", "2:without").body);
    box.world.set_room({.title = {}, .username = "kanal_a", .standing = Standing::kicked});
    CHECK(send(box, "c", "x", "1:with").status == 403);
    box.world.set_room({.title = {}, .username = "kanal_a"});
    CHECK(send(box, "c", "x", "1:with").status == 200);
}

TEST_CASE("an answer that was cut is given again by its key", "[sandbox]") {
    Fixture box;
    box.telegram.idempotency().set(0, 60s);
    box.telegram.script() = FaultScript::from_json(R"([{"match":{"nth":1},"action":"accept_then_cut"}])").value();
    const ApiAnswer cut = send(box, "a");
    CHECK(cut.fault->kind == Fault::Kind::accept_then_cut);
    const ApiAnswer again = send(box, "a");
    CHECK_FALSE(again.fault);
    CHECK(again.body == cut.body);
    CHECK(box.ledger().size() == 1);
}

TEST_CASE("the memory for keys is bounded by the window and by number", "[sandbox]") {
    IdempotencyWindows windows;
    windows.set(0, 10s);
    std::int64_t now = second;
    for (int i = 0; i < 1000; ++i, now += second) windows.keep(1, std::to_string(i), "r", "answer", now);
    CHECK(json::parse(windows.to_json({})).at("kept") == 10);
    windows.set(0, 0s);
    CHECK(windows.look(1, "999", "r", now).kind == IdempotencyWindows::Verdict::Kind::fresh);
}
