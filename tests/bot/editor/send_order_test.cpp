// Who is written to first.
#include "bot/editor/draft_desk.hpp"
#include "tests/support/bot_half_sent.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;

namespace {

constexpr const char* readers = "subscribers.telegram";

/// Six readers of everything, of whom 3 and 4 follow Sport; 1 and 4 were heard of yesterday, 2 the day before.
struct Queue {
    explicit Queue(std::string_view more = "")
        : room("2026-11-26T12:00:00Z", "[breaking]\ntopics = [\"Sport\"]\n" + std::string(more)) {
        room.add_readers(6);
        const Wishes wishes{"morning", "surprising", "breaking", "breaking:Sport"};
        for (const Ordinal sporty : {3U, 4U}) must(registry().set_wishes(readers, sporty, wishes));
        must(registry().heard_from(readers, {2}, room.clock.now() - 48h));
        must(registry().heard_from(readers, {1, 4}, room.clock.now() - 24h));
    }
    SubscriberRegistry& registry() { return room.ledger->subscribers(); }

    std::string send(const AlertRequest& request) {
        const auto armed = DraftDesk(*room.newsroom).arm(request, "Keller", false);
        if (!armed) FAIL(armed.error().message);
        const auto sent = room.newsroom->send(armed->draft);
        if (!sent) FAIL(sent.error().message);
        return armed->draft.id;
    }
    BroadcastId broadcast(const std::string& draft) {
        for (const BroadcastRow& row : must(room.ledger->of_draft(draft)))
            if (row.audience == readers) return row.id;
        FAIL(draft << " went to no readers");
        return 0;
    }
    /// Whom the message of a draft is sent to, one after the other.
    std::vector<Ordinal> order(const std::string& draft) { return must(room.ledger->pending(broadcast(draft))); }

    TestNewsroom room;
};

} // namespace

TEST_CASE("of an alert about Sport those who follow Sport are written to first, then who was active last", "[editor]") {
    Queue queue;
    const std::string alert = queue.send({.headline = "FC Seestadt steigt auf", .topic = "sport"});
    CHECK(queue.order(alert) == std::vector<Ordinal>{4, 3, 1, 2, 0, 5});
    SECTION("the article's section is the topic when nobody says one") {
        const auto article = queue.room.publish("cup", "Der Cup geht an Seestadt", "2026-11-26T11:50:00Z", "Sport");
        CHECK(queue.order(queue.send({.article = std::to_string(article)})) == std::vector<Ordinal>{4, 3, 1, 2, 0, 5});
    }
    SECTION("about something else all are alike but for when they were active") {
        const auto article = queue.room.publish("harbour", "Feuer am Hafen", "2026-11-26T11:50:00Z", "Inland");
        CHECK(queue.order(queue.send({.article = std::to_string(article)})) == std::vector<Ordinal>{1, 4, 2, 0, 3, 5});
    }
    SECTION("of severity 3 only they are written to, who was active last first") {
        const AlertRequest request{.headline = "Trainer geht", .severity = 3, .topic = "Sport"};
        CHECK(queue.order(queue.send(request)) == std::vector<Ordinal>{4, 3});
    }
}

TEST_CASE("the newsroom says what decides who is written to first", "[editor]") {
    const auto order = [](std::string_view key) {
        Queue queue(key);
        return queue.order(queue.send({.headline = "FC Seestadt steigt auf", .topic = "Sport"}));
    };
    CHECK(order("order = [\"recent\", \"topic\"]") == std::vector<Ordinal>{4, 1, 2, 3, 0, 5});
    CHECK(order("order = [\"topic\"]") == std::vector<Ordinal>{3, 4, 0, 1, 2, 5});
    CHECK(order("order = [\"recent\"]") == std::vector<Ordinal>{1, 4, 2, 0, 3, 5});
    CHECK(order("order = []") == std::vector<Ordinal>{0, 1, 2, 3, 4, 5});
}

TEST_CASE("an edition goes first to who was active last, or in the order in which readers came", "[editor]") {
    const auto order = [](std::string_view key) {
        Queue queue("[edition.morning]\nat = \"06:30\"\n" + std::string(key));
        queue.room.tick();
        queue.room.publish("tram", "Nordtal sagt Ja zur Tramverlängerung", "2026-11-26T20:00:00Z", "Regional");
        queue.room.publish("bank", "Alpina-Bank streicht 1200 Stellen", "2026-11-26T21:00:00Z", "Wirtschaft");
        queue.room.publish("port", "Hafenstreik auf Morena ist zu Ende", "2026-11-26T22:00:00Z", "Ausland");
        queue.room.publish("derby", "HC Seestadt holt das Derby", "2026-11-26T23:00:00Z", "Sport");
        for (const char* now : {"2026-11-27T05:12:00Z", "2026-11-27T05:30:00Z"}) {
            queue.room.clock.set(now);
            queue.room.tick();
        }
        return queue.order("morning-2026-11-27");
    };
    CHECK(order("") == std::vector<Ordinal>{1, 4, 2, 0, 3, 5});
    CHECK(order("order = []") == std::vector<Ordinal>{0, 1, 2, 3, 4, 5});
}

TEST_CASE("who had an alert first hears first of its update and of its correction", "[editor]") {
    Queue queue;
    const std::string alert = queue.send({.headline = "FC Seestadt steigt auf", .topic = "Sport"});
    const std::vector<Ordinal> first{4, 3, 1, 2, 0, 5};
    REQUIRE(queue.order(alert) == first);
    bring(*queue.room.ledger, queue.broadcast(alert), {3, 0, 1}); // the others wait
    queue.room.clock.advance(30min);
    must(queue.registry().heard_from(readers, {5}, queue.room.clock.now())); // changes nothing of that any more
    const std::string update =
        queue.send({.kind = DraftKind::update, .headline = "Feier auf dem Markt", .thread = alert});
    CHECK(queue.order(update) == first);
    // Two of them leave, and the correction stops what has not gone out.
    must(queue.room.ledger->fanout().set_state(queue.broadcast(alert), BroadcastState::stopped, "stopped by Keller",
                                               queue.room.clock.now()));
    const std::string correction = queue.send({.kind = DraftKind::correction,
                                               .headline = "Doch nicht aufgestiegen",
                                               .thread = alert,
                                               .rest = "FC Seestadt steigt nicht auf"});
    std::vector<std::vector<Ordinal>> both;
    for (const BroadcastRow& row : must(queue.room.ledger->of_draft(correction)))
        if (row.audience == readers) both.push_back(must(queue.room.ledger->pending(row.id)));
    CHECK(both == std::vector<std::vector<Ordinal>>{{4, 3, 1, 2}, {0, 5}});
}
