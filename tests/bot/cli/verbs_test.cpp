#include "bot/cli/verbs.hpp"

#include "bot/cli/alert.hpp"
#include "bot/cli/describe.hpp"
#include "bot/delivery/engine.hpp"
#include "bot/delivery/fanout_log.hpp"
#include "bot/editor/draft_desk.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;
using nlohmann::json;
using tests::TestNewsroom;

namespace {

/// An engine that sends nothing: what it is told goes to the ledger.
class QuietEngine final : public DeliveryEngine {
public:
    explicit QuietEngine(Ledger& ledger) : ledger_(ledger) {}
    void set_audiences(std::vector<config::AudienceSettings>) override {}
    void set_quiet_hours(digest::Zone, digest::QuietHours) override {}
    void wake() override {}
    StoreResult<void> stop(BroadcastId id, std::string why) override { return set(id, BroadcastState::stopped, why); }
    StoreResult<void> resume(BroadcastId id, std::string) override { return set(id, BroadcastState::running, ""); }
    std::vector<Ordinal> surely_unsent(BroadcastId) const override { return {}; }
    EngineProgress progress() const override { return {}; }
    std::vector<BroadcastRow> running() const override { return {}; }
    asio::awaitable<void> drain(Deadline) override { co_return; }
    BroadcastId broken = 0; ///< this one cannot be stopped

private:
    StoreResult<void> set(BroadcastId id, BroadcastState state, const std::string& why) {
        if (id == broken) return std::unexpected(StoreError{StoreError::Kind::other, "the disk is full"});
        return ledger_.fanout().set_state(id, state, why, Instant());
    }
    Ledger& ledger_;
};

struct Verbs : TestNewsroom {
    Verbs() : TestNewsroom("2026-11-23T09:00:00Z") {
        add_readers(3);
        newsroom->stop_with([this](BroadcastId id, const std::string& why) { return engine.stop(id, why); });
    }
    QuietEngine engine{*ledger};
    Services services{*newsroom, *scheduler, &engine, nullptr, [] {}};

    /// An alert to the channel and the readers, whose broadcasts run.
    std::string alert(const std::string& headline = "Brand am Hafen", const std::string& article = "") {
        const VerbResult sent = alert_send(
            services, {{"headline", headline}, {"article", article}, {"severity", 1}, {"who", "cli:keller"}});
        INFO(sent.text);
        REQUIRE(sent.exit == exit_ok);
        REQUIRE(sent.data.at("broadcasts").size() == 2);
        return sent.data.at("draft").get<std::string>();
    }
    /// An alert that waits for its approval.
    Draft candidate() {
        AlertRequest request;
        request.headline = "Brand am Hafen";
        Draft draft = newsroom->compose(request).value();
        REQUIRE(ledger->drafts().create(draft) == true);
        return draft;
    }
    std::vector<BroadcastRow> rows(const std::string& id) { return ledger->of_draft(id).value(); }
    void set(BroadcastId id, BroadcastState state, std::string_view why = "") {
        REQUIRE(ledger->fanout().set_state(id, state, why, clock.now()));
    }
    std::size_t in(const std::string& id, BroadcastState state) {
        const auto all = rows(id);
        return static_cast<std::size_t>(std::ranges::count(all, state, &BroadcastRow::state));
    }
};

bool says(const VerbResult& result, std::string_view words) { return result.text.find(words) != std::string::npos; }

} // namespace

