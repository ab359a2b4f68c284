#include "bot/delivery/fanout_log.hpp"
#include "tests/support/bot_delivery.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <set>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;

namespace {

void check_tally(const Tally& tally, std::int64_t delivered, std::int64_t refused = 0, std::int64_t expired = 0,
                 std::int64_t withheld = 0, std::int64_t unknown = 0) {
    CHECK(tally.delivered == delivered);
    CHECK(tally.refused == refused);
    CHECK(tally.expired == expired);
    CHECK(tally.withheld == withheld);
    CHECK(tally.unknown == unknown);
    CHECK(tally.adds_up());
}

bool everybody_once(const DeliveryWorld& world, std::size_t readers) {
    return world.client.copies.size() == readers &&
           std::ranges::all_of(world.client.copies, [](const auto& entry) { return entry.second == 1; });
}

NewBroadcast with_photo(NewBroadcast broadcast) {
    broadcast.message.text = "<b>caption</b>";
    broadcast.message.photo = "https://seestadt.example/ziege.jpg";
    broadcast.message.without_photo = "<b>without picture</b>";
    return broadcast;
}

} // namespace

TEST_CASE("everybody gets the broadcast once, and the ledger knows each message id", "[delivery]") {
    DeliveryWorld world;
    add_readers(*world.ledger, "readers", 5000);
    world.start_engine();
    const BroadcastId id = world.start(world.to_all());
    REQUIRE(world.run_until_finished());
    CHECK(everybody_once(world, 5000));
    CHECK(world.finished[0].state == BroadcastState::finished);
    check_tally(world.row(id).tally, 5000);
    CHECK(world.row(id).state == BroadcastState::finished);
    const auto rows = must(world.ledger->deliveries(id, 4998, 10));
    REQUIRE(rows.size() == 2);
    CHECK(rows[1].message_id == "5999");
    CHECK(must(world.ledger->verify()).empty());
    CHECK(world.engine->running().empty());
    CHECK(world.client.most_open <= world.options.connections);
}

TEST_CASE("an audience without anybody is finished at once", "[delivery]") {
    DeliveryWorld world;
    world.start_engine();
    const BroadcastId id = world.start(broadcast_to("", "readers", {}));
    REQUIRE(world.run_until_finished());
    CHECK(world.row(id).state == BroadcastState::finished);
}

TEST_CASE("never more intents than the window are open", "[delivery]") {
    DeliveryWorld world;
    world.options.window = 16;
    world.client.delay = 1ms;
    add_readers(*world.ledger, "readers", 300);
    world.start_engine();
    const BroadcastId id = world.start(world.to_all());
    std::size_t most = 0;
    REQUIRE(world.run_until([&] {
        const auto row = world.row(id);
        std::size_t open = 0;
        if (const auto loaded = world.ledger->fanout().load(id, 0)) {
            open = static_cast<std::size_t>(loaded->segment.ambiguous().count());
        }
        most = std::max(most, open);
        return row.state == BroadcastState::finished;
    }));
    CHECK(most > 4);
    CHECK(most <= 16);
}

TEST_CASE("the commit that ends some recipients begins as many others", "[delivery]") {
    DeliveryWorld world;
    world.options.window = 16;
    add_readers(*world.ledger, "readers", 300);
    world.start_engine();
    const BroadcastId id = world.start(world.to_all());
    REQUIRE(world.run_until_finished());
    check_tally(world.row(id).tally, 300);
    // Some slots are kept free for alerts.
    const std::vector<std::int64_t>& open = world.ledger->open_slots;
    REQUIRE(open.size() > 15);
    CHECK(open.size() < 60);
    for (std::size_t i = 0; i + 8 < open.size(); ++i) CHECK(open[i] == open.front());
    CHECK(open.front() >= 14);
    CHECK(open.front() <= 16);
}

