#include "bot/delivery/fanout_log.hpp"
#include "bot/editor/task.hpp"
#include "tests/support/bot_delivery.hpp"

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;

namespace {

/// A ledger with a WhatsApp channel and one broadcast to it that a person is to post.
struct ByHand {
    TempDir folder;
    std::unique_ptr<Ledger> ledger = tests::open(folder / "ledger.db");
    BroadcastId id = 0;

    ByHand() {
        must(ledger->subscribers().start("whatsapp", reader("https://whatsapp.com/channel/x")));
        const Draft draft = approved_draft("morning-2026-11-26");
        must(ledger->drafts().create(draft));
        NewBroadcast broadcast = broadcast_to(draft.id, "whatsapp", {0});
        broadcast.key_class = KeyClass::by_hand;
        id = must(ledger->start(draft, {broadcast}, noon)).at(0);
        Task task;
        task.broadcast = id;
        task.draft = draft.id;
        task.audience = "whatsapp";
        task.due = noon;
        task.expires = noon + 3h;
        must(ledger->tasks().create(task));
    }
    HandEnd end(HandEnd::How how) const {
        HandEnd end;
        end.how = how;
        end.who = "Keller";
        end.why = how == HandEnd::How::withheld ? "Keller: nobody needs it" : "";
        end.at = noon + 41s;
        return end;
    }
    BroadcastRow row() { return *must(ledger->broadcast(id)); }
    Task task() { return *must(ledger->tasks().find(id)); }
    DeliveryRow delivery() { return must(ledger->deliveries(id, 0, 10)).at(0); }
};

} // namespace

TEST_CASE("a post by hand is recorded as delivered with its link, and the books add up", "[delivery]") {
    ByHand posts;
    HandEnd end = posts.end(HandEnd::How::posted);
    end.link = "https://whatsapp.com/channel/x/17";
    CHECK(must(posts.ledger->end_by_hand(posts.id, end)));
    CHECK(posts.row().state == BroadcastState::finished);
    CHECK(posts.row().finished == noon + 41s);
    CHECK(posts.row().tally.delivered == 1);
    CHECK(posts.row().tally.pending == 0);
    CHECK(posts.row().tally.adds_up());
    CHECK(posts.delivery().state == "delivered");
    CHECK(posts.delivery().message_id == "https://whatsapp.com/channel/x/17");
    CHECK(posts.task().state == TaskState::posted);
    CHECK(posts.task().posted_by == "Keller");
    CHECK(posts.task().ended == noon + 41s);
    CHECK(must(posts.ledger->verify()).empty());
    CHECK(must(posts.ledger->fanout().unfinished()).empty());
    CHECK(must(posts.ledger->reached("morning-2026-11-26", "whatsapp")) == std::vector<Ordinal>{0});
}

TEST_CASE("a post by hand whose link nobody gave is recorded as posted by hand", "[delivery]") {
    ByHand posts;
    CHECK(must(posts.ledger->end_by_hand(posts.id, posts.end(HandEnd::How::posted))));
    CHECK(posts.delivery().message_id == "by hand");
}

TEST_CASE("a post that expired or was withheld reached nobody, and its reason is kept", "[delivery]") {
    ByHand posts;
    const HandEnd::How how = GENERATE(HandEnd::How::expired, HandEnd::How::withheld);
    CHECK(must(posts.ledger->end_by_hand(posts.id, posts.end(how))));
    const bool expired = how == HandEnd::How::expired;
    CHECK(posts.delivery().state == (expired ? "expired" : "withheld"));
    CHECK(posts.delivery().reason == (expired ? "" : "Keller: nobody needs it"));
    CHECK(posts.task().state == (expired ? TaskState::expired : TaskState::dropped));
    CHECK(posts.task().posted_by.empty());
    CHECK(posts.row().tally.adds_up());
    CHECK(must(posts.ledger->verify()).empty());
    CHECK(must(posts.ledger->reached("morning-2026-11-26", "whatsapp")).empty());
}

TEST_CASE("whatever comes after the end of a post by hand changes nothing", "[delivery]") {
    ByHand posts;
    CHECK(must(posts.ledger->end_by_hand(posts.id, posts.end(HandEnd::How::posted))));
    HandEnd again = posts.end(GENERATE(HandEnd::How::posted, HandEnd::How::expired, HandEnd::How::withheld));
    again.who = "Meier";
    again.at = noon + 2h;
    CHECK_FALSE(must(posts.ledger->end_by_hand(posts.id, again)));
    CHECK(posts.task().posted_by == "Keller");
    CHECK(posts.row().tally.delivered == 1);
    CHECK(posts.row().finished == noon + 41s);
    CHECK(must(posts.ledger->verify()).empty());
}

TEST_CASE("to stop a post by hand ends it for good, with its task", "[delivery]") {
    ByHand posts;
    must(posts.ledger->fanout().set_state(posts.id, BroadcastState::stopped, "corrected by alert-3", noon + 5s));
    CHECK(posts.row().state == BroadcastState::finished);
    CHECK(posts.row().tally.withheld == 1);
    CHECK(posts.delivery().reason == "corrected by alert-3");
    CHECK(posts.task().state == TaskState::dropped);
    CHECK_FALSE(must(posts.ledger->end_by_hand(posts.id, posts.end(HandEnd::How::posted))));
    must(posts.ledger->fanout().set_state(posts.id, BroadcastState::stopped, "stopped by somebody", noon + 6s));
    CHECK(posts.row().state == BroadcastState::finished);
    CHECK(must(posts.ledger->verify()).empty());
}

TEST_CASE("what a program sends cannot end by hand", "[delivery]") {
    ByHand posts;
    add_readers(*posts.ledger, "readers", 3);
    const BroadcastId other = must(posts.ledger->start_extra(broadcast_to("d", "readers", {0, 1, 2}), noon));
    CHECK_FALSE(must(posts.ledger->end_by_hand(other, posts.end(HandEnd::How::posted))));
    CHECK(must(posts.ledger->broadcast(other))->tally.pending == 3);
    CHECK_FALSE(must(posts.ledger->end_by_hand(999, posts.end(HandEnd::How::posted))));
}

TEST_CASE("the engine leaves a post by hand alone and does not complain of it", "[delivery]") {
    ByHand posts;
    asio::io_context io;
    FakePlatformServer server(io);
    FakePlatform platform;
    NoonClock clock;
    std::vector<std::string> troubles;
    const auto note = [&](const std::string&, const std::string& why) { troubles.push_back(why); };
    EngineOptions options;
    options.platform = [&](config::Platform) -> const Platform& { return platform; };
    EngineEvents events;
    events.paused = note;
    events.trouble = note;
    auto engine = make_delivery_engine(io.get_executor(), server, *posts.ledger, clock, options, events);
    config::AudienceSettings channel;
    channel.name = "whatsapp";
    channel.platform = config::Platform::whatsapp;
    channel.by_hand = true;
    const bool configured = GENERATE(true, false);
    if (configured) engine->set_audiences({channel});
    clock.time = noon + 4h; // too late for a program's broadcast
    engine->wake();
    io.run_for(200ms);
    CHECK(troubles.empty());
    CHECK(server.requests.empty());
    CHECK(engine->running().empty());
    CHECK(posts.row().state == BroadcastState::running);
    CHECK(posts.row().tally.pending == 1);
    CHECK(must(posts.ledger->verify()).empty());
}
