// A week of a newsroom with virtual time and real stores: editors who sleep, press twice and at once, edit after the
// approval, approve what has changed, come back too late. The mornings wait for approval, and go out clean without it.
#include "bot/editor/draft_desk.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;
using tests::TestNewsroom;

namespace {

constexpr const char* configuration = R"(
[edition.morning]
at = "06:30"
items = 3
approval = "required"
[editors]
people = [{ name = "Keller", id = 11, login = "keller" }, { name = "Frei", id = 12 }]
)";

struct Story {
    const char* title;
    const char* section;
};
constexpr Story stories[7][3] = {{{"Nordtal sagt Ja zur Tramverlängerung", "Regional"},
                                  {"Alpina-Bank streicht 1200 Stellen", "Wirtschaft"},
                                  {"HC Seestadt holt das Derby", "Sport"}},
                                 {{"Hafenstreik auf Morena ist zu Ende", "Ausland"},
                                  {"Kantonsspital eröffnet neue Kinderklinik", "Gesundheit"},
                                  {"Glasmuseum zeigt verschollene Vasen", "Kultur"}},
                                 {{"Bundesrat plant Prämienrabatt für Familien", "Inland"},
                                  {"Silbertal sperrt Passstrasse nach Lawine", "Regional"},
                                  {"Schwimmerin Odermatt stellt Rekord auf", "Sport"}},
                                 {{"Seestadt baut 400 günstige Wohnungen", "Regional"},
                                  {"Uhrenfirma Tiktal meldet Gewinnsprung", "Wirtschaft"},
                                  {"Orchester findet neue Dirigentin", "Kultur"}},
                                 {{"Gemeinde Hochmatt wählt Präsidentin", "Inland"},
                                  {"Fähre nach Südufer fährt wieder", "Verkehr"},
                                  {"Forscher zählen seltene Gletscherflöhe", "Wissen"}},
                                 {{"Bauern melden gute Kartoffelernte", "Wirtschaft"},
                                  {"Lehrlinge gewinnen Wettbewerb in Morena", "Bildung"},
                                  {"Altstadt bekommt autofreie Gasse", "Regional"}},
                                 {{"Parlament von Morena verabschiedet Budget", "Ausland"},
                                  {"Zoo begrüsst zwei junge Luchse", "Wissen"},
                                  {"Skigebiet Weissgrat startet in die Saison", "Sport"}}};

/// "2026-11-23T05:30:00Z" of Monday and a time of day; Zurich is an hour ahead.
std::string moment(int day, std::string_view utc) {
    return "2026-11-" + std::to_string(23 + day) + "T" + std::string(utc) + "Z";
}
std::string morning(int day) { return "morning-2026-11-" + std::to_string(23 + day); }

struct Week : TestNewsroom {
    Week() : TestNewsroom("2026-11-22T12:00:00Z", configuration) {
        add_readers(3);
        tick();
        for (int day = 0; day < 7; ++day) publish_for(day);
    }

    /// News of the evening before, in the time of its day.
    void publish_for(int day) {
        for (int i = 0; i < 3; ++i) {
            const Story& story = stories[day][i];
            publish("d" + std::to_string(day) + "-" + std::to_string(i), story.title,
                    "2026-11-" + std::to_string(22 + day) + "T2" + std::to_string(i) + ":00:00Z", story.section);
        }
    }
    std::vector<SchedulerEvent> at(int day, std::string_view utc) {
        clock.set(moment(day, utc));
        return tick();
    }
    DraftDesk desk() { return DraftDesk(*newsroom); }
    /// As somebody sees it now in the chat.
    ActOn seen(int day, std::string who) {
        const Draft shown = draft(morning(day));
        return {.draft = shown.id,
                .who = std::move(who),
                .version = shown.version,
                .hash = shown.content_hash.substr(0, 8)};
    }
    /// "Keller: approved version 1" for each thing that happened, without the program's proposals.
    std::vector<std::string> decisions(int day) {
        std::vector<std::string> list;
        for (const DraftEvent& event : draft(morning(day)).history) {
            if (!event.what.starts_with("proposed")) list.push_back(event.who + ": " + event.what);
        }
        return list;
    }
    std::size_t broadcasts(int day) { return ledger->of_draft(morning(day)).value().size(); }
    std::string text(int day) { return ledger->message(ledger->of_draft(morning(day)).value().front().id)->text; }
};

