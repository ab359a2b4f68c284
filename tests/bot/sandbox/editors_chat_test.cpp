// What an editors' chat needs of the platform: addresses on buttons, replies, groups, edits of all kinds.
#include "tests/bot/sandbox/fixture.hpp"

#include <catch2/catch.hpp>

using namespace depesche::bot::sandbox;
using nlohmann::json;

namespace {

/// The newest update that the fixture's bot has not confirmed.
json last_update(Fixture& box) { return Fixture::read(box.call("getUpdates", R"({"offset":-1})")).at("result").at(0); }

json send(Fixture& box, json body) { return Fixture::read(box.call("sendMessage", body.dump())); }

/// A group in which Nora and the fixture's bot are.
Room& group_of(Fixture& box) {
    Room room;
    room.id = -1002;
    room.type = "supergroup";
    room.title = "Redaktion";
    room.members = {box.reader.id};
    return box.world.set_room(std::move(room));
}

json keyboard(json button) { return {{"inline_keyboard", json::array({json::array({std::move(button)})})}}; }

} // namespace

TEST_CASE("a button has an address or data, not both, and the address is one that opens", "[sandbox]") {
    Fixture box;
    const auto why = [&](json button) {
        return Fixture::why(
            send(box, {{"chat_id", "@kanal_a"}, {"text", "x"}, {"reply_markup", keyboard(std::move(button))}}));
    };
    CHECK(why({{"text", "a"}, {"url", "https://seite.example/t/abc"}}).empty());
    CHECK(why({{"text", "a"}, {"url", "http://127.0.0.1:8420/t/abc"}}).empty());
    CHECK(why({{"text", "a"}, {"url", "tg://user?id=1"}}).empty());
    CHECK(why({{"text", "a"}, {"url", "http://localhost/x"}}).find("Wrong HTTP URL") != std::string::npos);
    CHECK(why({{"text", "a"}, {"url", "whatsapp://send"}}).find("Wrong HTTP URL") != std::string::npos);
    CHECK(why({{"text", "a"}, {"url", "https://seite.example"}, {"callback_data", "x"}}) ==
          "Bad Request: BUTTON_TYPE_INVALID");
}

TEST_CASE("a message answers another one of the same chat, and only one that is there", "[sandbox]") {
    Fixture box;
    box.world.start(box.reader, box.bot(), "");
    const json first = send(box, {{"chat_id", box.me()}, {"text", "Entwurf"}}).at("result");
    const json answer = send(box, {{"chat_id", box.me()},
                                   {"text", "Neuer Titel?"},
                                   {"reply_parameters", {{"message_id", first.at("message_id")}}},
                                   {"reply_markup", {{"force_reply", true}, {"input_field_placeholder", "Titel"}}}})
                            .at("result");
    CHECK(answer.at("reply_to_message").at("message_id") == first.at("message_id"));
    CHECK(answer.at("reply_to_message").at("from").at("is_bot") == true);
    CHECK_FALSE(answer.contains("reply_markup")); // Telegram gives only inline keyboards back
    CHECK(Fixture::why(send(box, {{"chat_id", box.me()}, {"text", "x"}, {"reply_parameters", {{"message_id", 99}}}})) ==
          "Bad Request: message to be replied not found");
    CHECK(send(box, {{"chat_id", box.me()},
                     {"text", "x"},
                     {"reply_parameters", {{"message_id", 99}, {"allow_sending_without_reply", true}}}})
              .at("ok") == true);
    CHECK(
        Fixture::why(send(box, {{"chat_id", "@kanal_a"}, {"text", "x"}, {"reply_markup", {{"force_reply", true}}}})) ==
        "Bad Request: only inline keyboard is allowed");
    CHECK(box.telegram.violations().count() == 0);
}

TEST_CASE("a bot hears what a person's words answer", "[sandbox]") {
    Fixture box;
    box.world.start(box.reader, box.bot(), "");
    const json asked = send(box, {{"chat_id", box.me()}, {"text", "Neuer Titel?"}}).at("result");
    box.world.say(box.reader, box.bot(), "  Brücke bleibt zu ", asked.at("message_id"));
    const json heard = last_update(box).at("message");
    CHECK(heard.at("text") == "Brücke bleibt zu");
    CHECK(heard.at("message_id").get<int>() > asked.at("message_id").get<int>());
    CHECK(heard.at("from").at("first_name") == "Nora");
    CHECK(heard.at("reply_to_message").at("message_id") == asked.at("message_id"));
    CHECK(heard.at("reply_to_message").at("text") == "Neuer Titel?");
    box.world.say(box.reader, box.bot(), "ohne", 99);
    CHECK_FALSE(last_update(box).at("message").contains("reply_to_message"));
}

