#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;
using tests::TestNewsroom;

namespace {

/// Enough for a good morning edition of 2026-11-23 (06:30 in Zurich is 05:30 UTC).
void publish_a_morning(TestNewsroom& newsroom) {
    newsroom.publish("tram", "Nordtal sagt Ja zur Tramverlängerung", "2026-11-22T18:00:00Z", "Regional");
    newsroom.publish("bank", "Alpina-Bank streicht 1200 Stellen", "2026-11-22T19:00:00Z", "Wirtschaft");
    newsroom.publish("hafen", "Hafenstreik auf Morena ist zu Ende", "2026-11-22T20:00:00Z", "Ausland");
    newsroom.publish("derby", "HC Seestadt holt das Derby", "2026-11-22T21:00:00Z", "Sport");
    newsroom.publish("ziege", "Ziege fährt vier Stationen Bus", "2026-11-22T21:30:00Z", "Panorama");
}

std::size_t broadcasts(TestNewsroom& newsroom) { return newsroom.ledger->broadcasts(100).value().size(); }

bool said(const std::vector<SchedulerEvent>& events, std::string_view words) {
    return std::ranges::any_of(
        events, [&](const SchedulerEvent& event) { return event.what.find(words) != std::string::npos; });
}

} // namespace

TEST_CASE("an edition is proposed before its time and sent at its time, once", "[editor]") {
    TestNewsroom newsroom("2026-11-22T12:00:00Z");
    newsroom.add_readers(3);
    newsroom.tick();
    publish_a_morning(newsroom);
    newsroom.clock.set("2026-11-23T05:15:00Z");
    newsroom.tick();
    REQUIRE(newsroom.has_draft("morning-2026-11-23"));
    CHECK(newsroom.draft("morning-2026-11-23").state == DraftState::proposed);
    CHECK(newsroom.draft("morning-2026-11-23").picks.size() == 5);
    CHECK(broadcasts(newsroom) == 0);

    newsroom.clock.set("2026-11-23T05:30:00Z");
    const auto events = newsroom.tick();
    CHECK(std::ranges::any_of(events, &SchedulerEvent::broadcasts_started));
    const Draft sent = newsroom.draft("morning-2026-11-23");
    CHECK(sent.state == DraftState::sent);
    CHECK(sent.approved_hash == sent.content_hash);
    CHECK(broadcasts(newsroom) == 2); // the channel and the readers, not the test channel
    newsroom.tick();
    newsroom.reopen();
    newsroom.clock.advance(1min);
    newsroom.tick();
    CHECK(broadcasts(newsroom) == 2);
}

TEST_CASE("a missed digest still goes out within its grace, and afterwards is skipped and said so", "[editor]") {
    TestNewsroom newsroom("2026-11-22T12:00:00Z");
    newsroom.tick();
    publish_a_morning(newsroom);
    SECTION("within the grace") {
        newsroom.clock.set("2026-11-23T06:45:00Z");
        CHECK(said(newsroom.tick(), "late"));
        CHECK(newsroom.draft("morning-2026-11-23").state == DraftState::sent);
    }
    SECTION("after the grace") {
        newsroom.clock.set("2026-11-23T11:00:00Z");
        CHECK(said(newsroom.tick(), "skipped"));
        CHECK(newsroom.draft("morning-2026-11-23").state == DraftState::skipped);
        CHECK(broadcasts(newsroom) == 0);
        CHECK(!said(newsroom.tick(), "skipped")); // once is enough
    }
}

TEST_CASE("what was due before the newsroom first ran was not missed", "[editor]") {
    TestNewsroom newsroom("2026-11-23T06:00:00Z");
    CHECK(newsroom.tick().empty());
    CHECK(!newsroom.has_draft("morning-2026-11-23"));
}

