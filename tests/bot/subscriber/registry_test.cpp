#include "bot/subscriber/registry.hpp"
#include "bot/delivery/fanout_log.hpp"
#include "bot/delivery/ledger_schema.hpp"
#include "tests/support/bot_ledger.hpp"

#include <sqlite3.h>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;

TEST_CASE("readers get dense ordinals and are found by address and ordinal", "[subscriber]") {
    const TempDir folder;
    const auto ledger = open(folder / "ledger.db");
    SubscriberRegistry& readers = ledger->subscribers();
    CHECK(must(readers.start("readers", reader("17", {"morning", "breaking"}))).ordinal == 0);
    CHECK(must(readers.start("readers", reader("18"))).ordinal == 1);
    CHECK(must(readers.start("test", reader("17"))).ordinal == 0);

    const auto found = must(readers.find("readers", "17"));
    REQUIRE(found);
    CHECK(found->wishes == Wishes{"morning", "breaking"});
    CHECK(found->language == "de");
    CHECK(found->since == noon);
    CHECK(found->origin == "import");
    CHECK(must(readers.find("readers", Ordinal{1}))->address == "18");
    CHECK_FALSE(must(readers.find("readers", "99")));
    CHECK_FALSE(must(readers.find("nobody", "17")));
}

TEST_CASE("a reader who stopped and starts again is the same reader with a new consent", "[subscriber]") {
    const TempDir folder;
    const auto ledger = open(folder / "ledger.db");
    SubscriberRegistry& readers = ledger->subscribers();
    must(readers.start("readers", reader("17")));
    must(readers.set_state("readers", 0, SubscriberState::stopped, noon));
    CHECK(must(readers.wanting("readers", {"morning"})).empty());

    Subscriber again = reader("17", {"evening"});
    again.since = noon + std::chrono::hours(1);
    again.origin = "start";
    const Subscriber back = must(readers.start("readers", again));
    CHECK(back.ordinal == 0);
    CHECK(back.state == SubscriberState::active);
    CHECK(back.since == again.since);
    CHECK(back.origin == "start");
    CHECK(must(readers.wanting("readers", {"evening", "weekend"})) == std::vector<Ordinal>{0});
}

TEST_CASE("a consent that was never taken back keeps its date", "[subscriber]") {
    const TempDir folder;
    const auto ledger = open(folder / "ledger.db");
    must(ledger->subscribers().start("readers", reader("17")));
    Subscriber again = reader("17");
    again.since = noon + std::chrono::hours(9);
    CHECK(must(ledger->subscribers().start("readers", again)).since == noon);
}

TEST_CASE("a forgotten reader leaves a tombstone and comes back as somebody new", "[subscriber]") {
    const TempDir folder;
    const auto ledger = open(folder / "ledger.db");
    SubscriberRegistry& readers = ledger->subscribers();
    must(readers.start("readers", reader("17")));
    must(readers.forget("readers", 0, noon));
    CHECK_FALSE(must(readers.find("readers", "17")));
    const auto tombstone = must(readers.find("readers", Ordinal{0}));
    REQUIRE(tombstone);
    CHECK(tombstone->state == SubscriberState::forgotten);
    CHECK(tombstone->address.empty());
    CHECK(tombstone->wishes.empty());
    CHECK(must(readers.start("readers", reader("17"))).ordinal == 1);
    must(readers.set_state("readers", 0, SubscriberState::active, noon)); // a tombstone stays one
    CHECK(must(readers.find("readers", Ordinal{0}))->state == SubscriberState::forgotten);
}

TEST_CASE("wishes choose who gets what, in order", "[subscriber]") {
    const TempDir folder;
    const auto ledger = open(folder / "ledger.db");
    SubscriberRegistry& readers = ledger->subscribers();
    must(readers.start("readers", reader("1", {"morning"})));
    must(readers.start("readers", reader("2", {"evening"})));
    must(readers.start("readers", reader("3", {"morning", "breaking"})));
    CHECK(must(readers.wanting("readers", {"morning"})) == std::vector<Ordinal>{0, 2});
    CHECK(must(readers.wanting("readers", {"breaking", "evening"})) == std::vector<Ordinal>{1, 2});
    CHECK(must(readers.wanting("readers", {"never heard of"})).empty());
    must(readers.set_wishes("readers", 0, {}));
    CHECK(must(readers.wanting("readers", {"morning"})) == std::vector<Ordinal>{2});
    CHECK(must(readers.count("readers", SubscriberState::active)) == 3);
}