TEST_CASE("who blocked the bot is refused and gone; who moved gets it at the new address", "[delivery]") {
    DeliveryWorld world;
    add_readers(*world.ledger, "readers", 10);
    world.client.script = [](const std::string& recipient) {
        return recipient == "1003" ? answer("gone") : recipient == "1004" ? answer("moved -55") : answer("ok 1");
    };
    world.start_engine();
    const BroadcastId id = world.start(world.to_all());
    REQUIRE(world.run_until_finished());
    check_tally(world.row(id).tally, 9, 1);
    CHECK(must(world.ledger->subscribers().find("readers", Ordinal{3}))->state == SubscriberState::gone);
    CHECK(must(world.ledger->subscribers().find("readers", "-55"))->ordinal == 4);
    CHECK(world.client.copies["-55"] == 1);
    CHECK(must(world.ledger->deliveries(id, 3, 1))[0].reason == "403 blocked");
}

TEST_CASE("a chat that moves in circles is refused", "[delivery]") {
    DeliveryWorld world;
    add_readers(*world.ledger, "readers", 1);
    world.client.script = [n = 0](const std::string&) mutable { return answer("moved " + std::to_string(++n)); };
    world.start_engine();
    const BroadcastId id = world.start(world.to_all());
    REQUIRE(world.run_until_finished());
    check_tally(world.row(id).tally, 0, 1);
    CHECK(world.client.requests.size() == 4);
}

TEST_CASE("whoever left since the freeze gets nothing", "[delivery]") {
    DeliveryWorld world;
    add_readers(*world.ledger, "readers", 5);
    const BroadcastId id = world.start(world.to_all());
    must(world.ledger->subscribers().set_state("readers", 1, SubscriberState::stopped, noon));
    must(world.ledger->subscribers().forget("readers", 2, noon));
    world.start_engine();
    REQUIRE(world.run_until_finished());
    check_tally(world.row(id).tally, 3, 0, 0, 2);
    const auto rows = must(world.ledger->deliveries(id, 0, 5));
    CHECK(rows[1].state == "withheld");
    CHECK(rows[1].reason == "stopped");
    CHECK(rows[2].reason == "forgotten");
}

TEST_CASE("STOP holds before the next send, although the addresses are loaded", "[delivery]") {
    DeliveryWorld world;
    world.rate = 200;
    add_readers(*world.ledger, "readers", 50);
    world.start_engine();
    const BroadcastId id = world.start(world.to_all());
    REQUIRE(world.run_until([&] { return world.client.requests.size() >= 5; }));
    const std::set<std::string> asked = [&] {
        std::set<std::string> names;
        for (const auto& request : world.client.requests) names.insert(request.recipient);
        return names;
    }();
    // The next one in order has an intent already.
    const auto next = static_cast<Ordinal>(asked.size());
    must(world.ledger->subscribers().set_state("readers", next, SubscriberState::stopped, noon));
    REQUIRE(world.run_until_finished());
    CHECK(world.client.copies.count(std::to_string(1000 + next)) == 0);
    check_tally(world.row(id).tally, 49, 0, 0, 1);
}

TEST_CASE("Retry-After stops the whole sender for exactly that long and is kept", "[delivery]") {
    DeliveryWorld world;
    add_readers(*world.ledger, "readers", 30);
    bool told = false;
    SteadyTime when{};
    world.client.script = [&](const std::string&) {
        if (std::exchange(told, true)) return answer("ok 1");
        when = std::chrono::steady_clock::now();
        return answer("wait 1200");
    };
    world.options.connections = 2;
    world.start_engine();
    const BroadcastId id = world.start(world.to_all());
    REQUIRE(world.run_until([&] { return !must(world.ledger->fanout().pauses()).empty(); }));
    REQUIRE(world.run_until_finished());
    for (const auto& request : world.client.requests) {
        // One may have been on its way together with the first.
        CHECK((request.at <= when + 5ms || request.at >= when + 1200ms));
    }
    check_tally(world.row(id).tally, 30);
}

