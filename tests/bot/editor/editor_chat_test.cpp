#include "bot/editor/chat_view.hpp"
#include "tests/bot/editor/chat_world.hpp"
#include "tests/support/bot_half_sent.hpp"

using namespace depesche;
using namespace depesche::bot;
using depesche::tests::bring;
using depesche::tests::ChatWorld;
using depesche::tests::EditorPhones;
using depesche::tests::must;

namespace {

constexpr const char* group = "-1001";

/// The message in a chat that shows a draft, by its first words.
const EditorPhones::Message& shown(const ChatWorld& world, const std::string& chat, const std::string& words) {
    for (const EditorPhones::Message* message : world.phones.in(chat))
        if (message->content.plain.find(words) != std::string::npos) return *message;
    FAIL("nothing in " << chat << " says " << words);
    throw std::logic_error("unreachable");
}

bool says(const EditorPhones::Message& message, const std::string& words) {
    return message.content.plain.find(words) != std::string::npos;
}

} // namespace

TEST_CASE("a proposed edition comes to everybody at once, and only once", "[editor]") {
    ChatWorld world;
    world.propose_morning();
    world.tick();
    CHECK(world.phones.in(ChatWorld::keller).size() == 1);
    CHECK(world.phones.in(ChatWorld::brunner).size() == 1);
    const auto rendered = digest::render(world.draft().document, digest::Dialect::telegram_html);
    CHECK(world.phones.in(ChatWorld::keller)[0]->content.text.starts_with(rendered->text));
    world.restart();
    world.tick();
    CHECK(world.phones.messages.size() == 2);
    CHECK(world.phones.messages[0].edits == 0);
}

TEST_CASE("an edition is approved by Send, and every message says so", "[editor]") {
    ChatWorld world;
    world.propose_morning();
    world.press(ChatWorld::keller, "Senden");
    CHECK(world.draft().state == DraftState::approved);
    CHECK(world.draft().approvers == std::vector<std::string>{"Keller"});
    CHECK(world.phones.toasts.back() == world.words("done.approve"));
    CHECK(world.wakes > 0);
    for (const char* chat : {ChatWorld::keller, ChatWorld::brunner})
        CHECK(says(*world.phones.in(chat)[0], "Freigegeben von Keller um 6.00 Uhr, geht um 6.30 Uhr hinaus."));
    world.tick_at("2026-11-23T05:30:00Z");
    CHECK(world.draft().state == DraftState::sent);
    CHECK(says(*world.phones.in(ChatWorld::brunner)[0], "Unterwegs an"));
    CHECK(world.phones.in(ChatWorld::brunner)[0]->content.buttons.empty());
    CHECK(world.phones.messages.size() == 2);
}

TEST_CASE("what is on its way is stopped by a tap and goes on by another; a second Stop does nothing", "[editor]") {
    ChatWorld world;
    std::vector<std::string> done;
    bool runs = true;
    world.control = [&](const std::string& draft, const std::string& who, bool resume) -> EditorResult<bool> {
        if (resume == runs) return false; // it is so already
        runs = resume;
        done.push_back(draft + (resume ? " resumed by " : " stopped by ") + who);
        for (const BroadcastRow& row : *world.world.ledger->of_draft(draft))
            (void)world.world.ledger->fanout().set_state(
                row.id, resume ? BroadcastState::running : BroadcastState::stopped, "", world.world.clock.now());
        return true;
    };
    world.restart();
    world.propose_morning();
    world.press(ChatWorld::keller, "Senden");
    world.tick_at("2026-11-23T05:30:00Z");
    REQUIRE(EditorPhones::button(*world.phones.in(ChatWorld::brunner)[0], "Stoppen") != nullptr);
    world.press(ChatWorld::keller, "Stoppen");
    CHECK(done == std::vector<std::string>{std::string(ChatWorld::morning) + " stopped by Keller"});
    CHECK(world.phones.toasts.back() == world.words("done.stop"));
    CHECK(says(*world.phones.in(ChatWorld::brunner)[0], "Gestoppt:"));
    world.press(ChatWorld::brunner, "Weiter senden");
    CHECK(done.back() == std::string(ChatWorld::morning) + " resumed by Brunner");
    CHECK(says(*world.phones.in(ChatWorld::keller)[0], "Unterwegs an"));
}