TEST_CASE("a reader is heard from to the day, never backwards, and not any more once forgotten", "[subscriber]") {
    using std::chrono::floor, std::chrono::days, std::chrono::hours;
    const TempDir folder;
    const auto ledger = open(folder / "ledger.db");
    SubscriberRegistry& readers = ledger->subscribers();
    must(readers.import("readers", {reader("1")}));
    const auto heard = [&] { return must(readers.find("readers", Ordinal{0}))->heard; };
    CHECK(heard() == std::chrono::sys_days{});
    must(readers.heard_from("readers", {0}, noon));
    CHECK(heard() == floor<days>(noon));
    must(readers.heard_from("readers", {0}, noon - hours(24)));
    CHECK(heard() == floor<days>(noon));
    Subscriber again = reader("1");
    again.since = noon + hours(24);
    CHECK(must(readers.start("readers", again)).heard == floor<days>(noon) + days(1));
    CHECK(must(readers.start("readers", reader("2"))).heard == floor<days>(noon));
    must(readers.forget("readers", 0, noon));
    CHECK(heard() == std::chrono::sys_days{});
    must(readers.heard_from("readers", {0, 7}, noon)); // a tombstone stays one, a stranger stays unknown
    CHECK(heard() == std::chrono::sys_days{});
}

TEST_CASE("the same readers come in the same order, by day and not by the hour", "[subscriber]") {
    using config::SendOrder;
    const TempDir folder;
    const auto ledger = open(folder / "ledger.db");
    SubscriberRegistry& readers = ledger->subscribers();
    add_readers(*ledger, "readers", 5);
    must(readers.heard_from("readers", {3}, noon));
    must(readers.heard_from("readers", {1}, noon + std::chrono::hours(11)));
    must(readers.heard_from("readers", {4}, noon + std::chrono::hours(13)));
    const ReaderOrder order{.by = {SendOrder::recent}};
    CHECK(must(readers.wanting("readers", {"morning"}, order)) == std::vector<Ordinal>{4, 1, 3, 0, 2});
    CHECK(must(readers.wanting("readers", {"morning"})) == std::vector<Ordinal>{0, 1, 2, 3, 4});
    CHECK(must(readers.wanting("readers", {"breaking"}, order)).empty());
    // A topic that nobody asked for changes nothing.
    const ReaderOrder by_topic{.by = {SendOrder::topic, SendOrder::recent}, .topics = {"breaking:Sport"}};
    CHECK(must(readers.wanting("readers", {"morning"}, by_topic)) == std::vector<Ordinal>{4, 1, 3, 0, 2});
}

TEST_CASE("a moved reader keeps the ordinal, and two never share an address", "[subscriber]") {
    const TempDir folder;
    const auto ledger = open(folder / "ledger.db");
    SubscriberRegistry& readers = ledger->subscribers();
    must(readers.start("readers", reader("1")));
    must(readers.start("readers", reader("2")));
    must(readers.move("readers", 0, "-1001"));
    CHECK(must(readers.find("readers", "-1001"))->ordinal == 0);
    must(readers.move("readers", 1, "-1001"));
    CHECK(must(readers.find("readers", "-1001"))->ordinal == 0);
    CHECK(must(readers.find("readers", Ordinal{1}))->state == SubscriberState::gone);
}

TEST_CASE("an import keeps whom we know, and survives the end of the program", "[subscriber]") {
    const TempDir folder;
    {
        const auto ledger = open(folder / "ledger.db");
        must(ledger->subscribers().start("readers", reader("1000")));
        must(ledger->subscribers().set_state("readers", 0, SubscriberState::stopped, noon));
        std::vector<Subscriber> rows;
        for (int i = 0; i < 5000; ++i) rows.push_back(reader(std::to_string(1000 + i)));
        rows.push_back(reader("1001"));
        CHECK(must(ledger->subscribers().import("readers", rows)) == 4999);
    }
    const auto ledger = open(folder / "ledger.db");
    SubscriberRegistry& readers = ledger->subscribers();
    CHECK(must(readers.count("readers", SubscriberState::active)) == 4999);
    CHECK(must(readers.find("readers", Ordinal{0}))->state == SubscriberState::stopped);
    const auto page = must(readers.list("readers", 4990, 100));
    REQUIRE(page.size() == 10);
    CHECK(page.front().ordinal == 4990);
    CHECK(page.back().address == "5999");
    CHECK(must(readers.start("readers", reader("new"))).ordinal == 5000);
}

