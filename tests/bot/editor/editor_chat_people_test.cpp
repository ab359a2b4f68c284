#include "tests/bot/editor/chat_world.hpp"

using namespace depesche;
using namespace depesche::bot;
using depesche::tests::ChatWorld;
using depesche::tests::EditorPhones;

namespace {

constexpr const char* group = "-1001";

bool says(const EditorPhones::Message& message, const std::string& words) {
    return message.content.plain.find(words) != std::string::npos;
}

} // namespace

TEST_CASE("who is not on the list changes nothing in a group, and it is logged", "[editor]") {
    ChatWorld world("chat = -1001");
    world.propose_morning();
    REQUIRE(world.phones.in(group).size() == 1);
    world.press(ChatWorld::stranger, "Senden", group);
    world.press(ChatWorld::stranger, "Weg 1", group);
    CHECK(world.draft().state == DraftState::proposed);
    CHECK(world.draft().version == 1);
    CHECK(world.phones.toasts == std::vector<std::string>(2, world.words("not_listed")));
    world.write(ChatWorld::stranger, "/eil Alles frei", "", group);
    world.write(ChatWorld::stranger, "/skip", "", group);
    CHECK(world.draft().state == DraftState::proposed);
    CHECK(world.refusals() == 4);
    CHECK(world.phones.messages.size() == 1);
    CHECK(world.world.ledger->editors().refusals(1).value()[0].why == "not on the editors' list");
    world.press(ChatWorld::keller, "Senden", group);
    CHECK(world.draft().state == DraftState::approved);
}

TEST_CASE("on a bot that serves readers too, their words stay theirs", "[editor]") {
    ChatWorld world;
    const auto heard = [&](const std::string& text) {
        Incoming words = world.incoming(ChatWorld::keller, ChatWorld::keller);
        words.text = text;
        return world.chat->hear(words, true);
    };
    for (const char* text : {"/start", "/start morning", "/stop", "stop", "/help", "/einstellungen", "Guten Tag"})
        CHECK_FALSE(heard(text));
    for (const char* text : {"/drafts", "/aufgaben", "/redaktion", "/eil"}) CHECK(heard(text));
    Incoming press = world.incoming(ChatWorld::keller, ChatWorld::keller);
    press.kind = Incoming::Kind::button;
    press.text = "w:morning";
    CHECK_FALSE(world.chat->hear(press, true));
}

TEST_CASE("who never pressed Start is told to the others and in the troubles, and is served later", "[editor]") {
    ChatWorld world;
    world.phones.blocked[ChatWorld::brunner] = "403 Forbidden: bot can't initiate conversation with a user";
    world.propose_morning();
    CHECK(world.phones.said(ChatWorld::keller, "Brunner ist hier nicht erreichbar"));
    REQUIRE(world.chat->troubles().size() == 1);
    CHECK(world.chat->troubles()[0].find("Brunner") != std::string::npos);
    world.tick();
    CHECK(world.phones.in(ChatWorld::keller).size() == 2); // the draft and the sentence, no more
    world.phones.blocked.clear();
    Incoming start = world.incoming(ChatWorld::brunner, ChatWorld::brunner);
    start.kind = Incoming::Kind::unblocked;
    world.chat->hear(start, false);
    world.settle();
    CHECK(world.phones.in(ChatWorld::brunner).size() == 1);
    CHECK(world.chat->troubles().empty());
}

TEST_CASE("anybody may ask for their number, once a minute, and a group only until ours is known", "[editor]") {
    ChatWorld world;
    for (int i = 0; i < 300; ++i) CHECK(world.write(ChatWorld::stranger, "/id", "", "-77"));
    REQUIRE(world.phones.in("-77").size() == 1);
    CHECK(says(*world.phones.in("-77").back(), "-77"));
    world.tick_at("2026-11-22T12:01:01Z");
    CHECK(world.write(ChatWorld::stranger, "/id", "", "-77"));
    CHECK(world.phones.in("-77").size() == 2);
    ChatWorld settled("chat = -1001");
    CHECK(settled.write(ChatWorld::stranger, "/id"));
    CHECK(says(*settled.phones.in(ChatWorld::stranger).back(), "66"));
    for (const char* place : {"-77", group}) {
        settled.write(ChatWorld::stranger, "/id", "", place);
        CHECK(settled.phones.in(place).empty());
    }
    CHECK(settled.refusals() == 0);
}

TEST_CASE("who was taken off the list reads no further versions", "[editor]") {
    ChatWorld world;
    world.propose_morning();
    config::Settings settings = world.world.newsroom->settings();
    std::erase_if(settings.editors.people, [](const auto& editor) { return editor.name == "Brunner"; });
    world.world.newsroom->reconfigure(std::move(settings), config::TextLibrary::load().value(),
                                      digest::Zone::find("Europe/Zurich").value());
    world.press(ChatWorld::keller, "Weg 1");
    world.tick();
    CHECK(world.phones.in(ChatWorld::keller)[0]->edits > 0);
    CHECK(world.phones.in(ChatWorld::brunner)[0]->edits == 0);
}

TEST_CASE("a group that threw the bot out is named in the troubles until it takes it back", "[editor]") {
    ChatWorld world("chat = -1001");
    world.phones.blocked[group] = "403 Forbidden: bot was kicked from the supergroup chat";
    world.propose_morning();
    REQUIRE(world.chat->troubles().size() == 1);
    CHECK(world.chat->troubles()[0].find("-1001") != std::string::npos);
    world.phones.blocked.clear();
    world.write(ChatWorld::keller, "Er ist wieder da", "", group);
    CHECK(world.phones.in(group).size() == 1);
    CHECK(world.chat->troubles().empty());
}

TEST_CASE("the message that meets a group's move is not lost, and the configuration ends it", "[editor]") {
    ChatWorld world("chat = -1001");
    world.phones.outcomes = {Moved{"-2002"}};
    world.chat->tell("Der Versand steht.");
    world.settle();
    CHECK(world.phones.said("-2002", "Der Versand steht."));
    CHECK(world.chat->troubles().size() == 1);
    config::Settings settings = world.world.newsroom->settings();
    settings.editors.chat = "-3003";
    world.world.newsroom->reconfigure(std::move(settings), config::TextLibrary::load().value(),
                                      digest::Zone::find("Europe/Zurich").value());
    world.chat->tell("Vorbei.");
    world.settle();
    CHECK(world.phones.said("-3003", "Vorbei."));
    CHECK(world.chat->troubles().empty());
}

TEST_CASE("a reader who writes an editors' command is not recorded", "[editor]") {
    ChatWorld world;
    Incoming words = world.incoming(ChatWorld::stranger, ChatWorld::stranger);
    for (const char* text : {"/drafts", "/update Neues"}) {
        words.text = text;
        CHECK_FALSE(world.chat->hear(words, true));
    }
    CHECK(world.refusals() == 0);
}
