#include "bot/editor/same_alert.hpp"

#include "bot/editor/draft_desk.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

struct Room : TestNewsroom {
    Room() : TestNewsroom("2026-11-23T13:21:00Z") {
        newsroom->stop_with([](BroadcastId, const std::string&) { return StoreResult<void>(); });
    }
    DraftDesk desk() { return DraftDesk(*newsroom); }
    EditorResult<DraftDesk::Armed> arm(const AlertRequest& request) { return desk().arm(request, "cli:keller", false); }
    /// Armed and on its way to readers.
    Draft send(const AlertRequest& request) {
        const auto armed = arm(request);
        if (!armed) FAIL(armed.error().message);
        REQUIRE_FALSE(armed->known);
        REQUIRE(newsroom->send(armed->draft));
        return draft(armed->draft.id);
    }
    std::size_t drafts() { return ledger->drafts().list(20)->size(); }
    /// An agency's flash, and the candidate that the program made of it.
    digest::ArticleKey flash(std::string id = "urn:dpa:1") {
        digest::Article article;
        article.id = id;
        article.url = "https://agentur.example/" + id;
        article.title = "Zug entgleist bei Seestadt, mehrere Verletzte";
        article.lead = "Das sagt die Kantonspolizei Nordtal.";
        article.language = "de";
        article.origin = config::Origin::agency;
        article.source = id;
        article.urgency = 2;
        article.published = clock.now();
        const auto key = publish(article, digest::to_iso8601(clock.now()));
        scheduler->consider(articles->find(key).value().value());
        return key;
    }
};

const AlertRequest train{.headline = "Zug entgleist bei Seestadt", .body = "Das sagt die Polizei."};

AlertRequest about(digest::ArticleKey key, std::string headline = "") {
    return {.headline = std::move(headline), .article = std::to_string(key)};
}

} // namespace

TEST_CASE("the same alert typed twice is one alert, without a key as well", "[editor]") {
    Room room;
    const Draft first = room.send(train);
    room.clock.advance(2min);
    const auto again =
        room.arm({.headline = "EIL:  zug entgleist bei  SEESTADT", .body = "Mehr folgt.", .severity = 1});
    REQUIRE(again);
    CHECK(again->known);
    CHECK(again->draft.id == first.id);
    CHECK(room.drafts() == 1);
    CHECK_FALSE(room.arm({.headline = "Zug entgleist bei Altikon", .body = "Das sagt die Polizei."})->known);
    CHECK_FALSE(room.arm({.headline = train.headline, .body = "Das sagt die Polizei.", .to_test = true})->known);
    room.clock.advance(6h);
    CHECK_FALSE(room.arm(train)->known);
}

TEST_CASE("an alert that waits for its editor is not armed a second time", "[editor]") {
    Room room;
    const Draft first = room.desk().propose(train, "Frei").value().draft;
    const auto again = room.arm(train);
    REQUIRE(again);
    CHECK(again->known);
    CHECK(again->draft.state == DraftState::proposed);
    SECTION("turned down, it is free again") {
        REQUIRE(room.desk().skip({.draft = first.id, .who = "Frei"}, "not yet"));
        CHECK_FALSE(room.arm(train)->known);
    }
}

TEST_CASE("what was taken back may be alerted to anew, in the same words", "[editor]") {
    Room room;
    const Draft first = room.send(train);
    room.send({.kind = DraftKind::retraction, .headline = "Es ist kein Zug entgleist", .thread = first.id});
    CHECK_FALSE(room.arm(train)->known);
}

TEST_CASE("an update, a correction and a retraction may use the words of their alert", "[editor]") {
    Room room;
    const Draft first = room.send(train);
    room.clock.advance(20min);
    for (const DraftKind kind : {DraftKind::update, DraftKind::correction, DraftKind::retraction}) {
        const auto armed = room.arm({.kind = kind, .headline = train.headline, .thread = first.id});
        REQUIRE(armed);
        CHECK_FALSE(armed->known);
    }
}

TEST_CASE("an alert asked for by the article of a candidate is that candidate, approved", "[editor]") {
    Room room;
    const auto key = room.flash();
    REQUIRE(room.drafts() == 1);
    const auto armed = room.arm(about(key));
    REQUIRE(armed);
    CHECK_FALSE(armed->known);
    CHECK(armed->draft.id == "alert-1");
    CHECK(armed->draft.state == DraftState::approved);
    CHECK(room.drafts() == 1);
    REQUIRE(room.newsroom->send(armed->draft));

    const auto again = room.arm(about(key));
    REQUIRE(again);
    CHECK(again->known);
    CHECK(again->draft.state == DraftState::sent);
    // A further report of the event is with that alert.
    const auto further = room.flash("urn:afp:7");
    REQUIRE(room.drafts() == 1);
    CHECK(room.arm(about(further))->draft.id == "alert-1");
    CHECK(room.arm(about(further))->known);
    // Whoever types other words of it means another alert.
    CHECK_FALSE(room.arm(about(key, "Bahnlinie bis am Abend zu"))->known);
}

TEST_CASE("a candidate with other words or another severity is named, with what to do about it", "[editor]") {
    Room room;
    const auto key = room.flash();
    const auto refused = [&](const AlertRequest& request) {
        const auto armed = room.arm(request);
        REQUIRE_FALSE(armed);
        CHECK_THAT(armed.error().message, Contains("alert-1 tells this article already"));
        return armed.error().message;
    };
    CHECK_THAT(refused(about(key, "Regionalzug springt aus den Gleisen")),
               Contains("'depesche draft approve alert-1'"));
    REQUIRE(room.desk().hold({.draft = "alert-1", .who = "Frei"}));
    CHECK_THAT(refused(about(key)), Contains("'depesche draft release alert-1'"));
    REQUIRE(room.desk().skip({.draft = "alert-1", .who = "Frei"}, "wait"));
    CHECK(room.arm(about(key))->draft.id != "alert-1");
}
