#include "bot/subscriber/conversation.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::bot;

namespace {

const config::TextLibrary& texts() {
    static const config::TextLibrary library = *config::TextLibrary::load();
    return library;
}

const Offer& offer() {
    static const Offer value{
        .newsroom = "Seestadt heute", .language = "de-CH", .editions = {{"morning", "06:30"}, {"evening", "17:30"}}};
    return value;
}

Incoming text(std::string words, std::string language = "de") {
    return {.address = "42", .sender = "42", .text = std::move(words), .language = std::move(language)};
}

Incoming button(std::string data) {
    return {.kind = Incoming::Kind::button,
            .address = "42",
            .sender = "42",
            .text = std::move(data),
            .language = "de",
            .callback_id = "c1",
            .message_id = "7"};
}

Subscriber reader(Wishes wishes, SubscriberState state = SubscriberState::active) {
    return {.ordinal = 3, .address = "42", .language = "de-CH", .wishes = std::move(wishes), .state = state};
}

template <class T>
const T* find(const std::vector<ConversationAction>& actions) {
    for (const ConversationAction& action : actions) {
        if (const T* found = std::get_if<T>(&action)) return found;
    }
    return nullptr;
}

std::vector<ConversationAction> say(const Incoming& incoming, const std::optional<Subscriber>& known = std::nullopt) {
    return converse(incoming, known, offer(), texts());
}

} // namespace

TEST_CASE("a new reader who presses Start is subscribed to everything and gets the latest edition", "[subscriber]") {
    const auto actions = say(text("/start"));
    const auto* start = find<StartSubscription>(actions);
    REQUIRE(start != nullptr);
    CHECK(start->wishes == Wishes{"morning", "evening", "surprising", "breaking"});
    CHECK(start->language == "de-CH");
    CHECK(start->origin == "start");
    REQUIRE(find<Reply>(actions) != nullptr);
    CHECK(find<Reply>(actions)->text.find("Seestadt heute") != std::string::npos);
    CHECK(find<Reply>(actions)->text.find("6.30 Uhr") != std::string::npos);
    CHECK(find<SendLatestEdition>(actions) != nullptr);
    CHECK(std::holds_alternative<StartSubscription>(actions.front()));
}

TEST_CASE("a deep link decides what a reader begins with, and anything else in it is remembered as the origin",
          "[subscriber]") {
    CHECK(find<StartSubscription>(say(text("/start morning_breaking")))->wishes == Wishes{"morning", "breaking"});
    const auto actions = say(text("/start article-4711"));
    CHECK(find<StartSubscription>(actions)->wishes.size() == 4);
    CHECK(find<StartSubscription>(actions)->origin == "start article-4711");
    const auto long_payload = say(text("/start " + std::string(500, 'x')));
    CHECK(find<StartSubscription>(long_payload)->origin.size() == std::string("start ").size() + 64);
}

TEST_CASE("a reader who is there already keeps the wishes and is not sent the edition again", "[subscriber]") {
    const auto actions = say(text("/start"), reader({"evening"}));
    CHECK(find<StartSubscription>(actions)->wishes == Wishes{"evening"});
    CHECK(find<SendLatestEdition>(actions) == nullptr);
    const auto again = say(text("/start"), reader({"evening"}, SubscriberState::stopped));
    CHECK(find<StartSubscription>(again)->wishes.size() == 4);
    CHECK(find<SendLatestEdition>(again) != nullptr);
}

TEST_CASE("STOP works as a command and as a word, in every language we speak", "[subscriber]") {
    for (const char* word : {"/stop", "STOP", "stop", "Stopp", "Abmelden", "abmelden.", "unsubscribe", "arrêt",
                             "disdire", " Stop! ", "/stop@seestadt_bot"}) {
        INFO(word);
        CHECK(find<StopSubscription>(say(text(word), reader({"morning"}))) != nullptr);
    }
    CHECK(find<StopSubscription>(say(text("Stop, das war nicht so gemeint"), reader({"morning"}))) == nullptr);
}

TEST_CASE("who is not subscribed is told so instead of being stopped", "[subscriber]") {
    const auto actions = say(text("/stop"));
    CHECK(find<StopSubscription>(actions) == nullptr);
    CHECK(find<Reply>(actions)->text.find("/start") != std::string::npos);
}

TEST_CASE("settings show a button for each wish, and a tap changes it in place", "[subscriber]") {
    for (const char* word : {"/einstellungen", "/settings", "/parametres", "/impostazioni"}) {
        const auto actions = say(text(word), reader({"morning"}));
        const auto* reply = find<Reply>(actions);
        REQUIRE(reply != nullptr);
        REQUIRE(reply->buttons.size() == 5);
        CHECK(reply->buttons[0][0].data == "w:morning");
        CHECK(reply->buttons[0][0].text.starts_with("✅"));
        CHECK(reply->buttons[1][0].text.starts_with("◻️"));
    }
    const auto on = say(button("w:evening"), reader({"morning"}));
    CHECK(find<ChangeWishes>(on)->wishes == Wishes{"morning", "evening"});
    CHECK(find<Acknowledge>(on)->callback_id == "c1");
    CHECK(find<EditMessage>(on)->message_id == "7");
    const auto off = say(button("w:morning"), reader({"morning"}));
    CHECK(find<ChangeWishes>(off)->wishes.empty());
    const auto done = say(button("done"), reader({"morning"}));
    CHECK(find<EditMessage>(done)->buttons.empty());
}