TEST_CASE("stop goes through all broadcasts of a draft, whatever the first one is", "[cli]") {
    Verbs verbs;
    const std::string id = verbs.alert();
    const BroadcastId first = verbs.rows(id)[0].id, second = verbs.rows(id)[1].id;
    SECTION("finished: the others stop") {
        verbs.set(first, BroadcastState::finished);
        CHECK(stop(verbs.services, {{"id", id}, {"who", "cli:keller"}}).exit == exit_ok);
        CHECK(verbs.in(id, BroadcastState::finished) == 1);
        CHECK(verbs.in(id, BroadcastState::stopped) == 1);
    }
    SECTION("unstoppable: the others stop and the error is told") {
        verbs.engine.broken = first;
        const VerbResult result = stop(verbs.services, {{"id", id}, {"who", "cli:keller"}});
        CHECK(result.exit == exit_failed);
        CHECK(says(result, "the disk is full"));
        CHECK(verbs.in(id, BroadcastState::stopped) == 1);
    }
    SECTION("failed: resume takes it up again with what was stopped, and stop says when nothing runs") {
        verbs.set(first, BroadcastState::failed);
        verbs.set(second, BroadcastState::stopped);
        const VerbResult again = stop(verbs.services, {{"id", id}, {"who", "cli:keller"}});
        CHECK(again.exit == exit_ok); // somebody else was faster: it is as it should be
        CHECK(says(again, "nothing to stop"));
        CHECK(stop(verbs.services, {{"id", id}, {"resume", true}}).exit == exit_ok);
        CHECK(verbs.in(id, BroadcastState::running) == 2);
    }
    SECTION("--all: whatever runs; resume --all leaves alone what was wrong") {
        CHECK(stop(verbs.services, {{"all", true}, {"who", "cli:keller"}}).exit == exit_ok);
        CHECK(verbs.in(id, BroadcastState::stopped) == 2);
        verbs.set(second, BroadcastState::stopped, "corrected by alert-2");
        CHECK(stop(verbs.services, {{"all", true}, {"resume", true}}).exit == exit_ok);
        CHECK(verbs.in(id, BroadcastState::running) == 1);
    }
}

TEST_CASE("a killed article stops what is still being sent of it and says how many wait", "[cli]") {
    Verbs verbs;
    verbs.publish("hafen", "Brand am Hafen", "2026-11-23T08:50:00Z");
    const std::string id = verbs.alert("Brand am Hafen", "hafen");
    const std::string other = verbs.alert("Sturm in Nordtal");
    if (GENERATE(true, false)) verbs.services.engine = nullptr;
    const VerbResult killed = article_set(verbs.services, {{"name", "hafen"}, {"act", "kill"}});
    INFO(killed.text);
    CHECK(killed.exit == exit_ok);
    CHECK(says(killed, "stopped with 3 pending"));
    CHECK(killed.data.at("stopped").size() == 2);
    CHECK(verbs.in(id, BroadcastState::stopped) == 2);
    CHECK(verbs.rows(id)[0].why == "article killed");
    CHECK(verbs.in(other, BroadcastState::running) == 2);
}

TEST_CASE("a correction stops the alert that still runs, before its own readers are counted", "[cli]") {
    Verbs verbs;
    const std::string id = verbs.alert();
    const std::string other = verbs.alert("Sturm in Nordtal");
    const std::string kind = GENERATE("correct", "retract");
    const VerbResult corrected = alert_send(
        verbs.services, {{"kind", kind}, {"thread", id}, {"headline", "Kein Brand am Hafen"}, {"who", "cli:keller"}});
    INFO(corrected.text);
    CHECK(corrected.exit == exit_ok);
    CHECK(verbs.in(id, BroadcastState::stopped) == 2);
    CHECK(verbs.rows(id)[0].why == "corrected by " + corrected.data.at("draft").get<std::string>());
    CHECK(corrected.data.at("stopped").size() == 2);
    CHECK(verbs.in(other, BroadcastState::running) == 2);
}

TEST_CASE("a broadcast that cannot be stopped holds no correction back", "[cli]") {
    Verbs verbs;
    const std::string id = verbs.alert();
    verbs.engine.broken = verbs.rows(id)[0].id;
    const VerbResult corrected =
        alert_send(verbs.services, {{"kind", "correct"}, {"thread", id}, {"headline", "Kein Brand am Hafen"}});
    CHECK(corrected.exit == exit_ok);
    CHECK(says(corrected, "the disk is full"));
    CHECK(verbs.draft(corrected.data.at("draft").get<std::string>()).state == DraftState::sent);
}

TEST_CASE("an update lets its alert run", "[cli]") {
    Verbs verbs;
    const std::string id = verbs.alert();
    verbs.clock.advance(5min);
    CHECK(alert_send(verbs.services, {{"kind", "update"}, {"thread", id}, {"headline", "Brand gelöscht"}}).exit ==
          exit_ok);
    CHECK(verbs.in(id, BroadcastState::running) == 2);
}

