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

std::size_t broadcasts(TestNewsroom& newsroom) { return newsroom.ledger->broadcasts(100).value().size(); }

bool said(const std::vector<SchedulerEvent>& events, std::string_view words) {
    return std::ranges::any_of(
        events, [&](const SchedulerEvent& event) { return event.what.find(words) != std::string::npos; });
}

digest::Article report(std::string id, std::string title, std::string lead, config::Origin origin, int urgency = 1) {
    digest::Article article;
    article.id = std::move(id);
    article.url =
        "https://" + std::string(origin == config::Origin::own ? "seestadt" : "agentur") + ".example/" + article.id;
    article.title = std::move(title);
    article.lead = std::move(lead);
    article.language = "de";
    article.origin = origin;
    article.source = origin == config::Origin::own ? "Seestadt heute" : "dpa";
    article.urgency = urgency;
    article.published = digest::parse_iso8601("2026-11-23T13:20:00Z");
    return article;
}

/// A newsroom with an agency's flash and its own report of the same event.
struct OneEvent {
    explicit OneEvent(std::string_view toml = "") : room("2026-11-23T13:21:00Z", toml) {}
    digest::StoredArticle store(const digest::Article& article) {
        const auto key = room.publish(article, digest::to_iso8601(room.clock.now()));
        return room.articles->find(key).value().value();
    }
    std::vector<SchedulerEvent> agency() { return consider(flash); }
    std::vector<SchedulerEvent> own() { return consider(ours); }
    std::vector<SchedulerEvent> consider(const digest::Article& article) {
        const auto stored = store(article);
        keys.push_back(stored.key);
        return room.scheduler->consider(stored);
    }
    std::vector<Draft> drafts() { return room.ledger->drafts().list(10).value(); }
    std::vector<AlsoTold> also() { return further_reports(room.ledger->drafts(), drafts().back()).value(); }
    /// The flash as another agency words it.
    digest::Article copy_of_flash() {
        digest::Article copy = flash;
        copy.id = "urn:afp:7";
        copy.url = "https://anderswo.example/7";
        copy.source = "AFP";
        copy.title = "Nordtalbahn: Zug entgleist";
        copy.lead = "Weitere Angaben folgen.";
        return copy;
    }

    digest::Article flash = report("urn:dpa:1", "Zug entgleist bei Seestadt, mehrere Verletzte",
                                   "Das sagt die Kantonspolizei Nordtal.", config::Origin::agency, 2);
    digest::Article ours = report("zug", "Regionalzug bei Seestadt entgleist: Mehrere Verletzte",
                                  "Der Zug aus Altikon sprang am Mittag aus den Gleisen.", config::Origin::own, 1);
    TestNewsroom room;
    std::vector<digest::ArticleKey> keys;
};

} // namespace

TEST_CASE("an agency's flash and our own report of one event are one candidate, told by ours", "[editor]") {
    OneEvent event;
    CHECK(said(event.agency(), "candidate"));
    event.room.clock.advance(4min);
    const auto events = event.own();
    CHECK_FALSE(said(events, "candidate"));
    CHECK(said(events, "also Seestadt heute"));
    REQUIRE(event.drafts().size() == 1);
    const Draft draft = event.drafts().front();
    CHECK(draft.state == DraftState::proposed);
    CHECK(draft.version == 2);
    CHECK(draft.severity == 1);
    CHECK(draft.picks.front().article == event.keys[1]);
    CHECK(draft.content_hash == event.room.newsroom->content_hash(draft));
    REQUIRE(event.also().size() == 1);
    CHECK(event.also()[0].source == "dpa"); // the one in the lead is not "also" there
    CHECK(event.also()[0].at == event.room.clock.now() - 4min);

    // Neither the look back nor a restart announces it once more.
    event.room.reopen();
    for (const auto key : event.keys)
        CHECK(event.room.scheduler->consider(event.room.articles->find(key).value().value()).empty());
    CHECK(event.drafts().front().version == 2);
    CHECK(event.room.ledger->drafts().find_by_article(event.keys[1]).value()->id == draft.id);
}

TEST_CASE("an agency's flash behind our own report changes nothing that an editor sees approved", "[editor]") {
    OneEvent event("[breaking]\nsources = 1\n");
    event.flash.urgency = 1;
    event.own();
    const Draft before = event.drafts().front();
    CHECK(said(event.agency(), "also dpa"));
    REQUIRE(event.drafts().size() == 1);
    CHECK(event.drafts().front().version == before.version);
    CHECK(event.drafts().front().content_hash == before.content_hash);
}

TEST_CASE("two reports of one event are armed and sent once", "[editor]") {
    OneEvent event("[breaking]\nauto_send = true\nhold = \"10s\"\n");
    event.own();
    event.room.clock.advance(2s);
    event.agency();
    event.room.clock.advance(8s);
    event.room.tick();
    CHECK(broadcasts(event.room) == 1);
    event.room.clock.advance(1h);
    // Another wire tells it after it was sent: said with the alert, and nothing goes out.
    digest::Article late = event.flash;
    late.id = "urn:afp:7";
    late.url = "https://anderswo.example/7";
    late.source = "AFP";
    late.title = "Bei Seestadt ist ein Zug entgleist";
    CHECK(said(event.consider(late), "sent already"));
    event.room.tick();
    CHECK(broadcasts(event.room) == 1);
    CHECK(event.drafts().size() == 1);
    CHECK(event.also().size() == 2);
}

TEST_CASE("a flash of what an editor has typed and sent joins that alert", "[editor]") {
    OneEvent event;
    DraftDesk desk(*event.room.newsroom);
    REQUIRE(desk.arm(
        {.headline = "Zug entgleist bei Seestadt", .body = "Mehrere Verletzte, sagt die Polizei.", .severity = 1},
        "cli:keller", false));
    event.room.tick();
    REQUIRE(broadcasts(event.room) == 1);
    CHECK(said(event.agency(), "sent already"));
    CHECK(event.drafts().size() == 1);
}

