// Every reply of the platform, cut at every byte: what the sender makes of it.
#include "tests/support/bot_wire.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <vector>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;

namespace {

struct Reply {
    std::string name;
    std::string recipient;
    std::string action; ///< what the platform says
    std::string_view outcome;
    bool accepted;
};

std::vector<Reply> replies_of(Wire& wire) {
    sandbox::CrowdPlan blocked, moved;
    blocked.count = moved.count = 1;
    blocked.blocked = moved.migrated = 1;
    const auto gone = std::to_string(wire.server->world().add_crowd(blocked).first);
    const auto elsewhere = std::to_string(wire.server->world().add_crowd(moved).first);
    return {
        {"200", "@kanal_a", R"("type":"cut")", "accepted", true},
        {"403", gone, R"("type":"cut")", "gone", false},
        {"400, moved", elsewhere, R"("type":"cut")", "moved", false},
        {"429", "@kanal_a", R"("type":"status","status":429,"retry_after":43838)", "retry", false},
        {"401", "@kanal_a", R"("type":"status","status":401)", "blocked", false},
        {"502", "@kanal_a", R"("type":"status","status":502,"body":"<html>bad gateway</html>")", "unknown", false},
        {"200 in chunks", "@kanal_a",
         R"("type":"raw","body":"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"ok\":tru\r\n)"
         R"(20\r\ne,\"result\":{\"message_id\":12345}}\r\n0\r\n\r\n")",
         "accepted", true},
    };
}

/// Cuts the reply after 0, 1, 2, ... bytes until it is whole. On a kept connection, or on a new one each time.
asio::awaitable<void> cut_everywhere(Wire& wire, Reply reply, bool reused, std::string end) {
    std::size_t at = 0;
    for (; at < 2000; ++at) {
        if (reused && (at == 0 || wire.client->open_connections() == 0)) {
            wire.script("");
            const HttpResult good = co_await wire.send();
            if (word(telegram().read(good)) != "accepted") FAIL("no good reply before the cut");
        }
        wire.script(fmt::format(R"([{{"action":{{{},"at":{},"end":"{}"}}}}])", reply.action, at, end));
        const std::int64_t before = wire.accepted();
        const std::uint64_t opened = wire.client->counts().connections;
        const HttpResult result = co_await wire.send(std::chrono::seconds(10), reply.recipient);
        const std::string_view outcome = word(telegram().read(result));
        const bool right = outcome == (result ? reply.outcome : "unknown") && (result || result.error().sent) &&
                           wire.accepted() - before == (reply.accepted ? 1 : 0) &&
                           wire.client->counts().connections - opened == (reused ? 0 : 1);
        if (!right) {
            CAPTURE(reply.name, at, reused, end, outcome, result ? "whole" : result.error().message);
            CHECK(right);
        }
        if (result) break;
    }
    CAPTURE(reply.name, at);
    CHECK(at > 90); // a head and a body
    CHECK(at < 1000);
    co_await wire.settle();
}

/// In the daily run a handshake for every byte is for the reply that matters most, and the others share connections.
void cut_all(bool tls, bool every_reply) {
    Wire wire(tls);
    run(wire.io, [&]() -> asio::awaitable<void> {
        const auto replies = replies_of(wire);
        for (const Reply& reply : replies) {
            const bool first = &reply == replies.data();
            // The connection that carries on is the harder case; handshakes cost most of the time.
            const bool daily = !tls || reply.accepted || reply.outcome == "retry";
            if (every_reply || daily) co_await cut_everywhere(wire, reply, true, "cut");
            if (every_reply || first) co_await cut_everywhere(wire, reply, false, "cut");
            if (every_reply || first) co_await cut_everywhere(wire, reply, true, "goodbye");
        }
        co_await wire.close();
    });
}

} // namespace

TEST_CASE("a reply cut at any byte is unknown, and known once it is whole", "[sandbox][net]") { cut_all(false, false); }

TEST_CASE("over TLS a reply cut at any byte is unknown, too", "[sandbox][net]") { cut_all(true, false); }

TEST_CASE("every reply cut at every byte, by cut and by goodbye, on kept and on new connections", "[.slow][sandbox]") {
    cut_all(false, true);
}

TEST_CASE("over TLS every reply cut at every byte, on kept and on new connections", "[.slow][sandbox]") {
    cut_all(true, true);
}
