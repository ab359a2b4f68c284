#include "bot/editor/chat_view.hpp"

#include "config/texts.hpp"
#include "digest/format/fragments.hpp"
#include "digest/format/telegram_html_parser.hpp"
#include "tests/support/bot_newsroom.hpp"
#include "tests/support/golden.hpp"

#include <fmt/format.h>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using digest::Dialect;

namespace {

const config::TextLibrary& library() {
    static const config::TextLibrary texts = config::TextLibrary::load().value();
    return texts;
}

digest::Instant at(const std::string& time) { return digest::parse_iso8601("2026-11-24T" + time + "Z").value(); }

digest::Pick pick(const std::string& title, const std::string& line) {
    digest::Pick pick;
    pick.text = {title, line, "lead"};
    pick.reasons = {{"priority", 3, "Die Redaktion gab Dringlichkeit 3."},
                    {"recency", 1.5, "Vor 40 Minuten erschienen."},
                    {"coverage", 0.5, "Drei Quellen berichten."},
                    {"diversity", -1, "Schon zwei aus dem Ressort."}};
    return pick;
}

DraftView morning(const std::string& language = "de-CH") {
    DraftView view;
    Draft& draft = view.draft;
    draft.id = "morning-2026-11-24";
    draft.edition = "morning";
    draft.version = 2;
    draft.content_hash = std::string(64, 'a');
    draft.due = at("05:30:00");
    draft.grace_until = at("07:00:00");
    draft.picks = {pick("Hafen <wird> umgebaut", "Der Stadtrat sagt Ja & fängt an."), pick("Tram fährt wieder", ""),
                   pick("Otter zurück am See", "Erstmals seit 1974.")};
    for (int i = 0; i < 5; ++i)
        draft.next_best.push_back(
            pick(fmt::format("Kandidat {} mit einem Titel, der auf keinem Knopf Platz hat", i + 1), ""));
    draft.document.language = language;
    draft.document.blocks = {digest::Heading{"☀️", library().best(language).at("edition.morning.heading")}};
    for (std::size_t i = 0; i < draft.picks.size(); ++i)
        draft.document.blocks.emplace_back(digest::Item{.number = static_cast<int>(i + 1),
                                                        .title = draft.picks[i].text.title,
                                                        .url = fmt::format("https://seestadt.example/{}", i + 1),
                                                        .line = draft.picks[i].text.line});
    draft.history = {{at("05:00:00"), "depesche", "proposed"}};
    return view;
}

DraftView alert() {
    DraftView view;
    Draft& draft = view.draft;
    draft.id = "alert-7";
    draft.kind = DraftKind::alert;
    draft.severity = 2;
    draft.content_hash = std::string(64, 'b');
    draft.due = at("12:00:00");
    draft.grace_until = at("14:00:00");
    draft.document.product = digest::Product::alert;
    draft.document.blocks = {digest::Headline{"🔴", "EIL: Brücke gesperrt"}, digest::Paragraph{"", "Bis am Abend."}};
    draft.history = {{at("12:00:00"), "Keller", "proposed"}};
    view.reach = {1203, 1};
    return view;
}

OutgoingMessage show(const DraftView& view, const std::string& language = "de-CH",
                     Dialect dialect = Dialect::telegram_html) {
    return show_draft(view, library().best(language), digest::Zone::find("Europe/Zurich").value(), dialect);
}

/// The message and its buttons as a text for a golden file.
std::string as_text(const OutgoingMessage& message) {
    std::string text = message.text + "\n";
    for (const auto& row : message.buttons) {
        for (const Button& button : row) text += fmt::format("\n[{}] {}", button.text, button.data);
        text += "\n";
    }
    return text;
}

std::vector<std::string> labels(const OutgoingMessage& message) {
    std::vector<std::string> all;
    for (const auto& row : message.buttons)
        for (const Button& button : row) all.push_back(button.text);
    return all;
}

std::string state(const DraftView& view, const std::string& language = "en") {
    return state_line(view, library().best(language), digest::Zone::find("Europe/Zurich").value());
}

} // namespace