TEST_CASE("a pause of twelve hours survives a restart", "[delivery]") {
    DeliveryWorld world;
    add_readers(*world.ledger, "readers", 3);
    world.client.script = [](const std::string&) { return answer("wait 43838000"); };
    world.start_engine();
    const BroadcastId id = world.start(world.to_all());
    REQUIRE(world.run_until([&] { return !must(world.ledger->fanout().pauses()).empty(); }));
    world.engine.reset();
    world.client.requests.clear();
    world.clock.time += 1h;
    world.start_engine();
    world.run_for(100ms);
    CHECK(world.client.requests.empty());
    world.engine.reset();
    world.clock.time += 12h; // and its use is over
    world.start_engine();
    REQUIRE(world.run_until_finished());
    CHECK(world.row(id).tally.expired + world.row(id).tally.unknown == 3);
}

TEST_CASE("markup that the platform refuses goes out once more as plain text", "[delivery]") {
    DeliveryWorld world;
    add_readers(*world.ledger, "readers", 20);
    world.client.script = [&](const std::string&) {
        return answer(world.client.requests.back().bytes.find(">plain") != std::string::npos ? "ok 1" : "rejected");
    };
    world.start_engine();
    const BroadcastId id = world.start(world.to_all());
    REQUIRE(world.run_until_finished());
    check_tally(world.row(id).tally, 20);
}

TEST_CASE("a picture that the platform refuses is left out once, and the text keeps its markup", "[delivery]") {
    DeliveryWorld world;
    add_readers(*world.ledger, "readers", 20);
    world.client.script = [&](const std::string&) {
        const bool photo = world.client.requests.back().bytes.find("photo(") != std::string::npos;
        return answer(photo ? "rejected" : "ok 1");
    };
    world.options.connections = 1;
    world.start_engine();
    auto broadcast = with_photo(world.to_all());
    const BroadcastId id = world.start(broadcast);
    REQUIRE(world.run_until_finished());
    check_tally(world.row(id).tally, 20);
    CHECK(world.row(id).resent == 0);
    CHECK(world.client.requests.size() == 21);
    CHECK(world.client.requests.back().bytes.ends_with(">markup<b>without picture</b>"));
}

TEST_CASE("without the picture too the markup may be refused: then plain text goes out", "[delivery]") {
    DeliveryWorld world;
    add_readers(*world.ledger, "readers", 20);
    world.client.script = [&](const std::string&) {
        return answer(world.client.requests.back().bytes.find(">plain") != std::string::npos ? "ok 1" : "rejected");
    };
    world.start_engine();
    const BroadcastId id = world.start(with_photo(world.to_all()));
    REQUIRE(world.run_until_finished());
    check_tally(world.row(id).tally, 20);
}

TEST_CASE("a restart remembers that the picture was refused", "[delivery]") {
    DeliveryWorld world;
    world.rate = 20;
    add_readers(*world.ledger, "readers", 20);
    world.client.script = [&](const std::string&) {
        const bool photo = world.client.requests.back().bytes.find("photo(") != std::string::npos;
        return answer(photo ? "rejected" : "ok 1");
    };
    world.start_engine();
    const BroadcastId id = world.start(with_photo(world.to_all()));
    REQUIRE(world.run_until([&] { return world.row(id).tally.delivered > 0; }));
    world.kill();
    const std::size_t before = world.client.requests.size();
    world.start_engine();
    REQUIRE(world.run_until_finished());
    check_tally(world.row(id).tally, 20);
    for (std::size_t i = before; i < world.client.requests.size(); ++i)
        CHECK(world.client.requests[i].bytes.find("photo(") == std::string::npos);
}

