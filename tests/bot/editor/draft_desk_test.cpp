#include "bot/editor/draft_desk.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;
using tests::TestNewsroom;

namespace {

struct Desk : TestNewsroom {
    explicit Desk(std::string_view now = "2026-11-22T12:00:00Z", std::string_view extra = "")
        : TestNewsroom(now, extra) {
        add_readers(3);
    }
    DraftDesk desk() { return DraftDesk(*newsroom); }
    /// A morning edition as it is proposed at 06.10.
    Draft morning() {
        tick();
        publish("tram", "Nordtal sagt Ja zur Tramverlängerung", "2026-11-22T18:00:00Z", "Regional");
        publish("bank", "Alpina-Bank streicht 1200 Stellen", "2026-11-22T19:00:00Z", "Wirtschaft");
        publish("hafen", "Hafenstreik auf Morena ist zu Ende", "2026-11-22T20:00:00Z", "Ausland");
        publish("derby", "HC Seestadt holt das Derby", "2026-11-22T21:00:00Z", "Sport");
        publish("ziege", "Ziege fährt vier Stationen Bus", "2026-11-22T21:30:00Z", "Panorama");
        publish("museum", "Kunstmuseum findet verschollenes Bild im Keller", "2026-11-22T21:40:00Z", "Kultur");
        publish("spital", "Kantonsspital eröffnet neue Kinderklinik", "2026-11-22T21:45:00Z", "Gesundheit");
        clock.set("2026-11-23T05:10:00Z");
        tick();
        return draft("morning-2026-11-23");
    }
    EditorResult<DraftDesk::Armed> alert(int severity, std::string headline = "Zug entgleist bei Seestadt") {
        return desk().arm({.headline = std::move(headline), .body = "Das sagt die Polizei.", .severity = severity},
                          "Keller", false);
    }
    /// Proposed, approved and sent.
    std::string send(const AlertRequest& request) {
        const auto armed = desk().arm(request, "Keller", false);
        if (!armed) FAIL(armed.error().message);
        REQUIRE(newsroom->send(armed->draft));
        return armed->draft.id;
    }
};

ActOn by(const Draft& draft, std::string who = "Keller") {
    return {
        .draft = draft.id, .who = std::move(who), .version = draft.version, .hash = draft.content_hash.substr(0, 8)};
}

std::vector<const digest::Item*> items(const Draft& draft) {
    std::vector<const digest::Item*> found;
    for (const digest::DocumentBlock& block : draft.document.blocks) {
        if (const auto* item = std::get_if<digest::Item>(&block)) found.push_back(item);
    }
    return found;
}

std::string subline(const Draft& draft) {
    for (const digest::DocumentBlock& block : draft.document.blocks) {
        if (const auto* line = std::get_if<digest::Subline>(&block)) return line->text;
    }
    return {};
}

/// Picks and message are one thing, numbered from 1.
void check_consistent(const Draft& draft) {
    const auto shown = items(draft);
    REQUIRE(shown.size() == draft.picks.size());
    for (std::size_t i = 0; i < shown.size(); ++i) {
        CHECK(shown[i]->number == static_cast<int>(i + 1));
        CHECK(shown[i]->title == draft.picks[i].text.title);
        CHECK(shown[i]->line == draft.picks[i].text.line);
        CHECK(shown[i]->url == draft.picks[i].url);
    }
}

std::string why(const EditorResult<Draft>& result) { return result ? "" : result.error().message; }
bool has(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

} // namespace

TEST_CASE("an edit makes a new version whose words are the editor's", "[editor]") {
    Desk desk;
    const Draft before = desk.morning();
    const auto after = desk.desk().edit(by(before), 2, "  Neuer\nTitel ", "");
    REQUIRE(after);
    CHECK(after->version == 2);
    CHECK(after->content_hash != before.content_hash);
    CHECK(after->picks[1].text.title == "Neuer Titel");
    CHECK(after->picks[1].text.line == before.picks[1].text.line);
    CHECK(after->picks[1].text.origin == "editor");
    check_consistent(*after);
    CHECK(desk.draft(before.id).history.back().what == "edited item 2");
    CHECK(has(why(desk.desk().edit(by(*after), 2, " ", "")), "nothing to change"));
    CHECK(has(why(desk.desk().edit(by(*after), 9, "Titel", "")), "no item 9"));
    CHECK(has(why(desk.desk().edit(by(before), 1, "Titel", "")), "at version 2 now"));
    CHECK(desk.draft(before.id).version == 2);
}

TEST_CASE("any article can be put in an item's place, and says why not where it may not", "[editor]") {
    Desk desk;
    const Draft before = desk.morning();
    // Nobody's choice: it is not even a candidate.
    const auto key = desk.publish("konzert", "Kirchenchor Altwil singt Bach", "2026-11-20T09:00:00Z", "Kultur");
    const auto after = desk.desk().take(by(before), 2, key);
    if (!after) FAIL(after.error().message);
    CHECK(after->version == 2);
    CHECK(after->picks.at(1).article == key);
    CHECK(after->next_best.front().text.title == before.picks.at(1).text.title);
    check_consistent(*after);
    CHECK(has(desk.draft(before.id).history.back().what, "put «Kirchenchor Altwil singt Bach» in the place of item 2"));
    CHECK(has(why(desk.desk().take(by(*after), 3, key)), "is item 2 already"));
    CHECK(has(why(desk.desk().take(by(*after), 3, 4711)), "no article 4711"));
    REQUIRE(desk.newsroom->articles().set_status(key, digest::PublicationStatus::killed, desk.newsroom->now()));
    CHECK_FALSE(desk.desk().take(by(before), 2, key));
}

TEST_CASE("an edition on the table is made anew of what editors said since", "[editor]") {
    Desk desk;
    const Draft before = desk.morning();
    const digest::Pick& lead = before.picks.front();
    REQUIRE(desk.newsroom->articles().set_pinned(lead.article, -1, desk.newsroom->now()));
    REQUIRE(desk.newsroom->articles().set_pinned(before.next_best.front().article, 1, desk.newsroom->now()));
    const auto after = desk.desk().renew(by(before));
    if (!after) FAIL(after.error().message);
    CHECK(after->version == 2);
    CHECK(after->state == DraftState::proposed);
    const auto holds = [&](digest::ArticleKey key) {
        return std::ranges::find(after->picks, key, &digest::Pick::article) != after->picks.end();
    };
    CHECK_FALSE(holds(lead.article));
    CHECK(holds(before.next_best.front().article));
    check_consistent(*after);
    CHECK(has(why(desk.desk().renew(by(before))), "at version 2 now"));
    const auto armed = desk.alert(3);
    REQUIRE(armed);
    CHECK(has(why(desk.desk().renew(by(armed->draft))), "is no edition"));
}

TEST_CASE("a swap puts the candidate in the item's place, and the same swap takes it back", "[editor]") {
    Desk desk;
    const Draft before = desk.morning();
    REQUIRE(before.next_best.size() >= 2);
    const auto after = desk.desk().swap(by(before), 1, 2);
    REQUIRE(after);
    CHECK(after->picks[0].article == before.next_best[1].article);
    CHECK(after->next_best[1].article == before.picks[0].article);
    check_consistent(*after);
    const auto back = desk.desk().swap(by(*after), 1, 2);
    REQUIRE(back);
    CHECK(back->content_hash == before.content_hash);
    CHECK(back->version == 3);
    CHECK(has(why(desk.desk().swap(by(*back), 1, 17)), "no candidate 17"));
}

TEST_CASE("what is dropped becomes a candidate; numbers and the second line stay true", "[editor]") {
    Desk desk;
    Draft draft = desk.morning();
    const digest::ArticleKey dropped = draft.picks[1].article;
    const std::size_t candidates = draft.next_best.size();
    const auto after = desk.desk().drop(by(draft), 2);
    REQUIRE(after);
    CHECK(after->picks.size() == 4);
    CHECK(after->next_best.size() == candidates + 1);
    CHECK(after->next_best.back().article == dropped);
    check_consistent(*after);
    CHECK(has(subline(draft), "5"));
    CHECK(has(subline(*after), "4"));
    draft = *after;
    while (draft.picks.size() > 1) draft = desk.desk().drop(by(draft), 1).value();
    CHECK(has(why(desk.desk().drop(by(draft), 1)), "skip morning-2026-11-23 instead"));
}

TEST_CASE("an item moves to another place", "[editor]") {
    Desk desk;
    const Draft before = desk.morning();
    const auto after = desk.desk().move(by(before), 4, 1);
    REQUIRE(after);
    CHECK(after->picks[0].article == before.picks[3].article);
    CHECK(after->picks[1].article == before.picks[0].article);
    check_consistent(*after);
    CHECK_FALSE(desk.desk().move(by(*after), 1, 9));
    CHECK_FALSE(desk.desk().move(by(*after), 2, 2));
}

TEST_CASE("an alert's headline keeps its label, and a body is put where there was none", "[editor]") {
    Desk desk("2026-11-23T13:00:00Z");
    const auto made = desk.desk().propose({.headline = "Zug entgleist", .severity = 2}, "Keller");
    REQUIRE(made);
    const Draft& draft = made->draft;
    CHECK(draft.history.back().who == "Keller");
    const auto after = desk.desk().edit(by(draft), 1, "Zug bei Seestadt entgleist", "Das sagt die Polizei.");
    REQUIRE(after);
    const auto plain = digest::render(after->document, digest::Dialect::plain);
    REQUIRE(plain);
    CHECK(has(plain->text, "EIL: Zug bei Seestadt entgleist"));
    CHECK(has(plain->text, "Das sagt die Polizei."));
    const auto labelled = desk.desk().edit(by(*after), 1, "EIL: Tram entgleist", "");
    REQUIRE(labelled);
    CHECK(has(digest::render(labelled->document, digest::Dialect::plain)->text, "EIL: Tram entgleist"));
    CHECK_FALSE(desk.desk().drop(by(*labelled), 1));
    CHECK_FALSE(desk.desk().edit(by(*labelled), 2, "Titel", ""));
}

TEST_CASE("an alert waits the time to undo, and the scheduler wakes exactly then", "[editor]") {
    Desk desk("2026-11-23T13:00:00Z");
    const auto armed = desk.desk().arm({.headline = "Zug entgleist", .body = "Das sagt die Polizei."}, "Keller", true);
    REQUIRE(armed);
    CHECK(desk.scheduler->next_wake() == desk.clock.now() + 10s);
    SECTION("undone: it stays") {
        desk.clock.advance(9s);
        REQUIRE(desk.desk().undo(by(armed->draft, "Frei")));
        desk.clock.advance(5s);
        desk.tick();
        CHECK(desk.ledger->of_draft(armed->draft.id)->empty());
    }
    SECTION("not undone: it is out, and only a correction helps") {
        desk.clock.advance(10s);
        desk.tick();
        CHECK(desk.ledger->of_draft(armed->draft.id)->size() == 2);
        CHECK(has(why(desk.desk().undo(by(armed->draft, "Frei"))), "is out; correct or retract it"));
    }
}

TEST_CASE("with two people, an alert typed by somebody on no list waits for the two", "[editor]") {
    Desk desk("2026-11-23T13:00:00Z", "[breaking]\napproval = \"two-person\"\nhold = \"0s\"\n[editors]\n"
                                      "people = [{ name = \"Keller\", id = 1 }, { name = \"Frei\", id = 2 }]\n");
    const auto armed =
        desk.desk().arm({.headline = "Zug entgleist", .body = "Das sagt die Polizei."}, "cli:root", false);
    REQUIRE(armed);
    CHECK(armed->draft.state == DraftState::proposed);
    CHECK(armed->draft.approvers.empty());
    const auto one = desk.desk().approve(by(armed->draft, "Keller"), true);
    REQUIRE(one);
    CHECK(one->state == DraftState::proposed);
    CHECK_FALSE(desk.desk().approve(by(*one, "cli:root"), true));
    CHECK(desk.desk().approve(by(*one, "Frei"), true)->state == DraftState::approved);
}

TEST_CASE("readers were promised three alerts a day", "[editor]") {
    Desk desk("2026-11-23T09:00:00Z");
    for (const char* headline : {"Zug entgleist", "Sturm über Nordtal", "Bank geschlossen"})
        desk.send({.headline = headline, .body = "Das sagt die Polizei.", .severity = 3});
    const auto fourth = desk.alert(2);
    REQUIRE_FALSE(fourth);
    CHECK(fourth.error().kind == EditorError::Kind::rules);
    CHECK(has(fourth.error().message, "at most 3 alerts a day"));
    CHECK(has(fourth.error().message, "next edition"));
    SECTION("danger to many is not counted") { CHECK(desk.alert(1)); }
    SECTION("nor is a test") {
        CHECK(desk.desk().arm({.headline = "Probe", .body = "Nur eine Übung.", .to_test = true}, "Keller", false));
    }
    SECTION("nor is what follows up one of them") {
        desk.clock.advance(15min);
        CHECK(desk.desk().arm({.kind = DraftKind::update, .headline = "Zwei Verletzte", .thread = "alert-1"}, "Keller",
                              false));
        CHECK(desk.desk().arm({.kind = DraftKind::correction, .headline = "Kein Zug", .thread = "alert-1"}, "Keller",
                              false));
    }
    SECTION("tomorrow is another day") {
        desk.clock.set("2026-11-24T09:00:00Z");
        CHECK(desk.alert(2));
    }
    SECTION("a proposed one is refused when it is approved") {
        const auto made = desk.desk().propose({.headline = "Zug steht", .body = "Das sagt die Bahn."}, "Frei");
        REQUIRE(made);
        CHECK(has(why(desk.desk().approve(by(made->draft), true)), "at most 3 alerts a day"));
        CHECK(desk.draft(made->draft.id).state == DraftState::proposed);
    }
}

TEST_CASE("a surprising story keeps away from the night, from alerts, and from a second one", "[editor]") {
    Desk desk("2026-11-23T13:00:00Z");
    const auto key =
        std::to_string(desk.publish("ziege", "Ziege fährt vier Stationen Bus", "2026-11-23T12:00:00Z", "Panorama"));
    const auto surprise = [&] {
        return desk.desk().arm({.kind = DraftKind::surprising, .article = key}, "Keller", false);
    };
    const auto refusal = [&] {
        const auto armed = surprise();
        return armed ? std::string() : armed.error().message;
    };
    SECTION("by day it goes, once") {
        const auto armed = surprise();
        REQUIRE(armed);
        CHECK(armed->draft.severity == 0);
        REQUIRE(desk.newsroom->send(armed->draft));
        CHECK(has(refusal(), "at most one surprising story a day"));
    }
    SECTION("not at night") {
        desk.clock.set("2026-11-23T22:30:00Z");
        CHECK(has(refusal(), "quiet hours"));
    }
    SECTION("not within an hour of an alert") {
        desk.send({.headline = "Zug entgleist", .body = "Das sagt die Polizei.", .severity = 2});
        desk.clock.advance(59min);
        CHECK(has(refusal(), "an hour away"));
        desk.clock.advance(1min);
        CHECK(refusal().empty());
    }
    SECTION("not while something severe is young") {
        desk.send({.headline = "Chemieunfall in Seestadt", .body = "Das sagt die Polizei.", .severity = 1});
        desk.clock.advance(5h);
        CHECK(has(refusal(), "younger than six hours"));
        desk.clock.advance(1h);
        CHECK(refusal().empty());
    }
    SECTION("and it is held when something happens before it leaves") {
        const auto armed = desk.desk().arm({.kind = DraftKind::surprising, .article = key}, "Keller", true);
        REQUIRE(armed);
        desk.send({.headline = "Chemieunfall in Seestadt", .body = "Das sagt die Polizei.", .severity = 1});
        desk.clock.advance(10s);
        desk.tick();
        CHECK(desk.draft(armed->draft.id).state == DraftState::held);
        CHECK(desk.ledger->of_draft(armed->draft.id)->empty());
    }
}

TEST_CASE("a digest that was sent can be corrected: for those who got it, silently at night", "[editor]") {
    Desk desk;
    desk.newsroom->stop_with([](BroadcastId, const std::string&) { return StoreResult<void>(); });
    const Draft morning = desk.morning();
    CHECK_FALSE(desk.desk().propose({.kind = DraftKind::correction, .headline = "Nein", .thread = morning.id}, "Frei"));
    desk.clock.set("2026-11-23T05:30:00Z");
    desk.tick();
    const bool night = GENERATE(false, true);
    desk.clock.set(night ? "2026-11-23T22:30:00Z" : "2026-11-23T09:00:00Z");
    const std::string id =
        desk.send({.kind = DraftKind::correction, .headline = "Die Bank streicht 120 Stellen", .thread = morning.id});
    const Draft correction = desk.draft(id);
    CHECK(correction.thread == morning.id);
    const auto rows = desk.ledger->of_draft(id).value();
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].tally.recipients + rows[1].tally.recipients == 4);
    CHECK(desk.ledger->message(rows[0].id)->silent == night);
    // Pressed twice it goes out once; what else was wrong is another correction.
    const auto again = desk.desk().propose(
        {.kind = DraftKind::correction, .headline = "Die Bank streicht 120 Stellen", .thread = morning.id}, "Frei");
    REQUIRE_FALSE(again);
    CHECK(again.error().message == id + " says so already and is sent; nothing is sent twice");
    for (const char* other : {"120 Stellen", "Die Bank streicht 120 Stellen"}) // by then another one is the latest
        CHECK(desk.desk().propose({.kind = DraftKind::correction, .headline = other, .thread = morning.id}, "Frei"));
    // What is said about the correction belongs to the same thread.
    const auto second =
        desk.desk().propose({.kind = DraftKind::retraction, .headline = "Alles falsch", .thread = id}, "Frei");
    REQUIRE(second);
    CHECK(second->draft.thread == morning.id);
    CHECK_FALSE(desk.desk().propose({.kind = DraftKind::update, .headline = "Neu", .thread = morning.id}, "Frei"));
}

