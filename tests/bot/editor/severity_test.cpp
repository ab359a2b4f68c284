// Severity 1 needs two independent sources or an official one; what a single one tells is 2 for now.
#include "bot/editor/draft_desk.hpp"
#include "bot/editor/severity.hpp"
#include "digest/edition/rules.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

constexpr auto two_editors = "[editors]\npeople = [{ name = \"Keller\", id = 17 }, { name = \"Frei\", id = 18 }]\n";

digest::Article report(std::string source, std::string title, std::string lead, config::Origin origin, int urgency) {
    digest::Article article;
    article.id = "urn:" + source + ":" + std::to_string(title.size());
    article.url = "https://" + std::string(origin == config::Origin::own ? "seestadt" : "agentur") + ".example/" +
                  std::to_string(title.size());
    article.title = std::move(title);
    article.lead = std::move(lead);
    article.language = "de";
    article.origin = origin;
    article.source = std::move(source);
    article.urgency = urgency;
    article.published = digest::parse_iso8601("2026-11-23T13:20:00Z");
    return article;
}

struct Wire {
    explicit Wire(const std::string& toml = two_editors) : room("2026-11-23T13:21:00Z", toml) {}
    std::vector<SchedulerEvent> comes(const digest::Article& article) {
        const auto key = room.publish(article, digest::to_iso8601(room.clock.now()));
        return room.scheduler->consider(room.articles->find(key).value().value());
    }
    std::vector<SchedulerEvent> flash() {
        return comes(report("Nordtal-Agentur", "Zug entgleist bei Seestadt, mehrere Verletzte",
                            "Die Bahnstrecke im Nordtal ist gesperrt.", config::Origin::agency, 1));
    }
    std::vector<SchedulerEvent> ours(int urgency = 2) {
        return comes(report("Seestadt heute", "Regionalzug bei Seestadt entgleist: Mehrere Verletzte",
                            "Der Zug aus Altikon sprang am Mittag aus den Gleisen.", config::Origin::own, urgency));
    }
    Draft draft() {
        const auto all = room.ledger->drafts().list(10).value();
        REQUIRE(all.size() == 1);
        return all.front();
    }
    EditorResult<DraftDesk::Armed> arm(AlertRequest request, std::string who = "Keller") {
        return DraftDesk(*room.newsroom).arm(request, std::move(who), false);
    }
    static bool says(const std::vector<std::string>& notes, std::string_view words) {
        return std::ranges::any_of(notes, [&](const auto& note) { return note.find(words) != std::string::npos; });
    }
    bool warns(const Draft& draft, std::string_view words) {
        const auto findings = room.newsroom->check(draft).value();
        return std::ranges::any_of(findings, [&](const auto& one) {
            return one.severity == digest::RuleSeverity::warning && one.message.find(words) != std::string::npos;
        });
    }

    TestNewsroom room;
};

} // namespace

TEST_CASE("what a single source calls severe is proposed with severity 2, and says why", "[editor][severity]") {
    Wire wire;
    wire.flash();
    const Draft draft = wire.draft();
    CHECK(draft.severity == 2);
    CHECK(Wire::says(draft.notes, "Vorerst Stufe 2"));
    CHECK(Wire::says(draft.notes, "Nordtal-Agentur"));
}

TEST_CASE("a second independent source makes it severity 1", "[editor][severity]") {
    Wire wire;
    wire.flash();
    wire.room.clock.advance(2min);
    wire.ours();
    const Draft draft = wire.draft();
    CHECK(draft.severity == 1);
    CHECK(draft.state == DraftState::proposed);
    CHECK_FALSE(Wire::says(draft.notes, "Vorerst Stufe 2"));
    CHECK_FALSE(wire.warns(draft, "Stufe 1 braucht"));
    wire.room.tick();
    CHECK(wire.draft().version == draft.version); // said once
}

TEST_CASE("a copy of the flash is no second source", "[editor][severity]") {
    Wire wire;
    wire.flash();
    wire.comes(report("Quellblatt", "Zug entgleist bei Seestadt, mehrere Verletzte",
                      "Die Bahnstrecke im Nordtal ist gesperrt.", config::Origin::partner, 1));
    CHECK(wire.draft().severity == 2);
}

TEST_CASE("an authority's own feed, or its word, is enough", "[editor][severity]") {
    ::setenv("DEPESCHE_TEST_PUSH_TOKEN", "push-token-of-the-tests-0001", 1);
    const bool by_feed = GENERATE(true, false);
    Wire wire(by_feed ? "[web]\nlisten = \"127.0.0.1:0\"\n[push.polizei]\ntoken = \"env:DEPESCHE_TEST_PUSH_TOKEN\"\n"
                        "source = \"Kantonspolizei\"\norigin = \"partner\"\nofficial = true\n"
                      : two_editors);
    wire.comes(report(by_feed ? "Kantonspolizei" : "Nordtal-Agentur", "Zug entgleist bei Seestadt",
                      by_feed ? "Die Strecke ist gesperrt." : "Die Strecke ist gesperrt, teilt die Kantonspolizei mit.",
                      by_feed ? config::Origin::partner : config::Origin::agency, 1));
    CHECK(wire.draft().severity == 1);
}