TEST_CASE("an act that nobody knows changes nothing", "[cli]") {
    Verbs verbs;
    verbs.publish("hafen", "Brand am Hafen", "2026-11-23T08:50:00Z");
    CHECK(article_set(verbs.services, {{"name", "hafen"}, {"act", "bless"}}).exit == exit_usage);
    CHECK(verbs.articles->find_by_name("hafen").value()->article.status == digest::PublicationStatus::usable);
    const auto draft = verbs.candidate();
    CHECK(draft_act(verbs.services, {{"id", draft.id}, {"act", ""}}).exit == exit_usage);
    CHECK(verbs.draft(draft.id).state == DraftState::proposed);
    CHECK(alert_send(verbs.services, {{"kind", "shout"}, {"headline", "Brand"}}).exit == exit_usage);
    for (const char* kind : {"update", "correct", "retract"})
        CHECK(alert_send(verbs.services, {{"kind", kind}, {"headline", "Brand"}}).exit == exit_usage);
    CHECK(verbs.ledger->broadcasts(10).value().empty());
}

TEST_CASE("an approval is of the version that was seen, and of what is still news", "[cli]") {
    Verbs verbs;
    const auto draft = verbs.candidate();
    const auto approve = [&](int version) {
        return draft_act(verbs.services,
                         {{"id", draft.id}, {"act", "approve"}, {"version", version}, {"who", "cli:keller"}});
    };
    CHECK(says(draft_show(verbs.services, {{"id", draft.id}}), "--version 1"));
    REQUIRE(draft_edit(verbs.services, {{"id", draft.id}, {"item", 1}, {"title", "Kein Brand"}}).exit == exit_ok);
    const VerbResult changed = approve(1);
    CHECK(changed.exit == exit_failed);
    CHECK(says(changed, "at version 2 now"));
    CHECK(verbs.draft(draft.id).state == DraftState::proposed);
    SECTION("in time") { CHECK(approve(2).exit == exit_ok); }
    SECTION("without a number, as it is") { CHECK(approve(0).exit == exit_ok); }
    SECTION("too late") {
        verbs.clock.advance(verbs.newsroom->settings().breaking.useful_for + 1min);
        const VerbResult late = approve(2);
        CHECK(late.exit == exit_rules);
        CHECK(says(late, "too old to be news"));
        CHECK(verbs.draft(draft.id).state == DraftState::proposed);
    }
}

TEST_CASE("the same key a second time names the broadcasts of the first", "[cli]") {
    Verbs verbs;
    const json arguments = {{"headline", "Brand am Hafen"}, {"key", "agency-4711"}, {"severity", 1}};
    const VerbResult first = alert_send(verbs.services, arguments);
    const VerbResult second = alert_send(verbs.services, arguments);
    CHECK(second.exit == exit_ok);
    CHECK(second.data.at("already") == true);
    CHECK(second.data.at("broadcasts") == first.data.at("broadcasts"));
    CHECK(verbs.ledger->broadcasts(10).value().size() == 2);
}

TEST_CASE("what is sent is what was shown", "[cli]") {
    Verbs verbs;
    json alert = {{"headline", "Brand am Hafen"}, {"body", "Das sagt die Polizei."}, {"who", "cli:keller"}};
    const VerbResult shown = alert_compose(verbs.services, alert);
    alert["seen"] = shown.data.at("hash");
    SECTION("the same: it goes, whatever number it gets") { CHECK(alert_send(verbs.services, alert).exit == exit_ok); }
    SECTION("another: it does not") {
        alert["headline"] = "Brand am Hafen, zwei Tote";
        const VerbResult refused = alert_send(verbs.services, alert);
        CHECK(refused.exit == exit_failed);
        CHECK(says(refused, "not what was shown"));
        CHECK(verbs.ledger->drafts().list(10)->empty());
    }
}

