#include "bot/editor/take_back.hpp"

#include "bot/delivery/fanout_log.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;

namespace {

/// A newsroom with a WhatsApp channel and one alert about an article, which its feed then kills.
struct Fire {
    Fire() {
        article = room.publish("hafen", "Brand am Hafen", "2026-11-26T11:50:00Z");
        send({.severity = 2, .article = "hafen"});
    }
    std::string send(AlertRequest request) {
        auto draft = room.newsroom->compose(request);
        if (!draft) FAIL(draft.error().message);
        draft = room.newsroom->approve(*draft, "cli:test");
        if (!draft) FAIL(draft.error().message);
        REQUIRE(room.ledger->drafts().create(*draft).value());
        REQUIRE(room.newsroom->send(*draft));
        REQUIRE(desk.tick());
        return draft->id;
    }
    /// As the feed's next document does: nobody's act.
    void kill() { REQUIRE(room.articles->set_status(article, digest::PublicationStatus::killed, room.clock.now())); }
    TakenBack take_back() {
        const auto stored = room.articles->find(article).value();
        return bot::take_back(*room.newsroom, desk, *stored,
                              [&](const BroadcastRow& row, const std::string& why) -> StoreResult<BroadcastRow> {
                                  const auto done = room.ledger->fanout().set_state(row.id, BroadcastState::stopped,
                                                                                    why, room.clock.now());
                                  return done ? StoreResult<BroadcastRow>(row) : std::unexpected(done.error());
                              });
    }
    Task task() { return room.ledger->tasks().latest(1).value().at(0); }
    std::size_t running() { return room.ledger->fanout().unfinished().value().size(); }

    TestNewsroom room{"2026-11-26T12:00:00Z", R"(
[channel.whatsapp]
to = "https://whatsapp.com/channel/0029VaSeestadt"
[editors]
people = [{ name = "Keller", id = 11 }]
)"};
    TaskDesk desk{*room.newsroom, room.ledger->tasks()};
    digest::ArticleKey article = 0;
};

} // namespace

TEST_CASE("a kill by the feed stops what runs and asks for the post that stands to be deleted", "[editor]") {
    Fire fire;
    REQUIRE(fire.desk.posted(fire.task().broadcast, "Keller", ""));
    const std::size_t before = fire.running();
    fire.kill();
    const TakenBack done = fire.take_back();
    CHECK(done.errors.empty());
    CHECK(done.sent_in == std::vector<std::string>{"alert-1"});
    CHECK(done.stopped.size() == before);
    REQUIRE(done.to_remove.size() == 1);
    CHECK(fire.running() == 1); // the removal
    // Told again, before and after somebody is asked: nothing is left to do.
    for (int i = 0; i < 2; ++i) {
        const TakenBack again = fire.take_back();
        CHECK(again.stopped.empty());
        CHECK(again.to_remove.empty());
        REQUIRE(fire.desk.tick());
    }
    CHECK(fire.task().kind == TaskKind::remove);
    CHECK(fire.task().state == TaskState::open);
}

TEST_CASE("an open post of a killed article is withheld, whoever looks first", "[editor]") {
    Fire fire;
    const BroadcastId id = fire.task().broadcast;
    fire.kill();
    switch (GENERATE(0, 1, 2)) {
    case 0:
        CHECK(fire.desk.tick().value().at(0).state == TaskState::dropped);
        break;
    case 1:
        CHECK(fire.desk.view(id)->reason == "article killed");
        break;
    default:
        CHECK(fire.desk.posted(id, "Keller", "")->state == TaskState::dropped);
    }
    CHECK(fire.task().state == TaskState::dropped);
    CHECK(fire.room.ledger->verify().value().empty());
}

TEST_CASE("an update goes with its alert, and so does an alert whose address was typed", "[editor]") {
    Fire fire;
    const std::string update =
        fire.send({.kind = DraftKind::update, .headline = "Zwei Verletzte", .thread = "alert-1"});
    const std::string typed =
        fire.send({.headline = "Rauch über der Stadt", .url = "https://seestadt.example/hafen", .severity = 2});
    const std::string other =
        fire.send({.headline = "Sturm in Nordtal", .url = "https://seestadt.example/sturm", .severity = 2});
    fire.kill();
    CHECK(fire.take_back().sent_in == std::vector<std::string>{typed, update, "alert-1"});
    for (const BroadcastRow& row : fire.room.ledger->fanout().unfinished().value()) CHECK(row.draft == other);
}
