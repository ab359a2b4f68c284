#include "bot/editor/alert_event.hpp"
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
