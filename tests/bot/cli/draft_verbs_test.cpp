#include "bot/cli/verbs.hpp"
#include "bot/editor/draft_desk.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;
using nlohmann::json;
using tests::TestNewsroom;

namespace {

struct Verbs : TestNewsroom {
    explicit Verbs(std::string_view extra = "") : TestNewsroom("2026-11-22T12:00:00Z", extra) {
        add_readers(3);
        tick();
    }
    Services services{*newsroom, *scheduler, nullptr, nullptr, [] {}};

    /// A proposed morning edition of five stories with one candidate.
    std::string morning() {
        publish("tram", "Nordtal sagt Ja zur Tramverlängerung", "2026-11-22T18:00:00Z", "Regional");
        publish("bank", "Alpina-Bank streicht 1200 Stellen", "2026-11-22T19:00:00Z", "Wirtschaft");
        publish("hafen", "Hafenstreik auf Morena ist zu Ende", "2026-11-22T20:00:00Z", "Ausland");
        publish("derby", "HC Seestadt holt das Derby", "2026-11-22T21:00:00Z", "Sport");
        publish("museum", "Kunstmuseum findet verschollenes Bild", "2026-11-22T21:40:00Z", "Kultur");
        publish("spital", "Kantonsspital eröffnet neue Kinderklinik", "2026-11-22T21:45:00Z", "Gesundheit");
        clock.set("2026-11-23T05:10:00Z");
        tick();
        return "morning-2026-11-23";
    }
    VerbResult act(const std::string& id, const std::string& act, json more = json::object()) {
        more.update({{"id", id}, {"act", act}});
        if (!more.contains("who")) more["who"] = "cli:kel";
        return draft_act(services, more);
    }
};

bool says(const VerbResult& result, std::string_view words) { return result.text.find(words) != std::string::npos; }

constexpr const char* two_people = R"(
[edition.morning]
at = "06:30"
approval = "two-person"
[breaking]
approval = "two-person"
[editors]
people = [{ name = "Keller", id = 11, login = "kel" }, { name = "Frei", id = 12, login = "frei" }]
)";

} // namespace

TEST_CASE("swap lists the candidates, and takes the one that is named", "[cli]") {
    Verbs verbs;
    const std::string id = verbs.morning();
    const Draft before = verbs.draft(id);
    REQUIRE_FALSE(before.next_best.empty());
    const VerbResult list = draft_swap(verbs.services, {{"id", id}, {"item", 2}});
    CHECK(list.exit == exit_ok);
    CHECK(says(list, before.next_best[0].text.title));
    CHECK(list.data.at("next_best").size() == before.next_best.size());
    CHECK(verbs.draft(id).version == 1);
    const VerbResult swapped =
        draft_swap(verbs.services, {{"id", id}, {"item", 2}, {"with", 1}, {"version", 1}, {"who", "cli:kel"}});
    CHECK(swapped.exit == exit_ok);
    CHECK(says(swapped, "version 2 and not approved"));
    CHECK(swapped.data.at("items").at(1).at("title") == before.next_best[0].text.title);
    CHECK(draft_swap(verbs.services, {{"id", id}, {"item", 2}, {"with", 99}}).exit == exit_usage);
    CHECK(draft_swap(verbs.services, {{"id", "none-1"}, {"item", 2}}).exit == exit_usage);
    const VerbResult shown = draft_show(verbs.services, {{"id", id}});
    CHECK(says(shown, "Candidates"));
    CHECK(says(shown, "cli:kel: swapped item 2"));
}

TEST_CASE("an article that may not be told takes no item's place: exit code 4", "[cli]") {
    Verbs verbs;
    const std::string id = verbs.morning();
    digest::Article fire;
    fire.id = "brand";
    fire.url = "https://seestadt.example/brand";
    fire.title = "Grossbrand in Altikon";
    fire.language = "de";
    fire.published = verbs.clock.now() - 20min;
    const bool embargoed = GENERATE(true, false);
    if (embargoed) fire.embargo_until = verbs.clock.now() + 6h;
    const auto key = verbs.publish(fire, "2026-11-23T05:00:00Z");
    if (!embargoed)
        REQUIRE(verbs.articles->set_status(key, digest::PublicationStatus::killed, verbs.clock.now()) == true);
    const auto swap = [&](const std::string& article) {
        return draft_swap(verbs.services, {{"id", id}, {"item", 2}, {"article", article}}).exit;
    };
    CHECK(swap(std::to_string(key)) == exit_rules);
    CHECK(swap("4711") == exit_usage);
    CHECK(verbs.draft(id).version == 1);
}

TEST_CASE("an item is moved", "[cli]") {
    Verbs verbs;
    const std::string id = verbs.morning();
    const Draft before = verbs.draft(id);
    CHECK(draft_move(verbs.services, {{"id", id}, {"item", 3}, {"to", 1}}).exit == exit_ok);
    CHECK(verbs.draft(id).picks[0].article == before.picks[2].article);
    CHECK(draft_move(verbs.services, {{"id", id}, {"item", 3}, {"to", 12}}).exit == exit_usage);
}