TEST_CASE("a correction stops what still runs of the wrong message, wherever it is sent from", "[editor]") {
    Desk desk("2026-11-23T13:00:00Z");
    const std::string wrong = desk.send({.headline = "Neun Verletzte", .body = "Das sagt die Polizei."});
    const auto correction = desk.desk().arm(
        {.kind = DraftKind::correction, .headline = "Sieben Verletzte", .thread = wrong}, "Keller", true);
    REQUIRE(correction);
    desk.clock.advance(10s);
    desk.tick();
    CHECK(desk.draft(correction->draft.id).state == DraftState::sent);
    for (const BroadcastRow& row : desk.ledger->of_draft(wrong).value()) {
        CHECK(row.state == BroadcastState::stopped);
        CHECK(row.why == "corrected by " + correction->draft.id);
    }
}

TEST_CASE("a correction or retraction ends what else of its thread still waits", "[editor]") {
    Desk desk("2026-11-23T13:00:00Z");
    const std::string wrong = desk.send({.headline = "Neun Verletzte", .body = "Das sagt die Polizei."});
    const AlertRequest update{.kind = DraftKind::update, .headline = "Zwölf Verletzte", .thread = wrong};
    desk.clock.advance(15min);
    const Draft approved = desk.desk().arm(update, "Keller", true)->draft;
    const Draft proposed = desk.desk().propose(update, "Frei").value().draft;
    const Draft held = desk.desk().propose(update, "Frei").value().draft;
    REQUIRE(desk.desk().hold(by(held)));
    const auto other = desk.desk().propose({.headline = "Sturm", .body = "Das sagt die Polizei."}, "Frei");
    desk.send({.kind = GENERATE(DraftKind::correction, DraftKind::retraction),
               .headline = "Niemand ist verletzt",
               .thread = wrong});
    for (const std::string& id : {approved.id, proposed.id, held.id}) CHECK(is_over(desk.draft(id)));
    CHECK(desk.draft(other->draft.id).state == DraftState::proposed);
    desk.clock.advance(10s);
    desk.tick();
    CHECK(desk.ledger->of_draft(approved.id)->empty());
}

