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

/// Monday, 2026-11-23, 14:00 in Zurich.
const digest::LocalNow& now() {
    static const digest::Zone zone = *digest::Zone::find("Europe/Zurich");
    static const digest::LocalNow moment(zone, *digest::parse_iso8601("2026-11-23T13:00:00Z"));
    return moment;
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
    return converse(incoming, known, offer(), texts(), now());
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
        REQUIRE(reply->buttons.size() == 7);
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
    REQUIRE(rows.size() == 8);
    CHECK(rows[4][0].data == "w:breaking_at_night");
    CHECK(rows[4][0].text == "◻️ Eilmeldungen auch nachts");
    const auto on = say(button("w:breaking_at_night"), reader({"breaking"}));
    CHECK(find<ChangeWishes>(on)->wishes == Wishes{"breaking", "breaking_at_night"});
    const auto off = say(button("w:breaking_at_night"), reader({"breaking", "breaking_at_night"}));
    CHECK(find<ChangeWishes>(off)->wishes == Wishes{"breaking"});
    const auto none = say(button("w:breaking"), reader({"morning", "breaking", "breaking_at_night"}));
    CHECK(find<ChangeWishes>(none)->wishes == Wishes{"morning"});
    CHECK(find<EditMessage>(none)->buttons.size() == 7);
    CHECK(find<StartSubscription>(say(text("/start morning_breaking_at_night")))->wishes ==
          Wishes{"morning", "breaking", "breaking_at_night"});
}