TEST_CASE("a reader's quiet hours, cap and pause are kept, shown, and forgotten with her", "[subscriber]") {
    const TempDir folder;
    using namespace std::chrono_literals;
    const digest::ReaderPromise promise{
        .quiet = digest::QuietHours{22h, 7h + 30min}, .per_day = 3, .paused_until = noon + 72h};
    {
        const auto ledger = open(folder / "ledger.db");
        SubscriberRegistry& readers = ledger->subscribers();
        must(readers.start("readers", reader("17")));
        CHECK(must(readers.find("readers", "17"))->promise.is_default());
        must(readers.set_promise("readers", 0, promise));
    }
    const auto ledger = open(folder / "ledger.db");
    SubscriberRegistry& readers = ledger->subscribers();
    CHECK(must(readers.find("readers", "17"))->promise == promise);
    CHECK(must(readers.list("readers", 0, 9)).at(0).promise == promise);

    // Whoever presses Start again wants news: the pause is over, the rest stays.
    const Subscriber back = must(readers.start("readers", reader("17")));
    CHECK(back.promise == digest::ReaderPromise{.quiet = promise.quiet, .per_day = 3});
    must(readers.set_promise("readers", 0, {.per_day = 0}));
    CHECK(must(readers.find("readers", "17"))->promise == digest::ReaderPromise{.per_day = 0});

    must(readers.set_promise("readers", 0, promise));
    must(readers.forget("readers", 0, noon));
    CHECK(must(readers.find("readers", Ordinal{0}))->promise.is_default());
    must(readers.set_promise("readers", 0, promise)); // too late: nothing is kept of who is forgotten
    CHECK(must(readers.find("readers", Ordinal{0}))->promise.is_default());
}

TEST_CASE("own promises are found by what their readers want, in order, active ones alone", "[subscriber]") {
    const TempDir folder;
    const auto ledger = open(folder / "ledger.db");
    SubscriberRegistry& readers = ledger->subscribers();
    Subscriber sleeper = reader("1", {"breaking", std::string(night_wish)});
    sleeper.promise.quiet = digest::QuietHours{};
    Subscriber morning = reader("3", {"morning"});
    morning.promise.per_day = 2;
    Subscriber gone = reader("4", {"breaking"});
    gone.promise.per_day = 5;
    CHECK(must(readers.import("readers", {reader("0", {"breaking"}), sleeper, reader("2", {"morning"}), morning, gone})) == 5);
    must(readers.set_state("readers", 4, SubscriberState::stopped, noon));
    const auto found = [&](const Wishes& any_of) {
        std::vector<std::pair<Ordinal, bool>> all;
        must(readers.own_promises("readers", any_of,
                                  [&](const OwnPromise& one) { all.emplace_back(one.ordinal, one.at_night); }));
        return all;
    };
    using Found = std::vector<std::pair<Ordinal, bool>>;
    CHECK(found({"breaking"}) == Found{{1, true}});
    CHECK(found({"morning"}) == Found{{3, false}});
    CHECK(found({}) == Found{{1, true}, {3, false}});
    CHECK(found({"weekend"}).empty());
    // What is imported of a known reader does not change what she asked for since.
    morning.promise.per_day = 9;
    CHECK(must(readers.import("readers", {morning})) == 0);
    CHECK(must(readers.find("readers", "3"))->promise.per_day == 2);
}

TEST_CASE("a ledger from before promises keeps its readers and broadcasts, who were promised nothing of their own",
          "[subscriber]") {
    const TempDir folder;
    BroadcastId id = 0;
    {
        const auto ledger = open(folder / "ledger.db");
        add_readers(*ledger, "readers", 3);
        const Draft draft = approved_draft("morning-2026-11-26");
        must(ledger->drafts().create(draft));
        id = must(ledger->start(draft, {broadcast_to(draft.id, "readers", {0, 1, 2})}, noon)).at(0);
    }
    {
        // As the version before wrote it: without what the latest migration adds.
        sqlite3* database = nullptr;
        REQUIRE(sqlite3_open((folder / "ledger.db").c_str(), &database) == SQLITE_OK);
        std::string sql = "DROP INDEX subscriber_own; DROP INDEX broadcast_audience;";
        for (const char* column : {"quiet_from", "quiet_until", "per_day", "paused_until"})
            sql += std::string("ALTER TABLE subscriber DROP COLUMN ") + column + ";";
        for (const char* column : {"kind", "severity", "quiet", "capped", "paused"})
            sql += std::string("ALTER TABLE broadcast DROP COLUMN ") + column + ";";
        sql += "PRAGMA user_version = " + std::to_string(ledger_migrations().back().number - 1);
        CHECK(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
        sqlite3_close(database);
    }
    const auto ledger = open(folder / "ledger.db");
    CHECK(must(ledger->subscribers().find("readers", "1001"))->promise.is_default());
    const BroadcastRow row = *must(ledger->broadcast(id));
    CHECK(row.kind == digest::MessageKind::answer); // goes on as it began
    CHECK(row.tally.pending == 3);
    CHECK(row.tally.kept == KeptBack{});
    CHECK(must(ledger->verify()).empty());
    must(ledger->subscribers().set_promise("readers", 1, {.per_day = 2}));
    CHECK(must(ledger->fanout().load(id, 0)).promises.size() == 1);
}