TEST_CASE("an approved message that could not be handed over is either tried again or not approved any more", "[cli]") {
    Verbs verbs;
    DraftDesk desk(*verbs.newsroom);
    AlertRequest request;
    request.headline = "Brand";
    request.body = "Das sagt die Polizei.";
    const Draft draft = desk.arm(request, "cli:keller", false)->draft;
    SECTION("the store stumbled") {
        const VerbResult result =
            not_handed_over(verbs.services, draft, "cli:keller", {EditorError::Kind::store, "the disk is full"});
        CHECK(result.exit == exit_waiting);
        CHECK(says(result, draft.id + " is approved and will be tried again"));
        CHECK(verbs.draft(draft.id).state == DraftState::approved);
    }
    SECTION("something objects") {
        const VerbResult result =
            not_handed_over(verbs.services, draft, "cli:keller", {EditorError::Kind::rules, "it is too long"});
        CHECK(result.exit == exit_rules);
        CHECK(says(result, "it is too long"));
        CHECK(verbs.draft(draft.id).state == DraftState::proposed);
    }
}

TEST_CASE("numbers of a request are clamped, however large they are", "[cli]") {
    const auto number = [](const char* text) {
        return number_argument(json::parse(std::string(R"({"n":)") + text + "}"), "n", 7, 0, 100);
    };
    CHECK(number("5") == 5);
    CHECK(number("-5") == 0);
    CHECK(number("101") == 100);
    CHECK(number("18446744073709551615") == 100);
    CHECK(number("-9223372036854775808") == 0);
    CHECK(number("1.5") == 7);
    CHECK(number("\"5\"") == 7);
    CHECK(number_argument(json::object(), "n", 7, 0, 100) == 7);
}

TEST_CASE("a preview in a language without texts is refused, with those that there are", "[cli]") {
    Verbs verbs;
    const VerbResult refused = preview(verbs.services, {{"edition", "evening"}, {"lang", "xx"}});
    CHECK(refused.exit == exit_usage);
    CHECK(says(refused, "unknown language 'xx'; there are de-CH"));
}

TEST_CASE("an alert typed twice is named the second time", "[cli]") {
    Verbs verbs;
    const json alert = {{"headline", "Brand am Hafen"}, {"body", "Das sagt die Polizei."}, {"severity", 2}};
    REQUIRE(alert_send(verbs.services, alert).exit == exit_ok);
    const VerbResult again = alert_send(verbs.services, alert);
    CHECK(again.exit == exit_ok);
    CHECK(says(again, "that is alert-1, sent Mon 23 Nov "));
    CHECK(says(again, "'depesche alert update alert-1'"));
    CHECK(again.data.at("already") == true);
    CHECK(verbs.ledger->drafts().list(10)->size() == 1);
    // And before somebody says yes to it in vain.
    CHECK(says(alert_compose(verbs.services, alert), "! that is alert-1, sent"));
}

TEST_CASE("send takes the place of a proposal that nobody has touched", "[cli]") {
    Verbs verbs;
    verbs.publish("tram", "Nordtal sagt Ja zur Tramverlängerung", "2026-11-23T08:00:00Z", "Regional");
    verbs.publish("bank", "Alpina-Bank streicht 1200 Stellen", "2026-11-23T08:10:00Z", "Wirtschaft");
    verbs.publish("hafen", "Hafenstreik auf Morena ist zu Ende", "2026-11-23T08:20:00Z", "Ausland");
    verbs.publish("derby", "HC Seestadt holt das Derby", "2026-11-23T08:30:00Z", "Sport");
    const std::string id = "evening-2026-11-23";
    const auto slot = verbs.newsroom->schedule().slot("evening", digest::parse_date("2026-11-23").value()).value();
    const auto proposal = verbs.newsroom->propose(slot, verbs.clock.now());
    REQUIRE(proposal);
    REQUIRE(verbs.ledger->drafts().create(*proposal) == true);
    SECTION("untouched: the fresh one goes") {
        const VerbResult sent = send(verbs.services, {{"edition", "evening"}, {"who", "cli:keller"}});
        INFO(sent.text);
        CHECK(sent.exit == exit_ok);
        CHECK(verbs.draft(id).state == DraftState::sent);
        CHECK(verbs.draft(id).version == 2);
        CHECK(send(verbs.services, {{"edition", "evening"}, {"who", "cli:keller"}}).exit != exit_ok);
    }
    SECTION("shown first: what is not what was shown any more does not go") {
        const VerbResult shown = send(verbs.services, {{"edition", "evening"}, {"show", true}});
        CHECK(says(shown, "Tramverlängerung"));
        CHECK(verbs.draft(id).state == DraftState::proposed);
        const json arguments = {{"edition", "evening"}, {"seen", shown.data.at("hash")}, {"who", "cli:keller"}};
        verbs.publish("brand", "Grossbrand am Hafen von Seestadt", "2026-11-23T08:40:00Z", "Regional");
        CHECK(says(send(verbs.services, arguments), "look at it again"));
        CHECK(verbs.draft(id).state == DraftState::proposed);
    }
    SECTION("edited by somebody: it is hers to approve") {
        REQUIRE(
            draft_edit(verbs.services, {{"id", id}, {"item", 1}, {"title", "Ja zur Tram"}, {"who", "cli:a"}}).exit ==
            exit_ok);
        const VerbResult refused = send(verbs.services, {{"edition", "evening"}, {"who", "cli:keller"}});
        CHECK(refused.exit == exit_failed);
        CHECK(says(refused, "draft approve " + id));
        CHECK(verbs.draft(id).state == DraftState::proposed);
    }
}

