#include "bot/editor/chat_words.hpp"

#include "bot/editor/chat_buttons.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace depesche::bot;

namespace {

EditorWord said(const std::string& text, std::optional<ShownMessage> answered = std::nullopt,
                bool readers_too = false) {
    Incoming incoming;
    incoming.text = text;
    incoming.address = incoming.sender = "11";
    return understand(incoming, answered, readers_too);
}

template <class T>
T said_as(const std::string& text, std::optional<ShownMessage> answered = std::nullopt) {
    const EditorWord word = said(text, std::move(answered));
    INFO(text);
    REQUIRE(std::holds_alternative<T>(word));
    return std::get<T>(word);
}

ShownMessage shown(const std::string& purpose) {
    ShownMessage message;
    message.draft = "morning-2026-11-24";
    message.purpose = purpose;
    message.version = 3;
    return message;
}

Draft long_draft() {
    Draft draft;
    draft.id = std::string(32, 'm') + "-2026-11-24";
    draft.version = 999;
    draft.content_hash = std::string(64, 'f');
    return draft;
}

} // namespace

TEST_CASE("an alert is one message with bars or lines between its parts", "[editor]") {
    const auto alert = said_as<NewAlert>("/alert 1 Brand im Hafen | Fenster schliessen. | https://seestadt.example/1");
    CHECK(alert.severity == 1);
    CHECK(alert.headline == "Brand im Hafen");
    CHECK(alert.body == "Fenster schliessen.");
    CHECK(alert.url == "https://seestadt.example/1");
    const auto lines = said_as<NewAlert>("/EIL@seestadt_bot Brand im Hafen\nFenster schliessen.\nTüren auch.");
    CHECK(lines.severity == 2);
    CHECK(lines.headline == "Brand im Hafen");
    CHECK(lines.body == "Fenster schliessen. Türen auch.");
    CHECK(lines.url.empty());
    CHECK(said_as<NewAlert>("/alerte s3 Concert annulé | https://seestadt.example/2").url ==
          "https://seestadt.example/2");
    CHECK(said_as<NewAlert>("/allerta Ponte chiuso | Fino a sera").severity == 2);
    CHECK(said_as<NewAlert>("/alert 12 Monate Haft").headline == "12 Monate Haft");
}

TEST_CASE("a command that lacks something is answered with an example", "[editor]") {
    for (const char* text : {"/alert", "/alert 2", "/alert | |", "/alert https://seestadt.example/1"})
        CHECK(said_as<Malformed>(text).key == "editor.example.alert");
    CHECK(said_as<Malformed>("/correct Es waren drei").key == "editor.example.correct");
    CHECK(said_as<Malformed>("/update", shown("draft")).key == "editor.example.update");
    CHECK(said_as<Malformed>("/widerruf").key == "editor.example.retract");
    CHECK(said_as<Malformed>("/surprising").key == "editor.example.surprising");
    CHECK(said_as<Malformed>("  ", shown("edit:2")).key == "editor.example.edit");
}

TEST_CASE("an address that cannot be used is asked for again, and never becomes words", "[editor]") {
    for (const char* address :
         {"javascript:alert(1)", "http://seestadt.example/x y", "www.seestadt.example", "https://"})
        CHECK(said_as<Malformed>(std::string("/alert 2 Titel | Text | ") + address).key == "editor.example.alert");
    CHECK(said_as<NewAlert>("/alert Titel | Die Polizei: niemand verletzt").body == "Die Polizei: niemand verletzt");
}

TEST_CASE("an update, a correction and a retraction answer what was sent", "[editor]") {
    const auto correction = said_as<FollowUp>("/korrektur Drei Verletzte | Nicht vier.", shown("draft swap:2"));
    CHECK(correction.kind == DraftKind::correction);
    CHECK(correction.draft == "morning-2026-11-24");
    CHECK(correction.headline == "Drei Verletzte");
    CHECK(said_as<FollowUp>("/aggiorna Spento", shown("draft")).kind == DraftKind::update);
    CHECK(said_as<FollowUp>("/retirer Faux", shown("draft")).kind == DraftKind::retraction);
}

