#include "bot/ingest/push_gate.hpp"

#include "tests/bot/ingest/push_world.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;

namespace {

const digest::Instant noon = digest::parse_iso8601("2026-11-24T12:00:00Z").value();

struct Gate {
    std::vector<config::PushSettings> pushers = two_pushers();
    PushGate gate;

    std::string pusher(const ServerRequest& request, digest::Instant now = noon) {
        const auto verdict = gate.look(pushers, request, now);
        return verdict.pusher == nullptr ? "" : verdict.pusher->name;
    }
};

} // namespace

TEST_CASE("a push is its sender's by token or by signature", "[ingest][push]") {
    Gate gate;
    CHECK(gate.pusher(push_request("{}", with_token())) == "cms");
    CHECK(gate.pusher(push_request("{}", {{"authorization", "bearer  " + push_token}})) == "cms");
    CHECK(gate.pusher(push_request("{}", with_signature("{}", noon))) == "agentur");
    CHECK(gate.pusher(push_request("{}")).empty());
    CHECK(gate.pusher(push_request("{}", with_token(push_token + "x"))).empty());
    CHECK(gate.pusher(push_request("{}", with_token(""))).empty());
    CHECK(gate.pusher(push_request("{}", {{"Authorization", "Basic " + push_token}})).empty());
    // The agency has no token, and its secret is none.
    CHECK(gate.pusher(push_request("{}", with_token(push_secret))).empty());
    // The CMS does not sign: an empty secret signs nothing.
    CHECK(gate.pusher(push_request("{}", with_signature("{}", noon, ""))).empty());
}

TEST_CASE("what is given must be right, and of one", "[ingest][push]") {
    Gate gate;
    auto headers = with_token();
    for (const auto& header : with_signature("{}", noon, "wrong-secret-of-the-tests")) headers.push_back(header);
    CHECK(gate.pusher(push_request("{}", headers)).empty());
    headers = with_token();
    for (const auto& header : with_signature("{}", noon)) headers.push_back(header);
    CHECK(gate.pusher(push_request("{}", headers)).empty()); // the token of one, the signature of another
    gate.pushers[1].token = config::Secret("agency-token-of-the-tests-0001");
    headers[0].second = "Bearer agency-token-of-the-tests-0001";
    CHECK(gate.pusher(push_request("{}", headers)) == "agentur");
}

TEST_CASE("a signature counts for five minutes around its time", "[ingest][push]") {
    Gate gate;
    const auto signed_at_noon = push_request("{}", with_signature("{}", noon));
    CHECK(gate.pusher(signed_at_noon, noon + 5min) == "agentur");
    CHECK(gate.pusher(signed_at_noon, noon - 5min) == "agentur");
    CHECK(gate.pusher(signed_at_noon, noon + 5min + 1s).empty());
    CHECK(gate.pusher(signed_at_noon, noon - 5min - 1s).empty());
    for (const std::string timestamp : {"", "-1", "9223372036854775807", "99999999999999999999", "12:00", "1e9"}) {
        CAPTURE(timestamp);
        const HttpHeaders headers{
            {"X-Depesche-Timestamp", timestamp},
            {"X-Depesche-Signature", "sha256=" + hmac_hex("sha256", push_secret, timestamp + ".{}")}};
        CHECK(gate.pusher(push_request("{}", headers)).empty());
    }
    // Weaker methods are not for us to choose from.
    const std::string seconds = with_signature("{}", noon)[0].second;
    CHECK(gate.pusher(push_request(
                          "{}", {{"X-Depesche-Timestamp", seconds},
                                 {"X-Depesche-Signature", "sha1=" + hmac_hex("sha1", push_secret, seconds + ".{}")}}))
              .empty());
}