TEST_CASE("a message that is refused as plain text too stops the broadcast and says why", "[delivery]") {
    DeliveryWorld world;
    add_readers(*world.ledger, "readers", 20);
    world.client.script = [](const std::string&) { return answer("rejected"); };
    world.options.connections = 1;
    world.start_engine();
    const BroadcastId id = world.start(world.to_all());
    REQUIRE(world.run_until_finished());
    CHECK(world.finished[0].state == BroadcastState::failed);
    CHECK(world.finished[0].why == "400 can't parse");
    CHECK(world.client.requests.size() == 2);
    REQUIRE(world.run_until([&] { return world.engine->running().empty(); }));
    const BroadcastRow row = world.row(id);
    CHECK(row.state == BroadcastState::failed);
    CHECK(row.tally.pending == 20);
    CHECK(row.tally.adds_up());
}

TEST_CASE("a refused token pauses the audience and refuses nobody", "[delivery]") {
    DeliveryWorld world;
    add_readers(*world.ledger, "readers", 100);
    bool revoked = true;
    world.client.script = [&](const std::string&) { return answer(revoked ? "blocked" : "ok 1"); };
    world.start_engine();
    const BroadcastId id = world.start(world.to_all());
    REQUIRE(world.run_until([&] { return !world.paused.empty(); }));
    world.run_for(100ms);
    CHECK(world.paused.size() == 1);
    CHECK(world.paused[0] == "readers: 401 Unauthorized");
    CHECK(world.row(id).tally.pending == 100);
    CHECK(world.client.requests.size() <= 64);
    CHECK_FALSE(must(world.ledger->fanout().load(id, 0)).segment.ambiguous().any());
    revoked = false;
    world.engine->wake();
    REQUIRE(world.run_until_finished());
    check_tally(world.row(id).tally, 100);
}

TEST_CASE("an unknown outcome is sent again or left, as the broadcast wishes, and counted", "[delivery]") {
    DeliveryWorld world;
    add_readers(*world.ledger, "readers", 50);
    std::set<std::string> cut_once;
    world.client.script = [&](const std::string& recipient) {
        const bool first = (recipient == "1007" || recipient == "1020") && cut_once.insert(recipient).second;
        return first ? cut() : answer("ok 1");
    };
    NewBroadcast broadcast = world.to_all();
    const bool once = GENERATE(false, true);
    broadcast.prefer = once ? Prefer::once : Prefer::deliver;
    world.start_engine();
    const BroadcastId id = world.start(broadcast);
    REQUIRE(world.run_until_finished());
    if (once) {
        check_tally(world.row(id).tally, 48, 0, 0, 0, 2);
        CHECK(world.row(id).resent == 0);
        CHECK(must(world.ledger->deliveries(id, 7, 1))[0].state == "unknown");
        CHECK(must(world.ledger->reached("draft-1", "readers")).size() == 50);
    } else {
        check_tally(world.row(id).tally, 50);
        CHECK(world.row(id).resent == 2);
        CHECK(world.client.copies["1007"] == 2);
    }
}

TEST_CASE("while nobody is there few requests are made, and nothing is lost", "[delivery]") {
    DeliveryWorld world;
    add_readers(*world.ledger, "readers", 200);
    bool there = false;
    world.client.script = [&](const std::string&) { return there ? answer("ok 1") : no_connection(); };
    world.start_engine();
    const BroadcastId id = world.start(world.to_all());
    world.run_for(600ms);
    CHECK(world.client.requests.size() <= 64 + 10);
    CHECK(world.trouble.size() == 1);
    there = true;
    REQUIRE(world.run_until_finished());
    check_tally(world.row(id).tally, 200);
    CHECK(world.row(id).resent == 0);
}