TEST_CASE("a dropped item leaves the numbers and the second line of a digest true", "[cli]") {
    Verbs verbs;
    for (int i = 0; i < 6; ++i) {
        const std::string name = "thema" + std::to_string(i);
        const std::vector<std::string> titles{"Nordtal baut ein Tram",    "Bank streicht Stellen in Altbach",
                                              "Hafenstreik ist zu Ende",  "Seestadt gewinnt das Derby",
                                              "Theater spielt im Freien", "Forscherin entdeckt Orchidee"};
        verbs.publish(name, titles[static_cast<std::size_t>(i)], "2026-11-22T" + std::to_string(i + 17) + ":00:00Z",
                      std::vector<std::string>{"Inland", "Wirtschaft", "Ausland", "Sport", "Kultur",
                                               "Wissen"}[static_cast<std::size_t>(i)]);
    }
    const auto slot = verbs.newsroom->schedule().slot("morning", *digest::parse_date("2026-11-23"));
    Draft draft = verbs.newsroom->propose(*slot, slot->at).value();
    REQUIRE(draft.picks.size() == 5);
    draft.state = DraftState::held;
    REQUIRE(verbs.ledger->drafts().create(draft) == true);
    const VerbResult dropped =
        draft_edit(verbs.services, {{"id", draft.id}, {"item", 2}, {"drop", true}, {"who", "cli:keller"}});
    INFO(dropped.text);
    REQUIRE(dropped.exit == exit_ok);
    const Draft after = verbs.draft(draft.id);
    CHECK(after.state == DraftState::held); // an edit lifts no hold
    CHECK(after.version == 2);
    CHECK(after.picks.size() == 4);
    const std::string text = digest::render(after.document, digest::Dialect::plain).value().text;
    CHECK(text.find("4 Storys") != std::string::npos);
    CHECK(text.find("4) ") != std::string::npos);
    CHECK(text.find("5) ") == std::string::npos);
    CHECK(draft_edit(verbs.services, {{"id", draft.id}, {"item", 9}, {"drop", true}}).exit == exit_usage);
}

TEST_CASE("an edited alert keeps its label", "[cli]") {
    Verbs verbs;
    const Draft draft = verbs.candidate();
    REQUIRE(draft_edit(verbs.services, {{"id", draft.id}, {"item", 1}, {"title", "Brand am Hafen gelöscht"}}).exit ==
            exit_ok);
    const std::string text = digest::render(verbs.draft(draft.id).document, digest::Dialect::plain).value().text;
    CHECK(text.starts_with("EIL: Brand am Hafen gelöscht"));
}

TEST_CASE("an alert that would be cut is refused instead", "[cli]") {
    Verbs verbs;
    std::string body;
    while (body.size() < 6000) body += "Die Strecke ist gesperrt. ";
    const VerbResult refused =
        alert_send(verbs.services, {{"headline", "Zug entgleist bei Seestadt"}, {"body", body}, {"severity", 1}});
    CHECK(refused.exit == exit_rules);
    CHECK(says(refused, "zu lang")); // in the edition's language
}
