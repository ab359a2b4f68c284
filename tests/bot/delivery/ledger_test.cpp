#include "bot/delivery/fanout_log.hpp"
#include "bot/delivery/message_json.hpp"
#include "tests/support/bot_ledger.hpp"

#include <fstream>
#include <sqlite3.h>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using digest::StoreError;

namespace {

/// A ledger with readers and one broadcast to all of them.
struct Started {
    TempDir folder;
    std::unique_ptr<Ledger> ledger = open(folder / "ledger.db");
    BroadcastId id = 0;

    explicit Started(int readers) {
        add_readers(*ledger, "readers", readers);
        const Draft draft = approved_draft("morning-2026-11-26");
        must(ledger->drafts().create(draft));
        const auto all = must(ledger->subscribers().wanting("readers", {"morning"}));
        id = must(ledger->start(draft, {broadcast_to(draft.id, "readers", all)}, noon)).at(0);
    }
    void reopen() {
        ledger.reset();
        ledger = open(folder / "ledger.db");
    }
    /// Changes the file behind the ledger's back.
    void tamper(const char* sql) {
        ledger.reset();
        sqlite3* connection = nullptr;
        REQUIRE(sqlite3_open((folder / "ledger.db").c_str(), &connection) == SQLITE_OK);
        CHECK(sqlite3_exec(connection, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
        sqlite3_close(connection);
        ledger = open(folder / "ledger.db");
    }
};

/// One commit that delivers the first `count` recipients of the first segment.
FanoutCommit deliver_first(Started& started, int count) {
    LoadedSegment loaded = must(started.ledger->fanout().load(started.id, 0));
    SegmentUpdate update{started.id, 0, loaded.segment, {}};
    BroadcastRow row = *must(started.ledger->broadcast(started.id));
    for (std::uint16_t i = 0; i < count; ++i) {
        update.segment.intent.set(i);
        update.segment.done.set(i);
        update.details.push_back({Detail::Kind::message_id, i, std::to_string(500 + i)});
    }
    row.tally.delivered = count;
    row.tally.pending -= count;
    FanoutCommit commit;
    commit.now = noon;
    commit.broadcasts.push_back({started.id, row.epoch, row.epoch + 1, row.tally, 0, MessageForm::composed});
    commit.segments.push_back(std::move(update));
    return commit;
}

} // namespace

TEST_CASE("a draft is sent once, whoever asks again", "[delivery]") {
    Started started(5);
    const Draft draft = *must(started.ledger->drafts().find("morning-2026-11-26"));
    CHECK(draft.state == DraftState::sent);
    CHECK(draft.history.back().what == "sent");
    CHECK(
        must(started.ledger->start(approved_draft(draft.id), {broadcast_to(draft.id, "readers", {0})}, noon)).empty());
    CHECK(must(started.ledger->broadcasts(10)).size() == 1);
}

TEST_CASE("only an approved draft whose hash was approved can start", "[delivery]") {
    const TempDir folder;
    const auto ledger = open(folder / "ledger.db");
    Draft draft = approved_draft("d");
    draft.approved_hash = "of an older version";
    must(ledger->drafts().create(draft));
    CHECK(must(ledger->start(draft, {broadcast_to("d", "readers", {0})}, noon)).empty());
    draft = approved_draft("e");
    must(ledger->drafts().create(draft));
    draft.version = 2;
    CHECK(must(ledger->start(draft, {broadcast_to("e", "readers", {0})}, noon)).empty());
    CHECK(must(ledger->broadcasts(10)).empty());
}

TEST_CASE("a started broadcast is frozen and adds up, also after a restart", "[delivery]") {
    Started started(10'000);
    started.reopen();
    const BroadcastRow row = *must(started.ledger->broadcast(started.id));
    CHECK(row.state == BroadcastState::running);
    CHECK(row.tally.recipients == 10'000);
    CHECK(row.tally.pending == 10'000);
    CHECK(row.tally.adds_up());
    CHECK(must(started.ledger->message(started.id)) == broadcast_to("", "", {}).message);
    const RunningBroadcast running = must(started.ledger->fanout().open(started.id));
    CHECK(running.open_segments == std::vector<std::uint32_t>{0, 1, 2});
    CHECK(must(started.ledger->verify()).empty());
    CHECK(must(started.ledger->fanout().unfinished()).size() == 1);
    CHECK(must(started.ledger->of_draft("morning-2026-11-26")).size() == 1);
}

TEST_CASE("deliveries are durable with their message ids", "[delivery]") {
    Started started(5000);
    CHECK(must(started.ledger->fanout().commit(deliver_first(started, 3))));
    started.reopen();
    const BroadcastRow row = *must(started.ledger->broadcast(started.id));
    CHECK(row.tally.delivered == 3);
    CHECK(row.tally.pending == 4997);
    CHECK(row.epoch == 2);
    const auto rows = must(started.ledger->deliveries(started.id, 1, 3));
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].ordinal == 1);
    CHECK(rows[0].state == "delivered");
    CHECK(rows[0].message_id == "501");
    CHECK(rows[2].state == "pending");
    const auto last = must(started.ledger->deliveries(started.id, 4998, 10));
    REQUIRE(last.size() == 2);
    CHECK(last[1].ordinal == 4999);
    CHECK(must(started.ledger->reached("morning-2026-11-26", "readers")) == std::vector<Ordinal>{0, 1, 2});
    CHECK(must(started.ledger->verify()).empty());
}

TEST_CASE("whoever lost a broadcast to another epoch writes nothing", "[delivery]") {
    Started started(10);
    FanoutCommit commit = deliver_first(started, 3);
    commit.broadcasts[0].expected_epoch = 99;
    CHECK_FALSE(must(started.ledger->fanout().commit(commit)));
    CHECK(must(started.ledger->broadcast(started.id))->tally.delivered == 0);
    CHECK_FALSE(must(started.ledger->fanout().load(started.id, 0)).segment.done.any());
}

TEST_CASE("a broadcast is finished by counting, not by hearsay", "[delivery]") {
    Started started(5);
    must(started.ledger->fanout().commit(deliver_first(started, 3)));
    CHECK(must(started.ledger->fanout().finish(started.id, noon)) == 2);
    CHECK(must(started.ledger->broadcast(started.id))->state == BroadcastState::running);
    must(started.ledger->fanout().commit(deliver_first(started, 5)));
    CHECK(must(started.ledger->fanout().finish(started.id, noon)) == 0);
    const BroadcastRow row = *must(started.ledger->broadcast(started.id));
    CHECK(row.state == BroadcastState::finished);
    CHECK(row.finished == noon);
}

TEST_CASE("a flipped bit in a segment is found and the broadcast does not open", "[delivery]") {
    Started started(5000);
    must(started.ledger->fanout().commit(deliver_first(started, 3)));
    started.tamper("UPDATE segment SET bits = substr(bits, 1, 40) || x'01' || substr(bits, 42) WHERE number = 0");
    const auto problems = must(started.ledger->verify());
    REQUIRE_FALSE(problems.empty());
    CHECK(problems[0] == "Broadcast 1: segment 0: its checksum does not match.");
    const auto opened = started.ledger->fanout().open(started.id);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == StoreError::Kind::corrupt);
    CHECK_FALSE(started.ledger->fanout().load(started.id, 0));
    CHECK(started.ledger->fanout().load(started.id, 1));
}

TEST_CASE("a changed message, a lost segment, a wrong count and damaged ids are found", "[delivery]") {
    Started started(5000);
    must(started.ledger->fanout().commit(deliver_first(started, 3)));
    const char* sql = GENERATE("UPDATE broadcast SET message = replace(message, 'Guten', 'Buten')",
                               "DELETE FROM segment WHERE number = 1", "UPDATE broadcast SET delivered = 4",
                               "UPDATE detail SET packed = x'00'", "UPDATE broadcast SET state = 2");
    started.tamper(sql);
    INFO(sql);
    CHECK_FALSE(must(started.ledger->verify()).empty());
}

TEST_CASE("who the platform says is gone or moved is so in the registry, in the same commit", "[delivery]") {
    Started started(3);
    FanoutCommit commit = deliver_first(started, 1);
    commit.readers = {{"readers", 1, ""}, {"readers", 2, "-100777"}};
    const std::uint64_t before = started.ledger->fanout().latest_change();
    must(started.ledger->fanout().commit(commit));
    CHECK(must(started.ledger->subscribers().find("readers", Ordinal{1}))->state == SubscriberState::gone);
    CHECK(must(started.ledger->subscribers().find("readers", "-100777"))->ordinal == 2);
    const auto changes = started.ledger->fanout().changes_after(before);
    REQUIRE(changes);
    REQUIRE(changes->size() == 2);
    CHECK((*changes)[0].state == SubscriberState::gone);
    CHECK((*changes)[1].address == "-100777");
}

TEST_CASE("a sender's pause outlives the program", "[delivery]") {
    Started started(1);
    FanoutCommit commit;
    commit.pauses = {{"sender", noon + std::chrono::hours(12)}};
    must(started.ledger->fanout().commit(commit));
    started.reopen();
    const auto pauses = must(started.ledger->fanout().pauses());
    REQUIRE(pauses.size() == 1);
    CHECK(pauses[0].until == noon + std::chrono::hours(12));
    commit.pauses = {{"sender", std::nullopt}};
    must(started.ledger->fanout().commit(commit));
    CHECK(must(started.ledger->fanout().pauses()).empty());
}

TEST_CASE("a new reader gets an edition that was sent already", "[delivery]") {
    Started started(2);
    must(started.ledger->subscribers().start("readers", reader("new")));
    const BroadcastId id = must(started.ledger->start_extra(broadcast_to("morning-2026-11-26", "readers", {2}), noon));
    CHECK(id != started.id);
    CHECK(must(started.ledger->of_draft("morning-2026-11-26")).size() == 2);
    CHECK(must(started.ledger->broadcast(id))->tally.recipients == 1);
}

TEST_CASE("notes are kept, and a copy of the ledger opens", "[delivery]") {
    Started started(3);
    CHECK(must(started.ledger->note("offset")).empty());
    must(started.ledger->set_note("offset", "41"));
    must(started.ledger->set_note("offset", "42"));
    must(started.ledger->backup_to(started.folder / "copy.db"));
    const auto copy = open(started.folder / "copy.db");
    CHECK(must(copy->note("offset")) == "42");
    CHECK(must(copy->broadcasts(5)).size() == 1);
}

TEST_CASE("a second process is refused", "[delivery]") {
    Started started(1);
    const auto second = open_ledger(started.folder / "ledger.db");
    REQUIRE_FALSE(second);
    CHECK(second.error().kind == StoreError::Kind::locked);
}

TEST_CASE("a message with a picture is frozen as it is, and one without as before there were pictures", "[delivery]") {
    OutgoingMessage message;
    message.text = "<b>a</b>";
    message.plain = "a";
    CHECK(message_to_json(message).find("photo") == std::string::npos);
    CHECK(message_from_json(message_to_json(message)).value() == message);
    message.photo = "https://seestadt.example/ziege.jpg";
    message.without_photo = "<b>b</b>";
    message.buttons = {{{"Kanal", "", "https://seestadt.example/k"}, {"Ja", "w:morning"}}};
    CHECK(message_from_json(message_to_json(message)).value() == message);
}
