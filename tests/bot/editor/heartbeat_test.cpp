#include "bot/editor/heartbeat.hpp"

#include "bot/delivery/fanout_log.hpp"
#include "tests/support/bot_newsroom.hpp"
#include "tests/support/fake_http_client.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <cstdlib>

using namespace depesche;
using namespace depesche::bot;
using depesche::tests::FakeHttpClient;
using depesche::tests::TestNewsroom;

namespace {

constexpr const char* alive = "https://switch.example/alive-secret";
constexpr const char* edition = "https://switch.example/edition-secret";

struct Beat {
    void run(const std::function<void(Heartbeat&)>& act) {
        Heartbeat heartbeat(
            io.get_executor(), client, *world.newsroom,
            {.sick = [this] { return sick; },
             .failing = [this](const std::string& host, const std::string& why) { told.push_back(host + ": " + why); },
             .between_tries = std::chrono::milliseconds(0)});
        act(heartbeat);
        // Pauses of no length still go through a timer.
        for (int i = 0; i < 50; ++i) {
            io.restart();
            io.run_for(std::chrono::milliseconds(1));
        }
        heartbeat.stop();
        io.restart();
        io.poll();
    }
    std::size_t calls(const std::string& url) const {
        return static_cast<std::size_t>(std::ranges::count_if(
            client.requests, [&](const HttpRequest& request) { return request.url.to_string() == url; }));
    }
    /// The morning as it went out to the channel and the readers.
    std::vector<BroadcastRow> send_morning() {
        world.add_readers(2);
        world.tick();
        for (const char* id : {"a", "b", "c", "d", "e"})
            world.publish(id, std::string("Seestadt baut Haus ") + id, "2026-11-22T20:00:00Z", id);
        world.clock.set("2026-11-23T05:30:00Z");
        world.tick();
        auto rows = world.ledger->of_draft("morning-2026-11-23").value();
        REQUIRE(rows.size() == 2);
        return rows;
    }

    /// Before the settings are read.
    int environment = ::setenv("DEPESCHE_TEST_ALIVE", alive, 1) + ::setenv("DEPESCHE_TEST_EDITION", edition, 1);
    TestNewsroom world{"2026-11-22T12:00:00Z", "[heartbeat]\nalive = \"env:DEPESCHE_TEST_ALIVE\"\n"
                                               "edition = \"env:DEPESCHE_TEST_EDITION\"\n"};
    asio::io_context io;
    FakeHttpClient client;
    std::string sick;
    std::vector<std::string> told;
};

} // namespace

TEST_CASE("a healthy process calls its address, a sick one does not", "[editor]") {
    Beat beat;
    beat.client.answer(alive, 200);
    beat.run([](Heartbeat& heartbeat) { heartbeat.start(); });
    CHECK(beat.calls(alive) == 1);
    beat.sick = "the token is refused";
    beat.run([](Heartbeat& heartbeat) { heartbeat.start(); });
    CHECK(beat.calls(alive) == 1);
    CHECK(beat.told.empty());
}

TEST_CASE("an address that does not answer is tried three times and told once, by its host alone", "[editor]") {
    Beat beat;
    beat.client.answer(alive, 503);
    beat.run([](Heartbeat& heartbeat) { heartbeat.start(); });
    CHECK(beat.calls(alive) == 3);
    CHECK(beat.told == std::vector<std::string>{"switch.example: status 503"});
}

TEST_CASE("an edition is told once, when the last of its broadcasts is finished", "[editor]") {
    Beat beat;
    beat.client.answer(edition, 200);
    auto rows = beat.send_morning();
    for (BroadcastRow& row : rows) row.state = BroadcastState::finished;
    rows[0].tally.delivered = 1;
    beat.run([&](Heartbeat& heartbeat) { heartbeat.broadcast_ended(rows[0]); });
    CHECK(beat.calls(edition) == 0); // the other one still runs
    REQUIRE(beat.world.ledger->fanout().set_state(rows[1].id, BroadcastState::finished, "", beat.world.clock.now()));
    for (int i = 0; i < 2; ++i) beat.run([&](Heartbeat& heartbeat) { heartbeat.broadcast_ended(rows[0]); });
    CHECK(beat.calls(edition) == 1);
}

TEST_CASE("an edition that nobody got is not told", "[editor]") {
    Beat beat;
    beat.client.answer(edition, 200);
    auto rows = beat.send_morning();
    for (BroadcastRow& row : rows) {
        REQUIRE(beat.world.ledger->fanout().set_state(row.id, BroadcastState::finished, "", beat.world.clock.now()));
        row.state = BroadcastState::finished;
    }
    rows[0].tally.refused = rows[0].tally.recipients;
    beat.run([&](Heartbeat& heartbeat) { heartbeat.broadcast_ended(rows[0]); });
    CHECK(beat.calls(edition) == 0);
    // A post by hand that ends later is asked about again.
    rows[0].tally.delivered = 1;
    beat.run([&](Heartbeat& heartbeat) { heartbeat.broadcast_ended(rows[0]); });
    CHECK(beat.calls(edition) == 1);
}

TEST_CASE("an alert and a stopped broadcast call nobody", "[editor]") {
    Beat beat;
    beat.client.answer(edition, 200);
    auto rows = beat.send_morning();
    rows[0].state = BroadcastState::stopped;
    beat.run([&](Heartbeat& heartbeat) { heartbeat.broadcast_ended(rows[0]); });
    rows[0].state = BroadcastState::finished;
    rows[0].draft = "alert-1";
    beat.run([&](Heartbeat& heartbeat) { heartbeat.broadcast_ended(rows[0]); });
    CHECK(beat.calls(edition) == 0);
}
