#include "bot/editor/surprise_desk.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;
using tests::TestNewsroom;

namespace {

constexpr auto editors = "[editors]\npeople = [{ name = \"Keller\", id = 17 }]\n";

/// 2026-11-23 in Zurich is an hour ahead of UTC: the hours 12:00 to 20:00 begin at 11:00Z, the look at 09:00Z.
struct Day {
    explicit Day(std::string_view extra) : newsroom("2026-11-23T08:00:00Z", extra), desk(*newsroom.newsroom) {}

    void goat() { story("ziege", "Ziege fährt vier Stationen Bus statt Tram", "2026-11-23T04:00:00Z"); }
    void story(const std::string& id, const std::string& title, std::string_view at) {
        digest::Article article;
        article.id = id;
        article.url = "https://seestadt.example/" + id;
        article.title = title;
        article.lead = "Der Chauffeur rief die Besitzerin an, gebüsst wurde niemand.";
        article.section = "Panorama";
        article.language = "de";
        article.source = "Seestadt heute";
        article.published = digest::parse_iso8601(at);
        newsroom.publish(article, at);
    }
    std::vector<SchedulerEvent> at(std::string_view time) {
        newsroom.clock.set(time);
        std::vector<SchedulerEvent> events;
        for (int i = 0; i < 10; ++i) { // the past is learnt piece by piece
            auto more = desk.tick();
            events.insert(events.end(), more.begin(), more.end());
        }
        return events;
    }
    std::vector<Draft> drafts() {
        auto all = newsroom.ledger->drafts().list(100).value();
        std::erase_if(all, [](const Draft& draft) { return draft.kind != DraftKind::surprising; });
        return all;
    }

    TestNewsroom newsroom;
    SurpriseDesk desk;
};

} // namespace

TEST_CASE("the surprising story of the day is proposed once, with its reasons, and waits for an editor", "[editor]") {
    Day day(editors);
    day.goat();
    CHECK(day.at("2026-11-23T08:59:00Z").empty());
    CHECK(day.drafts().empty());
    REQUIRE(day.at("2026-11-23T09:00:00Z").size() == 1);
    REQUIRE(day.drafts().size() == 1);
    const Draft draft = day.drafts().front();
    CHECK(draft.state == DraftState::proposed);
    CHECK(draft.grace_until == digest::parse_iso8601("2026-11-23T19:00:00Z"));
    REQUIRE(draft.picks.size() == 1);
    CHECK(std::ranges::any_of(draft.picks[0].reasons, [](const auto& reason) { return reason.part == "oddity"; }));
    CHECK(day.at("2026-11-23T12:00:00Z").empty());
    CHECK(day.drafts().size() == 1);
    SurpriseDesk after_a_restart(*day.newsroom.newsroom);
    for (int i = 0; i < 10; ++i) after_a_restart.tick();
    CHECK(day.drafts().size() == 1);
    CHECK(day.drafts().front().state == DraftState::proposed); // nobody said that it sends itself
}

TEST_CASE("a surprising story sends itself only where that is configured, and in its hours", "[editor]") {
    Day day("[surprising]\nauto_send = true\nhours = \"12:00-14:00\"\n");
    day.newsroom.add_readers(2);
    day.goat();
    day.at("2026-11-23T10:30:00Z");
    REQUIRE(day.drafts().size() == 1);
    CHECK(day.drafts().front().state == DraftState::proposed);
    day.at("2026-11-23T11:00:00Z");
    CHECK(day.drafts().front().state == DraftState::approved);
    day.newsroom.clock.advance(1min);
    day.newsroom.tick();
    CHECK(day.drafts().front().state == DraftState::sent);
    CHECK(day.at("2026-11-23T12:30:00Z").empty());
    CHECK(day.drafts().size() == 1);
}

TEST_CASE("a surprising story that sends itself keeps an hour away from an alert", "[editor]") {
    Day day("[surprising]\nauto_send = true\n");
    day.goat();
    day.at("2026-11-23T10:30:00Z");
    REQUIRE(day.drafts().size() == 1);
    Draft alert = day.newsroom.newsroom
                      ->compose({.headline = "Brücke gesperrt", .body = "Der Verkehr wird umgeleitet.", .severity = 2})
                      .value();
    alert = day.newsroom.newsroom->approve(alert, "Keller").value();
    REQUIRE(day.newsroom.ledger->drafts().create(alert).value());
    const auto events = day.at("2026-11-23T11:00:00Z");
    REQUIRE(events.size() == 1); // said once
    CHECK(events[0].what.starts_with("does not send itself"));
    CHECK(day.drafts().front().state == DraftState::proposed);
    day.at("2026-11-23T12:00:00Z");
    CHECK(day.drafts().front().state == DraftState::approved);
}