TEST_CASE("stop means that nothing more leaves; resume goes on where it stopped", "[delivery]") {
    DeliveryWorld world;
    world.rate = 500;
    world.client.delay = 5ms;
    add_readers(*world.ledger, "readers", 300);
    world.start_engine();
    const BroadcastId id = world.start(world.to_all());
    REQUIRE(world.run_until([&] { return world.client.requests.size() >= 50; }));
    CHECK(world.engine->stop(id, "by an editor"));
    const std::size_t sent = world.client.requests.size();
    world.run_for(200ms);
    CHECK(world.client.requests.size() == sent);
    CHECK(world.engine->running().empty());
    CHECK(world.row(id).state == BroadcastState::stopped);
    CHECK(world.row(id).why == "by an editor");
    CHECK(world.row(id).tally.delivered == static_cast<std::int64_t>(sent));
    CHECK_FALSE(must(world.ledger->fanout().load(id, 0)).segment.ambiguous().any());
    CHECK_FALSE(world.engine->stop(id, "again"));
    CHECK(world.engine->resume(id));
    REQUIRE(world.run_until_finished());
    CHECK(everybody_once(world, 300));
    check_tally(world.row(id).tally, 300);
}

TEST_CASE("a stop holds against a look into the ledger that began before it", "[delivery]") {
    for (int round = 0; round < 20; ++round) {
        DeliveryWorld world;
        add_readers(*world.ledger, "readers", 50);
        world.start_engine();
        REQUIRE(world.run_until([&] { return world.io.stopped(); })); // the first look found nothing
        const BroadcastId id = world.start(world.to_all());
        for (int i = 0; i < 20; ++i) world.row(id); // time for the ledger's thread to look
        REQUIRE(world.engine->stop(id, "by an editor"));
        world.run_for(20ms);
        CHECK(world.client.requests.empty());
        CHECK(world.row(id).state == BroadcastState::stopped);
        if (round > 0) continue;
        CHECK(world.engine->resume(id));
        REQUIRE(world.run_until_finished());
        CHECK(everybody_once(world, 50));
    }
}

TEST_CASE("a digest that is not useful any more expires", "[delivery]") {
    DeliveryWorld world;
    world.rate = 300;
    add_readers(*world.ledger, "readers", 9000);
    world.start_engine();
    const BroadcastId id = world.start(world.to_all());
    REQUIRE(world.run_until([&] { return world.client.requests.size() >= 20; }));
    world.clock.time += 4h;
    REQUIRE(world.run_until_finished());
    const Tally tally = world.row(id).tally;
    CHECK(tally.expired > 8000);
    CHECK(tally.delivered + tally.expired == 9000);
    CHECK(tally.adds_up());
    CHECK(must(world.ledger->verify()).empty());
}

TEST_CASE("an alert overtakes a running digest within 100 ms", "[delivery]") {
    DeliveryWorld world;
    world.rate = 400;
    world.client.delay = 30ms;
    world.options.connections = 8;
    add_readers(*world.ledger, "readers", 5000);
    world.start_engine();
    world.start(world.to_all());
    REQUIRE(world.run_until([&] { return world.client.requests.size() >= 60; }));
    NewBroadcast alert = world.to_all();
    alert.lane = Lane::alert;
    alert.message.text = "EIL";
    const std::size_t before = world.client.requests.size();
    world.start(alert);
    const auto accepted = std::chrono::steady_clock::now();
    const auto first_alert = [&] {
        return std::find_if(world.client.requests.begin() + static_cast<std::ptrdiff_t>(before),
                            world.client.requests.end(),
                            [](const auto& request) { return request.bytes.ends_with("EIL"); });
    };
    REQUIRE(world.run_until([&] { return first_alert() != world.client.requests.end(); }));
    CHECK(first_alert()->at - accepted < 100ms);
    // From then on the digest gets nothing but what it has intended already.
    world.run_for(300ms);
    const auto digests = std::count_if(first_alert(), world.client.requests.end(),
                                       [](const auto& request) { return !request.bytes.ends_with("EIL"); });
    CHECK(digests <= 70);
}

TEST_CASE("a channel keeps the limit of its own chat", "[delivery]") {
    DeliveryWorld world;
    world.rate = 4;
    must(world.ledger->subscribers().start("channel", reader("@seestadt")));
    world.start_engine();
    for (int i = 0; i < 3; ++i) world.start(broadcast_to("", "channel", {0}));
    REQUIRE(world.run_until_finished(3));
    REQUIRE(world.client.requests.size() == 3);
    CHECK(world.client.requests[2].at - world.client.requests[0].at >= 490ms);
}