bool said(const std::vector<SchedulerEvent>& events, std::string_view words) {
    return std::ranges::any_of(
        events, [&](const SchedulerEvent& event) { return event.what.find(words) != std::string::npos; });
}

using Decisions = std::vector<std::string>;

} // namespace

TEST_CASE("a week of mornings: nothing leaves against the policy, nothing leaves twice, everything is on record",
          "[editor]") {
    Week week;

    // Monday: nobody wakes up. The edition is clean, and goes.
    week.at(0, "05:00:00");
    CHECK(week.draft(morning(0)).state == DraftState::proposed);
    CHECK(said(week.at(0, "05:30:00"), "nobody approved; sent because it is clean"));
    CHECK(week.broadcasts(0) == 2);
    CHECK(week.decisions(0) ==
          Decisions{"depesche: approved version 1: nobody approved; sent because it is clean", "depesche: sent"});

    // Tuesday: approved, and edited afterwards. The approval was of other words; the new ones are a person's.
    week.at(1, "05:00:00");
    REQUIRE(week.desk().approve(week.seen(1, "Keller"), true));
    REQUIRE(week.desk().edit(week.seen(1, "Frei"), 1, "Titel von Frei", ""));
    CHECK(week.draft(morning(1)).state == DraftState::proposed);
    CHECK(week.draft(morning(1)).approvers.empty());
    week.at(1, "05:30:00");
    CHECK(week.broadcasts(1) == 2);
    CHECK(week.text(1).find("Titel von Frei") != std::string::npos);
    CHECK(week.decisions(1) == Decisions{"Keller: approved version 1", "Frei: edited item 1",
                                         "depesche: approved version 2: nobody approved; sent because it is clean",
                                         "depesche: sent"});

    // Wednesday: Keller approves what Frei has changed meanwhile; looks again, and approves that.
    week.at(2, "05:00:00");
    const ActOn outdated = week.seen(2, "Keller");
    REQUIRE(week.desk().drop(week.seen(2, "Frei"), 3));
    const auto refused = week.desk().approve(outdated, true);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message == morning(2) + " is at version 2 now; look at it again");
    REQUIRE(week.desk().approve(week.seen(2, "Keller"), true));
    week.at(2, "05:30:00");
    CHECK(week.broadcasts(2) == 2);
    CHECK(week.draft(morning(2)).picks.size() == 2);
    CHECK(week.draft(morning(2)).approvers == std::vector<std::string>{"Keller"});
    REQUIRE(week.decisions(2).size() == 3);
    CHECK(week.decisions(2)[1] == "Keller: approved version 2");

    // Thursday: Keller presses twice, Frei at the same moment; the process restarts in between.
    week.at(3, "05:00:00");
    const ActOn keller = week.seen(3, "Keller"), frei = week.seen(3, "Frei");
    REQUIRE(week.desk().approve(keller, true));
    CHECK_FALSE(week.desk().approve(keller, true));
    week.reopen();
    CHECK(week.desk().approve(frei, true).error().message == morning(3) + " is approved already, by Keller");
    week.at(3, "05:30:00");
    week.reopen();
    week.at(3, "05:30:30");
    week.at(3, "05:35:00");
    CHECK_FALSE(week.desk().undo(keller));
    CHECK(week.broadcasts(3) == 2);
    CHECK(week.decisions(3) == Decisions{"Keller: approved version 1", "depesche: sent"});

    // Friday: Frei holds it, and comes back when nobody wants a morning any more.
    week.at(4, "05:00:00");
    REQUIRE(week.desk().hold(week.seen(4, "Frei")));
    week.at(4, "05:30:00");
    CHECK(week.draft(morning(4)).state == DraftState::held);
    CHECK(said(week.at(4, "07:00:01"), "skipped: held by Frei"));
    CHECK_FALSE(week.desk().release(week.seen(4, "Frei")));
    CHECK_FALSE(week.desk().approve(week.seen(4, "Frei"), true));
    week.at(4, "07:30:00");
    CHECK(week.broadcasts(4) == 0);
    REQUIRE(week.decisions(4).size() == 2);
    CHECK(week.decisions(4)[0] == "Frei: held");

    // Saturday: the newsroom wants every edition seen. Nobody comes; it is skipped, and said so once.
    week.toml.insert(week.toml.find("approval = \"required\""), "if_unapproved = \"hold\"\n");
    week.reopen();
    week.at(5, "05:00:00");
    CHECK(said(week.at(5, "05:30:00"), "waits for approval"));
    CHECK(week.at(5, "05:31:00").empty());
    CHECK(said(week.at(5, "07:00:01"), "skipped: nobody approved it"));
    CHECK(week.broadcasts(5) == 0);
    CHECK(week.draft(morning(5)).state == DraftState::skipped);

    // Sunday: an alert of the highest severity is out. The clean edition waits for somebody, who comes within its
    // grace.
    week.toml.erase(week.toml.find("if_unapproved = \"hold\"\n"), 23);
    week.reopen();
    week.at(6, "04:00:00");
    const auto alert = week.desk().arm(
        {.headline = "Chemieunfall in Seestadt", .body = "Das sagt die Polizei.", .severity = 1}, "Keller", true);
    REQUIRE(alert);
    CHECK(week.scheduler->next_wake() == alert->draft.due);
    week.clock.advance(10s);
    week.tick();
    CHECK(week.draft(alert->draft.id).state == DraftState::sent);
    week.at(6, "05:00:00");
    CHECK(said(week.at(6, "05:30:00"), "a severe alert is open"));
    CHECK(week.broadcasts(6) == 0);
    week.clock.set(moment(6, "05:45:00"));
    REQUIRE(week.desk().approve(week.seen(6, "Frei"), true));
    CHECK(said(week.at(6, "05:45:01"), "late"));
    CHECK(week.broadcasts(6) == 2);

    CHECK(week.ledger->broadcasts(100)->size() == 5 * 2 + 2);
}

