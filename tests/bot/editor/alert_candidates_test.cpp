#include "bot/editor/alert_event.hpp"
#include "bot/editor/draft_desk.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;

namespace {

/// A fire in a warehouse as several houses tell it, none of them as urgent.
digest::Article fire(std::string source, std::string title, std::string lead) {
    digest::Article article;
    article.id = "fire-" + source;
    article.source = std::move(source);
    article.url = "https://" + article.id + ".example/lagerhalle";
    article.title = std::move(title);
    article.lead = std::move(lead);
    article.section = "Regional";
    article.language = "de";
    article.origin = article.source == "Seestadt heute" ? config::Origin::own : config::Origin::agency;
    article.urgency = 4;
    return article;
}

struct Room {
    std::vector<SchedulerEvent> comes(digest::Article article) {
        article.published = newsroom.clock.now();
        const auto key = newsroom.publish(article, digest::to_iso8601(newsroom.clock.now()));
        return newsroom.scheduler->consider(newsroom.articles->find(key).value().value());
    }
    std::vector<Draft> drafts() { return newsroom.ledger->drafts().list(10).value(); }
    /// Three sources within five minutes, our own the second.
    std::vector<SchedulerEvent> burst() {
        comes(fire("nord", "Grossbrand in Lagerhalle Bodmer in Oberwil",
                   "Die Lagerhalle der Firma Bodmer in Oberwil steht in Flammen."));
        newsroom.clock.advance(2min);
        comes(fire("Seestadt heute", "Lagerhalle Bodmer in Oberwil brennt lichterloh",
                   "Über Oberwil steht eine Rauchsäule, die Lagerhalle der Firma Bodmer brennt."));
        CHECK(drafts().empty());
        newsroom.clock.advance(3min);
        return comes(fire("sud", "Oberwil: Feuer zerstört Lagerhalle der Firma Bodmer",
                          "Dichter Rauch zieht von der brennenden Lagerhalle Bodmer über Oberwil."));
    }

    TestNewsroom newsroom{"2026-11-23T13:20:00Z", "[breaking]\nauto_send = true\nhold = \"10s\"\n"};
};

} // namespace

TEST_CASE("a burst of independent reports is one candidate, told by our own, with the reason beside it", "[editor]") {
    Room room;
    const auto events = room.burst();
    REQUIRE(room.drafts().size() == 1);
    const Draft draft = room.drafts().front();
    CHECK(draft.kind == DraftKind::alert);
    CHECK(draft.severity == 3);
    const auto own = room.newsroom.articles->find_by_name("fire-Seestadt heute").value().value();
    CHECK(tells(draft, own.key));
    REQUIRE_FALSE(draft.notes.empty());
    CHECK(draft.notes.back().find("3 unabhängige Quellen") != std::string::npos);
    REQUIRE(draft.picks.front().reasons.size() == 1);
    CHECK(draft.picks.front().reasons.front().sentence == draft.notes.back());
    CHECK(further_reports(room.newsroom.ledger->drafts(), draft).value().size() == 2);
    CHECK(std::ranges::count_if(events,
                                [](const auto& event) { return event.what.starts_with("breaking candidate"); }) == 1);
}

TEST_CASE("a burst never sends itself, and more of it joins its candidate and makes it graver", "[editor]") {
    Room room;
    room.burst();
    room.newsroom.clock.advance(1min);
    const auto events = room.comes(fire("west", "Lagerhalle Bodmer in Oberwil: Brand ausser Kontrolle",
                                        "In der Lagerhalle der Firma Bodmer in Oberwil brennt es weiter."));
    REQUIRE(room.drafts().size() == 1);
    const Draft draft = room.drafts().front();
    CHECK(draft.severity == 2);
    CHECK(draft.state == DraftState::proposed);
    REQUIRE(draft.picks.front().reasons.size() == 1);
    CHECK(draft.picks.front().reasons.front().sentence.starts_with("4 unabhängige Quellen"));
    CHECK(further_reports(room.newsroom.ledger->drafts(), draft).value().size() == 3);
    CHECK(std::ranges::any_of(events, &SchedulerEvent::also_told));
    room.newsroom.reopen();
    const auto own = room.newsroom.articles->find_by_name("fire-Seestadt heute").value().value();
    CHECK(room.newsroom.scheduler->consider(own).empty());
    room.newsroom.clock.advance(1min);
    room.newsroom.tick();
    CHECK(room.newsroom.ledger->broadcasts(10).value().empty());
}