TEST_CASE("an item is swapped in two taps", "[editor]") {
    ChatWorld world;
    world.propose_morning();
    const Draft before = world.draft();
    REQUIRE_FALSE(before.next_best.empty());
    world.press(ChatWorld::keller, "Tausch 2");
    CHECK(EditorPhones::button(*world.phones.in(ChatWorld::brunner)[0], "Tausch 2") != nullptr);
    world.restart(); // an open menu survives
    const std::string candidate = world.phones.in(ChatWorld::keller)[0]->content.buttons[0][0].text;
    CHECK(before.next_best[0].text.title.starts_with(candidate.substr(0, 10)));
    world.press(ChatWorld::keller, candidate);
    CHECK(world.draft().version == before.version + 1);
    CHECK(world.draft().picks[1].article == before.next_best[0].article);
    for (const char* chat : {ChatWorld::keller, ChatWorld::brunner}) {
        CHECK(says(*world.phones.in(chat)[0], before.next_best[0].text.title));
        CHECK(EditorPhones::button(*world.phones.in(chat)[0], "Senden") != nullptr);
    }
}

TEST_CASE("Back closes a menu and changes nothing", "[editor]") {
    ChatWorld world;
    world.propose_morning();
    world.press(ChatWorld::keller, "Ändern");
    CHECK(EditorPhones::button(*world.phones.in(ChatWorld::keller)[0], "Senden") == nullptr);
    world.press(ChatWorld::keller, "Zurück");
    CHECK(EditorPhones::button(*world.phones.in(ChatWorld::keller)[0], "Senden") != nullptr);
    CHECK(world.draft().version == 1);
}

TEST_CASE("an item is dropped in one tap", "[editor]") {
    ChatWorld world;
    world.propose_morning();
    const std::size_t before = world.draft().picks.size();
    world.press(ChatWorld::brunner, "Weg 1");
    CHECK(world.draft().picks.size() == before - 1);
    CHECK(EditorPhones::button(*world.phones.in(ChatWorld::keller)[0], "Weg " + std::to_string(before)) == nullptr);
}

TEST_CASE("a line is edited by a reply, also after a restart", "[editor]") {
    ChatWorld world;
    world.propose_morning();
    world.press(ChatWorld::keller, "Ändern");
    const auto menu = world.phones.in(ChatWorld::keller)[0]->content.buttons;
    world.press(ChatWorld::keller, menu[1][0].text);
    const EditorPhones::Message question = *world.phones.in(ChatWorld::keller).back();
    CHECK(question.content.asks_for_reply);
    CHECK(says(question, world.draft().picks[1].text.title));
    world.restart();
    world.write(ChatWorld::keller, "Ein neuer Titel | Und warum er zählt", question.id);
    CHECK(world.draft().picks[1].text.title == "Ein neuer Titel");
    CHECK(world.draft().picks[1].text.line == "Und warum er zählt");
    CHECK(world.draft().version == 2);
    CHECK(says(*world.phones.in(ChatWorld::brunner)[0], "Ein neuer Titel"));
    // The same question answered again: that version is gone.
    world.write(ChatWorld::keller, "Noch ein Titel", question.id);
    CHECK(world.draft().picks[1].text.title == "Ein neuer Titel");
    CHECK(world.refusals() == 1);
}

TEST_CASE("what was pressed on an outdated version does nothing but show the present one", "[editor]") {
    ChatWorld world;
    world.propose_morning();
    const EditorPhones::Message old = *world.phones.in(ChatWorld::keller)[0];
    world.press(ChatWorld::brunner, "Weg 1");
    world.press_data(ChatWorld::keller, EditorPhones::button(old, "Senden")->data, old.id);
    CHECK(world.draft().state == DraftState::proposed);
    CHECK(world.phones.toasts.back() == world.words("stale"));
    CHECK(world.refusals() == 1);
}

