// Edits and removals of what was sent: whose messages they are about, and that each is done once.
#include "bot/delivery/fanout_log.hpp"
#include "bot/delivery/ledger_file.hpp"
#include "tests/support/bot_ledger.hpp"

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;

namespace {

/// Ten readers: 0 to 4 have the message with its number, 5 has it without, 6 is unknown, 7 on its way, 8 and 9 have not.
struct HalfSent {
    TempDir folder;
    std::unique_ptr<Ledger> ledger = open(folder / "ledger.db");
    BroadcastId id = 0;

    HalfSent() {
        add_readers(*ledger, "readers", 10);
        const Draft draft = approved_draft("morning-2026-11-26");
        must(ledger->drafts().create(draft));
        const auto all = must(ledger->subscribers().wanting("readers", {"morning"}));
        id = must(ledger->start(draft, {broadcast_to(draft.id, "readers", all)}, noon)).at(0);
        FanoutCommit commit;
        SegmentUpdate update{id, 0, must(ledger->fanout().load(id, 0)).segment, {}};
        for (std::uint16_t i = 0; i < 8; ++i) update.segment.intent.set(i);
        for (std::uint16_t i = 0; i < 6; ++i) update.segment.done.set(i);
        for (std::uint16_t i = 0; i < 5; ++i)
            update.details.push_back({Detail::Kind::message_id, i, std::to_string(500 + i)});
        update.segment.unknown.set(6);
        BroadcastRow row = *must(ledger->broadcast(id));
        row.tally.delivered = 6;
        row.tally.unknown = 1;
        commit.broadcasts.push_back({id, row.epoch, row.epoch + 1, row.tally, 0, MessageForm::composed});
        commit.segments.push_back(std::move(update));
        REQUIRE(must(ledger->fanout().commit(commit)));
        must(ledger->fanout().set_state(id, BroadcastState::stopped, "stopped by cli:keller", noon));
    }
    NewBroadcast act(Act what, std::string text = "<b>Korrektur</b>") const {
        NewBroadcast act = broadcast_to("alert-2", "readers", {});
        act.act = what;
        act.origin = id;
        act.key_class = KeyClass::idempotency_key;
        act.message.text = std::move(text);
        act.who = "Keller";
        return act;
    }
    BroadcastId begin(const NewBroadcast& what) { return must(ledger->start_extra(what, noon)); }
    /// Number 7's answer comes in after all.
    void answer_late() {
        SegmentUpdate update{id, 0, must(ledger->fanout().load(id, 0)).segment, {{Detail::Kind::message_id, 7, "507"}}};
        update.segment.done.set(7);
        BroadcastRow row = *must(ledger->broadcast(id));
        row.tally.delivered = 7;
        FanoutCommit commit;
        commit.broadcasts.push_back({id, row.epoch, row.epoch, row.tally, 0, MessageForm::composed});
        commit.segments.push_back(std::move(update));
        REQUIRE(must(ledger->fanout().commit(commit)));
    }
};

} // namespace

TEST_CASE("a broadcast stands as so many have it, may have it, and have not", "[delivery]") {
    HalfSent world;
    const Spread standing = must(world.ledger->standing(world.id));
    CHECK(standing.have == 6);
    CHECK(standing.reachable == 5);
    CHECK(standing.may_have == 2);
    CHECK(standing.have_not == 2);
}

TEST_CASE("a removal is about exactly those who have the message under a known number", "[delivery]") {
    HalfSent world;
    const BroadcastId removal = world.begin(world.act(Act::remove));
    const BroadcastRow row = *must(world.ledger->broadcast(removal));
    CHECK(row.act == Act::remove);
    CHECK(row.origin == world.id);
    CHECK(row.tally.recipients == 5);
    const LoadedSegment loaded = must(world.ledger->fanout().load(removal, 0));
    REQUIRE(loaded.targets.size() == 5);
    CHECK(loaded.targets[3] == Detail{Detail::Kind::message_id, 3, "503"});
    CHECK(must(world.ledger->verify()).empty());
    // No message of its own: whoever asks what was sent of a draft, and who has it, is not told of it.
    CHECK(must(world.ledger->of_draft("alert-2")).empty());
    CHECK(must(world.ledger->reached("alert-2", "readers")).empty());
    CHECK(must(world.ledger->acts_of("alert-2")).size() == 1);
    CHECK(must(world.ledger->acts_of("morning-2026-11-26")).size() == 1);
}

