// Nobody waits for somebody else's trouble: platforms beside each other, and alerts beside editions. Judged by the time
// stamps of the sandbox.
#include "tests/support/bot_wire_delivery.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;

namespace {

std::int64_t ns_now() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

struct Arrival {
    std::int64_t at = 0; ///< ns since 1970
    std::string recipient, text;
};

std::vector<Arrival> arrivals(WireDelivery& world, std::int64_t after = 0) {
    std::istringstream lines(world.wire.telegram().ledger().lines_after(after, 1'000'000));
    std::vector<Arrival> all;
    for (std::string line; std::getline(lines, line);) {
        const auto row = nlohmann::json::parse(line);
        all.push_back({row.at("accepted_at"), row.at("recipient"), row.at("text")});
    }
    return all;
}

/// Another platform beside the sandbox of a WireDelivery, with an audience "stuck" of 300 readers.
struct Neighbour {
    explicit Neighbour(WireDelivery& world_) : world(world_) {
        SandboxOptions options;
        options.own_authority = world.wire.folder / "neighbour.pem";
        auto started = SandboxServer::start(world.wire.io.get_executor(), world.wire.clock, std::move(options));
        if (!started) throw std::runtime_error(started.error());
        server = std::move(*started);
        // The client trusts both; it reads the file when it first connects.
        std::ofstream(world.wire.folder / "ca.pem", std::ios::app)
            << std::ifstream(world.wire.folder / "neighbour.pem").rdbuf();
        config::AudienceSettings audience = world.wire.audience;
        audience.name = "stuck";
        audience.token = config::Secret("4712:another");
        audience.api_url = server->address();
        world.others = {audience};
        add_readers(*world.ledger, "stuck", 300);
    }
    ~Neighbour() {
        world.engine.reset();
        bool stopped = false;
        asio::co_spawn(
            world.wire.io, [this]() -> asio::awaitable<void> { co_await server->stop(Deadline::in(2s)); },
            [&stopped](const std::exception_ptr&) { stopped = true; });
        world.run_until([&] { return stopped; }); // the world's own goes on
    }
    void play(const std::string& action) {
        auto script = sandbox::FaultScript::from_json(R"([{"action":)" + action + "}]");
        if (!script) throw std::runtime_error(script.error());
        if (const auto taken = server->telegram().take_script(std::move(*script)); !taken)
            throw std::runtime_error(taken.error());
    }

    WireDelivery& world;
    std::unique_ptr<SandboxServer> server;
};

} // namespace

TEST_CASE("a stuck platform delays no other", "[delivery][net]") {
    for (const char* trouble :
         {R"({"type":"stall","ms":60000})", R"({"type":"stall","accept":false,"ms":60000})",
          R"({"type":"trickle","bytes":1,"ms":20})", R"({"type":"tls","what":"stall_hello"})",
          R"({"type":"status","status":429,"retry_after":43838})", R"({"type":"status","status":502})", "nobody"}) {
        INFO(trouble);
        WireDelivery world(200, true);
        world.wire.audience.rate = 400;
        Neighbour neighbour(world);
        if (trouble == std::string_view("nobody"))
            world.others.front().api_url = "https://127.0.0.1:1";
        else
            neighbour.play(trouble);
        world.start_engine();
        const BroadcastId stuck = world.start(world.to_all("stuck"));
        world.run_for(150ms); // in the middle of its trouble
        const BroadcastId other = world.start();
        const std::int64_t begun = ns_now();
        REQUIRE(world.run_until([&] { return !world.finished.empty(); }));
        CHECK(world.finished.front().id == other);
        CHECK(world.row(stuck).tally.pending == 300);
        const auto messages = arrivals(world);
        REQUIRE(messages.size() == 200);
        // 0.5 s at 400 a second, as it takes alone; a request's deadline of 8 s would show.
        CHECK(messages.front().at - begun < 500'000'000);
        CHECK(messages.back().at - messages.front().at < 1'000'000'000);
    }
}

TEST_CASE("an alert's first message arrives within 100 ms while an edition runs as fast as it can", "[delivery][net]") {
    constexpr int readers = 20'000;
    WireDelivery world(readers);
    world.wire.audience.rate = 1e6;
    world.options.connections = 64;
    world.start_engine();
    const BroadcastId digest = world.start();
    std::vector<std::int64_t> waits;
    for (int round = 0; round < 5; ++round) {
        const std::int64_t before = world.wire.accepted();
        REQUIRE(world.run_until([&] { return world.wire.accepted() > before + 1000; })); // full speed again
        NewBroadcast alert = world.to_all();
        alert.recipients.resize(300);
        alert.lane = Lane::alert;
        alert.message.text = alert.message.plain = "EIL";
        const std::int64_t last = world.wire.accepted();
        const std::size_t over = world.finished.size();
        world.start(std::move(alert));
        const std::int64_t begun = ns_now();
        REQUIRE(world.run_until([&] { return world.finished.size() > over; }));
        REQUIRE(world.row(digest).state == BroadcastState::running); // it was beside it all the time
        const auto messages = arrivals(world, last);
        const auto first = std::ranges::find_if(messages, [](const auto& one) { return one.text == "EIL"; });
        REQUIRE(first != messages.end());
        waits.push_back((first->at - begun) / 1'000'000);
        // Once it has begun, nothing of the edition but what was intended before comes between.
        const auto alerts = std::ranges::count_if(messages, [](const auto& one) { return one.text == "EIL"; });
        CHECK(alerts == 300);
    }
    std::ranges::sort(waits);
    INFO("slowest " << waits.back() << " ms");
    CHECK(waits.at(2) < 100);
}