TEST_CASE("two presses at once have one effect", "[editor]") {
    ChatWorld world;
    world.propose_morning();
    const EditorPhones::Message before = *world.phones.in(ChatWorld::keller)[0];
    const std::string data = EditorPhones::button(before, "Senden")->data;
    world.press_data(ChatWorld::keller, data, before.id);
    world.press_data(ChatWorld::keller, data, before.id);
    world.press_data(ChatWorld::brunner, data, world.phones.in(ChatWorld::brunner)[0]->id);
    CHECK(world.draft().approvers == std::vector<std::string>{"Keller"});
    CHECK(world.phones.acknowledged == 3);
    world.tick_at("2026-11-23T05:30:00Z");
    CHECK(world.broadcasts() == 2); // the channel and the readers
    world.press_data(ChatWorld::keller, data, before.id);
    world.tick();
    CHECK(world.broadcasts() == 2);
}

TEST_CASE("forged data does nothing and is logged", "[editor]") {
    ChatWorld world;
    world.propose_morning();
    const std::string id = world.phones.in(ChatWorld::keller)[0]->id;
    for (const std::string data :
         {"eA", "eA1.deadbeef.morning-2026-11-23", "eA1.00000000.alert-99", "eTp99", "eZ1.00000000.x"}) {
        INFO(data);
        const std::size_t before = world.refusals();
        CHECK(world.press_data(ChatWorld::keller, data, id));
        CHECK(world.refusals() == before + 1);
    }
    CHECK(world.draft().state == DraftState::proposed);
    CHECK(world.draft().version == 1);
}

TEST_CASE("an alert is one message, a tap, and time to undo", "[editor]") {
    ChatWorld world("", "hold = \"10s\"");
    world.world.clock.set("2026-11-23T12:00:00Z");
    world.write(ChatWorld::keller, "/eil 2 Brücke gesperrt | Bis am Abend. | https://seestadt.example/b");
    const auto& preview = shown(world, ChatWorld::keller, "Brücke gesperrt");
    CHECK(says(preview, "Stufe 2, für 3 Leserinnen und Leser und 1 Kanal"));
    world.press(ChatWorld::keller, "Senden");
    CHECK(world.draft("alert-1").state == DraftState::approved);
    CHECK(says(shown(world, ChatWorld::brunner, "Brücke gesperrt"), "geht in 10 s hinaus"));
    world.press(ChatWorld::brunner, "Zurücknehmen");
    CHECK(world.draft("alert-1").state == DraftState::proposed);
    world.tick_at("2026-11-23T12:00:11Z");
    CHECK(world.broadcasts() == 0);
    world.press(ChatWorld::keller, "Senden");
    world.tick_at("2026-11-23T12:00:20Z");
    CHECK(world.broadcasts() == 0);
    world.tick_at("2026-11-23T12:00:22Z");
    CHECK(world.draft("alert-1").state == DraftState::sent);
    CHECK(world.broadcasts() == 2);
    for (const char* chat : {ChatWorld::keller, ChatWorld::brunner}) {
        const auto messages = world.phones.in(chat);
        CHECK(std::ranges::count_if(messages, [](const auto* one) { return says(*one, "Brücke gesperrt"); }) == 1);
    }
}

TEST_CASE("the same alert heard twice is one draft", "[editor]") {
    ChatWorld world;
    world.world.clock.set("2026-11-23T12:00:00Z");
    Incoming words = world.incoming(ChatWorld::keller, ChatWorld::keller);
    words.text = "/eil Brücke gesperrt";
    CHECK(world.chat->hear(words, true));
    world.restart();
    CHECK(world.chat->hear(words, true));
    world.settle();
    CHECK(world.world.has_draft("alert-1"));
    CHECK_FALSE(world.world.has_draft("alert-2"));
}

TEST_CASE("who types an alert that is there already is told which one it is", "[editor]") {
    ChatWorld world("", "hold = \"0s\"");
    world.world.clock.set("2026-11-23T12:00:00Z");
    world.write(ChatWorld::keller, "/eil 2 Brücke gesperrt");
    world.write(ChatWorld::brunner, "/eil 2 brücke  gesperrt");
    CHECK(world.phones.said(ChatWorld::brunner, "Das sagt alert-1 schon und ist noch nicht draussen."));
    world.press(ChatWorld::keller, "Senden");
    world.tick_at("2026-11-23T12:00:01Z");
    REQUIRE(world.draft("alert-1").state == DraftState::sent);
    world.write(ChatWorld::brunner, "/eil 1 Brücke gesperrt");
    CHECK(world.phones.said(ChatWorld::brunner, "Das sagt alert-1 schon, gesendet um 13.00. Antworte darauf mit"));
    CHECK_FALSE(world.world.has_draft("alert-2"));
}

