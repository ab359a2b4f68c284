#include "tests/bot/sandbox/fixture.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

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

TEST_CASE("a wrong key of a fault to the byte is named with what is allowed", "[sandbox]") {
    const auto why = [](std::string_view action) {
        return FaultScript::from_json(fmt::format(R"([{{"action":"half"}},{}])", action)).error();
    };
    const auto action = [&](std::string_view object) { return why(fmt::format(R"({{"action":{}}})", object)); };
    CHECK(action(R"({"type":"cut","at":-1})") == R"(rule 2 action: "at" must be a whole number from 0)");
    CHECK(action(R"({"type":"cut","at":1.5})") == R"(rule 2 action: "at" must be a whole number from 0)");
    CHECK(action(R"({"type":"cut","end":"bang"})") == R"(rule 2 action: "end" must be "cut", "goodbye" or "reset")");
    CHECK(action(R"({"type":"cut","accept":1})") == R"(rule 2 action: "accept" must be true or false)");
    CHECK(action(R"({"type":"stall","accept":false,"at":3})") ==
          R"(rule 2 action: "at" and "from_end" need an answer; without an accept there is none)");
    CHECK(action(R"({"type":"status","headers":["x"]})") == R"(rule 2 action: "headers" must be an object of texts)");
    CHECK(action(R"({"type":"status","headers":{"X":"a\r\nb"}})") ==
          R"(rule 2 action: "headers" must be an object of texts without line breaks)");
    CHECK(action(R"({"type":"redirect","status":200})") ==
          R"(rule 2 action: "status" of a redirect must be 301, 302, 303, 307 or 308)");
    CHECK(action(R"({"type":"malformed","what":"odd"})")
              .starts_with(R"(rule 2 action: unknown what "odd", known are status_line, no_head)"));
    CHECK(action(R"({"type":"tls","what":"odd"})")
              .starts_with(R"(rule 2 action: unknown what "odd", known are expired)"));
    CHECK(action(R"("raw")") == R"(rule 2 action: "body" is missing: the whole answer)");
    CHECK(action(R"({"type":"cut_request","request":0})") == R"(rule 2 action: "request" must be from 1)");
    CHECK(why(R"({"match":{"method":"sendMessage"},"action":"cut_request"})") ==
          R"(rule 2 match: "method" and "recipient" are not known when a connection begins; "cut_request" may be )"
          "matched by after, nth, every, probability, seed, times");
    CHECK(action(R"({"type":"cut","where":3})").find("known are type, status, retry_after") != std::string::npos);
}

TEST_CASE("rules about connections count connections, and rules about requests count requests", "[sandbox]") {
    FaultScript both = script(R"([{"match":{"nth":2},"action":"cut_request"},{"match":{"nth":2},"action":"cut"}])");
    CHECK_FALSE(both.decide_connection(0));
    CHECK_FALSE(both.decide("sendMessage", "1", 0));
    CHECK(both.decide("sendMessage", "1", 0)->kind == Fault::Kind::cut);
    CHECK(both.decide_connection(0)->kind == Fault::Kind::cut_request);
    CHECK(both.to_json().find("tls") == std::string::npos);
}

TEST_CASE("faults of TLS are refused by a sandbox without it", "[sandbox]") {
    Fixture box;
    const auto taken = box.telegram.take_script(script(R"([{"action":{"type":"tls","what":"expired"}}])"));
    REQUIRE_FALSE(taken);
    CHECK(taken.error() == "script: faults of TLS need a sandbox with --tls or --tls-own");
}

TEST_CASE("a 429 says for how long in every shape that the script names", "[sandbox]") {
    Fixture box;
    const auto answer = [&](std::string_view keys) {
        box.telegram.script() = script(fmt::format(R"([{{"action":{{"type":"status","status":429,{}}}}}])", keys));
        return box.call("sendMessage", R"({"chat_id":"@kanal_a","text":"x"})");
    };
    const auto asked = [](const ApiAnswer& said) { return Fixture::read(said).at("parameters").at("retry_after"); };
    CHECK(asked(answer(R"("retry_after":7)")) == 7);
    CHECK(answer(R"("retry_after":7)").retry_after == 7);
    CHECK(asked(answer(R"("retry_after":7.5)")) == 7.5);
    CHECK(answer(R"("retry_after":7.5)").headers.empty());
    CHECK(asked(answer(R"("retry_after":"soon")")) == "soon");
    CHECK(asked(answer(R"("retry_after":[1,2])")) == nlohmann::json{1, 2});
    CHECK(asked(answer(R"("retry_after":-1)")) == -1);
    CHECK_FALSE(Fixture::read(answer(R"("retry_after":null)")).contains("parameters"));
    const ApiAnswer both = answer(R"("retry_after":7,"retry_after_header":"9.5")");
    CHECK(asked(both) == 7);
    CHECK(both.retry_after == 0);
    CHECK(both.headers == depesche::bot::HttpHeaders{{"Retry-After", "9.5"}});
    CHECK(answer(R"("retry_after":7,"retry_after_header":"")").headers.empty());
    // The sandbox's clock stands at 1,000 s after 1970.
    CHECK(answer(R"("retry_after":null,"retry_after_date":120)").headers.at(0).second ==
          "Thu, 01 Jan 1970 00:18:40 GMT");
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