TEST_CASE("reports that an editor took apart make no burst together", "[editor]") {
    Room room;
    room.comes(fire("nord", "Grossbrand in Lagerhalle Bodmer in Oberwil",
                    "Die Lagerhalle der Firma Bodmer in Oberwil steht in Flammen."));
    room.newsroom.clock.advance(2min);
    room.comes(fire("Seestadt heute", "Lagerhalle Bodmer in Oberwil brennt lichterloh",
                    "Über Oberwil steht eine Rauchsäule, die Lagerhalle der Firma Bodmer brennt."));
    const auto own = room.newsroom.articles->find_by_name("fire-Seestadt heute").value().value();
    REQUIRE(own.story != 0); // an alarm does not wait for its story
    auto& stories = room.newsroom.newsroom->stories();
    REQUIRE(stories.split(own.story, std::vector{own.key}, "Keller", room.newsroom.clock.now()).value() != 0);
    room.newsroom.clock.advance(3min);
    room.comes(fire("sud", "Oberwil: Feuer zerstört Lagerhalle der Firma Bodmer",
                    "Dichter Rauch zieht von der brennenden Lagerhalle Bodmer über Oberwil."));
    CHECK(room.drafts().empty());
}

TEST_CASE("a flash about what a burst told already joins its candidate", "[editor]") {
    Room room;
    room.burst();
    auto flash = fire("afp", "Grossbrand in Lagerhalle Bodmer in Oberwil", "Die Lagerhalle in Oberwil brennt.");
    flash.urgency = 1;
    room.comes(flash);
    REQUIRE(room.drafts().size() == 1);
    CHECK(room.drafts().front().severity == 1);
}

namespace {

/// A mine that came down; two workers are looked for, and it goes on the next day.
struct Mine {
    std::vector<SchedulerEvent> says(std::string title, std::string lead, int urgency) {
        auto report = fire("Seestadt heute", std::move(title), std::move(lead));
        report.id = "mine-" + std::to_string(++reports);
        report.url = "https://seestadt.example/" + report.id;
        report.urgency = urgency;
        return room.comes(report);
    }
    std::vector<SchedulerEvent> says_how_it_went_on(int urgency) {
        return says("Stolleneinsturz in Oberwil: Bergleute Rossi und Ammann sind gerettet",
                    "Die beiden Bergleute Reto Rossi und Peter Ammann sind nach dem Einsturz des Stollens Hirzberg in "
                    "Oberwil am Leben geborgen worden.",
                    urgency);
    }
    /// The alert of the day before, sent.
    std::string alert() {
        says("Stolleneinsturz in Oberwil: Bergleute Rossi und Ammann werden vermisst",
             "Der Stollen Hirzberg in Oberwil ist eingestürzt. Die Bergleute Reto Rossi und Peter Ammann sind "
             "verschüttet.",
             2);
        REQUIRE(room.drafts().size() == 1);
        room.newsroom.clock.advance(1min); // the countdown
        room.newsroom.tick();
        REQUIRE(room.drafts().front().state == DraftState::sent);
        return room.drafts().front().id;
    }
    void take_back(const std::string& alert) {
        auto retraction = room.newsroom.newsroom->compose(
            {.kind = DraftKind::retraction, .headline = "Kein Einsturz in Oberwil", .thread = alert});
        REQUIRE(retraction);
        retraction->state = DraftState::sent;
        REQUIRE(room.newsroom.ledger->drafts().create(*retraction) == true);
    }
    Room room;
    int reports = 0;
};

} // namespace