TEST_CASE("an update keeps a quarter of an hour from what readers had last, and says when it may go", "[editor]") {
    Desk desk("2026-11-23T13:00:20Z");
    const std::string alert = desk.send({.headline = "Zug entgleist", .body = "Das sagt die Polizei."});
    const auto update = [&](std::string headline) {
        return desk.desk().arm({.kind = DraftKind::update, .headline = std::move(headline), .thread = alert}, "Keller",
                               false);
    };
    desk.clock.set("2026-11-23T13:14:59Z");
    const auto early = update("Zwei Verletzte");
    REQUIRE_FALSE(early);
    CHECK(early.error().kind == EditorError::Kind::rules);
    CHECK(has(early.error().message, alert + " went out less than 15 minutes ago"));
    CHECK(has(early.error().message, "may go from 14:16")); // Zurich; the second of the alert counts
    SECTION("then it goes, and the next one keeps away from it") {
        desk.clock.set("2026-11-23T13:15:20Z");
        const std::string first = desk.send({.kind = DraftKind::update, .headline = "Zwei Verletzte", .thread = alert});
        desk.clock.set("2026-11-23T13:20:00Z");
        CHECK(has(update("Drei Verletzte").error().message, first + " went out less than"));
        desk.clock.set("2026-11-23T13:30:20Z");
        CHECK(update("Drei Verletzte"));
    }
    SECTION("a correction and a retraction may always go") {
        const auto kind = GENERATE(DraftKind::correction, DraftKind::retraction);
        CHECK(desk.desk().arm({.kind = kind, .headline = "Kein Zug", .thread = alert}, "Keller", false));
    }
    SECTION("one that was proposed meanwhile is refused when it is approved") {
        const auto draft = desk.desk()
                               .propose({.kind = DraftKind::update, .headline = "Neu", .thread = alert}, "Keller")
                               .value()
                               .draft;
        CHECK(has(why(desk.desk().approve(by(draft), false)), "may go from 14:16"));
        desk.clock.set("2026-11-23T13:15:20Z");
        CHECK(desk.desk().approve(by(draft), false));
    }
    SECTION("another event is another thread") { CHECK(desk.alert(2, "Sturm über Nordtal")); }
}