TEST_CASE("with two people the second must be somebody else", "[editor]") {
    ChatWorld world("", "approval = \"two-person\"\nhold = \"0s\"");
    world.world.clock.set("2026-11-23T12:00:00Z");
    world.write(ChatWorld::keller, "/eil 1 Brücke gesperrt");
    world.press(ChatWorld::keller, "Senden");
    CHECK(world.phones.toasts.back() == world.words("done.half"));
    CHECK(says(shown(world, ChatWorld::brunner, "Brücke"), "Keller hat freigegeben; jemand anders muss auch tippen."));
    world.press(ChatWorld::keller, "Senden");
    CHECK(world.draft("alert-1").state == DraftState::proposed);
    world.press(ChatWorld::brunner, "Senden");
    CHECK(world.draft("alert-1").state == DraftState::approved);
}

TEST_CASE("what was sent is corrected by a reply to it", "[editor]") {
    ChatWorld world("", "hold = \"0s\"");
    world.world.clock.set("2026-11-23T12:00:00Z");
    world.write(ChatWorld::keller, "/eil Brücke gesperrt");
    world.press(ChatWorld::keller, "Senden");
    world.tick_at("2026-11-23T12:00:01Z");
    REQUIRE(world.draft("alert-1").state == DraftState::sent);
    const std::string alert = shown(world, ChatWorld::keller, "Brücke gesperrt").id;
    world.write(ChatWorld::keller, "/korrektur Nur eine Spur ist gesperrt", alert);
    REQUIRE(world.world.has_draft("alert-2"));
    CHECK(world.draft("alert-2").kind == DraftKind::correction);
    CHECK(world.draft("alert-2").thread == "alert-1");
    world.press(ChatWorld::brunner, "Senden");
    world.tick_at("2026-11-23T12:00:02Z");
    CHECK(world.draft("alert-2").state == DraftState::sent);
    // An answer to the correction belongs to the same thread.
    world.write(ChatWorld::keller, "/update Wieder frei", shown(world, ChatWorld::keller, "Nur eine Spur").id);
    CHECK(world.draft("alert-3").thread == "alert-1");
}