TEST_CASE("news that comes between proposal and sending is in the edition, and nobody's hand is overruled",
          "[editor]") {
    TestNewsroom newsroom("2026-11-22T12:00:00Z");
    newsroom.tick();
    publish_a_morning(newsroom);
    newsroom.clock.set("2026-11-23T05:15:00Z");
    newsroom.tick();
    digest::Article flash;
    flash.id = "flash";
    flash.url = "https://seestadt.example/flash";
    flash.title = "Seestadt bekommt ein neues Spital";
    flash.lead = "Der Kanton hat das Geld am frühen Morgen bewilligt.";
    flash.section = "Gesundheit";
    flash.language = "de";
    flash.urgency = 2;
    flash.published = digest::parse_iso8601("2026-11-23T05:20:00Z");
    const auto key = newsroom.publish(flash, "2026-11-23T05:20:00Z");
    const auto in_it = [&](const Draft& draft) {
        return std::ranges::find(draft.picks, key, &digest::Pick::article) != draft.picks.end();
    };
    SECTION("untouched: proposed anew") {
        newsroom.clock.set("2026-11-23T05:30:00Z");
        newsroom.tick();
        const Draft sent = newsroom.draft("morning-2026-11-23");
        CHECK(in_it(sent));
        CHECK(sent.version == 2);
    }
    SECTION("approved by an editor: as she saw it") {
        const Draft before = newsroom.draft("morning-2026-11-23");
        const auto approved = newsroom.newsroom->approve(before, "keller");
        REQUIRE(approved);
        REQUIRE(newsroom.ledger->drafts().replace(*approved, 1, DraftState::proposed) == true);
        newsroom.clock.set("2026-11-23T05:30:00Z");
        newsroom.tick();
        CHECK(!in_it(newsroom.draft("morning-2026-11-23")));
        CHECK(newsroom.draft("morning-2026-11-23").state == DraftState::sent);
    }
}

TEST_CASE("an article withdrawn or put under embargo after the proposal is never sent", "[editor]") {
    TestNewsroom newsroom("2026-11-22T12:00:00Z");
    newsroom.tick();
    publish_a_morning(newsroom);
    newsroom.publish("schule", "Schulhaus am See wird teurer", "2026-11-22T22:00:00Z", "Bildung");
    newsroom.clock.set("2026-11-23T05:15:00Z");
    newsroom.tick();
    const Draft proposed = newsroom.draft("morning-2026-11-23");
    const digest::ArticleKey gone = proposed.picks.front().article;
    REQUIRE(newsroom.articles->set_status(gone, digest::PublicationStatus::killed, newsroom.clock.now()) == true);
    SECTION("the untouched draft is proposed anew without it") {
        newsroom.clock.set("2026-11-23T05:30:00Z");
        newsroom.tick();
        const Draft sent = newsroom.draft("morning-2026-11-23");
        CHECK(sent.state == DraftState::sent);
        CHECK(std::ranges::find(sent.picks, gone, &digest::Pick::article) == sent.picks.end());
    }
    SECTION("the approved draft is held, and says why") {
        Draft approved = proposed;
        approved.state = DraftState::approved;
        approved.approved_hash = approved.content_hash;
        approved.history.push_back({newsroom.clock.now(), "keller", "approved version 1"});
        REQUIRE(newsroom.ledger->drafts().replace(approved, 1, DraftState::proposed) == true);
        newsroom.clock.set("2026-11-23T05:30:00Z");
        newsroom.tick();
        CHECK(newsroom.draft("morning-2026-11-23").state == DraftState::held);
        CHECK(broadcasts(newsroom) == 0);
    }
}

TEST_CASE("an approval binds the rendered bytes: a changed draft does not go out", "[editor]") {
    TestNewsroom newsroom("2026-11-22T12:00:00Z");
    publish_a_morning(newsroom);
    newsroom.clock.set("2026-11-23T05:15:00Z");
    const auto slot = newsroom.newsroom->schedule().slot("morning", *digest::parse_date("2026-11-23"));
    auto draft = newsroom.newsroom->propose(*slot, newsroom.clock.now());
    REQUIRE(draft);
    auto approved = newsroom.newsroom->approve(*draft, "keller");
    REQUIRE(approved);
    REQUIRE(newsroom.ledger->drafts().create(*approved) == true);
    Draft changed = *approved;
    for (digest::DocumentBlock& block : changed.document.blocks) {
        if (auto* item = std::get_if<digest::Item>(&block)) item->line = "Das hat niemand gesehen.";
    }
    CHECK(newsroom.newsroom->send(changed).error().kind == EditorError::Kind::rules);
    Draft unapproved = *draft;
    CHECK(newsroom.newsroom->send(unapproved).error().kind == EditorError::Kind::rules);
    CHECK(broadcasts(newsroom) == 0);
}

TEST_CASE("nothing worth sending is not sent", "[editor]") {
    TestNewsroom newsroom("2026-11-22T12:00:00Z");
    newsroom.tick();
    newsroom.clock.set("2026-11-23T05:30:00Z");
    newsroom.tick();
    CHECK(broadcasts(newsroom) == 0);
}