TEST_CASE("a draft in the chat is what readers will see, with reasons, state and buttons", "[editor]") {
    DraftView view = morning();
    view.findings = {{"length", digest::RuleSeverity::warning, 2, "Der Titel ist kurz."}};
    check_golden("editor/morning.de-CH.txt", as_text(show(view)));
    check_golden("editor/morning.en.txt", as_text(show(morning("en"), "en")));
    check_golden("editor/morning.plain.txt", as_text(show(view, "de-CH", Dialect::plain)));
    check_golden("editor/alert.de-CH.txt", as_text(show(alert())));
    check_golden("editor/alert.en.txt", as_text(show(alert(), "en")));
}

TEST_CASE("the message begins with the very bytes that readers get", "[editor]") {
    const DraftView view = morning();
    const auto rendered = digest::render(view.draft.document, Dialect::telegram_html);
    REQUIRE(rendered);
    CHECK(show(view).text.starts_with(rendered->text + "\n"));
    CHECK(digest::parse_telegram_html(show(view).text));
}

TEST_CASE("swap and edit open their own buttons, and lead back", "[editor]") {
    DraftView view = morning();
    view.menu = menu_of("draft swap:2");
    const auto swap = show(view, "en");
    REQUIRE(swap.buttons.size() == 6);
    CHECK(swap.buttons[0][0].text == "Kandidat 1 mit einem Titel, der auf keinem…");
    CHECK(std::get<DraftPress>(press_from(swap.buttons[4][0].data).value()) ==
          press_on(view.draft, DraftPress::What::swap, 2, 5));
    CHECK(swap.buttons[5][0].text == "Back");
    view.menu = menu_of("draft edit");
    CHECK(labels(show(view, "en")) == std::vector<std::string>{"1. Hafen <wird> umgebaut", "2. Tram fährt wieder",
                                                               "3. Otter zurück am See", "Back"});
    view.menu = menu_of("draft swap:9"); // no such item any more
    CHECK(labels(show(view, "en")).front() == "Send");
    for (const ChatMenu menu : {ChatMenu{}, ChatMenu{ChatMenu::Kind::swap, 3}, ChatMenu{ChatMenu::Kind::edit, 0}})
        CHECK(menu_of(to_purpose(menu)) == menu);
}

TEST_CASE("the buttons fit how things stand", "[editor]") {
    DraftView view = alert();
    CHECK(labels(show(view, "en")) == std::vector<std::string>{"Send", "Skip", "Edit"});
    view.draft.state = DraftState::approved;
    CHECK(labels(show(view, "en")) == std::vector<std::string>{"Undo", "Hold"});
    view.draft.state = DraftState::held;
    CHECK(labels(show(view, "en")) == std::vector<std::string>{"Release", "Skip", "Edit"});
    view = morning();
    view.draft.state = DraftState::held; // what is changed stays held
    CHECK(labels(show(view, "en")) == std::vector<std::string>{"Release", "Skip", "Swap 1", "Swap 2", "Swap 3",
                                                               "Drop 1", "Drop 2", "Drop 3", "Edit"});
    view.menu = menu_of("draft edit");
    CHECK(labels(show(view, "en")).back() == "Back");
    view = alert();
    view.draft.state = DraftState::sent;
    CHECK(show(view, "en").buttons.empty());
}