TEST_CASE("topics of severity 3 are chosen one by one, and nobody gets them without asking", "[subscriber]") {
    Offer topics = offer();
    topics.topics = {"Sport", "Nordtal"};
    const auto answer = [&](const Incoming& incoming, const std::optional<Subscriber>& known) {
        return converse(incoming, known, topics, texts(), now());
    };
    const auto settings = answer(text("/settings"), reader({"breaking"}));
    const auto& rows = find<Reply>(settings)->buttons;
    REQUIRE(rows.size() == 10);
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

namespace {

std::string when(digest::Instant instant) { return digest::to_iso8601(instant); }

/// What a reader who had asked for nothing has after these words; empty: nothing was changed.
std::optional<digest::ReaderPromise> asked(std::string words, std::string language = "de") {
    const auto actions = say(text(std::move(words), std::move(language)), reader({"morning"}));
    const auto* change = find<ChangePromise>(actions);
    if (change == nullptr) return std::nullopt;
    return change->promise;
}

} // namespace

TEST_CASE("a reader says in four languages when she wants to be left alone", "[subscriber]") {
    const digest::QuietHours night{std::chrono::hours(22), std::chrono::hours(7)};
    for (const char* words : {"ruhe 22-7", "Ruhe 22 bis 7 Uhr", "RUHEZEIT 22:00–07:00", "/ruhe 22-7", "quiet 22-7",
                              "Quiet 10pm to 7am", "calme 22h-7h", "silence de 22 à 7", "silenzio dalle 22 alle 7"})
        CHECK(asked(words)->quiet == night);
    CHECK(asked("ruhe 22.30-6.45")->quiet ==
          digest::QuietHours{std::chrono::minutes(22 * 60 + 30), std::chrono::minutes(6 * 60 + 45)});
    for (const char* words : {"ruhe aus", "quiet off", "calme non", "silenzio no"})
        CHECK(asked(words)->quiet == digest::QuietHours{});
    CHECK(asked("ruhe standard") == digest::ReaderPromise{});
    for (const char* words : {"ruhe 25-7", "ruhe 22", "ruhe 22-22", "ruhe 1-2-3", "ruhe", "ruhe 22:75-7"})
        CHECK_FALSE(asked(words));
}

TEST_CASE("a reader says in four languages how many messages a day she wants", "[subscriber]") {
    for (const char* words : {"höchstens 3 am Tag", "HÖCHSTENS 3", "hoechstens 3", "max 3", "at most 3 a day",
                              "au plus 3 par jour", "al massimo 3 al giorno"})
        CHECK(asked(words)->per_day == 3);
    for (const char* words : {"ohne Grenze", "no limit", "sans limite", "senza limiti"})
        CHECK(asked(words)->per_day == 0);
    for (const char* words : {"höchstens 0", "höchstens 51", "höchstens -3", "max 99999999999999999999", "max 3x"})
        CHECK_FALSE(asked(words));
}

TEST_CASE("a reader says in four languages for how long she is away, and that she is back", "[subscriber]") {
    for (const char* words : {"pause 3 Tage", "Pause 3", "pause 3 days", "pause 3 jours", "pausa 3 giorni",
                              "pause for 3 days", "/pause 3"})
        CHECK(when(asked(words)->paused_until) == "2026-11-26T13:00:00Z");
    for (const char* words : {"pause eine Woche", "pause 1 week", "pause une semaine", "pausa una settimana"})
        CHECK(when(asked(words)->paused_until) == "2026-11-30T13:00:00Z");
    // It is Monday: the next one, from its first minute.
    for (const char* words : {"pause bis Montag", "pause until Monday", "pause jusqu’à lundi", "pausa fino a lunedì"})
        CHECK(when(asked(words)->paused_until) == "2026-11-29T23:00:00Z");
    for (const char* words : {"pause bis 24.12.", "pause bis 24.12.2026", "pause until 2026-12-24", "pause jusqu’au 24/12"})
        CHECK(when(asked(words)->paused_until) == "2026-12-23T23:00:00Z");
    CHECK(when(asked("pause bis morgen")->paused_until) == "2026-11-23T23:00:00Z");
    CHECK(when(asked("pause bis 3.1.")->paused_until) == "2027-01-02T23:00:00Z");
    for (const char* words : {"pause 0 Tage", "pause 91 Tage", "pause bis 31.2.", "pause bis 2025-01-01", "pause",
                              "pause bis 2030-01-01", "pause 3 Jahre"})
        CHECK_FALSE(asked(words));
    Subscriber away = reader({"morning"});
    away.promise = {.per_day = 2, .paused_until = now().now + std::chrono::hours(9)};
    for (const char* words : {"weiter", "Weiter!", "resume", "reprendre", "riprendi"})
        CHECK(find<ChangePromise>(say(text(words), away))->promise == digest::ReaderPromise{.per_day = 2});
}

TEST_CASE("a sentence that begins like a wish is a sentence", "[subscriber]") {
    for (const char* words : {"Pause machen wir alle einmal", "Max Frisch lebt", "Ruhe bitte", "Quiet please",
                              "Silence, on tourne", "höchstens vielleicht"}) {
        const auto actions = say(text(words), reader({"morning"}));
        CHECK_FALSE(find<ChangePromise>(actions));
        CHECK(find<Reply>(actions)->buttons.empty());
    }
}

TEST_CASE("what is unclear about quiet hours, cap and pause is asked back with buttons that do it", "[subscriber]") {
    for (const char* words : {"ruhe", "ruhe 25-7", "max 99", "pause", "pause 400 Tage"}) {
        const auto actions = say(text(words), reader({"morning"}));
        REQUIRE(find<Reply>(actions));
        const auto& rows = find<Reply>(actions)->buttons;
        REQUIRE(rows.size() >= 4);
        for (const auto& row : rows) {
            for (const Button& one : row) {
                INFO(one.data);
                CHECK(one.data.size() <= 64); // Telegram's limit
                CHECK(find<ChangePromise>(say(button(one.data), reader({"morning"}))));
            }
        }
    }
}

TEST_CASE("the settings show a reader's quiet hours, cap and pause, in her language", "[subscriber]") {
    Subscriber her = reader({"morning"});
    her.promise = {.quiet = digest::QuietHours{std::chrono::hours(22), std::chrono::hours(7)},
                   .per_day = 1,
                   .paused_until = now().now + std::chrono::hours(72)};
    const auto shown = [&](const char* language, const Subscriber& known) {
        const std::string all = find<Reply>(say(text("/settings", language), known))->text;
        return all.substr(all.find("\n\n") + 2);
    };
    CHECK(shown("de", her) == "Ruhezeit: 22.00 bis 7.00 Uhr\nAm Tag: höchstens 1 Nachricht\n"
                              "Pause: bis Donnerstag, 26. November, 14.00 Uhr");
    CHECK(shown("en", her) == "Quiet hours: 22:00 to 07:00\nA day: at most 1 message\n"
                              "Pause: until Thursday, 26 November, 14:00");
    CHECK(shown("fr", her) == "Heures calmes\u00a0: de 22\u202fh\u202f00 à 7\u202fh\u202f00\nPar jour\u00a0: au plus 1 message\n"
                              "Pause\u00a0: jusqu’au jeudi 26 novembre, 14\u202fh\u202f00");
    CHECK(shown("it", her) == "Ore di silenzio: 22.00 – 7.00\nAl giorno: al massimo 1 messaggio\n"
                              "Pausa: fino a giovedì 26 novembre, 14.00");
    // Who asked for nothing is shown what holds for all.
    CHECK(shown("de", reader({"morning"})) == "Ruhezeit: keine\nAm Tag: keine Grenze\nPause: keine");
}

TEST_CASE("a pause says until when, and who is not subscribed cannot pause", "[subscriber]") {
    const auto actions = say(text("pause 3 Tage"), reader({"morning"}));
    CHECK(find<Reply>(actions)->text.starts_with("Pause bis Donnerstag, 26. November, 14.00 Uhr."));
    const auto nobody = say(text("pause 3 Tage"), reader({"morning"}, SubscriberState::stopped));
    CHECK_FALSE(find<ChangePromise>(nobody));
    CHECK(find<Reply>(nobody)->text.find("/start") != std::string::npos);
}
