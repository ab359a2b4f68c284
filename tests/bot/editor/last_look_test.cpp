// What happens to an edition when the world moves on between its proposal, its approval and its time.
#include "bot/editor/draft_desk.hpp"
#include "bot/editor/promise.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

constexpr const char* with_approval = R"(
[edition.morning]
at = "06:30"
approval = "required"
if_unapproved = "hold"
)";

/// A morning edition, proposed at 06.10 local time; due at 06.30, which is 05:30 UTC.
struct Morning : tests::TestNewsroom {
    explicit Morning(const char* toml = with_approval) : TestNewsroom("2026-11-22T12:00:00Z", toml) {
        tick();
        publish("tram", "Nordtal sagt Ja zur Tramverlängerung", "2026-11-22T18:00:00Z", "Regional");
        publish("bank", "Alpina-Bank streicht 1’200 Stellen", "2026-11-22T19:00:00Z", "Wirtschaft");
        publish("hafen", "Hafenstreik auf Morena ist zu Ende", "2026-11-22T20:00:00Z", "Ausland");
        publish("derby", "HC Seestadt holt das Derby", "2026-11-22T21:00:00Z", "Sport");
        digest::Article goat;
        goat.id = "ziege";
        goat.url = "https://seestadt.example/ziege";
        goat.title = "Ziege fährt vier Stationen Bus";
        goat.lead = "Der Chauffeur rief die Besitzerin an.";
        goat.section = "Panorama";
        goat.language = "de";
        goat.urgency = 6;
        goat.published = digest::parse_iso8601("2026-11-23T04:30:00Z");
        publish(goat, "2026-11-23T04:30:00Z");
        publish("museum", "Kunstmuseum zeigt ein lange vermisstes Bild", "2026-11-22T21:40:00Z", "Kultur");
        publish("uni", "Hochschule baut einen Turm aus Holz", "2026-11-22T21:45:00Z", "Wissen");
        clock.set("2026-11-23T05:10:00Z");
        tick();
    }
    DraftDesk desk() { return DraftDesk(*newsroom); }
    Draft now() { return draft("morning-2026-11-23"); }
    ActOn on() {
        const Draft seen = now();
        return {.draft = seen.id, .who = "Keller", .version = seen.version, .hash = seen.content_hash.substr(0, 8)};
    }
    void approve() {
        const auto approved = desk().approve(on(), false);
        if (!approved) FAIL(approved.error().message);
    }
    void withdraw(digest::ArticleKey key) {
        REQUIRE(articles->set_status(key, digest::PublicationStatus::withdrawn, clock.now()) == true);
    }
    /// The newsroom publishes the article again, as a correction, with these words.
    void correct(digest::ArticleKey key, const std::string& title) {
        auto article = articles->find(key).value()->article;
        article.title = title;
        article.lead = title + " – so steht es jetzt im Bericht.";
        article.blocks = {{digest::BlockKind::paragraph, "Der Bericht wurde am Morgen berichtigt."}};
        article.is_correction = true;
        article.updated = clock.now();
        REQUIRE(publish(article, digest::to_iso8601(clock.now())) == key);
    }
    std::string alert_about(digest::ArticleKey key, int severity) {
        const auto armed = desk().arm({.headline = "Brücke bei Altbach gesperrt",
                                       .body = "Das sagt die Polizei.",
                                       .severity = severity,
                                       .article = std::to_string(key)},
                                      "Keller", false);
        if (!armed) FAIL(armed.error().message);
        REQUIRE(newsroom->send(armed->draft));
        return armed->draft.id;
    }
};

bool shows(const Draft& draft, digest::ArticleKey key) {
    return std::ranges::find(draft.picks, key, &digest::Pick::article) != draft.picks.end();
}

bool said(const std::vector<SchedulerEvent>& events, std::string_view words) {
    return std::ranges::any_of(events, [&](const SchedulerEvent& event) { return event.what.contains(words); });
}

bool happened(const Draft& draft, std::string_view words) {
    return std::ranges::any_of(draft.history, [&](const DraftEvent& event) { return event.what.contains(words); });
}

} // namespace

TEST_CASE("a minute before its time an approved edition with a withdrawn story is held, and one tap mends it",
          "[editor]") {
    Morning morning;
    morning.approve();
    const digest::ArticleKey gone = morning.now().picks.at(1).article;
    morning.withdraw(gone);
    morning.clock.set("2026-11-23T05:28:30Z");
    // Ten seconds before, its addresses are asked.
    CHECK(morning.scheduler->next_wake() == digest::parse_iso8601("2026-11-23T05:28:50Z"));
    morning.clock.set("2026-11-23T05:28:50Z");
    CHECK(morning.scheduler->next_wake() == digest::parse_iso8601("2026-11-23T05:29:00Z"));
    morning.tick();
    CHECK(morning.now().state == DraftState::approved);
    morning.clock.set("2026-11-23T05:29:00Z");
    CHECK(said(morning.tick(), "zurückgezogen"));
    REQUIRE(morning.now().state == DraftState::held);

    const auto released = morning.desk().release(morning.on());
    REQUIRE(released);
    CHECK(released->state == DraftState::proposed);
    CHECK(released->picks.size() == 5);
    CHECK_FALSE(shows(*released, gone));
    CHECK(happened(*released, "swapped item 2"));
    morning.approve();
    morning.clock.set("2026-11-23T05:30:00Z");
    morning.tick();
    CHECK(morning.now().state == DraftState::sent);
    CHECK_FALSE(shows(morning.now(), gone));
}