TEST_CASE("hold, release, approve, undo and skip, each once", "[cli]") {
    Verbs verbs;
    const std::string id = verbs.morning();
    CHECK(verbs.act(id, "hold").exit == exit_ok);
    CHECK(verbs.act(id, "hold").exit == exit_failed);
    CHECK(says(verbs.act(id, "approve"), "release it first"));
    CHECK(verbs.act(id, "release").exit == exit_ok);
    CHECK(verbs.act(id, "undo").exit == exit_failed);
    CHECK(verbs.act(id, "approve", {{"version", 1}}).exit == exit_ok);
    CHECK(verbs.act(id, "undo").exit == exit_ok);
    CHECK(verbs.draft(id).approvers.empty());
    CHECK(verbs.act(id, "skip", {{"why", "Feiertag"}}).exit == exit_ok);
    CHECK(verbs.draft(id).history.back().what == "skipped: Feiertag");
    CHECK(verbs.act(id, "approve").exit == exit_failed);
}

TEST_CASE("with two people a command alone sends nothing, and says who is missing", "[cli]") {
    Verbs verbs(two_people);
    const VerbResult alert = alert_send(
        verbs.services, {{"headline", "Zug entgleist"}, {"body", "Das sagt die Polizei."}, {"who", "cli:kel"}});
    CHECK(alert.exit == exit_waiting);
    CHECK(says(alert, "Keller approved it"));
    CHECK(alert.data.at("state") == "proposed");
    const std::string id = alert.data.at("draft").get<std::string>();
    CHECK(verbs.act(id, "approve").exit == exit_failed);
    CHECK(verbs.act(id, "approve", {{"who", "cli:root"}}).exit == exit_failed);
    CHECK(verbs.ledger->of_draft(id)->empty());
    CHECK(verbs.act(id, "approve", {{"who", "cli:frei"}}).exit == exit_ok);
    verbs.tick();
    CHECK_FALSE(verbs.ledger->of_draft(id)->empty());
    CHECK(verbs.draft(id).approvers == std::vector<std::string>{"Keller", "Frei"});
    const std::string morning = verbs.morning();
    CHECK(send(verbs.services, {{"edition", "morning"}, {"who", "cli:kel"}}).exit == exit_rules);
    CHECK(verbs.draft(morning).state == DraftState::proposed);
}

TEST_CASE("a surprising story goes out by its article, once a day", "[cli]") {
    Verbs verbs;
    verbs.publish("ziege", "Ziege fährt vier Stationen Bus", "2026-11-22T11:00:00Z", "Panorama");
    const json arguments = {{"kind", "surprising"}, {"article", "ziege"}, {"who", "cli:kel"}};
    CHECK(says(alert_compose(verbs.services, arguments), "Ziege"));
    CHECK(alert_send(verbs.services, arguments).exit == exit_waiting); // nothing runs that would send it
    const VerbResult second = alert_send(verbs.services, arguments);
    CHECK(second.exit == exit_rules);
    CHECK(says(second, "at most one surprising story a day"));
    CHECK(send(verbs.services, {{"edition", "surprising"}}).exit == exit_usage);
}

TEST_CASE("one alert more than was promised is a rule", "[cli]") {
    Verbs verbs("[breaking]\nper_day = 1\n");
    const auto alert = [&](const char* headline, int severity) {
        return alert_send(
            verbs.services,
            {{"headline", headline}, {"body", "Das sagt die Polizei."}, {"severity", severity}, {"who", "cli:kel"}});
    };
    CHECK(alert("Zug entgleist", 2).exit == exit_waiting);
    const VerbResult more = alert("Bank geschlossen", 2);
    CHECK(more.exit == exit_rules);
    CHECK(says(more, "per_day"));
    CHECK(alert("Chemieunfall in Seestadt", 1).exit == exit_waiting);
    CHECK(verbs.ledger->drafts().list(10)->size() == 2); // a refused one leaves nothing behind
}

TEST_CASE("a machine's line is taken as such, and the program is told the article", "[cli]") {
    Verbs verbs;
    const std::string id = verbs.morning();
    const VerbResult subject = draft_subject(verbs.services, {{"id", id}, {"item", 2}});
    REQUIRE(subject.exit == exit_ok);
    CHECK(subject.data.at("version") == 1);
    CHECK(says({exit_ok, subject.data.at("request").get<std::string>(), {}}, "\"task\":\"line\""));
    CHECK(draft_subject(verbs.services, {{"id", id}, {"item", 9}}).exit == exit_usage);
    const VerbResult taken = draft_edit(
        verbs.services,
        {{"id", id}, {"item", 2}, {"line", "Das ist jede neunte Stelle."}, {"origin", "summary"}, {"who", "cli:kel"}});
    REQUIRE(taken.exit == exit_ok);
    CHECK(says(taken, "edited item 2, written by a machine"));
    CHECK(verbs.draft(id).picks.at(1).text.origin == "summary");
    // Anything else that calls itself something is an editor's.
    draft_edit(
        verbs.services,
        {{"id", id}, {"item", 2}, {"line", "Jede neunte Stelle fällt weg."}, {"origin", "lead"}, {"who", "cli:kel"}});
    CHECK(verbs.draft(id).picks.at(1).text.origin == "editor");
}
