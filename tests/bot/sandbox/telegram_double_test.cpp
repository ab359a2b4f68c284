#include "tests/bot/sandbox/fixture.hpp"

#include <catch2/catch.hpp>

#include <sstream>

using namespace depesche::bot::sandbox;
using nlohmann::json;

TEST_CASE("any token of the right shape is a bot of its own", "[sandbox]") {
    Fixture box;
    CHECK(Fixture::read(box.call("getMe", "")).at("result").at("id") == 4711);
    CHECK(Fixture::read(box.call("GETME", "")).at("ok") == true);
    ApiCall other{
        .token = "99:x", .method = "getMe", .query = {}, .content_type = {}, .body = {}, .idempotency_key = {}};
    CHECK(Fixture::read(box.telegram.call(other)).at("result").at("id") == 99);
    for (const char* wrong : {"", "4711", ":x", "4711:", "x:y", "47 11:y"}) {
        other.token = wrong;
        CHECK(box.telegram.call(other).status == 401);
    }
    CHECK(box.call("sendFireworks", "").status == 404);
}

TEST_CASE("a revoked token is refused", "[sandbox]") {
    Fixture box;
    box.bot().revoked = true;
    CHECK(Fixture::why(Fixture::read(box.call("getMe", ""))) == "Unauthorized");
}