TEST_CASE("an edition that needs approval waits for it", "[editor]") {
    TestNewsroom newsroom("2026-11-22T12:00:00Z",
                          "[edition.morning]\nat = \"06:30\"\napproval = \"required\"\nif_unapproved = \"hold\"\n");
    newsroom.tick();
    publish_a_morning(newsroom);
    newsroom.clock.set("2026-11-23T05:30:00Z");
    CHECK(said(newsroom.tick(), "approval"));
    CHECK(broadcasts(newsroom) == 0);
    const Draft proposed = newsroom.draft("morning-2026-11-23");
    const auto approved = newsroom.newsroom->approve(proposed, "keller");
    REQUIRE(approved);
    REQUIRE(newsroom.ledger->drafts().replace(*approved, proposed.version, DraftState::proposed) == true);
    newsroom.clock.set("2026-11-23T05:40:00Z");
    newsroom.tick();
    CHECK(broadcasts(newsroom) == 1);
}

TEST_CASE("the evening does not repeat the morning, except for what was updated", "[editor]") {
    TestNewsroom newsroom("2026-11-22T12:00:00Z");
    newsroom.tick();
    publish_a_morning(newsroom);
    newsroom.clock.set("2026-11-23T05:30:00Z");
    newsroom.tick();
    const Draft morning = newsroom.draft("morning-2026-11-23");
    newsroom.publish("rabatt", "Bundesrat will Prämienrabatt für Familien", "2026-11-23T10:00:00Z", "Inland");
    newsroom.publish("lawine", "Erste Lawinensperre im Silbertal", "2026-11-23T11:00:00Z", "Regional");
    newsroom.publish("museum", "Kunstmuseum findet verschollenes Bild im Keller", "2026-11-23T12:00:00Z", "Kultur");
    digest::Article bank = newsroom.articles->find_by_name("bank").value()->article;
    bank.title = "Alpina-Bank: Chefin verzichtet auf Bonus";
    bank.lead = "Sie reagiert damit auf die Kritik vom Morgen.";
    bank.updated = digest::parse_iso8601("2026-11-23T13:00:00Z");
    const auto updated = newsroom.publish(bank, "2026-11-23T13:00:00Z");
    newsroom.clock.set("2026-11-23T16:30:00Z");
    newsroom.tick();
    const Draft evening = newsroom.draft("evening-2026-11-23");
    REQUIRE(evening.state == DraftState::sent);
    REQUIRE(evening.picks.size() == 4);
    for (const digest::Pick& pick : evening.picks) {
        INFO(pick.text.title);
        CHECK(pick.mark == (pick.article == updated ? digest::Mark::is_update : digest::Mark::is_new));
        const auto before = std::ranges::find(morning.picks, pick.article, &digest::Pick::article);
        CHECK((before == morning.picks.end() || pick.article == updated));
    }
}

TEST_CASE("an urgent article becomes one candidate, and sends itself only where that is configured", "[editor]") {
    digest::Article flash;
    flash.id = "flash";
    flash.url = "https://seestadt.example/flash";
    flash.title = "Zug entgleist bei Seestadt, mehrere Verletzte";
    flash.lead = "Das sagt die Kantonspolizei Nordtal.";
    flash.section = "Regional";
    flash.urgency = 1;
    flash.published = digest::parse_iso8601("2026-11-23T13:20:00Z");
    SECTION("by default it waits for a person") {
        TestNewsroom newsroom("2026-11-23T13:21:00Z");
        const auto key = newsroom.publish(flash, "2026-11-23T13:21:00Z");
        const auto article = newsroom.articles->find(key).value().value();
        CHECK(said(newsroom.scheduler->consider(article), "candidate"));
        CHECK(newsroom.scheduler->consider(article).empty());
        newsroom.clock.advance(1h);
        newsroom.tick();
        CHECK(broadcasts(newsroom) == 0);
    }
    SECTION("with auto_send it goes out after its hold") {
        TestNewsroom newsroom("2026-11-23T13:21:00Z", "[breaking]\nauto_send = true\nhold = \"10s\"\n");
        const auto key = newsroom.publish(flash, "2026-11-23T13:21:00Z");
        newsroom.scheduler->consider(newsroom.articles->find(key).value().value());
        newsroom.tick();
        CHECK(broadcasts(newsroom) == 0);
        newsroom.clock.advance(10s);
        newsroom.tick();
        CHECK(broadcasts(newsroom) == 1);
    }
}