TEST_CASE("an edition that two people must approve waits for the second, or for its policy", "[editor]") {
    Week week;
    week.toml.replace(week.toml.find("approval = \"required\""), 21, "approval = \"two-person\"");
    week.toml += "\n[breaking]\napproval = \"two-person\"\n";
    week.reopen();
    week.at(0, "05:00:00");
    const auto first = week.desk().approve(week.seen(0, "Keller"), true);
    REQUIRE(first);
    CHECK(first->state == DraftState::proposed);
    week.reopen();
    CHECK_FALSE(week.desk().approve(week.seen(0, "Keller"), true));
    REQUIRE(week.desk().approve(week.seen(0, "Frei"), true));
    week.at(0, "05:30:00");
    CHECK(week.decisions(0) == Decisions{"Keller: approved version 1; somebody else must approve it too",
                                         "Frei: approved version 1", "depesche: sent"});
    // An alert by one person alone stays where it is.
    const auto alone = week.desk().arm({.headline = "Zug entgleist", .body = "Das sagt die Polizei."}, "Keller", false);
    REQUIRE(alone);
    CHECK(alone->draft.state == DraftState::proposed);
    week.clock.advance(1min);
    week.tick();
    CHECK(week.ledger->of_draft(alone->draft.id)->empty());
}