TEST_CASE("what carries on an alert of the day before is proposed as its update, and waits for a person", "[editor]") {
    Mine mine;
    const std::string alert = mine.alert();
    mine.room.newsroom.clock.advance(20h);
    const auto events = mine.says_how_it_went_on(2);
    REQUIRE(mine.room.drafts().size() == 2);
    const Draft update = mine.room.drafts().front();
    CHECK(update.kind == DraftKind::update);
    CHECK(update.thread == alert);
    CHECK(update.number == 1);
    CHECK(update.severity == 2);
    CHECK(update.state == DraftState::proposed);
    REQUIRE_FALSE(update.notes.empty());
    CHECK(update.notes.back().find("werden vermisst» (" + alert + ")") != std::string::npos);
    CHECK(std::ranges::any_of(events,
                              [&](const auto& event) { return event.what.starts_with("an update of " + alert); }));
    SECTION("also after its countdown") {
        mine.room.newsroom.clock.advance(5min);
        mine.room.newsroom.tick();
        CHECK(mine.room.newsroom.draft(update.id).state == DraftState::proposed);
    }
    SECTION("further reports of it join it") {
        mine.room.newsroom.clock.advance(5min);
        mine.says("Oberwil: Rossi und Ammann aus dem eingestürzten Stollen Hirzberg gerettet",
                  "Retter haben die Bergleute Reto Rossi und Peter Ammann in Oberwil lebend aus dem Stollen geholt.",
                  2);
        REQUIRE(mine.room.drafts().size() == 2);
        CHECK(further_reports(mine.room.newsroom.ledger->drafts(), update).value().size() == 1);
    }
    SECTION("what is graver is an alert of its own") {
        mine.room.newsroom.clock.advance(5min);
        mine.says("Stolleneinsturz in Oberwil: Neun Retter verschüttet, Rossi und Ammann in Sicherheit",
                  "Nach dem Einsturz des Stollens Hirzberg in Oberwil ist ein zweiter Teil über neun Rettern "
                  "niedergegangen. Die Bergleute Reto Rossi und Peter Ammann waren da schon draussen.",
                  1);
        REQUIRE(mine.room.drafts().size() == 3);
        CHECK(mine.room.drafts().front().kind == DraftKind::alert);
    }
}

TEST_CASE("a report of what an editor has typed as an update joins that update", "[editor]") {
    Mine mine;
    const std::string alert = mine.alert();
    mine.room.newsroom.clock.advance(20h);
    DraftDesk desk(*mine.room.newsroom.newsroom);
    const auto update = desk.arm({.kind = DraftKind::update,
                                  .headline = "Stolleneinsturz in Oberwil: Rossi und Ammann gerettet",
                                  .body = "Die Bergleute Reto Rossi und Peter Ammann sind am Leben.",
                                  .thread = alert},
                                 "cli:keller", false);
    REQUIRE(update);
    mine.room.newsroom.tick();
    SECTION("as long as the alert stands") {
        mine.room.newsroom.clock.advance(10min);
        const auto events = mine.says_how_it_went_on(2);
        REQUIRE(events.size() == 1);
        CHECK(events.front().also_told);
        CHECK(events.front().draft == update->draft.id);
    }
    SECTION("not when the alert was taken back") {
        mine.take_back(alert);
        mine.room.newsroom.clock.advance(10min);
        mine.says_how_it_went_on(2);
        CHECK(mine.room.drafts().front().kind == DraftKind::alert);
        CHECK(mine.room.drafts().front().id != alert);
    }
}

TEST_CASE("an alert that was taken back, or is three days old, is carried on by an alert of its own", "[editor]") {
    Mine mine;
    const std::string alert = mine.alert();
    SECTION("taken back") {
        mine.take_back(alert);
        mine.room.newsroom.clock.advance(20h);
    }
    SECTION("old") { mine.room.newsroom.clock.advance(73h); }
    const auto before = mine.room.drafts().size();
    mine.says_how_it_went_on(2);
    REQUIRE(mine.room.drafts().size() == before + 1);
    CHECK(mine.room.drafts().front().kind == DraftKind::alert);
    CHECK(mine.room.drafts().front().id != alert);
}
