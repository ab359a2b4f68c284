// "Posted" under `kill -9`: the real binary dies just before and just after the one commit that ends a post by hand.
#include "bot/delivery/fanout_log.hpp"
#include "bot/editor/task.hpp"
#include "tests/support/bot_ledger.hpp"
#include "tests/support/bot_process.hpp"

#include <catch2/catch.hpp>

#include <csignal>

using namespace depesche;
using namespace depesche::tests;
using nlohmann::json;

namespace {

constexpr std::string_view by_hand = R"(
[channel.whatsapp]
to = "https://whatsapp.com/channel/0029VaSeestadt"

[editors]
token = "env:DEPESCHE_PROCESS_TOKEN"
people = [{ name = "Keller", id = 11 }]
)";

/// What the ledger says of the only post, in one line.
std::string told(const ProcessNewsroom& newsroom, bot::BroadcastId id) {
    const auto ledger = tests::open(newsroom.state() / "ledger.db");
    const bot::BroadcastRow row = *must(ledger->broadcast(id));
    const bot::Task task = *must(ledger->tasks().find(id));
    REQUIRE(row.tally.adds_up());
    REQUIRE(must(ledger->verify()).empty());
    return std::string(to_string(row.state)) + " " + std::to_string(row.tally.delivered) + " delivered, " +
           std::string(to_string(task.state));
}

} // namespace

TEST_CASE("a death while a post is recorded neither loses nor doubles it", "[editor]") {
    const ProcessNewsroom newsroom("http://127.0.0.1:1", std::string(by_hand));
    const json sent = newsroom.ask({"alert", "Brücke am Hafen gesperrt", "--severity", "1", "--yes"});
    const auto id = sent.at("broadcasts").at(0).get<bot::BroadcastId>();
    const json open = newsroom.ask({"task", "list"});
    REQUIRE(open.size() == 1);
    CHECK(open[0].at("id") == id);
    CHECK(open[0].at("assignee") == "Keller");
    CHECK(newsroom.ask({"status"}).at("tasks").size() == 1);
    const std::vector<std::string> posted{"task", "posted", std::to_string(id), "--json"};

    ProcessOptions dies;
    dies.environment["DEPESCHE_CRASH_AT"] = "before_hand_end:1";
    CHECK(newsroom.verb(posted, dies).signal == SIGKILL);
    CHECK(told(newsroom, id) == "running 0 delivered, open");

    dies.environment["DEPESCHE_CRASH_AT"] = "after_hand_end:1";
    CHECK(newsroom.verb(posted, dies).signal == SIGKILL);
    CHECK(told(newsroom, id) == "finished 1 delivered, posted");

    const Ended again = newsroom.verb(posted);
    CHECK(again.exit == 1);
    CHECK(told(newsroom, id) == "finished 1 delivered, posted");
    CHECK(newsroom.ask({"task", "list"}).empty());
    CHECK(newsroom.ask({"task", "list", "--all"}).size() == 1);
    CHECK(newsroom.ask({"log", std::to_string(id)}).at("task").at("state") == "posted");
}