TEST_CASE("the answer to the question for new words is an item's title and line", "[editor]") {
    const auto title = said_as<EditLine>("Neuer  Titel", shown(edit_purpose(2)));
    CHECK(title.item == 2);
    CHECK(title.version == 3);
    CHECK(title.title == "Neuer Titel");
    CHECK(title.line.empty());
    CHECK(said_as<EditLine>("Titel | Zeile", shown("edit:12")).line == "Zeile");
    CHECK(std::holds_alternative<Nothing>(said("Titel | Zeile", shown("draft"))));
    CHECK(std::holds_alternative<Nothing>(said("Titel | Zeile", shown("edit:x"))));
}

TEST_CASE("an address that answers a post by hand is the post's link", "[editor]") {
    const auto link = said_as<PostLink>(" https://whatsapp.com/channel/x/1 ", shown(task_purpose(17)));
    CHECK(link.task == 17);
    CHECK(link.link == "https://whatsapp.com/channel/x/1");
    CHECK(std::holds_alternative<Nothing>(said("gut so", shown("task:17"))));
}

TEST_CASE("readers keep their words in a chat with the bot that serves them too", "[editor]") {
    for (const char* text : {"/help", "/start abc", "/hilfe"}) {
        CHECK(std::holds_alternative<Nothing>(said(text, std::nullopt, true)));
        CHECK(std::holds_alternative<Help>(said(text, std::nullopt, false)));
    }
    for (const char* text : {"/stop", "stop", "/einstellungen", "Guten Tag"})
        CHECK(std::holds_alternative<Nothing>(said(text, std::nullopt, false)));
    CHECK(std::holds_alternative<ListDrafts>(said("/drafts", std::nullopt, true)));
    CHECK(std::holds_alternative<Help>(said("/redaktion", std::nullopt, true)));
}

TEST_CASE("a button's data binds draft, version and bytes within 64 bytes", "[editor]") {
    const Draft draft = long_draft();
    for (const auto what : {DraftPress::What::approve, DraftPress::What::swap, DraftPress::What::back}) {
        const DraftPress press = press_on(draft, what, 12, 5);
        const std::string data = to_data(press);
        CHECK(data.size() <= 64);
        CHECK(is_editors_data(data));
        const auto read = press_from(data);
        REQUIRE(read);
        CHECK(std::get<DraftPress>(*read) == press);
        CHECK(press.hash == "ffffffff");
    }
    const TaskPress task{TaskPress::What::drop, 1234567890123};
    CHECK(std::get<TaskPress>(press_from(to_data(task)).value()) == task);
}

TEST_CASE("data that we did not write is no press, and readers' buttons are not ours", "[editor]") {
    for (const char* data : {"", "e", "eA", "eA1.", "eA1.0123456.x", "eA1.0123456G.x", "eA.01234567.x", "eA1.01234567.",
                             "eA1.01234567.a b", "eZ1.01234567.x", "eT", "eTp", "eTp1x", "eTx1", "eA1234567.01234567.x",
                             "eP1.012345671-.x", "eTp12345678901234567890"})
        CHECK_FALSE(press_from(data));
    CHECK_FALSE(is_editors_data("w:morning"));
    CHECK_FALSE(is_editors_data("done"));
}

TEST_CASE("no words and no data of any kind make the chat stumble", "[editor]") {
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937 dice(seed);
    const std::vector<std::string> pieces{"/alert",   "/korrektur", " ", "|",    "\n",       "2",  "S1",
                                          "https://", "\xff\xfe",   "ä", "eA1.", "01234567", "-5", ".",
                                          "x",        "/skip",      "@", "\0",   "edit:",    "e"};
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (auto left = dice() % 12; left > 0; --left) text += pieces[dice() % pieces.size()];
        const auto word = said(text, dice() % 2 == 0 ? std::optional(shown("edit:2")) : std::nullopt);
        if (const auto* alert = std::get_if<NewAlert>(&word)) {
            REQUIRE_FALSE(alert->headline.empty());
            REQUIRE(alert->severity >= 1);
            REQUIRE(alert->severity <= 3);
        }
        if (const auto press = press_from(text)) REQUIRE(press_from(to_data(*press)) == press);
    }
}