TEST_CASE("a channel that shuts the bot out pauses and is no reader who left", "[delivery]") {
    DeliveryWorld world;
    must(world.ledger->subscribers().start("channel", reader("@seestadt")));
    bool out = true;
    world.client.script = [&](const std::string&) { return answer(out ? "gone" : "ok 9"); };
    world.start_engine();
    const BroadcastId id = world.start(broadcast_to("", "channel", {0}));
    REQUIRE(world.run_until([&] { return !world.paused.empty(); }));
    CHECK(world.paused[0] == "channel: 403 blocked");
    CHECK(must(world.ledger->subscribers().find("channel", Ordinal{0}))->state == SubscriberState::active);
    out = false;
    world.engine->wake();
    REQUIRE(world.run_until_finished());
    check_tally(world.row(id).tally, 1);
}

TEST_CASE("a broadcast to an audience that is not configured waits and says so", "[delivery]") {
    DeliveryWorld world;
    add_readers(*world.ledger, "elsewhere", 3);
    world.start_engine();
    const BroadcastId id = world.start(world.to_all("elsewhere"));
    REQUIRE(world.run_until([&] { return !world.trouble.empty(); }));
    CHECK(world.client.requests.empty());
    world.engine->set_audiences({world.audience("elsewhere")});
    REQUIRE(world.run_until_finished());
    check_tally(world.row(id).tally, 3);
}

TEST_CASE("an answer counts though its audience has just left the configuration", "[delivery]") {
    DeliveryWorld world;
    world.client.delay = 50ms;
    add_readers(*world.ledger, "readers", 3);
    world.start_engine();
    const BroadcastId id = world.start(world.to_all());
    REQUIRE(world.run_until([&] { return world.client.requests.size() == 3; }));
    world.engine->set_audiences({world.audience("channel", true)});
    REQUIRE(world.run_until_finished());
    check_tally(world.row(id).tally, 3);
    CHECK(world.client.requests.size() == 3);
}

TEST_CASE("a damaged broadcast fails and is never sent to be sure", "[delivery]") {
    DeliveryWorld world;
    add_readers(*world.ledger, "readers", 10);
    const BroadcastId id = world.start(world.to_all());
    FanoutCommit damage;
    const LoadedSegment loaded = must(world.ledger->fanout().load(id, 0));
    SegmentUpdate update{id, 0, loaded.segment, {}};
    update.segment.done.set(9); // delivered without an intent: impossible
    damage.segments.push_back(update);
    must(world.ledger->fanout().commit(damage));
    world.start_engine();
    REQUIRE(world.run_until_finished());
    CHECK(world.finished[0].state == BroadcastState::failed);
    CHECK(world.finished[0].why.find("damaged") != std::string::npos);
    CHECK(world.client.requests.empty());
    CHECK(world.row(id).state == BroadcastState::failed);
}

TEST_CASE("draining lets requests on the wire end, records them and starts nothing", "[delivery]") {
    DeliveryWorld world;
    world.rate = 1000;
    world.client.delay = 20ms;
    add_readers(*world.ledger, "readers", 1000);
    world.start_engine();
    const BroadcastId id = world.start(world.to_all());
    REQUIRE(world.run_until([&] { return world.client.requests.size() >= 40; }));
    bool drained = false;
    asio::co_spawn(world.io, world.engine->drain(Deadline::in(5s)), [&](std::exception_ptr) { drained = true; });
    REQUIRE(world.run_until([&] { return drained; }));
    CHECK(world.client.open == 0);
    CHECK(world.row(id).tally.delivered == static_cast<std::int64_t>(world.client.requests.size()));
    CHECK_FALSE(must(world.ledger->fanout().load(id, 0)).segment.ambiguous().any());
    world.engine.reset();
    world.start_engine();
    REQUIRE(world.run_until_finished());
    CHECK(everybody_once(world, 1000));
}