TEST_CASE("a message to a channel is numbered, shown and entered into the ledger", "[sandbox]") {
    Fixture box;
    const json first = box.send("@seestadt_heute", "<b>Guten Morgen</b> &amp; /stop").at("result");
    CHECK(first.at("message_id") == 1);
    CHECK(first.at("text") == "Guten Morgen & /stop");
    CHECK(first.at("chat").at("type") == "channel");
    CHECK(first.at("chat").at("username") == "seestadt_heute");
    CHECK(first.at("date") == 1'795'500'000);
    CHECK(first.at("entities").size() == 2);
    CHECK(first.at("entities").at(1) == json{{"type", "bot_command"}, {"offset", 15}, {"length", 5}});
    CHECK(box.send("@SEESTADT_heute", "zwei").at("result").at("message_id") == 2);
    const auto rows = box.ledger();
    REQUIRE(rows.size() == 2);
    CHECK(rows.at(0).at("seq") == 1);
    CHECK(rows.at(0).at("accepted_at") == box.ns);
    CHECK(rows.at(0).at("platform") == "telegram");
    CHECK(rows.at(0).at("method") == "sendMessage");
    CHECK(rows.at(0).at("recipient") == "@seestadt_heute");
    CHECK(rows.at(0).at("text") == "<b>Guten Morgen</b> &amp; /stop");
    CHECK(rows.at(0).at("connection") == 7);
    CHECK(rows.at(0).at("outcome") == "accepted");
    CHECK(rows.at(1).at("sha256") == "9dbe3cfc5af797f3516eb7c92f37fe507b83c13017aa9ddb57b9afe25a75a3a6");
}

TEST_CASE("the same call is understood as JSON, as a form and as a query", "[sandbox]") {
    Fixture box;
    CHECK(box.call("sendMessage", "chat_id=%40kanal_a&text=Guten+Tag%21", "application/x-www-form-urlencoded").status ==
          200);
    ApiCall query{.token = "1:y",
                  .method = "sendMessage",
                  .query = "chat_id=@kanal_a&text=Salut%20%C3%A0%20tous",
                  .content_type = {},
                  .body = {},
                  .idempotency_key = {}};
    CHECK(Fixture::read(box.telegram.call(query)).at("result").at("text") == "Salut à tous");
    CHECK(Fixture::why(Fixture::read(box.call("sendMessage", "{"))) == "Bad Request: can't parse JSON object");
}

TEST_CASE("wrong texts are refused in Telegram's words", "[sandbox]") {
    Fixture box;
    const auto why = [&](std::string_view text) { return Fixture::why(box.send("@kanal_a", text)); };
    CHECK(why("") == "Bad Request: message text is empty");
    CHECK(why("<b> </b>") == "Bad Request: text must be non-empty");
    CHECK(why("<h1>Nein</h1>") == "Bad Request: can't parse entities: Unsupported start tag \"h1\" at byte offset 0");
    CHECK(why("a < b").starts_with("Bad Request: can't parse entities"));
    CHECK(why(std::string(4097, 'x')) == "Bad Request: message is too long");
    CHECK(why("<b>" + std::string(4096, 'x') + "</b>").empty());
    CHECK(Fixture::why(box.send("@kanal_a", "*x*", "Markdown2")) == "Bad Request: unsupported parse_mode");
    CHECK(box.ledger().size() == 1);
}

TEST_CASE("4096 counts UTF-16 units after entities", "[sandbox]") {
    Fixture box;
    std::string emoji;
    for (int i = 0; i < 2048; ++i) emoji += "🐐";
    CHECK(box.send("@kanal_a", emoji).at("ok") == true);
    CHECK(Fixture::why(box.send("@kanal_a", emoji + "x")) == "Bad Request: message is too long");
}

TEST_CASE("chats answer as they stand to the bot", "[sandbox]") {
    Fixture box;
    const auto why = [&](std::string_view chat) { return Fixture::why(box.send(chat, "x")); };
    CHECK(why("") == "Bad Request: chat_id is empty");
    CHECK(why("777") == "Bad Request: chat not found");
    CHECK(why("@1x") == "Bad Request: chat not found");
    CHECK(why(box.me()) == "Forbidden: bot can't initiate conversation with a user");
    box.world.start(box.reader, box.bot(), "");
    CHECK(why(box.me()).empty());
    box.world.block(box.reader, box.bot(), true);
    CHECK(why(box.me()) == "Forbidden: bot was blocked by the user");
    box.world.set_room({.id = -42, .type = "group", .title = {}, .username = {}, .standing = Standing::kicked});
    CHECK(why("-42") == "Forbidden: bot was kicked from the group chat");
    box.world.set_room({.id = -42,
                        .type = "group",
                        .title = {},
                        .username = {},
                        .standing = Standing::migrated,
                        .migrate_to = -100500});
    const json moved = box.send("-42", "x");
    CHECK(moved.at("error_code") == 400);
    CHECK(moved.at("parameters").at("migrate_to_chat_id") == -100500);
}

TEST_CASE("a crowd holds readers who refuse, by their shares", "[sandbox]") {
    Fixture box;
    const Crowd crowd = box.world.add_crowd(
        {.count = 2000, .payload = {}, .bot = {}, .blocked = 0.1, .deactivated = 0.05, .missing = 0.05});
    std::map<int, int> answers;
    for (ChatId id = crowd.first; id < crowd.first + crowd.count; ++id) {
        box.ns += 50'000'000;
        ++answers[box.call("sendMessage", json{{"chat_id", id}, {"text", "x"}}.dump()).status];
    }
    CHECK(answers[200] > 1500);
    CHECK(answers[200] < 1700);
    CHECK(answers[403] > 200);
    CHECK(answers[400] > 50);
    CHECK(box.world.crowd_histogram().at(1) == answers[200]);
    CHECK(box.telegram.violations().count() == 0);
}

TEST_CASE("a crowd that presses Start arrives as updates, also before there is a bot", "[sandbox]") {
    Fixture box;
    const Crowd crowd = box.world.add_crowd({.count = 250, .start = true, .payload = "morning", .bot = {}});
    const json updates = Fixture::read(box.call("getUpdates", R"({"limit":500})")).at("result");
    REQUIRE(updates.size() == 100);
    CHECK(updates.at(0).at("message").at("text") == "/start morning");
    CHECK(updates.at(0).at("message").at("chat").at("id") == crowd.first);
    const auto last = updates.at(99).at("update_id").get<std::int64_t>();
    CHECK(Fixture::read(box.call("getUpdates", json{{"offset", last + 1}}.dump())).at("result").size() == 100);
    CHECK(box.bot().updates.size() == 150);
}

TEST_CASE("readers of a crowd can stop or block once a message has arrived", "[sandbox]") {
    Fixture box;
    const Crowd crowd = box.world.add_crowd({.count = 1, .payload = {}, .bot = {}, .block_on_message = 1});
    const std::string chat = std::to_string(crowd.first);
    CHECK(box.send(chat, "eins").at("ok") == true);
    CHECK(Fixture::why(box.send(chat, "zwei")) == "Forbidden: bot was blocked by the user");
    CHECK(Fixture::read(box.call("getUpdates", "")).at("result").at(0).contains("my_chat_member"));
}

TEST_CASE("a waiting getUpdates answers when a reader writes, and 409 when a second one begins", "[sandbox]") {
    Fixture box;
    int rang = 0;
    box.bot();
    box.world.changed = [&](int bot) { rang += bot; };
    const ApiAnswer first = box.call("getUpdates", R"({"timeout":90})");
    REQUIRE(first.waiting);
    CHECK(first.waiting->timeout == std::chrono::seconds(50));
    CHECK_FALSE(box.telegram.resume(*first.waiting));
    const ApiAnswer second = box.call("getUpdates", R"({"timeout":10})");
    CHECK(box.telegram.resume(*first.waiting)->status == 409);
    box.world.start(box.reader, box.bot(), "abend");
    CHECK(rang > 0);
    const json updates = Fixture::read(*box.telegram.resume(*second.waiting)).at("result");
    CHECK(updates.at(0).at("message").at("text") == "/start abend");
    CHECK(updates.at(0).at("message").at("entities").at(0).at("length") == 6);
}

TEST_CASE("a button's press reaches the bot, and its answer the phone", "[sandbox]") {
    Fixture box;
    box.world.start(box.reader, box.bot(), "");
    const json body{
        {"chat_id", box.reader.id},
        {"text", "Was willst du?"},
        {"reply_markup", {{"inline_keyboard", {{{{"text", "Morgen"}, {"callback_data", "toggle:morning"}}}}}}}};
    const json sent = Fixture::read(box.call("sendMessage", body.dump())).at("result");
    CHECK(sent.at("reply_markup").at("inline_keyboard").at(0).at(0).at("callback_data") == "toggle:morning");
    CHECK_FALSE(box.world.press(box.reader, box.bot(), sent.at("message_id"), "other"));
    REQUIRE(box.world.press(box.reader, box.bot(), sent.at("message_id"), "toggle:morning"));
    const json press =
        Fixture::read(box.call("getUpdates", R"({"offset":-1})")).at("result").at(0).at("callback_query");
    CHECK(press.at("data") == "toggle:morning");
    CHECK(press.at("message").at("message_id") == sent.at("message_id"));
    const std::string answer = json{{"callback_query_id", press.at("id")}, {"text", "Gut"}}.dump();
    CHECK(box.call("answerCallbackQuery", answer).status == 200);
    CHECK(box.call("answerCallbackQuery", answer).status == 400);
    const auto events = box.world.events_after(box.world.last_event() - 1, box.reader);
    CHECK(json::parse(events->at(0)->json).at("text") == "Gut");
}

TEST_CASE("keyboards that Telegram refuses are refused", "[sandbox]") {
    Fixture box;
    const auto why = [&](json button) {
        const json body{{"chat_id", "@kanal_a"}, {"text", "x"}, {"reply_markup", {{"inline_keyboard", {{button}}}}}};
        return Fixture::why(Fixture::read(box.call("sendMessage", body.dump())));
    };
    CHECK(why({{"text", "a"}, {"callback_data", std::string(64, 'x')}}).empty());
    CHECK(why({{"text", "a"}, {"callback_data", std::string(65, 'x')}}) == "Bad Request: BUTTON_DATA_INVALID");
    CHECK(why({{"text", "a"}, {"callback_data", ""}}) == "Bad Request: BUTTON_DATA_INVALID");
    CHECK(why({{"text", "a"}}).find("Text buttons are unallowed") != std::string::npos);
    CHECK(why({{"text", "a"}, {"url", "javascript:alert(1)"}}).find("Wrong HTTP URL") != std::string::npos);
}

TEST_CASE("messages are edited and deleted, and only what is there", "[sandbox]") {
    Fixture box;
    box.send("@kanal_a", "Alt");
    const auto edit = [&](int id, std::string text) {
        return Fixture::read(
            box.call("editMessageText", json{{"chat_id", "@kanal_a"}, {"message_id", id}, {"text", text}}.dump()));
    };
    CHECK(Fixture::why(edit(1, "Alt")).starts_with("Bad Request: message is not modified"));
    CHECK(edit(1, "Neu").at("result").contains("edit_date"));
    CHECK(Fixture::why(edit(2, "Neu")) == "Bad Request: message to edit not found");
    const auto remove = [&] { return box.call("deleteMessage", R"({"chat_id":"@kanal_a","message_id":1})"); };
    CHECK(remove().body == R"({"ok":true,"result":true})");
    CHECK(Fixture::why(Fixture::read(remove())) == "Bad Request: message to delete not found");
    const auto rows = box.ledger();
    CHECK(rows.at(1).at("method") == "editMessageText");
    CHECK(rows.at(2).at("method") == "deleteMessage");
}

TEST_CASE("a bot deletes its words in a private chat for 48 hours", "[sandbox]") {
    Fixture box;
    box.world.start(box.reader, box.bot(), "");
    const json sent = box.send(box.me(), "x").at("result");
    box.clock.at += std::chrono::hours(49);
    const json body{{"chat_id", box.me()}, {"message_id", sent.at("message_id")}};
    CHECK(Fixture::why(Fixture::read(box.call("deleteMessage", body.dump()))) ==
          "Bad Request: message can't be deleted");
}

TEST_CASE("polls and photos are checked", "[sandbox]") {
    Fixture box;
    const auto poll = [&](json options) {
        return Fixture::read(box.call(
            "sendPoll",
            json{{"chat_id", "@kanal_a"}, {"question", "Soll das Tram nachts fahren?"}, {"options", options}}.dump()));
    };
    CHECK(poll({{{"text", "Ja"}}, {{"text", "Nein"}}}).at("result").at("poll").at("options").size() == 2);
    CHECK(Fixture::why(poll(json::array())) == "Bad Request: poll must have at least 1 option");
    CHECK(Fixture::why(poll({{{"text", ""}}})) == "Bad Request: poll options must be non-empty");
    CHECK(Fixture::why(Fixture::read(box.call("sendPhoto", R"({"chat_id":"@kanal_a"})"))).find("no photo") !=
          std::string::npos);
    const json photo{
        {"chat_id", "@kanal_a"}, {"photo", "https://bild.example/1.jpg"}, {"caption", std::string(1025, 'x')}};
    CHECK(Fixture::why(Fixture::read(box.call("sendPhoto", photo.dump()))) ==
          "Bad Request: message caption is too long");
}

TEST_CASE("the command menu is kept by language", "[sandbox]") {
    Fixture box;
    const auto set = [&](std::string body) {
        return Fixture::why(Fixture::read(box.call("setMyCommands", std::move(body))));
    };
    CHECK(set(R"({"commands":[{"command":"stop","description":"Abmelden"}],"language_code":"de"})").empty());
    CHECK(set(R"({"commands":[{"command":"Stop!","description":"x"}]})") == "Bad Request: BOT_COMMAND_INVALID");
    CHECK(set(R"({"commands":[{"command":"stop","description":""}]})") ==
          "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID");
    CHECK(Fixture::read(box.call("getMyCommands", R"({"language_code":"de"})")).at("result").size() == 1);
    CHECK(Fixture::read(box.call("getMyCommands", "")).at("result").empty());
}

TEST_CASE("broken limits are recorded, and refused when the sandbox is strict", "[sandbox]") {
    Fixture lenient;
    for (int i = 0; i < 7; ++i) CHECK(lenient.send("@kanal_a", "x").at("ok") == true);
    CHECK(lenient.telegram.violations().count() == 2);
    Fixture strict(true);
    for (int i = 0; i < 5; ++i) strict.send("@kanal_a", "x");
    const ApiAnswer refused = strict.call("sendMessage", R"({"chat_id":"@kanal_a","text":"x"})");
    CHECK(refused.status == 429);
    CHECK(refused.retry_after == 1);
    CHECK(Fixture::read(refused).at("parameters").at("retry_after") == 1);
    strict.ns += 1'000'000'000;
    CHECK(strict.send("@kanal_a", "x").at("ok") == true);
}

TEST_CASE("unknown fields and wrong types are noted without refusing", "[sandbox]") {
    Fixture box;
    CHECK(box.call("sendMessage",
                   R"({"chat_id":"@kanal_a","text":"x","disable_web_page_preview":true,"protect_content":"yes"})")
              .status == 200);
    CHECK(box.telegram.violations().count() == 2);
}

TEST_CASE("readers whose messages are not kept are edited by number", "[sandbox]") {
    WorldLimits limits;
    limits.crowd_rows = false;
    Fixture box(false, limits);
    CrowdPlan plan;
    plan.count = 1;
    const std::string chat = std::to_string(box.world.add_crowd(plan).first);
    box.send(chat, "eins");
    const auto edit = [&](int id) {
        return box.call("editMessageText", json{{"chat_id", chat}, {"message_id", id}, {"text", "zwei"}}.dump()).status;
    };
    CHECK(edit(1) == 200);
    CHECK(edit(2) == 400);
}

TEST_CASE("a phone hears of channels and of its own chats, not of other people's", "[sandbox]") {
    Fixture box;
    Reader& other = box.world.add_reader("Ben", "en");
    box.world.start(box.reader, box.bot(), "");
    const std::int64_t before = box.world.last_event();
    box.send(box.me(), "nur für Nora");
    box.send("@kanal_a", "für alle");
    CHECK(box.world.events_after(before, box.reader)->size() == 3); // the new channel, too
    CHECK(box.world.events_after(before, other)->size() == 2);
    CHECK_FALSE(box.world.events_after(before + 1000, other));
}