TEST_CASE("an editor's own severity 1 that nobody confirms is warned of and needs a second person",
          "[editor][severity]") {
    Wire wire;
    const auto armed =
        wire.arm({.headline = "Zug entgleist bei Seestadt", .body = "Die Strecke ist zu.", .severity = 1});
    REQUIRE(armed);
    CHECK(armed->draft.severity == 1);
    CHECK(armed->draft.state == DraftState::proposed);
    CHECK(armed->draft.approvers == std::vector<std::string>{"Keller"});
    CHECK_THAT(armed->draft.history.back().what, Contains("somebody else must approve it too") && Contains("Stufe 1"));
    CHECK(wire.warns(armed->draft, "Stufe 1 braucht 2"));
    const auto second =
        DraftDesk(*wire.room.newsroom).approve({.draft = armed->draft.id, .who = "Frei", .version = 1}, false);
    REQUIRE(second);
    CHECK(second->state == DraftState::approved);
}

TEST_CASE("what the police say, severity 2, a test and a newsroom of one editor need no second person",
          "[editor][severity]") {
    Wire wire;
    const auto approved = [&](const AlertRequest& request) {
        const auto armed = wire.arm(request);
        REQUIRE(armed);
        return armed->draft.state == DraftState::approved;
    };
    CHECK(approved({.headline = "Zug entgleist bei Seestadt", .body = "Das sagt die Polizei.", .severity = 1}));
    CHECK(approved({.headline = "Zug entgleist bei Altikon", .body = "Die Strecke ist zu.", .severity = 2}));
    CHECK(approved({.headline = "Probe", .body = "Nur eine Probe.", .severity = 1, .to_test = true}));
    Wire alone("[editors]\npeople = [{ name = \"Keller\", id = 17 }]\n");
    const auto armed =
        alone.arm({.headline = "Zug entgleist bei Seestadt", .body = "Die Strecke ist zu.", .severity = 1});
    REQUIRE(armed);
    CHECK(armed->draft.state == DraftState::approved);
    CHECK(alone.warns(armed->draft, "Stufe 1 braucht 2")); // said all the same
}

TEST_CASE("a newsroom may ask a second person for every severity 1, or for none", "[editor][severity]") {
    const AlertRequest sure{.headline = "Zug entgleist", .body = "Das sagt die Polizei.", .severity = 1};
    const AlertRequest unsure{.headline = "Zug entgleist", .body = "Die Strecke ist zu.", .severity = 1};
    Wire always(std::string("[breaking]\nsecond_person = \"severe\"\n") + two_editors);
    CHECK(always.arm(sure)->draft.state == DraftState::proposed);
    Wire never(std::string("[breaking]\nsecond_person = \"never\"\n") + two_editors);
    CHECK(never.arm(unsure)->draft.state == DraftState::approved);
    Wire one(std::string("[breaking]\nsources = 1\n") + two_editors);
    CHECK(one.arm(unsure)->draft.state == DraftState::approved);
}

TEST_CASE("severity 1 that two people must approve does not send itself", "[editor][severity]") {
    Wire wire(std::string("[breaking]\nauto_send = true\nsecond_person = \"severe\"\n") + two_editors);
    const auto events = wire.comes(report("Nordtal-Agentur", "Zug entgleist bei Seestadt",
                                          "Das teilt die Kantonspolizei mit.", config::Origin::agency, 1));
    CHECK(wire.draft().severity == 1);
    CHECK(wire.draft().state == DraftState::proposed);
    CHECK(std::ranges::any_of(events, [](const auto& event) {
        return event.what.find("two people must approve severity 1") != std::string::npos;
    }));
}

TEST_CASE("an update that says nothing new is warned of, and one with a new fact is not", "[editor][severity]") {
    Wire wire;
    auto alert = wire.arm({.headline = "Zug entgleist bei Seestadt",
                           .body = "Die Strecke nach Altikon ist gesperrt, sagt die Polizei.",
                           .severity = 2});
    REQUIRE(alert);
    wire.room.tick();
    const auto update = [&](const char* headline, const char* body) {
        return wire.room.newsroom
            ->compose({.kind = DraftKind::update, .headline = headline, .body = body, .thread = alert->draft.id})
            .value();
    };
    const Draft known = update("Strecke gesperrt, Zug entgleist", "Das sagt die Polizei.");
    CHECK(wire.warns(known, "nichts Neues"));
    CHECK(wire.warns(known, alert->draft.id));
    CHECK_FALSE(wire.warns(update("Sieben Verletzte nach Zugunglück", "Das sagt die Polizei."), "nichts Neues"));
    CHECK_FALSE(wire.warns(update("Strecke ab 17 Uhr offen", "Das sagt die Polizei."), "nichts Neues"));
}

