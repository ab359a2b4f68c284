#include "tests/support/bot_delivery.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;

TEST_CASE("what was sent is in the totals, with the reasons of those who refused", "[delivery]") {
    DeliveryWorld world;
    add_readers(*world.ledger, "readers", 300);
    world.client.script = [](const std::string& recipient) {
        return recipient.ends_with('7') ? answer("gone") : answer("ok 1");
    };
    world.start_engine();
    world.start(world.to_all());
    REQUIRE(world.run_until_finished());
    const EngineProgress progress = world.engine->progress();
    CHECK(progress.broadcasts.empty());
    const SendTotals& totals = progress.totals.at(config::Platform::telegram);
    CHECK(totals.delivered == 270);
    CHECK(totals.refused == 30);
    CHECK(totals.requests == 300);
    CHECK(totals.retries == 0);
    CHECK(totals.refusals.at("403 blocked") == 30);
    CHECK(progress.commits.count() > 0);
    CHECK(progress.failed_commits == 0);
    CHECK(progress.storage_ok);
}

TEST_CASE("a running broadcast says what is left, at which rate, and when it will be finished", "[delivery]") {
    DeliveryWorld world;
    world.rate = 50;
    add_readers(*world.ledger, "readers", 5000);
    world.start_engine();
    world.start(world.to_all());
    REQUIRE(world.run_until([&] { return !world.engine->progress().broadcasts.empty(); }));
    const EngineProgress progress = world.engine->progress();
    REQUIRE(progress.broadcasts.size() == 1);
    const BroadcastProgress& one = progress.broadcasts[0];
    CHECK(one.permitted == 50);
    CHECK_FALSE(one.rate); // nothing is said before five seconds are measured
    CHECK(one.hindrance == Hindrance::none);
    REQUIRE(one.expected);
    const double seconds = std::chrono::duration<double>(*one.expected - world.clock.now()).count();
    CHECK(seconds == Approx(static_cast<double>(one.row.tally.pending) / (50 / 1.005)).margin(2));
    const auto sender = std::ranges::find(progress.senders, one.row.tally.pending, &SenderProgress::pending);
    REQUIRE(sender != progress.senders.end());
    CHECK(sender->audiences == std::vector<std::string>{"channel", "readers"}); // one token: one sender
}

TEST_CASE("while nothing can be recorded nobody knows when it will be finished", "[delivery]") {
    DeliveryWorld world;
    add_readers(*world.ledger, "readers", 100);
    world.start_engine();
    world.ledger->full = true;
    world.start(world.to_all());
    REQUIRE(world.run_until([&] { return !world.trouble.empty(); }));
    const EngineProgress progress = world.engine->progress();
    REQUIRE(progress.broadcasts.size() == 1);
    CHECK(progress.broadcasts[0].hindrance == Hindrance::storage);
    CHECK_FALSE(progress.broadcasts[0].expected);
    CHECK_FALSE(progress.storage_ok);
    CHECK(progress.failed_commits > 0);
}
