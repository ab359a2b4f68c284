#include "tests/bot/sandbox/fixture.hpp"

#include <catch2/catch.hpp>

#include <sstream>

using namespace depesche::bot::sandbox;

namespace {

FaultScript script(std::string_view text) {
    auto read = FaultScript::from_json(text);
    REQUIRE(read);
    return std::move(*read);
}

} // namespace

TEST_CASE("a fault rule plays at the n-th request, at each n-th, or by chance", "[sandbox]") {
    FaultScript third = script(R"({"rules":[{"match":{"nth":3},"action":"reset"}]})");
    CHECK_FALSE(third.decide("sendMessage", "1", 0));
    CHECK_FALSE(third.decide("getUpdates", "", 0));
    CHECK_FALSE(third.decide("sendMessage", "1", 1));
    CHECK(third.decide("sendMessage", "1", 2)->kind == Fault::Kind::reset);
    CHECK_FALSE(third.decide("sendMessage", "1", 2));

    FaultScript often =
        script(R"({"rules":[{"match":{"every":2,"times":2},"action":{"type":"status","status":502}}]})");
    int played = 0;
    for (int i = 0; i < 20; ++i) played += often.decide("sendMessage", "1", i).has_value() ? 1 : 0;
    CHECK(played == 2);

    const auto count = [] {
        FaultScript chance = script(R"([{"match":{"probability":0.2,"seed":5},"action":"half"}])");
        std::vector<int> at;
        for (int i = 0; i < 1000; ++i)
            if (chance.decide("sendMessage", "1", i)) at.push_back(i);
        return at;
    };
    CHECK(count() == count());
    CHECK(count().size() > 150);
    CHECK(count().size() < 250);
}

TEST_CASE("a rule can be about one recipient, one method, or what comes later", "[sandbox]") {
    FaultScript rules = script(R"({"rules":[
        {"match":{"recipient":"@kanal_a","method":"sendMessage","after":10},"action":"accept_then_cut"}]})");
    CHECK_FALSE(rules.decide("sendMessage", "@kanal_a", 9));
    CHECK_FALSE(rules.decide("sendMessage", "@kanal_b", 10));
    CHECK_FALSE(rules.decide("editMessageText", "@kanal_a", 10));
    CHECK(rules.decide("sendMessage", "@kanal_a", 10));
}

TEST_CASE("a wrong script is explained", "[sandbox]") {
    const auto why = [](std::string_view text) { return FaultScript::from_json(text).error(); };
    CHECK(why("{}") == "script: \"rules\" must be a list");
    CHECK(why(R"([{"match":{}}])") == "rule 1: \"action\" is missing");
    CHECK(why(R"([{"action":"explode"}])").find("unknown type \"explode\", known are accept_then_cut") !=
          std::string::npos);
    CHECK(why(R"([{"match":{"nht":1},"action":"reset"}])").find("unknown key \"nht\"") != std::string::npos);
    CHECK(why(R"([{"match":{"nth":-1},"action":"reset"}])").find("whole number") != std::string::npos);
}

TEST_CASE("the ledger holds what was accepted before the fault, and nothing else", "[sandbox]") {
    Fixture box;
    box.telegram.script() = script(R"([{"match":{"nth":1},"action":"accept_then_cut"},
                                       {"match":{"nth":1},"action":"cut_before_accept"},
                                       {"match":{"nth":1},"action":{"type":"status","status":429,"retry_after":7}}])");
    const std::string body = R"({"chat_id":"@kanal_a","text":"x"})";
    CHECK(box.call("sendMessage", body).fault->kind == Fault::Kind::accept_then_cut);
    CHECK(box.call("sendMessage", body).fault->kind == Fault::Kind::cut_before_accept);
    const ApiAnswer wait = box.call("sendMessage", body);
    CHECK(wait.status == 429);
    CHECK(wait.retry_after == 7);
    CHECK_FALSE(wait.fault);
    CHECK(box.call("sendMessage", body).status == 200);
    const auto rows = box.ledger();
    REQUIRE(rows.size() == 2);
    CHECK(rows.at(0).at("outcome") == "accept_then_cut");
    CHECK(rows.at(1).at("outcome") == "accepted");
}
