#include "tests/bot/sandbox/fixture.hpp"

#include <catch2/catch.hpp>

#include <malloc.h>

#include <map>

using namespace depesche::bot::sandbox;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

CrowdPlan crowd_of(std::int64_t count) {
    CrowdPlan plan;
    plan.count = count;
    return plan;
}

std::size_t waiting(Fixture& box) { return box.bot().updates.size(); }

} // namespace

TEST_CASE("a reader of a crowd who moved long ago names the new address, and is reached there", "[sandbox]") {
    Fixture box;
    CrowdPlan plan = crowd_of(2);
    plan.migrated = 1;
    const std::string old = std::to_string(box.world.add_crowd(plan).first);
    const json refused = box.send(old, "x");
    CHECK(Fixture::why(refused) == "Bad Request: group chat was upgraded to a supergroup chat");
    const auto moved = refused.at("parameters").at("migrate_to_chat_id").get<std::int64_t>();
    CHECK(moved < 0);
    const json reached = box.send(std::to_string(moved), "x");
    CHECK(reached.at("ok") == true);
    CHECK(reached.at("result").at("chat").at("id") == moved);
    CHECK(reached.at("result").at("chat").at("type") == "supergroup");
    CHECK(box.world.crowd_histogram().at(1) == 1);
}

TEST_CASE("a reader moves, blocks or stops with the n-th message", "[sandbox]") {
    for (const int after : {1, 3}) {
        Fixture box;
        CrowdPlan moves = crowd_of(1), blocks = crowd_of(1), stops = crowd_of(1);
        moves.migrate_on_message = blocks.block_on_message = stops.stop_on_message = 1;
        moves.after_messages = blocks.after_messages = stops.after_messages = after;
        const std::string a = std::to_string(box.world.add_crowd(moves).first);
        const std::string b = std::to_string(box.world.add_crowd(blocks).first);
        const std::string c = std::to_string(box.world.add_crowd(stops).first);
        for (int i = 1; i <= after; ++i) {
            INFO("message " << i << " of " << after);
            for (const std::string& chat : {a, b, c}) CHECK(box.send(chat, "x").at("ok") == true);
            CHECK(waiting(box) == (i < after ? 0 : 2)); // the block and the /stop
        }
        const json moved = box.send(a, "x");
        CHECK(moved.at("error_code") == 400);
        CHECK(box.send(moved.at("parameters").at("migrate_to_chat_id").dump(), "x").at("ok") == true);
        CHECK(Fixture::why(box.send(b, "x")) == "Forbidden: bot was blocked by the user");
        CHECK(box.send(c, "x").at("ok") == true); // it is for the newsroom to hear it
        CHECK(waiting(box) == 2);
    }
}

TEST_CASE("readers move, block and stop by themselves at a time", "[sandbox]") {
    Fixture box;
    box.bot();
    CrowdPlan plan = crowd_of(1000);
    plan.block_later = 0.2;
    plan.stop_later = 0.2;
    plan.migrate_later = 0.2;
    plan.later = 90s;
    const Crowd crowd = box.world.add_crowd(plan);
    CHECK(box.world.next_act() == box.clock.at + 90s);
    const auto statuses = [&] {
        std::map<int, int> counts;
        for (std::int64_t id = crowd.first; id < crowd.first + crowd.count; ++id)
            ++counts[box.call("sendMessage", json{{"chat_id", id}, {"text", "x"}}.dump()).status];
        return counts;
    };
    box.clock.at += 89s;
    CHECK(statuses()[200] == 1000);
    CHECK(waiting(box) == 0);
    box.clock.at += 1s;
    std::map<int, int> after = statuses();
    CHECK_FALSE(box.world.next_act());
    CHECK(after[403] > 150);
    CHECK(after[403] < 250);
    CHECK(after[400] > 150);
    CHECK(after[400] < 250);
    CHECK(waiting(box) > 330); // blocks and stops
    CHECK(waiting(box) < 470);
    CHECK(statuses() == after);
}

TEST_CASE("300,000 readers who refuse, block, stop and move need little memory", "[sandbox]") {
    WorldLimits limits;
    limits.crowd_rows = false; // as with --count-only
    Fixture box(false, limits);
    box.call("getUpdates", R"({"allowed_updates":["callback_query"]})"); // nobody reads the others
    const auto before = mallinfo2();
    CrowdPlan plan = crowd_of(300'000);
    plan.blocked = plan.block_on_message = plan.stop_on_message = plan.migrated = plan.migrate_on_message = 0.05;
    plan.block_later = plan.migrate_later = 0.05;
    plan.later = 10s;
    const Crowd crowd = box.world.add_crowd(plan);
    const auto made = mallinfo2();
    CHECK(made.uordblks + made.hblkhd - before.uordblks - before.hblkhd < 3'000'000);
    const Bot& bot = box.bot();
    int open = 0;
    for (std::int64_t id = crowd.first; id < crowd.first + crowd.count; ++id) {
        const Recipient to = box.world.resolve(bot, std::to_string(id));
        if (to.standing != Standing::open) continue;
        ++open;
        box.world.post(box.bot(), to, {.text = "x"});
    }
    CHECK(open > 265'000);
    CHECK(open < 275'000);
    box.clock.at += 10s;
    box.world.act_when_due();
    std::map<Standing, int> standings;
    for (std::int64_t id = crowd.first; id < crowd.first + crowd.count; id += 10)
        ++standings[box.world.resolve(bot, std::to_string(id)).standing];
    CHECK(standings[Standing::blocked] > 4'200); // at the start, with the message, later
    CHECK(standings[Standing::blocked] < 4'800);
    CHECK(standings[Standing::migrated] > 4'200);
    CHECK(standings[Standing::migrated] < 4'800);
    const auto after = mallinfo2();
    CHECK(after.uordblks + after.hblkhd - before.uordblks - before.hblkhd < 4'000'000);
}