TEST_CASE("one sentence says how things stand", "[editor]") {
    DraftView view = morning();
    CHECK(state(view) == "⏳ Due at 06:30, waits for approval until 08:00. Version 2.");
    view.approval = config::Approval::none;
    CHECK(state(view) == "⏳ Goes out at 06:30 unless somebody holds it. Version 2.");
    view.approval = config::Approval::two_person;
    view.draft.approvers = {"Keller"};
    CHECK(state(view) == "⏳ Keller approved; somebody else must tap as well.");
    view.draft.approvers = {"Keller", "Brunner"};
    view.draft.state = DraftState::approved;
    view.draft.history.push_back({at("05:12:00"), "Brunner", "approved version 2"});
    CHECK(state(view) == "✅ Approved by Keller and Brunner at 06:12, goes out at 06:30.");
    view.draft.state = DraftState::held;
    view.draft.history.push_back({at("05:20:00"), "Favre", "held"});
    CHECK(state(view) == "✋ Held by Favre at 06:20. It stays here until somebody releases it.");
    view.draft.state = DraftState::sent;
    view.reach = {1203, 2};
    view.refused = 1;
    CHECK(state(view) == "📬 Sent to 1203 readers and 2 channels. 1 could not be reached.");
    view.on_its_way = true;
    CHECK(state(view) == "📤 On its way to 1203 readers and 2 channels.");
    view.can_stop = true;
    view.standing = {.have = 800, .reachable = 800, .may_have = 4, .have_not = 401};
    CHECK(state(view) == "📤 On its way to 1203 readers and 2 channels: 800 have it, 401 not yet.");
    view.on_its_way = false;
    view.stopped = true;
    CHECK(state(view).starts_with("⏹️ Stopped: 800 have it, 4 may have it, 401 do not."));
    view.taken_over = true;
    CHECK(state(view).find("401 get the corrected text instead.") != std::string::npos);
    DraftView counting = alert();
    counting.draft.state = DraftState::approved;
    counting.draft.history.push_back({at("12:00:05"), "Keller", "approved version 1"});
    counting.draft.due = at("12:00:15");
    CHECK(state(counting) == "✅ Approved by Keller, goes out in 10 s.");
}

TEST_CASE("what becomes of an edition that nobody approves is said as the policy has it", "[editor]") {
    DraftView view = morning();
    view.if_unapproved = config::IfUnapproved::send;
    CHECK(state(view) ==
          "⏳ Due at 06:30, not approved yet; it then goes out even without you, unless it breaks a rule. Version 2.");
    view.if_unapproved = config::IfUnapproved::send_if_clean;
    CHECK(state(view) == "⏳ Due at 06:30, not approved yet; without you it goes out only if it is clean. Version 2.");
    view.draft.history.push_back({at("05:10:00"), "Keller", "took the approval back"});
    for (const auto approval : {config::Approval::required, config::Approval::none}) {
        view.approval = approval;
        CHECK(state(view) == "⏳ Due at 06:30, waits for approval until 08:00. Version 2.");
    }
}

TEST_CASE("what the program held or skipped has its reason, in words of the newsroom", "[editor]") {
    DraftView view = morning();
    view.draft.state = DraftState::held;
    view.draft.history.push_back({at("05:20:00"), "depesche", "held: Der Titel fehlt."});
    CHECK(state(view, "de-CH") ==
          "✋ Angehalten um 6.20 Uhr: Der Titel fehlt. Bleibt liegen, bis es jemand freilässt.");
    view.draft.history.back().what =
        "held: morning-2026-11-24 is not what was approved; look at it again and approve it";
    CHECK(state(view, "de-CH") == "✋ Angehalten um 6.20 Uhr: Es sieht nicht mehr so aus, wie es freigegeben wurde. "
                                  "Bleibt liegen, bis es jemand freilässt.");
    view.draft.state = DraftState::skipped;
    view.draft.history.push_back({at("07:00:01"), "depesche", "skipped: nobody approved it, and its time is over"});
    CHECK(state(view, "de-CH") == "🚫 Ausgefallen: Niemand hat es rechtzeitig freigegeben.");
}

TEST_CASE("what has no severity names none", "[editor]") {
    DraftView view = alert();
    view.draft.severity = 0;
    CHECK_THAT(show(view).plain, Catch::Matchers::Contains("\nFür 1203 Leserinnen und Leser und 1 Kanal") &&
                                     !Catch::Matchers::Contains("Stufe"));
}