TEST_CASE("in quiet hours an alert waits for the morning unless it is S1, and night readers get S2 at once",
          "[editor]") {
    TestNewsroom newsroom("2026-11-23T22:30:00Z"); // 23:30 in Zurich
    newsroom.add_readers(3);
    REQUIRE(newsroom.ledger->subscribers().set_wishes("subscribers.telegram", 1, {"breaking", "breaking_at_night"}));
    const auto arm = [&](int severity) {
        auto draft = newsroom.newsroom->compose({.headline = "Bundesrat tritt geschlossen zurück",
                                                 .body = "Das gab er in Bern bekannt.",
                                                 .severity = severity});
        REQUIRE(draft);
        auto approved = newsroom.newsroom->approve(*draft, "keller");
        REQUIRE(approved);
        REQUIRE(newsroom.ledger->drafts().create(*approved) == true);
        const auto sent = newsroom.newsroom->send(*approved);
        REQUIRE(sent);
        return *sent;
    };
    SECTION("S1 passes") {
        const Sent sent = arm(1);
        CHECK(!sent.held_until);
        CHECK(sent.recipients == 4);
    }
    SECTION("S2: the night reader now, everybody else at six") {
        const Sent sent = arm(2);
        CHECK(sent.held_until == digest::parse_iso8601("2026-11-24T05:00:00Z"));
        CHECK(sent.recipients == 1);
        newsroom.tick();
        CHECK(broadcasts(newsroom) == 1);
        newsroom.clock.set("2026-11-24T05:00:00Z");
        newsroom.tick();
        CHECK(broadcasts(newsroom) == 3);
    }
    SECTION("S3: nobody before six") {
        CHECK(arm(3).recipients == 0);
        newsroom.clock.set("2026-11-24T05:00:00Z");
        newsroom.tick();
        CHECK(broadcasts(newsroom) == 2);
    }
}

TEST_CASE("the same alert armed twice is one alert", "[editor]") {
    TestNewsroom newsroom("2026-11-23T13:21:00Z");
    const AlertRequest request{.headline = "Zug entgleist bei Seestadt",
                               .body = "Das sagt die Polizei.",
                               .severity = 2,
                               .idempotency_key = "push-17"};
    CHECK(newsroom.ledger->drafts().create(*newsroom.newsroom->compose(request)) == true);
    CHECK(newsroom.ledger->drafts().create(*newsroom.newsroom->compose(request)) == false);
}

TEST_CASE("a reader who comes before the first edition gets today's at once, made for her", "[editor]") {
    TestNewsroom newsroom("2026-11-23T07:00:00Z");
    publish_a_morning(newsroom);
    newsroom.add_readers(2);
    CHECK(newsroom.newsroom->send_latest_edition("subscribers.telegram", 1) == true);
    CHECK(broadcasts(newsroom) == 1);
    CHECK(newsroom.ledger->broadcasts(1).value().front().tally.recipients == 1);
    CHECK(newsroom.newsroom->send_latest_edition("subscribers.telegram", 0) == true);
    // What one newcomer has read is not told to the others: the evening may have it.
    CHECK(newsroom.ledger->drafts().told(digest::parse_iso8601("2026-11-22T00:00:00Z").value())->empty());
}

TEST_CASE("before there is any news a new reader is told so", "[editor]") {
    TestNewsroom newsroom("2026-11-23T07:00:00Z");
    newsroom.add_readers(1);
    CHECK(newsroom.newsroom->send_latest_edition("subscribers.telegram", 0) == false);
}

TEST_CASE("nothing marked test reaches the real audience", "[editor]") {
    TestNewsroom newsroom("2026-11-23T07:00:00Z");
    newsroom.add_readers(5);
    auto draft = newsroom.newsroom->compose(
        {.headline = "Probe aufs Exempel", .body = "Nur für die Probe.", .severity = 1, .to_test = true});
    REQUIRE(draft);
    auto approved = newsroom.newsroom->approve(*draft, "keller");
    REQUIRE(approved);
    REQUIRE(newsroom.ledger->drafts().create(*approved) == true);
    REQUIRE(newsroom.newsroom->send(*approved));
    const auto rows = newsroom.ledger->broadcasts(10).value();
    REQUIRE(rows.size() == 1);
    CHECK(rows.front().audience == "probe");
}