TEST_CASE("a correction takes the wrong message's place, and goes to those who have it not yet, by a tap each",
          "[editor]") {
    ChatWorld world("", "hold = \"0s\"");
    world.world.clock.set("2026-11-23T12:00:00Z");
    world.write(ChatWorld::keller, "/eil Brücke gesperrt");
    world.press(ChatWorld::keller, "Senden");
    world.tick_at("2026-11-23T12:00:01Z");
    Ledger& ledger = *world.world.ledger;
    for (const BroadcastRow& row : must(ledger.of_draft("alert-1")))
        if (row.tally.recipients == 3) bring(ledger, row.id, {.delivered = 2});
    const std::string in_place = "In der Nachricht selbst berichtigen (2)";
    const std::string rest = "Auch an die, die sie noch nicht haben (2)"; // a reader and the channel

    world.write(ChatWorld::keller, "/korrektur Nur eine Spur ist gesperrt",
                shown(world, ChatWorld::keller, "Brücke gesperrt").id);
    world.press(ChatWorld::keller, in_place);
    CHECK(world.phones.toasts.back() == world.words("done.in_place"));
    CHECK(world.draft("alert-2").remedy == Remedy::edited);
    CHECK(
        says(shown(world, ChatWorld::brunner, "Nur eine Spur"), "Ersetzt die falsche Nachricht auf den Telefonen: 2."));
    world.press(ChatWorld::brunner, "✅ " + in_place);
    CHECK(world.phones.toasts.back() == world.words("done.not_in_place"));
    CHECK(world.draft("alert-2").remedy == Remedy::stands);
    world.press(ChatWorld::keller, in_place);
    world.press(ChatWorld::brunner, rest);
    CHECK(world.phones.toasts.back() == world.words("done.rest"));
    CHECK(says(shown(world, ChatWorld::keller, "Nur eine Spur"),
               "und bekommen stattdessen: «EIL: Nur eine Spur ist gesperrt»"));

    SECTION("what is sent is what was chosen, to so many") {
        world.press(ChatWorld::keller, "Senden");
        world.tick_at("2026-11-23T12:00:02Z");
        REQUIRE(world.draft("alert-2").state == DraftState::sent);
        const auto acts = must(ledger.acts_of("alert-2"));
        REQUIRE(acts.size() == 1);
        CHECK(acts.front().act == Act::edit);
        CHECK(acts.front().tally.recipients == 2);
        std::int64_t told = 0;
        for (const BroadcastRow& row : must(ledger.of_draft("alert-2")))
            if (row.origin != 0) told += row.tally.recipients;
        CHECK(told == 2);
    }
    SECTION("an approval does not outlive a choice") {
        world.world.clock.set("2026-11-23T12:00:02Z");
        const Draft before = world.draft("alert-2");
        world.press(ChatWorld::brunner, "✅ " + rest);
        CHECK(world.draft("alert-2").version == before.version + 1);
        CHECK_FALSE(world.draft("alert-2").rest);
        const auto late = world.drafts->approve({"alert-2", "Keller", before.version, {}}, true);
        CHECK_FALSE(late);
    }
    SECTION("an edited headline is the rest's, too") {
        const auto edited = world.drafts->edit({"alert-2", "Keller", 0, {}}, 1, "Nur zwei Spuren sind gesperrt", "");
        REQUIRE(edited);
        CHECK(title_of(*edited).ends_with(": Nur zwei Spuren sind gesperrt"));
        REQUIRE(edited->rest);
        Draft told = *edited;
        told.document = *edited->rest;
        CHECK(title_of(told).ends_with("Nur zwei Spuren sind gesperrt"));
        CHECK(title_of(told).find("Korrektur") == std::string::npos);
    }
}

TEST_CASE("a correction of what nobody has in a form that can be changed offers no change", "[editor]") {
    ChatWorld world("", "hold = \"0s\"");
    world.world.clock.set("2026-11-23T12:00:00Z");
    world.write(ChatWorld::keller, "/eil Brücke gesperrt");
    world.press(ChatWorld::keller, "Senden");
    world.tick_at("2026-11-23T12:00:01Z");
    world.write(ChatWorld::keller, "/korrektur Nur eine Spur ist gesperrt",
                shown(world, ChatWorld::keller, "Brücke gesperrt").id);
    const auto& offer = shown(world, ChatWorld::keller, "Nur eine Spur");
    CHECK(EditorPhones::button(offer, "In der Nachricht selbst berichtigen (0)") == nullptr);
    CHECK(EditorPhones::button(offer, "Auch an die, die sie noch nicht haben (4)") != nullptr);
}

TEST_CASE("a malformed command is answered with an example, chatter in a group is not", "[editor]") {
    ChatWorld world("chat = -1001");
    CHECK(world.write(ChatWorld::keller, "/eil", "", group));
    CHECK(world.phones.in(group).back()->content.plain == world.words("example.alert"));
    CHECK(world.write(ChatWorld::keller, "Guten Morgen zusammen", "", group));
    CHECK(world.phones.messages.size() == 1);
    CHECK_FALSE(world.write(ChatWorld::keller, "/eil Feuer", "", "-999")); // somebody else's group
}

TEST_CASE("the first on duty is reminded by name, then the second", "[editor]") {
    ChatWorld world("chat = -1001\nreminders = [\"20m\", \"10m\"]");
    world.propose_morning();
    world.tick_at("2026-11-23T05:10:00Z");
    CHECK(world.phones.in(group).size() == 2);
    CHECK(says(*world.phones.in(group)[1], "Keller, "));
    CHECK(world.phones.in(group)[1]->content.text.find("<a href=\"tg://user?id=11\">Keller</a>") != std::string::npos);
    CHECK(world.phones.in(group)[1]->content.reply_to == world.phones.in(group)[0]->id);
    world.restart();
    world.tick_at("2026-11-23T05:12:00Z");
    CHECK(world.phones.in(group).size() == 2);
    world.tick_at("2026-11-23T05:25:00Z");
    CHECK(says(*world.phones.in(group).back(), "Brunner, niemand hat"));
    world.press(ChatWorld::brunner, "Senden", group);
    world.tick_at("2026-11-23T05:29:00Z");
    CHECK(world.phones.in(group).size() == 3);
}