TEST_CASE("the same act twice is about nobody the second time; another change is another act", "[delivery]") {
    HalfSent world;
    CHECK(must(world.ledger->targets(world.act(Act::edit))).size() == 5);
    world.begin(world.act(Act::edit));
    CHECK(must(world.ledger->targets(world.act(Act::edit))).empty());
    CHECK(must(world.ledger->targets(world.act(Act::edit, "<b>Zweite Korrektur</b>"))).size() == 5);
    world.begin(world.act(Act::remove));
    CHECK(must(world.ledger->targets(world.act(Act::remove, "other words"))).empty());
}

TEST_CASE("whose message becomes known after the act began gets it too, once", "[delivery]") {
    HalfSent world;
    world.begin(world.act(Act::remove));
    const Instant since = noon - std::chrono::minutes(10);
    CHECK(must(world.ledger->follow_up(since, noon)).empty());
    world.answer_late();
    const auto more = must(world.ledger->follow_up(since, noon));
    REQUIRE(more.size() == 1);
    const LoadedSegment loaded = must(world.ledger->fanout().load(more[0], 0));
    REQUIRE(loaded.targets.size() == 1);
    CHECK(loaded.targets[0].text == "507");
    CHECK(must(world.ledger->follow_up(since, noon)).empty());
    CHECK(must(world.ledger->follow_up(noon, noon)).empty());
}

TEST_CASE("an act that was stopped draws nobody in afterwards", "[delivery]") {
    HalfSent world;
    const BroadcastId removal = world.begin(world.act(Act::remove));
    must(world.ledger->fanout().set_state(removal, BroadcastState::stopped, "stopped by cli:keller", noon));
    world.answer_late();
    CHECK(must(world.ledger->follow_up(noon - std::chrono::minutes(10), noon)).empty());
}

TEST_CASE("the rest of a stopped broadcast is taken over once", "[delivery]") {
    HalfSent world;
    CHECK(must(world.ledger->taken_over_by(world.id)) == 0);
    NewBroadcast rest = broadcast_to("alert-2", "readers", {8, 9});
    rest.origin = world.id;
    const BroadcastId id = world.begin(rest);
    CHECK(must(world.ledger->taken_over_by(world.id)) == id);
    CHECK(must(world.ledger->of_draft("alert-2")).size() == 1);
    CHECK(must(world.ledger->acts_of("alert-2")).empty());
}

TEST_CASE("a broadcast's story names who did what, and how many had it by then", "[delivery]") {
    HalfSent world;
    must(world.ledger->fanout().set_state(world.id, BroadcastState::running, "resumed by Frei", noon));
    CHECK(must(world.ledger->broadcast(world.id))->why.empty());
    must(world.ledger->fanout().set_state(world.id, BroadcastState::stopped, "corrected by alert-2", noon));
    const auto story = must(world.ledger->story(world.id));
    REQUIRE(story.size() == 4);
    CHECK(story[0].what == "started");
    CHECK(story[0].pending == 10);
    CHECK(story[1].what == "stopped");
    CHECK(story[1].who == "cli:keller");
    CHECK(story[1].delivered == 6);
    CHECK(story[2].what == "resumed");
    CHECK(story[2].who == "Frei");
    CHECK(story[3].what == "stopped: corrected by alert-2");
    CHECK(must(world.ledger->story(world.begin(world.act(Act::edit)))).at(0).who == "Keller");
    CHECK(must(world.ledger->story(world.id)).back().what == "changed in place by broadcast 2 (5)");
}

TEST_CASE("lost message numbers are found before anything is deleted by them", "[delivery]") {
    HalfSent world;
    const BroadcastId removal = world.begin(world.act(Act::remove));
    world.ledger.reset();
    {
        auto database = must(LedgerFile::open(world.folder / "ledger.db"));
        LedgerAccess access(*database);
        access.run("UPDATE segment_target SET packed = x'00' WHERE broadcast = ?", removal);
        must(access.result());
    }
    world.ledger = open(world.folder / "ledger.db");
    CHECK(must(world.ledger->verify()).size() == 1);
    const auto loaded = world.ledger->fanout().load(removal, 0);
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().kind == digest::StoreError::Kind::corrupt);
}