TEST_CASE("on a full disk nothing leaves that could not be recorded, and it goes on when there is room", "[delivery]") {
    DeliveryWorld world;
    world.options.window = 32;
    world.client.delay = 1ms;
    add_readers(*world.ledger, "readers", 1000);
    world.start_engine();
    const BroadcastId id = world.start(world.to_all());
    REQUIRE(world.run_until([&] { return world.client.requests.size() >= 100; }));
    world.ledger->full = true;
    REQUIRE(world.run_until([&] { return !world.trouble.empty(); }));
    CHECK(world.trouble[0] == ": ledger.db: the disk is full");
    const std::size_t sent = world.client.requests.size();
    world.run_for(300ms);
    CHECK(world.client.requests.size() <= sent);
    // Whatever left had its intent on the disk.
    const LoadedSegment durable = must(world.ledger->fanout().load(id, 0));
    for (const auto& request : world.client.requests) {
        CHECK(durable.segment.intent.test(static_cast<std::uint16_t>(std::stoi(request.recipient) - 1000)));
    }
    world.ledger->full = false;
    REQUIRE(world.run_until_finished());
    CHECK(everybody_once(world, 1000));
    check_tally(world.row(id).tally, 1000);
    CHECK(world.trouble.size() == 1);
}

namespace {

digest::Zone zurich() { return *digest::Zone::find("Europe/Zurich"); }

NewBroadcast alert_to(NewBroadcast broadcast, int severity) {
    broadcast.kind = digest::MessageKind::alert;
    broadcast.severity = severity;
    broadcast.lane = Lane::alert;
    broadcast.useful_until = {};
    return broadcast;
}

} // namespace

TEST_CASE("quiet hours that begin while an alert runs end it for all but the readers of the night", "[delivery]") {
    DeliveryWorld world;
    world.clock.time = *digest::parse_iso8601("2026-11-23T20:59:00Z"); // 21:59 in Zurich
    world.rate = 50;
    add_readers(*world.ledger, "readers", 40);
    must(world.ledger->subscribers().set_wishes("readers", 38, {"morning", std::string(night_wish)}));
    must(world.ledger->subscribers().set_promise("readers", 39, {.quiet = digest::QuietHours{}}));
    world.start_engine();
    world.engine->set_quiet_hours(zurich(), {std::chrono::hours(22), std::chrono::hours(6)});
    const BroadcastId id = world.start(alert_to(world.to_all(), 2));
    REQUIRE(world.run_until([&] { return world.client.requests.size() >= 5; }));
    world.clock.time += std::chrono::minutes(1);
    REQUIRE(world.run_until_finished());
    CHECK(world.client.copies["1038"] == 1);
    CHECK(world.client.copies["1039"] == 1);
    const BroadcastRow row = world.row(id);
    CHECK(row.tally.adds_up());
    // What was looked up a moment ago holds for 100 ms at most: five messages at this rate, and one on its way.
    CHECK(row.tally.delivered <= 5 + 6 + 2);
    CHECK(row.tally.withheld == 40 - row.tally.delivered);
    CHECK(row.tally.kept == KeptBack{.quiet = row.tally.withheld});
    CHECK(must(world.ledger->deliveries(id, 37, 1))[0].reason == "quiet hours");
    CHECK(must(world.ledger->verify()).empty());
}