TEST_CASE("a newcomer is not handed an article that was withdrawn since the edition went out", "[editor]") {
    TestNewsroom newsroom("2026-11-22T12:00:00Z");
    newsroom.add_readers(1);
    newsroom.tick();
    publish_a_morning(newsroom);
    newsroom.clock.set("2026-11-23T05:30:00Z");
    newsroom.tick();
    const digest::ArticleKey gone = newsroom.draft("morning-2026-11-23").picks.front().article;
    REQUIRE(newsroom.articles->set_status(gone, digest::PublicationStatus::killed, newsroom.clock.now()) == true);
    newsroom.clock.set("2026-11-23T09:00:00Z");
    REQUIRE(newsroom.newsroom->send_latest_edition("subscribers.telegram", 0) == true);
    const std::string url = newsroom.articles->find(gone).value()->article.url;
    const BroadcastRow latest = newsroom.ledger->broadcasts(1).value().front();
    CHECK(newsroom.ledger->message(latest.id).value().text.find(url) == std::string::npos);
}

TEST_CASE("an edition that waits for approval is not slipped to newcomers", "[editor]") {
    TestNewsroom newsroom("2026-11-23T07:00:00Z", "[edition.morning]\nat = \"06:30\"\napproval = \"required\"\n");
    publish_a_morning(newsroom);
    newsroom.add_readers(1);
    CHECK(newsroom.newsroom->send_latest_edition("subscribers.telegram", 0) == false);
}

TEST_CASE("what waits for an editor stays as she saw it", "[editor]") {
    TestNewsroom newsroom("2026-11-22T12:00:00Z",
                          "[edition.morning]\nat = \"06:30\"\napproval = \"required\"\nif_unapproved = \"hold\"\n");
    newsroom.tick();
    publish_a_morning(newsroom);
    newsroom.clock.set("2026-11-23T05:30:00Z");
    newsroom.tick();
    newsroom.publish("spital", "Seestadt bekommt ein neues Spital", "2026-11-23T05:31:00Z", "Gesundheit");
    newsroom.clock.set("2026-11-23T05:35:00Z");
    CHECK(newsroom.tick().empty()); // and what it waits for is said once
    CHECK(newsroom.draft("morning-2026-11-23").version == 1);
}

TEST_CASE("an alert that readers of the night have can be corrected before the morning", "[editor]") {
    TestNewsroom newsroom("2026-11-23T22:30:00Z");
    // What is on the wire cannot be stopped any more.
    newsroom.newsroom->stop_with([](BroadcastId, const std::string&) { return StoreResult<void>(); });
    newsroom.add_readers(2);
    REQUIRE(newsroom.ledger->subscribers().set_wishes("subscribers.telegram", 1, {"breaking", "breaking_at_night"}));
    const auto send = [&](const AlertRequest& request) {
        auto draft = newsroom.newsroom->compose(request);
        REQUIRE(draft);
        auto approved = newsroom.newsroom->approve(*draft, "keller");
        REQUIRE(approved);
        REQUIRE(newsroom.ledger->drafts().create(*approved) == true);
        const auto sent = newsroom.newsroom->send(*approved);
        REQUIRE(sent);
        return approved->id;
    };
    const std::string alert =
        send({.headline = "Neun Verletzte bei Seestadt", .body = "Das sagt die Polizei.", .severity = 2});
    const std::string correction = send({.kind = DraftKind::correction,
                                         .headline = "sieben Verletzte, nicht neun",
                                         .body = "Zwei wurden doppelt gezählt.",
                                         .thread = alert});
    CHECK(newsroom.draft(alert).state == DraftState::skipped);
    const auto rows = newsroom.ledger->of_draft(correction).value();
    REQUIRE(rows.size() == 1);
    CHECK(rows.front().tally.recipients == 1);
    CHECK(newsroom.ledger->message(rows.front().id).value().silent);
    newsroom.clock.set("2026-11-24T05:00:00Z");
    newsroom.tick();
    CHECK(newsroom.ledger->of_draft(alert).value().size() == 1);
}

TEST_CASE("a breaking candidate that nobody took up expires", "[editor]") {
    TestNewsroom newsroom("2026-11-23T13:21:00Z");
    const auto draft = newsroom.newsroom->compose(
        {.headline = "Zug entgleist bei Seestadt", .body = "Das sagt die Polizei.", .severity = 1});
    REQUIRE(draft);
    REQUIRE(newsroom.ledger->drafts().create(*draft) == true);
    newsroom.clock.advance(3h);
    newsroom.tick();
    CHECK(newsroom.draft(draft->id).state == DraftState::expired);
}