TEST_CASE("no surprising story is proposed beside an open one of the highest severity", "[editor]") {
    Day day(editors);
    day.goat();
    Draft alert =
        day.newsroom.newsroom->compose({.headline = "Beben", .body = "Viele Häuser sind eingestürzt.", .severity = 1})
            .value();
    alert.state = DraftState::sent;
    REQUIRE(day.newsroom.ledger->drafts().create(alert).value());
    CHECK(day.at("2026-11-23T10:00:00Z").empty());
    CHECK(day.drafts().empty());
    day.at("2026-11-23T14:05:00Z"); // six hours after it
    CHECK(day.drafts().size() == 1);
}

TEST_CASE("what an editor made of the day is not proposed again", "[editor]") {
    Day day(editors);
    day.goat();
    SECTION("one by hand is enough") {
        const Draft mine = day.newsroom.newsroom->compose({.kind = DraftKind::surprising, .article = "ziege"}).value();
        REQUIRE(day.newsroom.ledger->drafts().create(mine).value());
        CHECK(day.at("2026-11-23T10:00:00Z").empty());
        CHECK(day.drafts().size() == 1);
    }
    SECTION("one that was skipped stays skipped") {
        day.at("2026-11-23T10:00:00Z");
        Draft skipped = day.drafts().front();
        skipped.state = DraftState::skipped;
        skipped.history.push_back({day.newsroom.clock.now(), "Keller", "skipped"});
        REQUIRE(day.newsroom.ledger->drafts().replace(skipped, skipped.version, DraftState::proposed).value());
        CHECK(day.at("2026-11-23T12:00:00Z").empty());
        CHECK(day.drafts().size() == 1);
    }
}

TEST_CASE("a desk that has run since yesterday knows what one knows that was started now", "[editor]") {
    Day day(editors);
    day.story("before", "Hallenbad öffnet wieder", "2026-11-01T12:00:00Z");
    day.at("2026-11-22T10:00:00Z");
    day.story("yesterday", "Ziege fährt Bus", "2026-11-22T12:00:00Z");
    day.at("2026-11-22T12:01:00Z");
    day.story("yesterday", "Ziege fährt Bus und Tram", "2026-11-22T13:00:00Z"); // a new version is no second article
    day.at("2026-11-22T13:01:00Z");
    day.goat();
    day.at("2026-11-23T08:30:00Z");
    SurpriseDesk fresh(*day.newsroom.newsroom);
    for (int i = 0; i < 10; ++i) fresh.tick();
    const auto running = day.desk.candidates().value().candidates, started = fresh.candidates().value().candidates;
    REQUIRE(running.size() == 1);
    REQUIRE(started.size() == 1);
    REQUIRE(running[0].reasons.size() == started[0].reasons.size());
    for (std::size_t i = 0; i < running[0].reasons.size(); ++i)
        CHECK(running[0].reasons[i].sentence == started[0].reasons[i].sentence);
    const auto shared = std::ranges::find(running[0].reasons, "distance", &digest::Reason::part);
    REQUIRE(shared != running[0].reasons.end());
    CHECK(shared->points < 0.05); // of 0.1: most of its words stood in one title already
}

TEST_CASE("a newsroom without editors gets no proposal that nobody would see", "[editor]") {
    Day day("");
    day.goat();
    CHECK(day.at("2026-11-23T10:00:00Z").empty());
    CHECK(day.drafts().empty());
}

TEST_CASE("a desk that started before its feeds brought the past knows it all the same", "[editor]") {
    const auto sentences = [](Day& day) {
        REQUIRE(day.drafts().size() == 1);
        std::vector<std::string> result;
        for (const digest::Reason& reason : day.drafts().front().picks.at(0).reasons) result.push_back(reason.sentence);
        return result;
    };
    const auto past = [](Day& day) {
        for (int i = 1; i <= 9; ++i)
            day.story("bus" + std::to_string(i), "Bus der Linie " + std::to_string(i) + " fährt nun öfter",
                      "2026-11-0" + std::to_string(i) + "T04:00:00Z");
    };
    Day early(editors);
    early.at("2026-11-23T08:01:00Z"); // an empty store: all of it is known
    past(early);
    early.goat();
    early.at("2026-11-23T09:00:00Z");
    Day late(editors);
    past(late);
    late.goat();
    late.at("2026-11-23T09:00:00Z");
    CHECK(sentences(early) == sentences(late));
    Day without(editors);
    without.goat();
    without.at("2026-11-23T09:00:00Z");
    CHECK(sentences(without) != sentences(late)); // the past counts for something
}