TEST_CASE("where many are in danger five minutes are enough, and quiet hours make an update wait anyway", "[editor]") {
    Desk desk("2026-11-23T20:50:00Z"); // 21:50 in Zurich
    const int severity = GENERATE(1, 2);
    const auto alert = desk.send({.headline = "Zug entgleist", .body = "Die Polizei.", .severity = severity});
    const AlertRequest update{.kind = DraftKind::update, .headline = "Zwei Verletzte", .thread = alert};
    desk.clock.set("2026-11-23T20:54:59Z");
    CHECK_FALSE(desk.desk().arm(update, "Keller", false));
    desk.clock.set("2026-11-23T20:55:00Z");
    CHECK(desk.desk().arm(update, "Keller", false).has_value() == (severity == 1));
    desk.clock.set("2026-11-23T21:01:00Z");
    CHECK(desk.desk().arm(update, "Keller", false));
}

TEST_CASE("an alert that is due and could not be handed over is tried again within a second", "[editor]") {
    Desk desk("2026-11-23T13:00:00Z");
    REQUIRE(desk.desk().arm({.headline = "Zug entgleist", .body = "Das sagt die Polizei."}, "Keller", false));
    CHECK(desk.scheduler->next_wake() == desk.clock.now() + 1s);
}

TEST_CASE("the same key twice is one message", "[editor]") {
    Desk desk("2026-11-23T13:00:00Z");
    const AlertRequest request{.headline = "Zug entgleist", .body = "Das sagt die Polizei.", .idempotency_key = "k"};
    const auto first = desk.desk().arm(request, "Keller", false);
    const auto second = desk.desk().arm(request, "Frei", false);
    REQUIRE((first && second));
    CHECK_FALSE(first->known);
    CHECK(second->known);
    CHECK(first->draft.id == second->draft.id);
    CHECK(desk.desk().propose(request, "Frei")->draft.id == first->draft.id);
    CHECK(desk.ledger->drafts().list(10)->size() == 1);
}

TEST_CASE("what readers would see differently since it was proposed must be looked at again", "[editor]") {
    Desk desk;
    const Draft draft = desk.morning();
    desk.toml += R"(
[channel.whatsapp]
to = "https://whatsapp.com/channel/0029VaSeestadtHeute"
[editors]
people = [{ name = "Keller", id = 11 }]
)";
    desk.reopen();
    // Also by somebody who does not say what was seen.
    ActOn blind = by(draft);
    if (GENERATE(false, true)) blind = {.draft = draft.id, .who = "Keller"};
    CHECK(has(why(desk.desk().approve(blind, true)), "at version 2 now"));
    CHECK(desk.draft(draft.id).state == DraftState::proposed);
    CHECK(desk.desk().approve(by(desk.draft(draft.id)), true));
}

TEST_CASE("a login is the editor it belongs to, or itself", "[editor]") {
    config::EditorsSettings editors;
    editors.people = {{.name = "Keller", .login = "kel"}, {.name = "Frei"}};
    CHECK(cli_actor(editors, "kel") == "Keller");
    CHECK(cli_actor(editors, "root") == "cli:root");
    CHECK(cli_actor(editors, "") == "cli:");
}