TEST_CASE("what is held past its grace is skipped, and everybody is told", "[editor]") {
    ChatWorld world;
    world.propose_morning();
    world.press(ChatWorld::keller, "Anhalten");
    CHECK(says(*world.phones.in(ChatWorld::brunner)[0], "Angehalten von Keller um 6.00 Uhr."));
    world.tick_at("2026-11-23T05:30:00Z");
    CHECK(world.broadcasts() == 0);
    world.tick_at("2026-11-23T07:00:01Z");
    CHECK(world.draft().state == DraftState::skipped);
    for (const char* chat : {ChatWorld::keller, ChatWorld::brunner})
        CHECK(says(*world.phones.in(chat).back(), "ist ausgefallen: Niemand hat es rechtzeitig freigegeben."));
    const std::size_t before = world.phones.messages.size();
    world.restart();
    world.tick();
    CHECK(world.phones.messages.size() == before);
}

TEST_CASE("a change from the command line is on every phone", "[editor]") {
    ChatWorld world;
    world.propose_morning();
    const Draft draft = world.draft();
    REQUIRE(world.drafts->drop({draft.id, "cli:nora", draft.version, ""}, 1));
    world.tick();
    CHECK_FALSE(says(*world.phones.in(ChatWorld::keller)[0], draft.picks[0].text.title));
    CHECK(world.phones.messages.size() == 2);
}

TEST_CASE("an alert candidate of the scheduler appears the same way, a test alert does not", "[editor]") {
    ChatWorld world;
    world.world.clock.set("2026-11-23T12:00:00Z");
    AlertRequest request;
    request.headline = "Probe";
    request.to_test = true;
    REQUIRE(world.drafts->propose(request, "cli:nora"));
    request.to_test = false;
    request.headline = "Ernstfall";
    REQUIRE(world.drafts->propose(request, "depesche"));
    world.tick();
    CHECK(world.phones.said(ChatWorld::keller, "Ernstfall"));
    CHECK_FALSE(world.phones.said(ChatWorld::keller, "Probe"));
}

TEST_CASE("a message whose sending nobody knows the end of comes at most twice", "[editor]") {
    ChatWorld world("chat = -1001");
    world.phones.outcomes = {Unknown{"the line broke"}, Unknown{"the line broke"}, Unknown{"the line broke"}};
    world.propose_morning();
    for (int i = 0; i < 5; ++i) world.tick();
    CHECK(world.phones.in(group).size() <= 2);
}

TEST_CASE("a reminder that did not leave before a crash is said after it", "[editor]") {
    ChatWorld world("chat = -1001\nreminders = [\"20m\", \"10m\"]");
    world.propose_morning();
    world.phones.outcomes = {RetryAfter{std::chrono::hours(1), false, "busy"}};
    world.tick_at("2026-11-23T05:10:00Z");
    CHECK(world.phones.in(group).size() == 1);
    world.restart();
    CHECK(world.phones.in(group).size() == 2);
    world.restart();
    CHECK(world.phones.in(group).size() == 2);
}

TEST_CASE("refusals speak the newsroom's language", "[editor]") {
    ChatWorld world;
    world.propose_morning();
    world.write(ChatWorld::keller, "/überraschend 99");
    CHECK(says(*world.phones.in(ChatWorld::keller).back(), "Den Artikel «99» gibt es hier nicht."));
    const EditorPhones::Message before = *world.phones.in(ChatWorld::keller)[0];
    world.press(ChatWorld::keller, "Senden");
    world.press_data(ChatWorld::keller, EditorPhones::button(before, "Senden")->data, before.id);
    CHECK(world.phones.toasts.back() == "Das ist schon freigegeben, von Keller.");
}

TEST_CASE("words of ours reach everybody", "[editor]") {
    ChatWorld world;
    world.chat->tell("Der Versand steht.");
    world.settle();
    CHECK(world.phones.said(ChatWorld::keller, "Der Versand steht."));
    CHECK(world.phones.said(ChatWorld::brunner, "Der Versand steht."));
}