TEST_CASE("breaking news at night can be chosen, and goes with breaking news", "[subscriber]") {
    const auto settings = say(text("/settings"), reader({"breaking"}));
    const auto& rows = find<Reply>(settings)->buttons;
    REQUIRE(rows.size() == 6);
    CHECK(rows[4][0].data == "w:breaking_at_night");
    CHECK(rows[4][0].text == "◻️ Eilmeldungen auch nachts");
    const auto on = say(button("w:breaking_at_night"), reader({"breaking"}));
    CHECK(find<ChangeWishes>(on)->wishes == Wishes{"breaking", "breaking_at_night"});
    const auto off = say(button("w:breaking_at_night"), reader({"breaking", "breaking_at_night"}));
    CHECK(find<ChangeWishes>(off)->wishes == Wishes{"breaking"});
    const auto none = say(button("w:breaking"), reader({"morning", "breaking", "breaking_at_night"}));
    CHECK(find<ChangeWishes>(none)->wishes == Wishes{"morning"});
    CHECK(find<EditMessage>(none)->buttons.size() == 5);
    CHECK(find<StartSubscription>(say(text("/start morning_breaking_at_night")))->wishes ==
          Wishes{"morning", "breaking", "breaking_at_night"});
}

TEST_CASE("topics of severity 3 are chosen one by one, and nobody gets them without asking", "[subscriber]") {
    Offer topics = offer();
    topics.topics = {"Sport", "Nordtal"};
    const auto answer = [&](const Incoming& incoming, const std::optional<Subscriber>& known) {
        return converse(incoming, known, topics, texts());
    };
    const auto settings = answer(text("/settings"), reader({"breaking"}));
    const auto& rows = find<Reply>(settings)->buttons;
    REQUIRE(rows.size() == 8);
    CHECK(rows[5][0].data == "w:breaking:Sport");
    CHECK(rows[5][0].text == "◻️ Eilmeldungen Sport");
    const auto on = answer(button("w:breaking:Nordtal"), reader({"breaking"}));
    CHECK(find<ChangeWishes>(on)->wishes == Wishes{"breaking", topic_wish("Nordtal")});
    const auto started = answer(text("/start"), std::nullopt);
    for (const std::string& wish : find<StartSubscription>(started)->wishes) CHECK_FALSE(wish.starts_with("breaking:"));
    CHECK(find<ChangeWishes>(answer(button("w:breaking:Kultur"), reader({"breaking"}))) == nullptr);
}

TEST_CASE("a button of an older configuration changes nothing but is acknowledged", "[subscriber]") {
    const auto actions = say(button("w:noon"), reader({"morning"}));
    CHECK(actions.size() == 1);
    CHECK(find<Acknowledge>(actions) != nullptr);
}

TEST_CASE("a reader is answered in the language of her app, and in the newsroom's variety of it", "[subscriber]") {
    CHECK(find<Reply>(say(text("/help", "fr")))->text ==
          texts().best("fr-CH").fill("conversation.help", {{"name", "Seestadt heute"}}));
    CHECK(find<Reply>(say(text("/help", "de")))->text ==
          texts().best("de-CH").fill("conversation.help", {{"name", "Seestadt heute"}}));
    CHECK(find<Reply>(say(text("/help", "ja")))->text ==
          texts().best("en").fill("conversation.help", {{"name", "Seestadt heute"}}));
}

TEST_CASE("a reader who blocks the bot is marked as gone without a reply", "[subscriber]") {
    const auto actions = say({.kind = Incoming::Kind::blocked, .address = "42", .sender = "42"}, reader({"morning"}));
    REQUIRE(actions.size() == 1);
    CHECK(find<MarkGone>(actions) != nullptr);
}

TEST_CASE("in groups the bot keeps quiet", "[subscriber]") {
    Incoming incoming = text("/start");
    incoming.private_chat = false;
    CHECK(say(incoming).empty());
}

TEST_CASE("the command menu exists in every language and obeys Telegram's limits", "[subscriber]") {
    const auto menu = command_menu(texts());
    CHECK(menu.size() == 4);
    for (const auto& [language, commands] : menu) {
        for (const BotCommand& command : commands) {
            INFO(language << " " << command.name);
            CHECK((!command.name.empty() && command.name.size() <= 32));
            CHECK(std::ranges::all_of(
                command.name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }));
            CHECK((!command.description.empty() && command.description.size() <= 256));
        }
    }
}
