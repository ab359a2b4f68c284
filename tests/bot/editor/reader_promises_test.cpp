// Quiet hours, caps and pauses of readers: when the audience is frozen, when quiet hours end, and in the next edition.
#include "bot/delivery/fanout_log.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;
using digest::QuietHours;
using digest::ReaderPromise;
using tests::TestNewsroom;

namespace {

constexpr std::string_view readers = "subscribers.telegram";

struct Room : TestNewsroom {
    using TestNewsroom::TestNewsroom;

    void promise(Ordinal reader, ReaderPromise promise) {
        REQUIRE(ledger->subscribers().set_promise(readers, reader, promise));
    }
    Draft approved(const AlertRequest& request) {
        auto draft = newsroom->compose(request);
        if (!draft) FAIL(draft.error().message);
        auto done = newsroom->approve(*draft, "keller");
        if (!done) FAIL(done.error().message);
        REQUIRE(ledger->drafts().create(*done) == true);
        return *done;
    }
    Sent send(const AlertRequest& request) {
        const auto sent = newsroom->send(approved(request));
        if (!sent) FAIL(sent.error().message);
        return *sent;
    }
    Sent alert(int severity, std::string headline = "Bundesrat tritt geschlossen zurück") {
        return send({.headline = std::move(headline), .body = "Das gab er in Bern bekannt.", .severity = severity});
    }
    /// The broadcasts to readers, oldest first.
    std::vector<BroadcastRow> rows() {
        auto all = ledger->broadcasts(100).value();
        std::erase_if(all, [](const BroadcastRow& row) { return row.audience != readers; });
        std::ranges::reverse(all);
        return all;
    }
    /// What became of it for each: "pending", "withheld: paused", ...
    std::map<Ordinal, std::string> ends(const BroadcastRow& row) {
        std::map<Ordinal, std::string> ends;
        for (const DeliveryRow& one : ledger->deliveries(row.id, 0, 100).value())
            ends[one.ordinal] = one.reason.empty() ? one.state : one.state + ": " + one.reason;
        return ends;
    }
    std::string text(const BroadcastRow& row) { return ledger->message(row.id).value().text; }
    void publish_a_morning() {
        publish("tram", "Nordtal sagt Ja zur Tramverlängerung", "2026-11-22T18:00:00Z", "Regional");
        publish("bank", "Alpina-Bank streicht 1200 Stellen", "2026-11-22T19:00:00Z", "Wirtschaft");
        publish("hafen", "Hafenstreik auf Morena ist zu Ende", "2026-11-22T20:00:00Z", "Ausland");
        publish("derby", "HC Seestadt holt das Derby", "2026-11-22T21:00:00Z", "Sport");
        publish("ziege", "Ziege fährt vier Stationen Bus", "2026-11-22T21:30:00Z", "Panorama");
    }
    bool adds_up() {
        const auto problems = ledger->verify().value();
        for (const std::string& problem : problems) UNSCOPED_INFO(problem);
        return problems.empty();
    }
};

using Ends = std::map<Ordinal, std::string>;

} // namespace

TEST_CASE("who pauses, sleeps by day or has had enough is withheld when an alert is frozen, with the reason",
          "[editor]") {
    Room room("2026-11-23T13:21:00Z"); // 14:21 in Zurich
    room.add_readers(5);
    room.promise(1, {.quiet = QuietHours{12h, 16h}});
    room.promise(2, {.paused_until = room.clock.now() + 1h});
    room.promise(3, {.per_day = 1});
    const Sent first = room.alert(2);
    CHECK(first.recipients == 1 + 3); // the channel and three readers
    CHECK(first.kept == KeptBack{.quiet = 1, .paused = 1});
    CHECK(room.ends(room.rows().back()) ==
          Ends{{0, "pending"}, {1, "withheld: quiet hours"}, {2, "withheld: paused"}, {3, "pending"}, {4, "pending"}});
    room.alert(2, "Zug entgleist bei Seestadt");
    CHECK(room.ends(room.rows().back()) == Ends{{0, "pending"},
                                                {1, "withheld: quiet hours"},
                                                {2, "withheld: paused"},
                                                {3, "withheld: daily cap"},
                                                {4, "pending"}});
    CHECK(room.rows().back().tally.kept == KeptBack{.quiet = 1, .capped = 1, .paused = 1});
    CHECK(room.rows().back().tally.adds_up());
    // Danger passes quiet hours and cap, and counts; a pause is a pause.
    room.alert(1, "Giftwolke über Seestadt");
    CHECK(room.ends(room.rows().back()).at(2) == "withheld: paused");
    CHECK(room.rows().back().tally.withheld == 1);
    CHECK(room.adds_up());
}