TEST_CASE("an approved edition whose story was corrected is held until it says what is right", "[editor]") {
    Morning morning;
    morning.approve();
    const auto before = morning.now();
    const digest::Pick wrong = before.picks.at(1);
    morning.clock.set("2026-11-23T05:20:00Z");
    morning.correct(wrong.article, "Der Stadtrat streicht 120 Stellen");
    morning.clock.set("2026-11-23T05:29:00Z");
    CHECK(said(morning.tick(), "wurde seit der Auswahl korrigiert"));
    REQUIRE(morning.now().state == DraftState::held);
    const auto refused = morning.desk().approve(morning.on(), false);
    CHECK_FALSE(refused);

    const auto released = morning.desk().release(morning.on());
    REQUIRE(released);
    CHECK(released->version == before.version + 1);
    CHECK(happened(*released, "took the corrected words"));
    CHECK(digest::to_json(released->document).contains("120 Stellen"));
    CHECK_FALSE(digest::to_json(released->document).contains(wrong.text.title));
    morning.approve();
    morning.clock.set("2026-11-23T05:30:00Z");
    morning.tick();
    CHECK(morning.now().state == DraftState::sent);
}

TEST_CASE("what waits for an editor, untouched, follows corrections and withdrawals at once", "[editor]") {
    Morning morning;
    const auto before = morning.now();
    morning.clock.set("2026-11-23T05:15:00Z");
    SECTION("corrected: the line is made anew") {
        const digest::Pick wrong = before.picks.at(1);
        morning.correct(wrong.article, "Der Stadtrat streicht 120 Stellen");
        morning.tick();
        CHECK(digest::to_json(morning.now().document).contains("120 Stellen"));
        CHECK_FALSE(digest::to_json(morning.now().document).contains(wrong.text.title));
    }
    SECTION("withdrawn: the next best takes its place") {
        const digest::ArticleKey gone = before.picks.front().article;
        morning.withdraw(gone);
        morning.tick();
        CHECK_FALSE(shows(morning.now(), gone));
        CHECK(morning.now().picks.size() == 5);
    }
    CHECK(morning.now().version == before.version + 1);
    CHECK(happened(morning.now(), "proposed anew"));
}

TEST_CASE("words that a person wrote are not changed over her head", "[editor]") {
    Morning morning;
    REQUIRE(morning.desk().edit(morning.on(), 2, "Ein eigener Titel steht hier", ""));
    const auto edited = morning.now();
    morning.clock.set("2026-11-23T05:15:00Z");
    morning.correct(edited.picks.at(1).article, "Alles ist anders als gemeldet");
    morning.tick();
    CHECK(morning.now().version == edited.version);
    CHECK_FALSE(morning.desk().approve(morning.on(), false)); // the words may be wrong now
    REQUIRE(morning.desk().edit(morning.on(), 2, "Alles ist anders als gedacht", "Das zeigt der neue Bericht."));
    morning.approve();
}

TEST_CASE("an alert about a story of an approved edition is told before it goes out", "[editor]") {
    Morning morning;
    const digest::ArticleKey told = morning.now().picks.front().article;
    morning.approve();
    morning.clock.set("2026-11-23T05:20:00Z");
    morning.alert_about(told, 2);
    morning.clock.set("2026-11-23T05:29:00Z");
    CHECK(said(morning.tick(), "ging seit dem Vorschlag als Eilmeldung hinaus (6.20 Uhr)"));
    morning.clock.set("2026-11-23T05:30:00Z");
    morning.tick();
    CHECK(morning.now().state == DraftState::sent); // as people approved it
}

TEST_CASE("a severe alert that was taken back keeps nothing light away any more", "[editor]") {
    Morning morning;
    morning.newsroom->stop_with([](BroadcastId, const std::string&) { return StoreResult<void>(); });
    REQUIRE(morning.now().picks.back().light);
    morning.approve();
    morning.clock.set("2026-11-23T05:20:00Z");
    const std::string alert =
        morning.alert_about(morning.publish("bruecke", "Brücke bei Altbach gesperrt", "2026-11-23T05:19:00Z"), 1);
    const auto surprise = [&] {
        const Draft draft{.id = "surprising-1", .kind = DraftKind::surprising};
        return broken_promise(draft, morning.ledger->drafts().out_since(morning.clock.now() - 24h).value(),
                              morning.newsroom->settings().breaking, morning.newsroom->zone(),
                              morning.clock.now() + 2h);
    };
    CHECK_THAT(surprise(), Contains("younger than six hours"));
    const auto retraction = morning.desk().arm(
        {.kind = DraftKind::retraction, .headline = "Die Brücke ist offen", .thread = alert}, "Keller", false);
    REQUIRE(retraction);
    REQUIRE(morning.newsroom->send(retraction->draft));
    CHECK(surprise().empty());
    morning.clock.set("2026-11-23T05:29:00Z");
    CHECK_FALSE(said(morning.tick(), "ist leicht"));
    CHECK(morning.now().state == DraftState::approved);
}

TEST_CASE("nothing light goes out beside a severe alert, also where it was approved before", "[editor]") {
    Morning morning;
    const auto light = morning.now().picks.back();
    REQUIRE(light.light);
    morning.approve();
    morning.clock.set("2026-11-23T05:20:00Z");
    morning.alert_about(morning.publish("bruecke", "Brücke bei Altbach gesperrt", "2026-11-23T05:19:00Z"), 1);
    morning.clock.set("2026-11-23T05:29:00Z");
    CHECK(said(morning.tick(), "ist leicht"));
    REQUIRE(morning.now().state == DraftState::held);
    const auto released = morning.desk().release(morning.on());
    REQUIRE(released);
    CHECK_FALSE(shows(*released, light.article));
    morning.approve();
}