TEST_CASE("in a group a bot hears commands for it and answers to its messages, and nothing else", "[sandbox]") {
    Fixture box;
    box.bot().username = "desk_bot";
    Room& group = group_of(box);
    const json shown = send(box, {{"chat_id", -1002}, {"text", "Entwurf"}}).at("result");
    CHECK(shown.at("chat").at("type") == "supergroup");
    CHECK(shown.at("from").at("username") == "desk_bot");
    const auto heard = [&](std::string text, std::int64_t reply_to = 0) {
        const std::size_t before = box.bot().updates.size();
        REQUIRE(box.world.say_in_group(box.reader, group, std::move(text), reply_to));
        return box.bot().updates.size() - before;
    };
    CHECK(heard("Guten Morgen zusammen") == 0);
    CHECK(heard("/alert 2 Titel | Text") == 1);
    CHECK(heard("/alert@desk_bot 2 Titel") == 1);
    CHECK(heard("/alert@other_bot 2 Titel") == 0);
    CHECK(heard("Neue Zeile", shown.at("message_id")) == 1);
    const json update = last_update(box).at("message");
    CHECK(update.at("chat").at("id") == -1002);
    CHECK(update.at("from").at("id") == box.reader.id);
    CHECK(update.at("reply_to_message").at("message_id") == shown.at("message_id"));
    CHECK_FALSE(box.world.say_in_group(box.world.add_reader("Fremd", "de"), group, "/alert 1 x"));
}

TEST_CASE("a press in a group names who pressed", "[sandbox]") {
    Fixture box;
    Room& group = group_of(box);
    const json shown = send(box, {{"chat_id", -1002},
                                  {"text", "Entwurf"},
                                  {"reply_markup", keyboard({{"text", "Senden"}, {"callback_data", "send"}})}})
                           .at("result");
    REQUIRE(box.world.press_in_group(box.reader, group, shown.at("message_id"), "send"));
    CHECK_FALSE(box.world.press_in_group(box.reader, group, shown.at("message_id"), "forged"));
    Reader& stranger = box.world.add_reader("Fremd", "de");
    CHECK_FALSE(box.world.press_in_group(stranger, group, shown.at("message_id"), "send"));
    const json press = last_update(box).at("callback_query");
    CHECK(press.at("from").at("id") == box.reader.id);
    CHECK(press.at("message").at("chat").at("id") == -1002);
}

TEST_CASE("a group is seen by its members only", "[sandbox]") {
    Fixture box;
    group_of(box);
    Reader& stranger = box.world.add_reader("Fremd", "de");
    box.bot();
    const std::int64_t before = box.world.last_event();
    send(box, {{"chat_id", -1002}, {"text", "geheim"}});
    CHECK(box.world.events_after(before, box.reader)->size() == 1);
    CHECK(box.world.events_after(before, stranger)->empty());
    CHECK(box.world.phone_state_json(stranger).find("geheim") == std::string::npos);
    CHECK(box.world.phone_state_json(box.reader).find("geheim") != std::string::npos);
}

TEST_CASE("buttons and captions are edited on their own", "[sandbox]") {
    Fixture box;
    const auto edit = [&](std::string method, json body) {
        body["chat_id"] = "@kanal_a";
        return Fixture::read(box.call(std::move(method), body.dump()));
    };
    send(box, {{"chat_id", "@kanal_a"},
               {"text", "Entwurf"},
               {"reply_markup", keyboard({{"text", "Senden"}, {"callback_data", "s"}})}});
    CHECK_FALSE(edit("editMessageReplyMarkup", {{"message_id", 1}}).at("result").contains("reply_markup"));
    CHECK(Fixture::why(edit("editMessageReplyMarkup", {{"message_id", 1}})).starts_with("Bad Request: message is not"));
    CHECK(Fixture::why(edit("editMessageCaption", {{"message_id", 1}, {"caption", "x"}})) ==
          "Bad Request: there is no caption in the message to edit");
    box.call("sendPhoto", R"({"chat_id":"@kanal_a","photo":"https://bild.example/1.jpg","caption":"Alt"})");
    CHECK(edit("editMessageCaption", {{"message_id", 2}, {"caption", "Neu"}}).at("result").at("caption") == "Neu");
    CHECK(Fixture::why(edit("editMessageText", {{"message_id", 2}, {"text", "Neu"}})) ==
          "Bad Request: there is no text in the message to edit");
    CHECK(box.telegram.violations().count() == 0);
}

TEST_CASE("people have the numbers that they were given", "[sandbox]") {
    Fixture box;
    CHECK(box.world.add_reader("Keller", "de", 4101).id == 4101);
    CHECK(box.world.add_reader("Doppel", "de", 4101).id == 5002); // taken: the next free one
    CHECK(box.world.add_reader("Fern", "de", 1'000'000).id == 5003);
    CHECK(box.world.reader(4101)->name == "Keller");
}