TEST_CASE("a cap for all of an audience counts what each got today, and begins anew at midnight", "[editor]") {
    Room room("2026-11-23T13:21:00Z", "[subscribers.telegram]\nper_day = 2\n[breaking]\nper_day = 0\n");
    room.add_readers(3);
    room.promise(1, {.per_day = 0});
    room.alert(2);
    room.alert(2, "Zug entgleist bei Seestadt");
    CHECK(room.rows().back().tally.withheld == 0);
    room.alert(2, "Fähre läuft vor Seestadt auf Grund");
    CHECK(room.ends(room.rows().back()) ==
          Ends{{0, "withheld: daily cap"}, {1, "pending"}, {2, "withheld: daily cap"}});
    room.clock.set("2026-11-24T12:00:00Z");
    room.alert(2, "Brücke bei Seestadt ist gesperrt");
    CHECK(room.rows().back().tally.withheld == 0);
}

TEST_CASE("an edition comes to who had enough alerts, and not to who pauses", "[editor]") {
    Room room("2026-11-22T12:00:00Z", "[breaking]\nper_day = 0\n");
    room.add_readers(3);
    room.tick();
    room.publish_a_morning();
    room.promise(1, {.per_day = 1});
    room.promise(2, {.paused_until = *digest::parse_iso8601("2026-11-23T06:00:00Z")});
    room.clock.set("2026-11-23T05:10:00Z");
    room.alert(2);
    room.clock.set("2026-11-23T05:30:00Z");
    room.tick();
    CHECK(room.ends(room.rows().back()) == Ends{{0, "pending"}, {1, "pending"}, {2, "withheld: paused"}});
}

TEST_CASE("while an alert waits for the morning it reaches those whose own quiet hours are others", "[editor]") {
    Room room("2026-11-23T22:30:00Z"); // 23:30 in Zurich
    room.add_readers(4);
    room.promise(1, {.quiet = QuietHours{}});
    room.promise(2, {.quiet = QuietHours{0h, 8h}});
    room.promise(3, {.quiet = QuietHours{23h, 7h}});
    const Sent sent = room.alert(3);
    CHECK(sent.held_until == digest::parse_iso8601("2026-11-24T05:00:00Z"));
    REQUIRE(room.rows().size() == 1);
    CHECK(room.ends(room.rows()[0]) == Ends{{1, "pending"}, {2, "pending"}});
    room.clock.set("2026-11-24T05:00:00Z"); // six o'clock: the newsroom's end; hers is at seven
    room.tick();
    REQUIRE(room.rows().size() == 2);
    CHECK(room.ends(room.rows()[1]) == Ends{{0, "pending"}, {3, "withheld: quiet hours"}});
    room.clock.set("2026-11-24T05:59:00Z");
    room.tick();
    CHECK(room.rows().size() == 2);
    room.clock.set("2026-11-24T06:00:00Z");
    room.tick();
    REQUIRE(room.rows().size() == 3);
    CHECK(room.ends(room.rows()[2]) == Ends{{3, "pending"}});
    room.tick();
    room.reopen();
    room.tick();
    CHECK(room.rows().size() == 3);
    CHECK(room.adds_up());
}

TEST_CASE("what is of no use any more when quiet hours end is left to the next edition, where she takes one",
          "[editor]") {
    Room room("2026-11-23T13:21:00Z");
    room.add_readers(3);
    REQUIRE(room.ledger->subscribers().set_wishes(readers, 1, {"breaking"})); // no edition would bring it
    room.promise(1, {.quiet = QuietHours{12h, 18h}});
    room.promise(2, {.quiet = QuietHours{12h, 18h}});
    room.alert(2);
    room.clock.set("2026-11-23T17:00:00Z");
    room.tick();
    REQUIRE(room.rows().size() == 2);
    CHECK(room.ends(room.rows()[1]) == Ends{{1, "pending"}});
}

TEST_CASE("an alert that was corrected or withdrawn meanwhile is not sent late", "[editor]") {
    Room room("2026-11-23T13:21:00Z");
    room.newsroom->stop_with([](BroadcastId, const std::string&) { return StoreResult<void>(); });
    room.add_readers(2);
    room.promise(1, {.quiet = QuietHours{12h, 15h}});
    const Draft alert =
        room.approved({.headline = "Neun Verletzte bei Seestadt", .body = "Das sagt die Polizei.", .severity = 2});
    REQUIRE(room.newsroom->send(alert));
    room.send({.kind = DraftKind::correction,
               .headline = "sieben Verletzte, nicht neun",
               .body = "Zwei wurden doppelt gezählt.",
               .thread = alert.id});
    CHECK(room.ends(room.rows().back()) == Ends{{0, "pending"}}); // she has nothing to be put right
    room.clock.set("2026-11-23T14:00:00Z");
    room.tick();
    CHECK(room.rows().size() == 2);
}