TEST_CASE("who pauses in the middle of a broadcast is not written to, and who comes back is", "[delivery]") {
    DeliveryWorld world;
    world.rate = 50;
    add_readers(*world.ledger, "readers", 30);
    must(world.ledger->subscribers().set_promise("readers", 29, {.paused_until = world.clock.time + 1h}));
    world.start_engine();
    world.engine->set_quiet_hours(zurich(), {});
    const BroadcastId id = world.start(alert_to(world.to_all(), 1));
    REQUIRE(world.run_until([&] { return world.client.requests.size() >= 3; }));
    must(world.ledger->subscribers().set_promise("readers", 28, {.paused_until = world.clock.time + 1h}));
    must(world.ledger->subscribers().set_promise("readers", 29, {}));
    REQUIRE(world.run_until_finished());
    CHECK(world.client.copies.count("1028") == 0);
    CHECK(world.client.copies["1029"] == 1);
    CHECK(world.row(id).tally.kept == KeptBack{.paused = 1});
    CHECK(must(world.ledger->verify()).empty());
}

TEST_CASE("those withheld from the start are in the ledger before anything is sent", "[delivery]") {
    DeliveryWorld world;
    add_readers(*world.ledger, "readers", 5000);
    NewBroadcast broadcast = alert_to(world.to_all(), 2);
    using digest::Objection;
    broadcast.kept_back = {{0, Objection::quiet}, {4095, Objection::capped}, {4096, Objection::paused}, {4999, Objection::quiet}};
    CHECK(broadcast.messages() == 4996);
    const BroadcastId id = world.start(broadcast);
    const BroadcastRow row = world.row(id);
    CHECK(row.tally.withheld == 4);
    CHECK(row.tally.pending == 4996);
    CHECK(row.tally.kept == KeptBack{.quiet = 2, .capped = 1, .paused = 1});
    CHECK(row.kind == digest::MessageKind::alert);
    CHECK(must(world.ledger->verify()).empty());
    using Kept = std::vector<std::pair<Ordinal, Objection>>;
    CHECK(must(world.ledger->kept_back(id)) == Kept{{0, Objection::quiet}, {4095, Objection::capped}, {4096, Objection::paused}, {4999, Objection::quiet}});
    world.start_engine();
    REQUIRE(world.run_until_finished());
    CHECK(world.client.requests.size() == 4996);
    CHECK(world.row(id).tally.kept == row.tally.kept);
    CHECK(world.row(id).tally.delivered == 4996);
    CHECK(must(world.ledger->verify()).empty());
    // Who got it counts for a cap, once as many messages went out.
    const auto got = must(world.ledger->got_since("readers", {}, 1));
    CHECK(got.at(0) == 0);
    CHECK(got.at(1) == 1);
    CHECK(must(world.ledger->got_since("readers", {}, 2)).empty());
    CHECK(must(world.ledger->got_since("readers", world.clock.time + 1ms, 1)).empty());
}

TEST_CASE("a broadcast of which everybody was withheld is over at once", "[delivery]") {
    DeliveryWorld world;
    add_readers(*world.ledger, "readers", 2);
    world.start_engine();
    NewBroadcast broadcast = alert_to(world.to_all(), 2);
    broadcast.kept_back = {{0, digest::Objection::quiet}, {1, digest::Objection::paused}};
    const BroadcastId id = world.start(broadcast);
    REQUIRE(world.run_until_finished());
    CHECK(world.client.requests.empty());
    CHECK(world.row(id).state == BroadcastState::finished);
}

TEST_CASE("a correction makes no sound for those whose quiet hours have begun", "[delivery]") {
    DeliveryWorld world;
    world.clock.time = *digest::parse_iso8601("2026-11-23T23:00:00Z");
    add_readers(*world.ledger, "readers", 2);
    must(world.ledger->subscribers().set_promise("readers", 1, {.quiet = digest::QuietHours{}}));
    world.start_engine();
    world.engine->set_quiet_hours(zurich(), {std::chrono::hours(22), std::chrono::hours(6)});
    NewBroadcast broadcast = alert_to(world.to_all(), 2);
    broadcast.kind = digest::MessageKind::correction;
    world.start(broadcast);
    REQUIRE(world.run_until_finished());
    for (const auto& request : world.client.requests)
        CHECK((request.bytes.find("silent(") != std::string::npos) == (request.recipient == "1000"));
}