TEST_CASE("a changed byte of body, timestamp or signature is refused", "[ingest][push]") {
    Gate gate;
    std::mt19937 dice(1128);
    for (int round = 0; round < 300; ++round) {
        std::string body(1 + dice() % 200, ' ');
        for (char& c : body) c = static_cast<char>(dice());
        auto request = push_request(body, with_signature(body, noon));
        REQUIRE(gate.pusher(request) == "agentur");
        const auto changed = [&](std::string& text, std::size_t at) {
            const std::string before = text;
            text[at] = static_cast<char>(text[at] == '0' ? '1' : '0');
            CHECK(gate.pusher(request).empty());
            text = before;
        };
        changed(request.body, dice() % body.size());
        changed(request.headers[0].second, dice() % request.headers[0].second.size());
        changed(request.headers[1].second, dice() % request.headers[1].second.size());
        REQUIRE(gate.pusher(request) == "agentur");
    }
}

TEST_CASE("ten failed tries in a minute from one address, then it waits", "[ingest][push]") {
    Gate gate;
    auto wrong = push_request("{}", with_token("wrong-token-of-the-tests"));
    for (int i = 0; i < 10; ++i) CHECK_FALSE(gate.gate.look(gate.pushers, wrong, noon + i * 1s).retry_after);
    CHECK(gate.gate.look(gate.pushers, wrong, noon + 10s).retry_after == 50s);
    CHECK(gate.gate.look(gate.pushers, wrong, noon + 59s + 1ms).retry_after == 1s);
    // Others, and who proves itself, are not concerned.
    wrong.peer = "203.0.113.8";
    CHECK_FALSE(gate.gate.look(gate.pushers, wrong, noon + 11s).retry_after);
    CHECK(gate.pusher(push_request("{}", with_token()), noon + 11s) == "cms");
    wrong.peer = "203.0.113.7";
    CHECK_FALSE(gate.gate.look(gate.pushers, wrong, noon + 60s).retry_after);
}

TEST_CASE("a thousand addresses cost a bounded memory", "[ingest][push]") {
    FailedTries tries;
    for (std::size_t i = 0; i < FailedTries::most_addresses; ++i) CHECK_FALSE(tries.count(std::to_string(i), noon));
    int waits = 0;
    for (int i = 0; i < 100; ++i) waits += tries.count("new-" + std::to_string(i), noon).has_value();
    CHECK(waits == 90); // they share one count
    CHECK_FALSE(tries.count("late", noon + 61s));
}

TEST_CASE("behind a proxy of this machine the client is who the proxy names", "[ingest][push]") {
    auto request = push_request("{}", {{"X-Forwarded-For", "10.0.0.1, 198.51.100.4"}});
    CHECK(address_of_client(request) == "203.0.113.7"); // from outside nobody may name himself
    request.peer = "127.0.0.1";
    CHECK(address_of_client(request) == "198.51.100.4");
    request.headers[0].second = "2001:db8::7";
    CHECK(address_of_client(request) == "2001:db8::7");
    for (const std::string& odd :
         std::vector<std::string>{"", "localhost", "unknown", "<script>", std::string(60, '1')}) {
        request.headers[0].second = odd;
        CHECK(address_of_client(request) == "127.0.0.1");
    }
}

TEST_CASE("whoever listens beyond this machine without TLS in front is told so, with the cure", "[ingest][push]") {
    config::Settings settings;
    settings.pushes = two_pushers();
    settings.web.listen = "0.0.0.0:8080";
    const std::string words = heard_on_the_way(settings);
    CHECK(words.find("0.0.0.0:8080") != std::string::npos);
    CHECK(words.find("tokens of pushers") != std::string::npos);
    CHECK(words.find("proxy with TLS") != std::string::npos);
    settings.web.public_url = "http://push.seestadt.example";
    CHECK(heard_on_the_way(settings) == words);
    SECTION("hubs bring in the clear as well") {
        settings.pushes.clear();
        CHECK(heard_on_the_way(settings).empty());
        settings.feeds.emplace_back().url = "https://seestadt.example/rss";
        CHECK(heard_on_the_way(settings).find("what hubs bring") != std::string::npos);
    }
    SECTION("a proxy with TLS is in front") {
        settings.web.public_url = "https://push.seestadt.example";
        CHECK(heard_on_the_way(settings).empty());
    }
    SECTION("only this machine is listened to") {
        settings.web.listen = GENERATE("127.0.0.1:8080", "[::1]:8080", "localhost:8080", "");
        CHECK(heard_on_the_way(settings).empty());
    }
}
