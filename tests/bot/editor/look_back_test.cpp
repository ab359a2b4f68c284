#include "bot/editor/look_back.hpp"

#include "bot/editor/take_back.hpp"
#include "bot/ingest/intake.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;

namespace {

/// A newsroom whose feed brings one article, and a program that may stop at any moment.
struct Wire {
    Wire() {
        article.id = "hafen";
        article.url = "https://seestadt.example/hafen";
        article.title = "Brand am Hafen: 12 Verletzte";
        article.lead = "Am Hafen von Seestadt brennt eine Halle, Anna Muster leitet den Einsatz.";
        article.section = "Inland";
        article.language = "de";
        article.published = room.clock.now() - 10min;
    }
    void take() {
        Intake intake(*room.articles, room.clock);
        REQUIRE(intake.take({.url = "https://seestadt.example/rss", .source = "Seestadt heute"}, {article}, false));
    }
    LookBack look() { return look_back(*room.newsroom).value(); }
    digest::StoredArticle stored() { return room.articles->find_by_name("hafen").value().value(); }
    TakenBack take_back() {
        TaskDesk tasks(*room.newsroom, room.ledger->tasks());
        return bot::take_back(*room.newsroom, tasks, stored(), [](const BroadcastRow& row, const std::string&) {
            return StoreResult<BroadcastRow>(row);
        });
    }
    std::vector<Draft> drafts() { return room.ledger->drafts().list(10).value(); }

    TestNewsroom room{"2026-11-26T12:00:00Z"};
    digest::Article article;
};

} // namespace

TEST_CASE("a kill that was stored before a stop is found at the start, however long that was", "[editor]") {
    Wire wire;
    wire.take();
    CHECK(wire.look().taken_back.empty());
    REQUIRE(remember_look(*wire.room.newsroom, wire.room.clock.now()));
    wire.room.clock.advance(1min);
    wire.article.status = digest::PublicationStatus::killed; // the same words: no new version
    wire.take();
    wire.room.clock.advance(GENERATE(1s, 24h * 3));
    wire.room.reopen();
    const LookBack look = wire.look();
    REQUIRE(look.taken_back.size() == 1);
    CHECK(look.taken_back[0].version == 1);
    REQUIRE(remember_look(*wire.room.newsroom, wire.room.clock.now()));
    wire.room.clock.advance(10min);
    CHECK(wire.look().taken_back.empty());
}

TEST_CASE("a correction that was stored before a stop is found at the start", "[editor]") {
    Wire wire;
    wire.take();
    REQUIRE(remember_look(*wire.room.newsroom, wire.room.clock.now()));
    wire.room.clock.advance(1min);
    wire.article.title = "Brand am Hafen: 2 Verletzte";
    wire.take();
    wire.room.clock.advance(5h);
    REQUIRE(wire.look().changed.size() == 1);
    CHECK(wire.look().changed[0].version == 2);
}

TEST_CASE("an urgent article under embargo is nowhere until its end, and a candidate at that instant", "[editor]") {
    Wire wire;
    const Instant end = wire.room.clock.now() + 7min + 321ms;
    wire.article.urgency = 1;
    wire.article.embargo_until = end;
    wire.take();
    LookBack look = wire.look();
    CHECK(look.urgent.empty());
    CHECK(look.next == end);
    CHECK(wire.room.scheduler->consider(wire.stored()).empty());
    wire.room.clock.advance(7min + 320ms);
    CHECK(wire.look().urgent.empty());
    CHECK(wire.drafts().empty());
    wire.room.clock.advance(1ms);
    look = wire.look();
    REQUIRE(look.urgent.size() == 1);
    CHECK(look.next == end + 10min);
    wire.room.scheduler->consider(look.urgent[0]);
    REQUIRE(wire.drafts().size() == 1);
    CHECK(wire.drafts()[0].severity == 2); // severity 1 needs a second source
}

