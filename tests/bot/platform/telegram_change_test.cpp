// Changing and deleting what was sent.
#include "bot/platform/telegram.hpp"

#include "tests/support/golden.hpp"
#include "tests/support/shared.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fstream>

using namespace depesche;
using namespace depesche::bot;
using nlohmann::json;

namespace {

config::AudienceSettings audience() {
    config::AudienceSettings settings;
    settings.token = config::Secret("123:abc");
    settings.api_url = "http://127.0.0.1:8081";
    return settings;
}

OutgoingMessage correction() {
    return {.text = "<b>KORREKTUR zu 14.21 Uhr: Sieben Verletzte, nicht neun</b>\nDas sagt die Polizei.",
            .plain = "KORREKTUR zu 14.21 Uhr: Sieben Verletzte, nicht neun\nDas sagt die Polizei.",
            .silent = true, // of sending alone: a change never rings
            .buttons = {}};
}

std::string bytes_of(const std::optional<RequestTemplate>& request, const std::string& recipient = "4711",
                     const std::string& message = "77") {
    REQUIRE(request);
    return request->bytes_for(telegram().encode_recipient(recipient), telegram().encode_message_id(message));
}

/// What Telegram's schema has against a body: unknown members and missing ones.
void check_schema(const std::string& method, const std::string& bytes) {
    const auto shared = tests::shared_dir();
    if (!shared) {
        WARN("skipped: specs/telegram/requests.schema.json is not here");
        return;
    }
    std::ifstream file(*shared / "specs/telegram/requests.schema.json");
    const json schema = json::parse(file).at("methods").at(method);
    const json body = json::parse(bytes.substr(bytes.find("\r\n\r\n") + 4));
    for (const auto& [name, value] : body.items()) {
        INFO(method << "." << name);
        CHECK(schema.at("properties").contains(name));
    }
    for (const json& name : schema.at("required")) CHECK(body.contains(name.get<std::string>()));
}

template <class T>
T read_as(const std::string& description, int status = 400) {
    const json body = {{"ok", false}, {"error_code", status}, {"description", description}};
    const SendOutcome outcome = telegram().read(HttpResponse{status, {}, body.dump()});
    INFO(description);
    REQUIRE(std::holds_alternative<T>(outcome));
    return std::get<T>(outcome);
}

} // namespace

TEST_CASE("a text message is changed for each reader by its own number", "[platform]") {
    const std::string bytes = bytes_of(telegram().prepare_edit(audience(), correction()));
    tests::check_golden("telegram/edit_message_text.http", bytes);
    check_schema("editMessageText", bytes);
}

TEST_CASE("of a picture the words below it are changed", "[platform]") {
    OutgoingMessage message = correction();
    message.photo = "https://seestadt.example/ziege.jpg";
    const std::string bytes = bytes_of(telegram().prepare_edit(audience(), message));
    tests::check_golden("telegram/edit_message_caption.http", bytes);
    check_schema("editMessageCaption", bytes);
}

TEST_CASE("a message is deleted by its number, also in a channel", "[platform]") {
    const std::string bytes = bytes_of(telegram().prepare_removal(audience()), "@seestadt_heute");
    tests::check_golden("telegram/delete_message.http", bytes);
    check_schema("deleteMessage", bytes);
    CHECK(telegram().removable_for() < std::chrono::hours(48));
}

TEST_CASE("a poll cannot be changed", "[platform]") {
    OutgoingMessage poll = correction();
    poll.is_poll = true;
    CHECK_FALSE(telegram().prepare_edit(audience(), poll));
}

TEST_CASE("what is wrong with a message says nothing about its reader", "[platform]") {
    CHECK(read_as<MessageGone>("Bad Request: message to edit not found").code ==
          "400 Bad Request: message to edit not found");
    read_as<MessageGone>("Bad Request: message can't be edited");
    read_as<MessageGone>("Bad Request: message can't be deleted for everyone");
    read_as<OtherForm>("Bad Request: there is no caption in the message to edit");
    read_as<OtherForm>("Bad Request: there is no text in the message to edit");
    read_as<RecipientGone>("Forbidden: bot was blocked by the user", 403);
}

TEST_CASE("what is so already is done: a change or a removal may be asked for twice", "[platform]") {
    read_as<Accepted>("Bad Request: message is not modified: specified new message content and reply markup are "
                      "exactly the same as a current content and reply markup of the message");
    read_as<Accepted>("Bad Request: message to delete not found");
    CHECK(std::holds_alternative<Accepted>(telegram().read(HttpResponse{200, {}, R"({"ok":true,"result":true})"})));
}