TEST_CASE("an alert that was stopped is not sent late", "[editor]") {
    Room room("2026-11-23T13:21:00Z");
    room.add_readers(2);
    room.promise(1, {.quiet = QuietHours{12h, 15h}});
    room.alert(2);
    REQUIRE(room.ledger->fanout().set_state(room.rows().front().id, BroadcastState::stopped, "stopped by keller",
                                            room.clock.now()));
    room.clock.set("2026-11-23T14:00:00Z");
    room.tick();
    CHECK(room.rows().size() == 1);
}

TEST_CASE("the end of quiet hours lets nobody through who was kept for something else", "[editor]") {
    Room room("2026-11-23T13:21:00Z");
    room.add_readers(3);
    room.promise(1, {.quiet = QuietHours{12h, 15h}});
    room.promise(2, {.paused_until = *digest::parse_iso8601("2026-11-30T13:00:00Z")});
    room.alert(2);
    room.promise(2, {}); // she has thought better of it; what she missed is in her next edition
    room.clock.set("2026-11-23T14:00:00Z");
    room.tick();
    REQUIRE(room.rows().size() == 2);
    CHECK(room.ends(room.rows()[1]) == Ends{{1, "pending"}});
    room.clock.set("2026-11-23T14:15:00Z");
    room.tick();
    CHECK(room.rows().size() == 2);
}

TEST_CASE("the next edition tells what a reader was left in peace from, once, and only her", "[editor]") {
    Room room("2026-11-22T12:00:00Z");
    room.add_readers(4);
    room.tick();
    room.publish_a_morning();
    room.clock.set("2026-11-22T20:30:00Z"); // 21:30
    room.promise(1, {.quiet = QuietHours{21h, 5h}});
    room.promise(2, {.quiet = QuietHours{21h, 5h}});
    room.promise(3, {.paused_until = *digest::parse_iso8601("2026-11-24T00:00:00Z")});
    room.alert(2, "Fähre läuft vor Seestadt auf Grund");
    REQUIRE(room.rows().back().tally.kept == KeptBack{.quiet = 2, .paused = 1});
    room.clock.set("2026-11-23T05:30:00Z");
    room.tick();
    auto rows = room.rows();
    REQUIRE(rows.size() == 3);
    CHECK(room.ends(rows[1]) == Ends{{0, "pending"}, {3, "withheld: paused"}});
    CHECK(room.ends(rows[2]) == Ends{{1, "pending"}, {2, "pending"}});
    CHECK(room.text(rows[1]).find("in Ruhe") == std::string::npos);
    CHECK(room.text(rows[2]).find("Während wir dich in Ruhe liessen") != std::string::npos);
    CHECK(room.text(rows[2]).find("21.30 Uhr") != std::string::npos);
    CHECK(room.text(rows[2]).find("Fähre läuft vor Seestadt auf Grund") != std::string::npos);
    CHECK(rows[1].draft == rows[2].draft);
    CHECK(room.adds_up());

    // The evening: who was told is not told again; who still pauses is told when she is back.
    room.publish("spital", "Seestadt bekommt ein neues Spital", "2026-11-23T08:00:00Z", "Gesundheit");
    room.publish("schule", "Nordtal baut zwei Schulhäuser", "2026-11-23T09:00:00Z", "Bildung");
    room.publish("see", "Der See ist so warm wie nie im November", "2026-11-23T10:00:00Z", "Wetter");
    room.publish("museum", "Museum zeigt verlorene Bilder", "2026-11-23T11:00:00Z", "Kultur");
    room.promise(3, {});
    room.clock.set("2026-11-23T16:30:00Z");
    room.tick();
    rows = room.rows();
    REQUIRE(rows.size() == 5);
    CHECK(room.ends(rows[3]) == Ends{{0, "pending"}, {1, "pending"}, {2, "pending"}});
    CHECK(room.ends(rows[4]) == Ends{{3, "pending"}});
    CHECK(room.text(rows[4]).find("Fähre läuft") != std::string::npos);
}