TEST_CASE("severity 3 goes to the readers of its topic, and to channels that are for it", "[editor][severity]") {
    Wire wire("[breaking]\ntopics = [\"Sport\", \"Nordtal\"]\n[channel.sport]\nplatform = \"telegram\"\n"
              "token = \"env:DEPESCHE_TEST_TOKEN\"\nto = \"@seestadt_sport\"\ntopics = [\"Sport\"]\n");
    wire.room.add_readers(3);
    auto& readers = wire.room.ledger->subscribers();
    REQUIRE(readers.set_wishes("subscribers.telegram", 0, {"breaking", topic_wish("Sport")}));
    REQUIRE(readers.set_wishes("subscribers.telegram", 1, {topic_wish("Nordtal")}));
    const auto reach = [&](const AlertRequest& request) {
        const Draft draft = wire.room.newsroom->compose(request).value();
        return wire.room.newsroom->reach(draft).value();
    };
    const AlertRequest derby{.headline = "HC Seestadt ist Meister", .severity = 3, .topic = "sport"};
    CHECK(reach(derby) == Reach{.readers = 1, .channels = 1});
    CHECK(reach({.headline = "HC Seestadt ist Meister", .severity = 2}) == Reach{.readers = 2, .channels = 2});
    const auto nowhere = wire.arm({.headline = "Theater brennt", .severity = 3, .topic = "Kultur"});
    REQUIRE_FALSE(nowhere);
    CHECK_THAT(nowhere.error().message, Contains("Sport, Nordtal"));
    CHECK(wire.arm(derby)->draft.edition == "Sport");
}

TEST_CASE("two alerts of severity 3 a day go out in a topic, whatever goes out in others", "[editor][severity]") {
    Wire wire("[breaking]\nper_day = 1\ntopics = [\"Sport\", \"Nordtal\"]\n");
    const auto arm = [&](const char* headline, const char* topic) {
        return wire.arm({.headline = headline, .severity = 3, .topic = topic});
    };
    REQUIRE(arm("Tal gewinnt Gold", "Sport"));
    REQUIRE(arm("Tal gewinnt Silber", "Sport"));
    const auto third = arm("Tal gewinnt Bronze", "Sport");
    REQUIRE_FALSE(third);
    CHECK(third.error().kind == EditorError::Kind::rules);
    CHECK_THAT(third.error().message, Contains("per_topic"));
    CHECK(arm("Strasse im Nordtal gesperrt", "Nordtal"));
}

TEST_CASE("the gap to the next update is the newsroom's to set", "[editor][severity]") {
    Wire wire("[breaking]\nupdate_gap = \"3m\"\n");
    const auto alert = wire.arm({.headline = "Zug entgleist", .body = "Das sagt die Polizei.", .severity = 2});
    REQUIRE(alert);
    wire.room.tick();
    const AlertRequest update{.kind = DraftKind::update, .headline = "Sieben Verletzte", .thread = alert->draft.id};
    wire.room.clock.advance(2min);
    const auto early = wire.arm(update);
    REQUIRE_FALSE(early);
    CHECK_THAT(early.error().message, Contains("less than 3 minutes ago"));
    wire.room.clock.advance(61s);
    CHECK(wire.arm(update));
}

TEST_CASE("an alert overtakes what else tells its story", "[editor][severity]") {
    Wire wire;
    TestNewsroom& room = wire.room;
    room.tick();
    const auto flash = report("Nordtal-Agentur", "Zug entgleist bei Seestadt, mehrere Verletzte",
                              "Die Bahnstrecke im Nordtal ist gesperrt.", config::Origin::agency, 3);
    const auto told = room.publish(flash, "2026-11-23T13:21:00Z");
    const auto shown = room.publish("zug", "Seestadt: Regionalzug springt aus den Gleisen", "2026-11-23T13:00:00Z");
    auto& stories = room.articles->stories();
    const auto story = stories.open(told, room.clock.now()).value();
    REQUIRE(stories.join(shown, story, "shares Seestadt", room.clock.now()));
    for (const char* id : {"bank", "hafen", "derby", "museum"})
        room.publish(id, std::string("Bericht ueber ") + id, "2026-11-23T13:05:00Z", id);
    Draft edition;
    edition.id = "evening-2026-11-23";
    edition.edition = "evening";
    edition.date = "2026-11-23";
    edition.due = *digest::parse_iso8601("2026-11-23T16:30:00Z");
    edition.document = {digest::Product::digest, "de-CH", {digest::Item{.number = 1, .title = "Regionalzug"}}};
    edition.picks = {{.article = shown, .text = {.title = "Regionalzug"}}};
    edition.history = {{*digest::parse_iso8601("2026-11-23T13:22:00Z"), "depesche", "proposed"}};
    CHECK_FALSE(wire.warns(edition, "Eilmeldung"));
    room.clock.set("2026-11-23T13:40:00Z");
    REQUIRE(wire.arm({.severity = 2, .article = std::to_string(told)}));
    room.tick();
    CHECK(std::ranges::any_of(room.newsroom->check(edition).value(),
                              [](const auto& one) { return one.rule == "overtaken"; }));
}
