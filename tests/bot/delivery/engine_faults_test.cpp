// The engine with the real client and the real platform against a sandbox that misbehaves.
#include "tests/support/bot_wire_delivery.hpp"
#include "tests/support/sanitized.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include <unistd.h>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;

namespace {

std::size_t resident_kib() {
    std::ifstream file("/proc/self/statm");
    std::size_t pages = 0, resident = 0;
    file >> pages >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) / 1024;
}

} // namespace

TEST_CASE("the sender pauses for as long as a 429 says, in every shape of it, and the ledger knows",
          "[delivery][net]") {
    struct Shape {
        const char* action;
        std::chrono::seconds wait;
    };
    const Shape shapes[] = {
        {R"("retry_after":43838)", 43'838s},
        {R"("retry_after":43837.2)", 43'838s},
        {R"("retry_after":"43838")", 43'838s},
        {R"("retry_after":null,"retry_after_header":"43838")", 43'838s},
        {R"("retry_after":null,"retry_after_header":"43837.5")", 43'838s},
        {R"("retry_after":null,"retry_after_date":43838)", 43'838s},
        {R"("retry_after":"soon","retry_after_header":"43838")", 43'838s},
        {R"("retry_after":43838,"retry_after_header":"7")", 43'838s},
        {R"("retry_after":7,"retry_after_header":"43838")", 43'838s},
        {R"("retry_after":43838,"retry_after_header":"in a while")", 43'838s},
        {R"("retry_after":1e12,"retry_after_header":"")", 86'400s},
        {R"("retry_after":null,"retry_after_header":"99999999999999999999")", 86'400s},
        {R"("retry_after":null,"retry_after_header":"")", 1s},
        {R"("retry_after":{"seconds":5},"retry_after_header":"later")", 1s},
    };
    for (const Shape& shape : shapes) {
        INFO(shape.action);
        WireDelivery world(2);
        // The second request: it goes over a connection that is open already.
        world.wire.script(
            fmt::format(R"([{{"match":{{"after":1}},"action":{{"type":"status","status":429,{}}}}}])", shape.action));
        world.options.connections = 1;
        world.start_engine();
        world.start();
        REQUIRE(world.run_until([&] { return world.pause().has_value(); }));
        // The date counts by whole seconds; the rest is what the test's clock does not move meanwhile.
        CHECK(*world.pause() > world.wire.clock.time + shape.wait - 2s);
        CHECK(*world.pause() <= world.wire.clock.time + shape.wait);
        CHECK(world.refused() == 1);
    }
}

TEST_CASE("a pause of 43,838 s holds to the second across restarts", "[delivery][net]") {
    WireDelivery world(3, true);
    const Instant begun = world.wire.clock.time;
    world.wire.script(R"([{"match":{"times":1},"action":{"type":"status","status":429,"retry_after":43838}}])");
    world.options.connections = 1;
    world.start_engine();
    const BroadcastId id = world.start();
    REQUIRE(world.run_until([&] { return world.pause().has_value(); }));
    const Instant until = *world.pause();
    CHECK(until <= begun + 43'838s);
    CHECK(until > begun + 43'837s);
    for (const auto later : {1s, 3600s, 43'836s}) {
        world.wire.clock.time = begun + later;
        world.restart();
        world.run_for(50ms);
        CHECK(world.wire.accepted() == 0);
        CHECK(world.refused() == 1);
        CHECK(world.pause() == until);
    }
    world.wire.clock.time = until - 200ms;
    world.restart();
    const auto woken = std::chrono::steady_clock::now();
    REQUIRE(world.run_until([&] { return !world.finished.empty(); }));
    CHECK(std::chrono::steady_clock::now() - woken >= 195ms);
    CHECK(std::chrono::steady_clock::now() - woken < 3s);
    CHECK(world.row(id).tally.delivered == 3);
    CHECK(world.wire.accepted() == 3);
}

TEST_CASE("a 503 that says for how long is obeyed as a 429 is, and what became of its message stays unknown",
          "[delivery][net]") {
    for (const Prefer prefer : {Prefer::deliver, Prefer::once}) {
        WireDelivery world(50);
        // The third request: it goes over a connection that is open already.
        world.wire.script(R"([{"match":{"after":2,"times":1},
                               "action":{"type":"status","status":503,"retry_after":null,"retry_after_header":"43838"}}])");
        world.options.connections = 1;
        world.start_engine();
        const BroadcastId id = world.start(prefer);
        REQUIRE(world.run_until([&] { return world.pause().has_value(); }));
        CHECK(*world.pause() <= world.wire.clock.time + 43'838s);
        CHECK(*world.pause() > world.wire.clock.time + 43'836s);
        world.run_for(50ms);
        CHECK(world.refused() == 1);
        CHECK(world.wire.accepted() == 2);
        CHECK(world.row(id).tally.unknown == (prefer == Prefer::once ? 1 : 0));
        CHECK(world.row(id).tally.pending == (prefer == Prefer::once ? 47 : 48));
        // It holds across a restart, and no longer.
        world.wire.clock.time = *world.pause() - 200ms;
        world.restart();
        world.run_for(20ms);
        CHECK(world.wire.accepted() == 2);
        REQUIRE(world.run_until([&] { return !world.finished.empty(); }));
        CHECK(world.row(id).tally.delivered == (prefer == Prefer::once ? 49 : 50));
        CHECK(world.row(id).resent == (prefer == Prefer::once ? 0 : 1));
    }
}

TEST_CASE("a storm of 5xx makes few requests and loses nobody", "[delivery][net]") {
    for (const char* storm :
         {R"({"type":"status","status":503,"retry_after":1})",
          R"({"type":"status","status":502,"body":"<html>bad gateway</html>"})", R"("error_after_accept")"}) {
        INFO(storm);
        WireDelivery world(2000);
        world.wire.script(fmt::format(R"([{{"action":{}}}])", storm));
        world.options.window = 64;
        world.start_engine();
        const BroadcastId id = world.start();
        world.run_for(600ms);
        // First tries of one window and what was under way then, and ten tries of our own choice a minute. Where the
        // answers ask for a second's rest, only what left before the first of them came.
        const std::int64_t requests = world.wire.accepted() + world.refused();
        const bool rests = std::string_view(storm).contains("retry_after");
        CHECK(requests >= (rests ? 1 : 64));
        CHECK(requests <= (rests ? 64 : 64 + 64 + 10));
        CHECK(world.row(id).tally.adds_up());
        CHECK(world.row(id).tally.pending == 2000);
    }
}

TEST_CASE("a gust of 5xx is over when it is over, and each reader has it", "[delivery][net]") {
    WireDelivery world(500);
    world.wire.script(R"([{"match":{"times":5},"action":{"type":"status","status":502}},
                          {"match":{"times":4},"action":"error_after_accept"}])");
    world.start_engine();
    const BroadcastId id = world.start();
    REQUIRE(world.run_until([&] { return !world.finished.empty(); }));
    CHECK(world.row(id).tally.delivered == 500);
    CHECK(world.row(id).resent == 9);
    CHECK(world.wire.server->world().crowd_histogram().at(0) == 0);
    CHECK(world.wire.server->world().crowd_histogram().at(2) == 4); // those that were accepted and answered by 500
}

TEST_CASE("silent and trickling peers hold nobody longer than the deadline, and memory stays flat", "[delivery][net]") {
    for (const char* peer : {R"({"type":"stall","ms":60000})", R"({"type":"stall","accept":false,"ms":60000})",
                             R"({"type":"stall","at":40,"ms":60000})", R"({"type":"trickle","bytes":1,"ms":20})",
                             R"({"type":"cut_request","at":0,"ms":60000})", R"({"type":"tls","what":"stall_hello"})"}) {
        INFO(peer);
        Wire wire(true);
        wire.script(fmt::format(R"([{{"action":{}}}])", peer));
        std::size_t settled = 0;
        run(wire.io, [&]() -> asio::awaitable<void> {
            for (int round = 0; round < 6; ++round) {
                int open = 32;
                const auto begun = std::chrono::steady_clock::now();
                for (int i = 0; i < 32; ++i) {
                    asio::co_spawn(
                        wire.io,
                        [&]() -> asio::awaitable<void> {
                            const HttpResult result = co_await wire.send(60ms);
                            CHECK_FALSE(result.has_value());
                            if (!result) CHECK(result.error().kind == HttpFailure::Kind::timed_out);
                            --open;
                        },
                        [](std::exception_ptr error) { CHECK(!error); });
                }
                asio::steady_timer timer(wire.io);
                while (open > 0) {
                    timer.expires_after(1ms);
                    co_await timer.async_wait(asio::use_awaitable);
                }
                CHECK(std::chrono::steady_clock::now() - begun < 1s); // 32 handshakes on one core among it
                CHECK(wire.client->open_connections() == 0);
                if (round == 2) settled = resident_kib();
            }
            co_await wire.close();
        });
        if (!sanitized) CHECK(resident_kib() < settled + 6 * 1024);
    }
}

// Half an hour by the steady clock; ctest runs it with tests/support/fast_clock.cpp in half a minute.
TEST_CASE("a storm of 5xx for half an hour keeps the retry budget and loses nobody", "[.storm]") {
    WireDelivery world(1500);
    world.wire.script(R"([{"action":{"type":"status","status":502,"body":"<html>bad gateway</html>"}}])");
    world.wire.audience.rate = 30;
    world.start_engine();
    const BroadcastId id = world.start();
    const auto requests = [&] { return world.wire.accepted() + world.refused(); };
    const std::size_t before = resident_kib();
    std::int64_t seen = 0, most = 0, all_retries = 0;
    for (int minute = 0; minute < 30; ++minute) {
        const auto end = std::chrono::steady_clock::now() + 60s;
        while (std::chrono::steady_clock::now() < end) world.run_for(1000ms);
        const std::int64_t in_minute = requests() - seen;
        seen = requests();
        most = std::max(most, in_minute);
        // Every first try is one of the window's 256; whatever comes beyond is a second one.
        const std::int64_t retries = seen - std::min<std::int64_t>(seen, 256) - all_retries;
        all_retries += retries;
        INFO("minute " << minute << ": " << in_minute << " requests, " << retries << " again");
        CHECK(in_minute <= 30 * 60);
        // A tenth, or ten, and a probe in six seconds.
        CHECK(retries <= std::max<std::int64_t>(10, in_minute / 10) + 10);
        CHECK(world.row(id).tally.adds_up());
        CHECK(world.row(id).tally.pending == 1500);
    }
    CHECK(all_retries <= 35 + 29 * 11);
    if (!sanitized) CHECK(resident_kib() < before + 8 * 1024);
    world.wire.script("");
    REQUIRE(world.run_until([&] { return !world.finished.empty(); }, 60min));
    CHECK(world.row(id).tally.delivered == 1500);
    CHECK(world.wire.accepted() >= 1500);
    const auto histogram = world.wire.server->world().crowd_histogram();
    CHECK(histogram.at(0) == 0);
    WARN("requests in the busiest minute " << most << ", tries again in all " << all_retries);
}