TEST_CASE("promises hold for the right readers in whatever order they are written to", "[editor]") {
    Room room("2026-11-22T12:00:00Z");
    room.add_readers(6);
    room.tick();
    room.publish_a_morning();
    room.clock.set("2026-11-22T13:21:00Z");
    const auto today = std::chrono::floor<std::chrono::days>(room.clock.now());
    REQUIRE(room.ledger->subscribers().heard_from(readers, {4, 5}, today)); // they come first
    room.promise(1, {.quiet = QuietHours{12h, 16h}});
    room.promise(4, {.paused_until = room.clock.now() + 1h});
    room.promise(5, {.quiet = QuietHours{12h, 16h}});
    room.alert(2, "Fähre läuft vor Seestadt auf Grund");
    const auto in_order = [&](const BroadcastRow& row) {
        std::vector<Ordinal> order;
        for (const DeliveryRow& one : room.ledger->deliveries(row.id, 0, 100).value()) order.push_back(one.ordinal);
        return order;
    };
    CHECK(in_order(room.rows().back()) == std::vector<Ordinal>{4, 5, 0, 1, 2, 3});
    CHECK(room.ends(room.rows().back()) == Ends{{0, "pending"},
                                                {1, "withheld: quiet hours"},
                                                {2, "pending"},
                                                {3, "pending"},
                                                {4, "withheld: paused"},
                                                {5, "withheld: quiet hours"}});
    // The next edition, by another pause within it.
    room.promise(3, {.paused_until = *digest::parse_iso8601("2026-11-23T12:00:00Z")});
    room.clock.set("2026-11-23T05:30:00Z");
    room.tick();
    const auto rows = room.rows();
    REQUIRE(rows.size() == 3);
    CHECK(in_order(rows[1]) == std::vector<Ordinal>{0, 2, 3});
    CHECK(room.ends(rows[1]) == Ends{{0, "pending"}, {2, "pending"}, {3, "withheld: paused"}});
    CHECK(in_order(rows[2]) == std::vector<Ordinal>{4, 5, 1});
    CHECK(rows[2].tally.withheld == 0);
    CHECK(room.adds_up());
    // At night it reaches, in this order, those whose hours are others.
    room.clock.set("2026-11-23T22:30:00Z");
    room.promise(0, {.quiet = QuietHours{}});
    room.promise(5, {.quiet = QuietHours{}});
    room.alert(3, "Brücke bei Seestadt ist gesperrt");
    CHECK(in_order(room.rows().back()) == std::vector<Ordinal>{5, 0, 1});
    CHECK(room.rows().back().tally.withheld == 0);
}

TEST_CASE("a preview says how many will not be written to, and why", "[editor]") {
    Room room("2026-11-23T13:21:00Z");
    room.add_readers(6);
    room.promise(1, {.quiet = QuietHours{12h, 16h}});
    room.promise(2, {.paused_until = room.clock.now() + 1h});
    room.promise(3, {.per_day = 1});
    room.promise(4, {.quiet = QuietHours{0h, 8h}});
    const auto draft = room.newsroom->compose(
        {.headline = "Zug entgleist bei Seestadt", .body = "Das sagt die Polizei.", .severity = 2});
    REQUIRE(draft);
    CHECK(room.newsroom->reach(*draft)->kept == KeptBack{.quiet = 1, .paused = 1});
    room.alert(2);
    const auto reach = room.newsroom->reach(*draft);
    CHECK(reach->readers == 3);
    CHECK(reach->kept == KeptBack{.quiet = 1, .capped = 1, .paused = 1});
}

TEST_CASE("a preview counts nobody twice who was reached at night and sleeps now", "[editor]") {
    Room room("2026-11-23T22:30:00Z"); // 23:30 in Zurich
    room.add_readers(4);
    room.promise(1, {.quiet = QuietHours{}});
    room.promise(2, {.quiet = QuietHours{0h, 8h}});
    room.promise(3, {.quiet = QuietHours{23h, 7h}});
    room.alert(3);
    REQUIRE(room.ends(room.rows().at(0)) == Ends{{1, "pending"}, {2, "pending"}});
    const Draft waiting = room.ledger->drafts().list(1).value().at(0);
    room.clock.set("2026-11-23T23:30:00Z"); // reader 2 sleeps by now, and has it
    const auto reach = room.newsroom->reach(waiting);
    CHECK(reach->readers == 3);
    CHECK(reach->kept == KeptBack{.quiet = 1});
}

TEST_CASE("the latest edition for a newcomer comes at any hour and counts for nothing", "[editor]") {
    Room room("2026-11-22T12:00:00Z");
    room.add_readers(1);
    room.tick();
    room.publish_a_morning();
    room.clock.set("2026-11-22T22:30:00Z");
    room.promise(0, {.quiet = QuietHours{0h, 23h}, .per_day = 1});
    REQUIRE(room.newsroom->send_latest_edition(readers, 0) == true);
    CHECK(room.ends(room.rows().back()) == Ends{{0, "pending"}});
    CHECK(room.rows().back().kind == digest::MessageKind::answer);
    CHECK(room.ledger->got_since(readers, {}, 1).value().empty());
}