TEST_CASE("another accident of the same night is a candidate of its own", "[editor]") {
    OneEvent event;
    event.agency();
    digest::Article other = event.flash;
    other.id = "urn:dpa:2";
    other.url = "https://agentur.example/2";
    other.title = "Zug entgleist bei Bergwil, mehrere Verletzte";
    other.lead = "Das sagt die Kantonspolizei Südtal.";
    CHECK(said(event.consider(other), "candidate"));
    CHECK(event.drafts().size() == 2);
    CHECK(event.also().empty());
}

TEST_CASE("a graver report, or our own, of an alert that was turned down is a decision of its own", "[editor]") {
    OneEvent event;
    event.agency();
    DraftDesk desk(*event.room.newsroom);
    const auto turn_down = [&](const Draft& draft) {
        REQUIRE(desk.skip({.draft = draft.id, .who = "cli:keller"}, "wait for our own"));
    };
    turn_down(event.drafts().front());
    event.room.clock.advance(4min);
    CHECK(said(event.own(), "candidate"));
    REQUIRE(event.drafts().size() == 2);
    // What is like it in all that matters has been turned down with it.
    turn_down(event.drafts().front());
    digest::Article again = event.ours;
    again.id = "zug-2";
    again.url = "https://seestadt.example/zug-2";
    again.title = "Regionalzug bei Seestadt entgleist: Mehrere Verletzte in Altikon";
    CHECK_FALSE(said(event.consider(again), "candidate"));
    CHECK(event.drafts().size() == 2);
}

TEST_CASE("hours later the same words are news to the editors again", "[editor]") {
    OneEvent event;
    event.agency();
    event.room.clock.advance(7h);
    event.ours.published = event.room.clock.now();
    CHECK(said(event.own(), "candidate"));
}

TEST_CASE("when the agency kills its flash the report that had joined it is the candidate", "[editor]") {
    OneEvent event;
    event.agency();
    DraftDesk desk(*event.room.newsroom);
    const Draft draft = event.drafts().front();
    REQUIRE(desk.hold({.draft = draft.id, .who = "cli:keller"})); // a hand in it: ours does not take the lead
    event.own();
    REQUIRE(event.drafts().size() == 1);
    REQUIRE(event.room.articles->set_status(event.keys[0], digest::PublicationStatus::killed, event.room.clock.now()));
    const auto ours = event.room.articles->find(event.keys[1]).value().value();
    CHECK(said(event.room.scheduler->consider(ours), "candidate"));
    CHECK(event.room.scheduler->consider(ours).empty());
    CHECK(event.room.ledger->drafts().find_by_article(ours.key).value()->id != draft.id);
}

TEST_CASE("a copy of the flash joins the alert that our own report tells by now", "[editor]") {
    OneEvent event;
    event.flash.title = "Regionalzug auf der Nordtalbahn bei Seestadt entgleist";
    event.flash.lead = "Regionalzug bei Seestadt entgleist: Mehrere Verletzte. Kantonspolizei ist vor Ort.";
    event.agency();
    event.own();
    REQUIRE(event.drafts().size() == 1);
    REQUIRE(event.drafts().front().picks.front().article == event.keys[1]);
    event.room.clock.advance(1min);
    CHECK_FALSE(said(event.consider(event.copy_of_flash()), "candidate"));
    REQUIRE(event.keys[2] != event.keys[0]);
    CHECK(event.drafts().size() == 1);
    REQUIRE(event.also().size() == 2);
    CHECK(event.also()[0].article == event.keys[0]);
    CHECK(event.also()[1].article == event.keys[2]);
}

TEST_CASE("when our own report that took the lead is killed the agency's flash is the candidate again", "[editor]") {
    OneEvent event;
    event.agency();
    event.own();
    const Draft draft = event.drafts().front();
    REQUIRE(draft.picks.front().article == event.keys[1]);
    REQUIRE(event.room.articles->set_status(event.keys[1], digest::PublicationStatus::killed, event.room.clock.now()));
    const auto flash = event.room.articles->find(event.keys[0]).value().value();
    CHECK(said(event.room.scheduler->consider(flash), "candidate"));
    CHECK(event.room.scheduler->consider(flash).empty());
    REQUIRE(event.drafts().size() == 2);
    CHECK(event.drafts().front().picks.front().article == flash.key);
    CHECK(event.also().empty());
    CHECK(event.room.ledger->drafts().find_by_article(flash.key).value()->id == event.drafts().front().id);
}

TEST_CASE("of a sent alert the first late report is said, and each that is more severe", "[editor]") {
    const Instant out = *digest::parse_iso8601("2026-11-23T13:30:00Z");
    Draft sent;
    sent.severity = 3;
    sent.history = {{out, "depesche", "sent"}};
    std::vector<AlsoTold> reports;
    const auto said_of = [&](int urgency, std::chrono::minutes after) {
        reports.push_back({static_cast<digest::ArticleKey>(reports.size() + 1), "dpa", "Zug", urgency, out + after});
        return must_be_said(sent, reports);
    };
    CHECK_FALSE(must_be_said(sent, reports));
    reports.push_back({99, "dpa", "Zug", 3, out - 5min}); // before it was out: its message shows it
    CHECK(said_of(3, 1min));
    CHECK_FALSE(said_of(3, 2min));
    CHECK(said_of(2, 3min));
    CHECK_FALSE(said_of(2, 4min));
    CHECK(said_of(1, 5min));
    CHECK_FALSE(said_of(1, 6min));
}
