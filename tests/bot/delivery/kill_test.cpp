#include "bot/delivery/fanout_log.hpp"
#include "tests/support/bot_delivery.hpp"

#include <map>
#include <random>
#include <set>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;

namespace {

constexpr int readers = 1500;
constexpr std::size_t window = 48;

/// Who had a durable intent and no durable end at the kill: the open slots.
std::set<std::string> open_slots(DeliveryWorld& world, BroadcastId id) {
    std::set<std::string> addresses;
    const Bitmap ambiguous = must(world.ledger->fanout().load(id, 0)).segment.ambiguous();
    for (std::size_t i = ambiguous.next(0); i < segment_size; i = ambiguous.next(i + 1)) {
        addresses.insert(std::to_string(1000 + i));
    }
    return addresses;
}

struct Kills {
    int count = 0;
    std::set<std::string> may_double; ///< accepted, and in an open slot at a kill
    std::size_t most_open = 0;
};

/// Kills at random points until the broadcast is through.
Kills kill_until_finished(DeliveryWorld& world, BroadcastId id, unsigned seed) {
    std::mt19937 random(seed);
    Kills kills;
    for (;;) {
        world.start_engine();
        const std::size_t target = world.client.requests.size() + 1 + random() % 160;
        world.run_until([&] { return !world.finished.empty() || world.client.requests.size() >= target; });
        if (!world.finished.empty() || kills.count > 100) {
            return kills;
        }
        world.kill();
        ++kills.count;
        const auto open = open_slots(world, id);
        kills.most_open = std::max(kills.most_open, open.size());
        for (const std::string& address : open) {
            if (world.client.copies.contains(address)) kills.may_double.insert(address);
        }
    }
}

} // namespace

TEST_CASE("kills lose nobody and double only who was in an open slot", "[delivery]") {
    const unsigned seed = GENERATE(1U, 2U, 3U);
    DeliveryWorld world;
    world.options.window = window;
    world.client.delay = 1ms;
    add_readers(*world.ledger, "readers", readers);
    const BroadcastId id = world.start(world.to_all());
    const Kills kills = kill_until_finished(world, id, seed);

    INFO(kills.count << " kills, at most " << kills.most_open << " open slots");
    CHECK(kills.count >= 5);
    CHECK(kills.most_open <= window);
    CHECK(world.client.copies.size() == readers); // lost: 0
    std::size_t doubles = 0;
    for (const auto& [address, copies] : world.client.copies) {
        doubles += static_cast<std::size_t>(copies - 1);
        CHECK(copies <= 1 + kills.count);
        if (copies > 1) {
            CHECK(kills.may_double.contains(address));
        }
    }
    CHECK(doubles <= window * static_cast<std::size_t>(kills.count));
    const BroadcastRow row = world.row(id);
    CHECK(row.state == BroadcastState::finished);
    CHECK(row.tally.delivered == readers);
    CHECK(row.resent >= static_cast<std::int64_t>(doubles));
    CHECK(must(world.ledger->verify()).empty());
}

TEST_CASE("a broadcast that prefers once doubles nobody and names who is undecided", "[delivery]") {
    DeliveryWorld world;
    world.options.window = window;
    world.client.delay = 1ms;
    add_readers(*world.ledger, "readers", readers);
    NewBroadcast broadcast = world.to_all();
    broadcast.prefer = Prefer::once;
    const BroadcastId id = world.start(broadcast);
    const Kills kills = kill_until_finished(world, id, 4);

    for (const auto& [address, copies] : world.client.copies) CHECK(copies == 1);
    const Tally tally = world.row(id).tally;
    CHECK(tally.delivered + tally.unknown == readers);
    CHECK(tally.unknown <= static_cast<std::int64_t>(window) * kills.count);
    for (const DeliveryRow& row : must(world.ledger->deliveries(id, 0, readers))) {
        CHECK((row.state == "delivered" || row.state == "unknown"));
        if (row.state == "delivered") CHECK(world.client.copies.contains(std::to_string(1000 + row.ordinal)));
    }
    CHECK(must(world.ledger->verify()).empty());
}

TEST_CASE("a resent request that is doubled by a kill is counted", "[delivery]") {
    DeliveryWorld world;
    add_readers(*world.ledger, "readers", 4);
    world.client.delay = 5s; // nobody answers before the kill
    const BroadcastId id = world.start(world.to_all());
    world.start_engine();
    REQUIRE(world.run_until([&] { return world.client.requests.size() == 4; }));
    world.kill();
    world.client.delay = 0ms;
    world.start_engine();
    REQUIRE(world.run_until_finished());
    CHECK(world.row(id).resent == 4);
    CHECK(world.client.requests.size() == 8);
    CHECK(world.row(id).epoch > 1);
}

namespace {

/// A broadcast in mid-window, on a boot clock that the test moves.
struct SleepyWorld : DeliveryWorld {
    std::shared_ptr<std::atomic<std::int64_t>> ahead = std::make_shared<std::atomic<std::int64_t>>(0);
    BroadcastId id = 0;

    SleepyWorld() {
        options.window = 64;
        options.connections = 4;
        options.boot_time = [moved = ahead] {
            return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()) +
                   std::chrono::seconds(*moved);
        };
        client.delay = 2ms;
        add_readers(*ledger, "readers", 500);
        id = start(to_all());
        start_engine();
        REQUIRE(run_until([&] { return client.requests.size() >= 100; }));
    }
    /// What a second process does with its first commit.
    void take_over() {
        const BroadcastRow before = row(id);
        FanoutCommit commit;
        commit.broadcasts.push_back({id, before.epoch, before.epoch + 1, before.tally, before.resent});
        REQUIRE(must(ledger->fanout().commit(commit)));
    }
};

} // namespace

TEST_CASE("who slept while another process took the broadcast over sends nothing more and records nothing",
          "[delivery]") {
    SleepyWorld world;
    world.run_for(0ms);
    world.take_over();
    *world.ahead += 2;
    const std::size_t sent = world.client.requests.size();
    const std::size_t on_wire = world.client.open;
    const Segment before = must(world.ledger->fanout().load(world.id, 0)).segment;
    world.run_for(200ms);
    CHECK(world.client.requests.size() == sent);
    CHECK(on_wire <= world.options.connections); // what had left before is all that may double
    CHECK(must(world.ledger->fanout().load(world.id, 0)).segment == before);
    CHECK(world.trouble == std::vector<std::string>{"readers: another process has taken its broadcast over"});
    CHECK(world.engine->running().empty());
}

TEST_CASE("who slept and lost nothing asks the ledger and goes on", "[delivery]") {
    SleepyWorld world;
    *world.ahead += 3600;
    REQUIRE(world.run_until_finished());
    CHECK(world.row(world.id).tally.delivered == 500);
    for (const auto& [address, copies] : world.client.copies) CHECK(copies == 1);
}