TEST_CASE("an embargo that grows holds what was approved, and lets a proposal wait for its end", "[editor]") {
    Wire wire;
    wire.article.urgency = 2;
    wire.take();
    auto draft = wire.room.newsroom->compose({.severity = 2, .article = "hafen"});
    REQUIRE(draft);
    const bool approved = GENERATE(false, true);
    if (approved) draft = wire.room.newsroom->approve(*draft, "cli:test");
    REQUIRE(draft);
    draft->due += 5min;
    REQUIRE(wire.room.ledger->drafts().create(*draft).value());
    wire.room.clock.advance(1min);
    wire.article.embargo_until = wire.room.clock.now() + 2min; // over before the draft is due
    wire.take();
    CHECK(wire.take_back().held.empty());
    wire.article.embargo_until = wire.room.clock.now() + 20min;
    wire.take();
    CHECK(wire.take_back().held.size() == (approved ? 1 : 0));
    CHECK(wire.room.draft(draft->id).state == (approved ? DraftState::held : DraftState::proposed));
    wire.room.tick();
    CHECK(wire.room.ledger->broadcasts(10)->empty());
    if (approved) return;
    CHECK_FALSE(wire.room.newsroom->approve(wire.room.draft(draft->id), "cli:test"));
}

TEST_CASE("a proposed alert of a killed article is held, and nobody can approve it", "[editor]") {
    Wire wire;
    wire.take();
    const auto draft = wire.room.newsroom->compose({.severity = 2, .article = "hafen"});
    REQUIRE(draft);
    REQUIRE(wire.room.ledger->drafts().create(*draft).value());
    wire.article.status = digest::PublicationStatus::killed;
    wire.take();
    const TakenBack done = wire.take_back();
    CHECK(done.held == std::vector{draft->id});
    const std::string words = words_for_editors(*wire.room.newsroom, wire.stored(), done.sent_in).value();
    CHECK(words.find("Brand am Hafen: 12 Verletzte") != std::string::npos);
    CHECK(words.find(draft->id + " ist angehalten") != std::string::npos);
    CHECK_FALSE(wire.room.newsroom->approve(wire.room.draft(draft->id), "cli:test"));
    CHECK(wire.take_back().held.empty()); // once
}

TEST_CASE("an untouched edition loses a killed article at once and not when it is due", "[editor]") {
    TestNewsroom room("2026-11-22T12:00:00Z");
    room.tick();
    room.publish("tram", "Nordtal sagt Ja zur Tramverlängerung", "2026-11-22T18:00:00Z", "Regional");
    room.publish("bank", "Alpina-Bank streicht 1200 Stellen", "2026-11-22T19:00:00Z", "Wirtschaft");
    room.publish("hafen", "Hafenstreik auf Morena ist zu Ende", "2026-11-22T20:00:00Z", "Ausland");
    room.publish("derby", "HC Seestadt holt das Derby", "2026-11-22T21:00:00Z", "Sport");
    room.publish("schule", "Schulhaus am See wird teurer", "2026-11-22T22:00:00Z", "Bildung");
    room.publish("ziege", "Ziege fährt vier Stationen Bus", "2026-11-22T21:30:00Z", "Panorama");
    room.clock.set("2026-11-23T05:10:00Z");
    room.tick();
    const Draft before = room.draft("morning-2026-11-23");
    const digest::ArticleKey gone = before.picks.front().article;
    REQUIRE(room.articles->set_status(gone, digest::PublicationStatus::killed, room.clock.now()) == true);
    room.tick();
    const Draft after = room.draft("morning-2026-11-23");
    CHECK(after.state == DraftState::proposed);
    CHECK(after.version == before.version + 1);
    CHECK(std::ranges::find(after.picks, gone, &digest::Pick::article) == after.picks.end());
    CHECK(after.picks.size() >= 4);
    room.tick();
    CHECK(room.draft("morning-2026-11-23").version == after.version);
}
