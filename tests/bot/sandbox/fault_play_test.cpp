// Each fault as the real client and the real platform meet it: the table of how failures are classified.
#include "bot/sandbox/malformed.hpp"
#include "bot/sandbox/tls_faults.hpp"

#include "tests/support/bot_wire.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;
using Kind = HttpFailure::Kind;

namespace {

struct Row {
    const char* action;
    std::string_view outcome;
    bool accepted; ///< by the platform, whatever we know of it
};

// "outcome" is facts/delivery.md 7 in one word: retry is NOT-SENT, blocked is NOT-SENT and the sender pauses.
constexpr Row table[] = {
    {R"({"type":"delay","ms":5})", "accepted", true},
    {R"("close")", "accepted", true},
    {R"("no_goodbye")", "accepted", true},
    {R"({"type":"trickle","bytes":64,"ms":1})", "accepted", true},
    {R"({"type":"cut","at":100000})", "accepted", true},
    {R"("accept_then_cut")", "unknown", true},
    {R"("reset")", "unknown", true},
    {R"("half")", "unknown", true},
    {R"("cut")", "unknown", true},
    {R"({"type":"cut","at":1})", "unknown", true},
    {R"({"type":"cut","from_end":1})", "unknown", true},
    {R"({"type":"cut","from_end":1,"end":"goodbye"})", "unknown", true},
    {R"({"type":"cut","at":60,"end":"reset"})", "unknown", true},
    {R"({"type":"stall","ms":20})", "unknown", true},
    {R"({"type":"stall","at":30,"ms":20})", "unknown", true},
    {R"({"type":"stall","ms":20,"accept":false})", "unknown", false},
    {R"("cut_before_accept")", "unknown", false},
    {R"("reset_before_accept")", "unknown", false},
    {R"("error_after_accept")", "unknown", true},
    {R"({"type":"error_after_accept","status":502})", "unknown", true},
    {R"("wrong_json")", "unknown", true},
    {R"({"type":"wrong_json","body":""})", "unknown", true},
    {R"({"type":"wrong_json","body":"null"})", "unknown", true},
    {R"({"type":"wrong_json","body":"{\"ok\":true}"})", "unknown", true},
    {R"({"type":"wrong_json","body":"{\"ok\":1,\"result\":{\"message_id\":5}}"})", "unknown", true},
    {R"("wrong_type")", "unknown", true},
    {R"({"type":"huge","bytes":2000000})", "unknown", true},
    {R"({"type":"raw","body":"HTTP/1.1 204 No Content\r\n\r\n"})", "unknown", true},
    {R"({"type":"raw","body":"HTTP/1.1 200 OK\r\nContent-Length: 41\r\n\r\n{\"ok\":true,\"result\":{\"message_id\":12345}}"})",
     "accepted", true},
    {R"({"type":"status","status":429,"retry_after":3})", "retry", false},
    {R"({"type":"status","status":429,"body":"<html>slow down</html>"})", "retry", false},
    {R"({"type":"status","status":400})", "rejected", false},
    {R"({"type":"status","status":400,"description":"Bad Request: chat not found"})", "gone", false},
    {R"({"type":"status","status":401})", "blocked", false},
    {R"({"type":"status","status":403})", "gone", false},
    {R"({"type":"status","status":403,"body":"<html>not here</html>"})", "unknown", false},
    {R"({"type":"status","status":404})", "blocked", false},
    {R"({"type":"status","status":408,"body":"<html>too slow</html>"})", "unknown", false},
    {R"({"type":"status","status":500})", "unknown", false},
    {R"({"type":"status","status":500,"accept":true})", "unknown", true},
    {R"({"type":"status","status":502,"body":"<html>bad gateway</html>"})", "unknown", false},
    {R"({"type":"status","status":503,"retry_after":7})", "unknown", false},
    {R"({"type":"status","status":504,"ms":5})", "unknown", false},
    {R"("redirect")", "blocked", false},
    {R"({"type":"redirect","status":301,"to":"https://elsewhere.example/"})", "blocked", false},
    {R"({"type":"redirect","status":302,"body":"<html>log in</html>","to":"http://portal.example/"})", "blocked",
     false},
    {R"({"type":"redirect","status":307,"to":"//other.example/x"})", "blocked", false},
    {R"({"type":"redirect","status":308})", "blocked", false},
    {R"({"type":"redirect","status":303,"to":"/done"})", "unknown", false},
    {R"({"type":"redirect","status":303,"to":"/done","accept":true})", "unknown", true},
};

std::string only_once(std::string_view action) {
    return fmt::format(R"([{{"match":{{"nth":1}},"action":{}}}])", action);
}

} // namespace

TEST_CASE("each fault of an answer has its class, and the connection after it is a good one", "[sandbox][net]") {
    for (const bool tls : {false, true}) {
        Wire wire(tls);
        run(wire.io, [&]() -> asio::awaitable<void> {
            for (const Row& row : table) {
                INFO(row.action << (tls ? " over TLS" : ""));
                wire.script(only_once(row.action));
                const std::int64_t before = wire.accepted();
                const HttpResult result = co_await wire.send();
                const SendOutcome outcome = telegram().read(result);
                CHECK(word(outcome) == row.outcome);
                CHECK(wire.accepted() - before == (row.accepted ? 1 : 0));
                co_await wire.settle();
                const HttpResult next = co_await wire.send();
                CHECK(word(telegram().read(next)) == "accepted");
            }
            co_await wire.close();
        });
    }
}

TEST_CASE("answers that are no good HTTP are unknown, and never taken for the next request's", "[sandbox][net]") {
    const std::map<std::string_view, std::string_view> good{{"two_answers", "accepted"},
                                                            {"no_length", "unknown"}}; // the first of two is complete
    for (const bool tls : {false, true}) {
        Wire wire(tls);
        run(wire.io, [&]() -> asio::awaitable<void> {
            for (const std::string_view way : sandbox::malformed_ways()) {
                INFO(way << (tls ? " over TLS" : ""));
                wire.script(only_once(fmt::format(R"({{"type":"malformed","what":"{}"}})", way)));
                const auto begun = std::chrono::steady_clock::now();
                const HttpResult result = co_await wire.send(2s);
                CHECK(std::chrono::steady_clock::now() - begun < 1s);
                const auto known = good.find(way);
                CHECK(word(telegram().read(result)) == (known == good.end() ? "unknown" : known->second));
                co_await wire.settle();
                const std::int64_t before = wire.accepted();
                const HttpResult next = co_await wire.send();
                CHECK(word(telegram().read(next)) == "accepted");
                CHECK(wire.accepted() == before + 1);
            }
            co_await wire.close();
        });
    }
}

TEST_CASE("a second answer that comes late is not taken for the next request's", "[sandbox][net]") {
    for (const bool tls : {false, true}) {
        INFO("TLS " << tls);
        Wire wire(tls);
        run(wire.io, [&]() -> asio::awaitable<void> {
            // The second answer leaves when the first has been taken.
            const std::string one =
                "HTTP/1.1 200 OK\\r\\nContent-Length: 37\\r\\n\\r\\n{\\\"ok\\\":true,\\\"result\\\":"
                "{\\\"message_id\\\":1}}";
            const std::size_t bytes = std::string("HTTP/1.1 200 OK\r\nContent-Length: 37\r\n\r\n").size() + 37;
            wire.script(only_once(fmt::format(R"({{"type":"raw","body":"{}{}","bytes":{},"ms":5}})", one, one, bytes)));
            const HttpResult first = co_await wire.send();
            CHECK(word(telegram().read(first)) == "accepted");
            asio::steady_timer later(wire.io, 20ms);
            co_await later.async_wait(asio::use_awaitable);
            wire.script(R"([{"action":"cut_before_accept"}])");
            const HttpResult second = co_await wire.send();
            CHECK(word(telegram().read(second)) == "unknown");
            co_await wire.close();
        });
    }
}

TEST_CASE("a request that is cut at any of its bytes is unknown, and never accepted", "[sandbox][net]") {
    for (const bool tls : {false, true}) {
        Wire wire(tls);
        run(wire.io, [&]() -> asio::awaitable<void> {
            for (const std::string_view end : {"cut", "reset", "goodbye"}) {
                for (const int at : {0, 1, 5, 80, 200}) {
                    for (const int request : {1, 2}) {
                        INFO(end << " at " << at << " of request " << request << (tls ? " over TLS" : ""));
                        wire.script(fmt::format(
                            R"([{{"match":{{"nth":1}},"action":{{"type":"cut_request","at":{},"end":"{}","request":{}}}}}])",
                            at, end, request));
                        wire.client = make_http_client(wire.io.get_executor(), {.ca_file = wire.folder / "ca.pem"});
                        if (!tls) wire.client = make_http_client(wire.io.get_executor(), {});
                        if (request == 2) {
                            const HttpResult good = co_await wire.send();
                            CHECK(word(telegram().read(good)) == "accepted");
                        }
                        const std::int64_t before = wire.accepted();
                        const HttpResult result = co_await wire.send(2s);
                        CHECK(word(telegram().read(result)) == "unknown");
                        CHECK(wire.accepted() == before);
                    }
                }
            }
            co_await wire.close();
        });
    }
}

namespace {

struct TlsRow {
    std::string_view way;
    std::string_view outcome;
    Kind kind;
    bool sent;
    const char* words; ///< in the failure's message
};

constexpr TlsRow tls_table[] = {
    {"expired", "retry", Kind::tls, false, "has expired"},
    {"not_yet_valid", "retry", Kind::tls, false, "not valid yet"},
    {"wrong_host", "retry", Kind::tls, false, "belongs to another host"},
    {"self_signed", "retry", Kind::tls, false, "self-signed"},
    {"unknown_authority", "retry", Kind::tls, false, "unknown authority"},
    {"old_version", "retry", Kind::tls, false, "older than 1.2"},
    {"cut_hello", "retry", Kind::tls, false, "ended the TLS handshake"},
    {"reset_hello", "retry", Kind::tls, false, ""},
    {"stall_hello", "retry", Kind::timed_out, false, "shaking hands"},
    {"cut_handshake", "retry", Kind::tls, false, "ended the TLS handshake"},
    {"trickle_handshake", "retry", Kind::timed_out, false, "shaking hands"},
    {"alert", "retry", Kind::tls, false, "handshake failure"},
    {"plain", "retry", Kind::tls, false, "does not speak TLS on this port"},
    {"garbage", "retry", Kind::tls, false, ""},
    {"bad_record", "unknown", Kind::closed, true, ""},
    {"renegotiate", "unknown", Kind::closed, true, ""},
};

} // namespace

TEST_CASE("each misbehaviour of TLS has its class: before the request left it is not sent", "[sandbox][net]") {
    Wire wire(true);
    run(wire.io, [&]() -> asio::awaitable<void> {
        std::vector<std::string_view> seen{"switch"};
        for (const TlsRow& row : tls_table) {
            INFO(row.way);
            seen.push_back(row.way);
            for (const bool resumes : {false, true}) {
                INFO("with a session to resume: " << resumes);
                wire.client = make_http_client(wire.io.get_executor(), {.ca_file = wire.folder / "ca.pem"});
                if (resumes) {
                    wire.script(R"([{"action":"close"}])"); // leaves a session and no connection
                    const HttpResult good = co_await wire.send();
                    CHECK(word(telegram().read(good)) == "accepted");
                }
                wire.script(fmt::format(R"([{{"action":{{"type":"tls","what":"{}"}}}}])", row.way));
                const std::int64_t before = wire.accepted();
                const auto begun = std::chrono::steady_clock::now();
                const HttpResult result = co_await wire.send(row.kind == Kind::timed_out ? 150ms : 5000ms);
                CHECK(std::chrono::steady_clock::now() - begun < 1s);
                REQUIRE_FALSE(result.has_value());
                INFO(result.error().message);
                CHECK(result.error().kind == row.kind);
                CHECK(result.error().sent == row.sent);
                CHECK(result.error().message.find(row.words) != std::string::npos);
                CHECK(word(telegram().read(result)) == row.outcome);
                CHECK(wire.accepted() == before);
                CHECK(wire.client->open_connections() == 0);
            }
        }
        std::ranges::sort(seen);
        auto all = sandbox::TlsFaults::ways();
        std::ranges::sort(all);
        CHECK(seen == all);
        co_await wire.close();
    });
}

TEST_CASE("another good certificate on the next connection is no failure, a bad one is", "[sandbox][net]") {
    Wire wire(true);
    run(wire.io, [&]() -> asio::awaitable<void> {
        wire.script(R"([{"match":{"nth":2},"action":{"type":"tls","what":"switch"}},
                        {"match":{"nth":2},"action":{"type":"tls","what":"wrong_host"}},
                        {"action":"close"}])");
        const HttpResult first = co_await wire.send();
        CHECK(word(telegram().read(first)) == "accepted");
        const HttpResult second = co_await wire.send();
        CHECK(word(telegram().read(second)) == "accepted");
        const HttpResult third = co_await wire.send();
        REQUIRE_FALSE(third.has_value());
        CHECK(third.error().kind == Kind::tls);
        CHECK_FALSE(third.error().sent);
        CHECK(wire.accepted() == 2);
        CHECK(wire.client->counts().resumed == 0);
        co_await wire.close();
    });
}