TEST_CASE("where all is too long the reasons shrink, never the message", "[editor]") {
    DraftView view = morning();
    for (digest::Pick& pick : view.draft.picks) {
        pick.reasons = {{"priority", 1, std::string(300, 'r') + " " + std::string(300, 'r')}};
    }
    for (const std::size_t filler : {3000U, 3700U, 3950U, 4020U}) {
        view.draft.document.blocks = {digest::Heading{"☀️", "Guten Morgen"},
                                      digest::Paragraph{"", std::string(filler, 'x')}};
        const OutgoingMessage message = show(view);
        INFO(filler);
        CHECK(digest::rendered_length(message.text, Dialect::telegram_html) <= 4096);
        CHECK(message.text.starts_with(digest::render(view.draft.document, Dialect::telegram_html)->text));
    }
}

TEST_CASE("every button of a draft with the longest name and most items fits 64 bytes", "[editor]") {
    DraftView view = morning();
    view.draft.id = std::string(32, 'w') + "-2026-11-24";
    view.draft.version = 999;
    while (view.draft.picks.size() < 12) view.draft.picks.push_back(pick("Titel", ""));
    for (const char* purpose : {"draft", "draft swap:12", "draft edit"}) {
        view.menu = menu_of(purpose);
        for (const auto& row : show(view).buttons) {
            CHECK(row.size() <= 5);
            for (const Button& button : row) CHECK((button.data.size() <= 64 && !button.text.empty()));
        }
    }
}

TEST_CASE("an editor sees which picture a surprising story carries", "[editor]") {
    DraftView view = alert();
    view.draft.kind = DraftKind::surprising;
    view.draft.document.product = digest::Product::surprising;
    view.draft.document.blocks.emplace_back(
        digest::Picture{"https://seestadt.example/ziege.jpg", "Eine Ziege im Bus.", "Bild: Nora Frei"});
    CHECK_THAT(show(view).text,
               Catch::Matchers::Contains("🖼️ Eine Ziege im Bus. Bild: Nora Frei https://seestadt.example/ziege.jpg"));
}

TEST_CASE("reasons stand in the chat without their arithmetic", "[editor]") {
    DraftView view = morning();
    view.draft.picks.at(0).reasons = {{"priority", 0.3, "Dringlichkeit 2 von 8: 0.35 x (8 - 2) / 7 = 0.300."},
                                      {"coverage", 0.1, "2 unabhängige Quellen (ana, Bote): 0.25 x 1 / 3 = 0.083."}};
    CHECK_THAT(show(view).text,
               Catch::Matchers::Contains("Dringlichkeit 2 von 8. 2 unabhängige Quellen (ana, Bote).") &&
                   !Catch::Matchers::Contains("0.35 x"));
}

TEST_CASE("an alert of a burst says why it is one, whole and without a number", "[editor]") {
    DraftView view = alert();
    digest::Pick report = pick("Halle brennt", "");
    report.reasons = {
        {"breaking", 0, "4 unabhängige Quellen melden es. S2: 4 Quellen, ab 4 ist es mehr als eine Region."}};
    view.draft.picks = {report};
    const std::string words = show(view, "de-CH").plain;
    INFO(words);
    CHECK(words.ends_with("\n4 unabhängige Quellen melden es. S2: 4 Quellen, ab 4 ist es mehr als eine Region."));
}

TEST_CASE("an alert shows who else tells its event, the latest three with their time", "[editor]") {
    DraftView view = alert();
    CHECK(show(view, "en").plain.find("Also") == std::string::npos);
    for (int i = 1; i <= 5; ++i)
        view.also.push_back({i, fmt::format("Wire {}", i), fmt::format("Fire <in> harbour & hall {}", i), 2,
                             at(fmt::format("12:0{}:00", i))});
    const std::string words = show(view, "en").plain;
    INFO(words);
    CHECK(words.find("Wire 2") == std::string::npos);
    CHECK(words.find("➕ Also: Wire 3, 13:03: Fire <in> harbour & hall 3\n➕ Also: Wire 4, 13:04") !=
          std::string::npos);
    CHECK(words.find("Wire 5, 13:05: Fire <in> harbour & hall 5\nand 2 more") != std::string::npos);
    // What is out is followed up: there it must be seen most of all.
    view.draft.state = DraftState::sent;
    CHECK(show(view, "de-CH").plain.find("➕ Auch: Wire 5, 13.05 Uhr: Fire") != std::string::npos);
}
