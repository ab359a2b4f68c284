#include "bot/platform/telegram.hpp"
#include "tests/bot/sandbox/fixture.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::bot::sandbox;
using nlohmann::json;

namespace {

/// What our platform sends for this message, as the double gets it: method and body.
std::pair<std::string, std::string> request_of(const OutgoingMessage& message) {
    config::AudienceSettings audience;
    audience.token = config::Secret("4711:sandbox-token-of-a-newsroom-abcdef");
    audience.api_url = "http://127.0.0.1:8081";
    const std::string bytes = telegram().prepare(audience, message).bytes_for("\"@seestadt_heute\"");
    const std::string line = bytes.substr(0, bytes.find(" HTTP/1.1"));
    return {line.substr(line.rfind('/') + 1), bytes.substr(bytes.find("\r\n\r\n") + 4)};
}

OutgoingMessage goat() {
    OutgoingMessage message;
    message.text = "😮 <b>Ziege fährt Bus</b>\n<i>Bild: Nora Frei</i>";
    message.plain = "Ziege fährt Bus";
    message.without_photo = "😮 <b>Ziege fährt Bus</b>";
    message.photo = "https://seestadt.example/ziege.jpg";
    return message;
}

} // namespace

TEST_CASE("a picture with its caption is what Telegram's server takes", "[sandbox]") {
    Fixture box;
    const auto [method, body] = request_of(goat());
    CHECK(method == "sendPhoto");
    const json answer = Fixture::read(box.call(method, body));
    CHECK(answer.at("result").at("caption") == "😮 Ziege fährt Bus\nBild: Nora Frei");
    CHECK(box.telegram.violations().count() == 0);
    CHECK(box.ledger().at(0).at("method") == "sendPhoto");
}

TEST_CASE("a refused picture is a rejected request, whatever Telegram says of it", "[sandbox]") {
    const std::string why = GENERATE(as<std::string>{}, "wrong file identifier/HTTP URL specified",
                                     "failed to get HTTP URL content", "wrong type of the web page content",
                                     "PHOTO_INVALID_DIMENSIONS", "wrong remote file identifier specified");
    Fixture box;
    const json script = {
        {"rules",
         {{{"match", {{"method", "sendPhoto"}}},
           {"action", {{"type", "status"}, {"status", 400}, {"description", "Bad Request: " + why}}}}}}};
    auto rules = FaultScript::from_json(script.dump());
    INFO((rules ? "" : rules.error()));
    REQUIRE(rules);
    box.telegram.script().append(*std::move(rules));
    const auto [method, body] = request_of(goat());
    const ApiAnswer refused = box.call(method, body);
    CHECK(refused.status == 400);
    const SendOutcome outcome = telegram().read(HttpResponse{refused.status, {}, refused.body});
    REQUIRE(std::holds_alternative<Rejected>(outcome));
    CHECK(std::get<Rejected>(outcome).why.ends_with(why));
    // The text goes on without it, and is taken.
    OutgoingMessage text = goat();
    text.text = text.without_photo;
    text.photo.clear();
    const auto [second, other] = request_of(text);
    CHECK(second == "sendMessage");
    CHECK(Fixture::read(box.call(second, other)).at("ok") == true);
}
