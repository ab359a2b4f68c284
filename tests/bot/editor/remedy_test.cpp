// What becomes of a wrong message on readers' phones: corrected for all, changed in place, deleted; and the rest.
#include "bot/editor/draft_desk.hpp"
#include "bot/editor/take_back.hpp"
#include "tests/support/bot_half_sent.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using Catch::Matchers::Contains;
using namespace std::chrono_literals;

namespace {

/// An alert to ten readers and a channel: the readers' broadcast is stopped half-way.
struct Wrong {
    TestNewsroom room{"2026-11-26T12:00:00Z"};
    std::string alert;
    BroadcastId to_readers = 0;

    explicit Wrong(const HowFar& far = {5, 1, 1}) {
        room.add_readers(10);
        room.newsroom->stop_with([this](BroadcastId id, const std::string& why) {
            return room.ledger->fanout().set_state(id, BroadcastState::stopped, why, room.clock.now());
        });
        alert = send({.headline = "Neun Verletzte am Hafen", .body = "Das sagt die Polizei."}).first;
        for (const BroadcastRow& row : must(room.ledger->of_draft(alert)))
            if (row.tally.recipients == 10) to_readers = row.id;
        REQUIRE(to_readers != 0);
        bring(*room.ledger, to_readers, far);
    }
    std::pair<std::string, Sent> send(const AlertRequest& request) {
        const auto armed = DraftDesk(*room.newsroom).arm(request, "Keller", false);
        if (!armed) FAIL(armed.error().message);
        const auto sent = room.newsroom->send(armed->draft);
        if (!sent) FAIL(sent.error().message);
        return {armed->draft.id, *sent};
    }
    AlertRequest correction(Remedy remedy = Remedy::stands, std::optional<std::string> rest = std::nullopt) const {
        return {.kind = DraftKind::correction,
                .headline = "Sieben Verletzte, nicht neun",
                .body = "So die Polizei.",
                .thread = alert,
                .remedy = remedy,
                .rest = std::move(rest)};
    }
    /// Of the readers' audience.
    std::vector<BroadcastRow> messages(const std::string& draft) {
        auto rows = must(room.ledger->of_draft(draft));
        std::erase_if(rows, [&](const BroadcastRow& row) { return row.audience != audience(); });
        return rows;
    }
    std::vector<BroadcastRow> acts(const std::string& draft) {
        auto rows = must(room.ledger->acts_of(draft));
        std::erase_if(rows, [&](const BroadcastRow& row) { return row.audience != audience(); });
        return rows;
    }
    std::string audience() { return must(room.ledger->broadcast(to_readers))->audience; }
    std::string text(BroadcastId id) { return must(room.ledger->message(id)).text; }
};

/// The standing in the readers' audience.
Spread readers_of(const std::vector<AudienceSpread>& all, const std::string& audience) {
    const auto found = std::ranges::find(all, audience, &AudienceSpread::audience);
    REQUIRE(found != all.end());
    return found->standing;
}

} // namespace

TEST_CASE("a correction goes to exactly those who have the wrong message or may have it, with a count of each",
          "[editor]") {
    Wrong world;
    const auto [id, sent] = world.send(world.correction());
    const Spread before = readers_of(sent.before, world.audience());
    CHECK(before.have == 5);
    CHECK(before.may_have == 2);
    CHECK(before.have_not == 3);
    REQUIRE(world.messages(id).size() == 1);
    CHECK(world.messages(id)[0].tally.recipients == 7);
    CHECK(world.acts(id).empty());
    CHECK(sent.rest == 0);
    CHECK(must(world.room.ledger->broadcast(world.to_readers))->state == BroadcastState::stopped);
}

TEST_CASE("whom the wrong message had not reached gets the right one as news, once, and nothing resumes the wrong one",
          "[editor]") {
    Wrong world;
    const auto [id, sent] = world.send(world.correction(Remedy::stands, "Sieben Verletzte am Hafen"));
    CHECK(sent.rest == 3 + 1); // and the channel
    const auto rows = world.messages(id);
    REQUIRE(rows.size() == 2);
    const auto rest = std::ranges::find(rows, world.to_readers, &BroadcastRow::origin);
    REQUIRE(rest != rows.end());
    CHECK(rest->tally.recipients == 3);
    CHECK_THAT(world.text(rest->id), Contains("Sieben Verletzte am Hafen") && !Contains("Korrektur"));
    CHECK(must(world.room.ledger->taken_over_by(world.to_readers)) == rest->id);
    // Nobody is in both.
    const auto& other = rest == rows.begin() ? rows[1] : rows[0];
    CHECK(other.tally.recipients == 7);
    CHECK_THAT(world.text(other.id), Contains("Korrektur"));
    // A second correction finds no rest any more.
    const auto again = world.send({.kind = DraftKind::correction,
                                   .headline = "Acht Verletzte, nicht sieben",
                                   .thread = world.alert,
                                   .rest = "Acht Verletzte am Hafen"});
    CHECK(again.second.rest == 0);
}

TEST_CASE("who pauses gets neither the wrong text nor the right one in its place; who has the wrong one is told",
          "[editor]") {
    Wrong world;
    const auto pause = [&](Ordinal reader) {
        REQUIRE(world.room.ledger->subscribers().set_promise(world.audience(), reader,
                                                             {.paused_until = world.room.clock.now() + 24h}));
    };
    const auto rows_before = must(world.room.ledger->pending(world.to_readers));
    pause(rows_before.back()); // has nothing yet
    pause(0);                  // has the wrong text
    const auto [id, sent] = world.send(world.correction(Remedy::stands, "Sieben Verletzte am Hafen"));
    CHECK(sent.rest == 2 + 1); // and the channel
    CHECK(sent.kept == KeptBack{.paused = 1});
    for (const BroadcastRow& row : world.messages(id)) {
        const bool is_rest = row.origin == world.to_readers;
        CHECK(row.tally.recipients == (is_rest ? 3 : 7));
        CHECK(row.tally.withheld == (is_rest ? 1 : 0));
        CHECK(row.tally.kept == (is_rest ? KeptBack{.paused = 1} : KeptBack{}));
    }
    CHECK(must(world.room.ledger->verify()).empty());
}

TEST_CASE("what was stopped by hand first is corrected as what the correction stops", "[editor]") {
    Wrong world;
    must(world.room.ledger->fanout().set_state(world.to_readers, BroadcastState::stopped, "stopped by Keller",
                                               world.room.clock.now()));
    CHECK(world.send(world.correction(Remedy::stands, "")).second.rest == 3 + 1);
}

TEST_CASE("whose intent was taken back at the stop has nothing, although the ledger does not know it yet", "[editor]") {
    Wrong world({5, 0, 2});
    world.room.newsroom->unsent_with([&](BroadcastId id) {
        return id == world.to_readers ? std::vector<Ordinal>{5, 6, 7, 8, 9} : std::vector<Ordinal>();
    });
    const auto [id, sent] = world.send(world.correction(Remedy::stands, ""));
    CHECK(sent.rest == 5 + 1);
    const Spread before = readers_of(sent.before, world.audience());
    CHECK(before.may_have == 0);
    CHECK(before.have_not == 5);
}

TEST_CASE("in place, the wrong message becomes the correction; only who cannot be reached so gets a message",
          "[editor]") {
    Wrong world;
    const auto [id, sent] = world.send(world.correction(Remedy::edited));
    CHECK(sent.edited >= 5); // the channel's post counts as well, once it is out
    const auto acts = world.acts(id);
    REQUIRE(acts.size() == 1);
    CHECK(acts[0].act == Act::edit);
    CHECK(acts[0].origin == world.to_readers);
    CHECK(acts[0].tally.recipients == 5);
    CHECK(acts[0].key_class == KeyClass::idempotency_key);
    CHECK_THAT(world.text(acts[0].id), Contains("Korrektur") && Contains("Sieben Verletzte, nicht neun"));
    REQUIRE(world.messages(id).size() == 1);
    CHECK(world.messages(id)[0].tally.recipients == 2); // who may have it: under no known number
}

TEST_CASE("whose message cannot be changed after all is told by a message, once", "[editor]") {
    Wrong world({5, 0, 0});
    const auto id = world.send(world.correction(Remedy::edited)).first;
    CHECK(world.messages(id).empty());
    const BroadcastId edit = world.acts(id).at(0).id;
    SegmentUpdate update{edit, 0, must(world.room.ledger->fanout().load(edit, 0)).segment, {}};
    for (const std::uint16_t i : {0, 1, 2, 3, 4}) {
        update.segment.intent.set(i);
        (i == 3 ? update.segment.refused : update.segment.done).set(i);
    }
    update.details.push_back({Detail::Kind::reason, 3, "400 Bad Request: message to edit not found"});
    BroadcastRow row = *must(world.room.ledger->broadcast(edit));
    row.tally.delivered = 4, row.tally.refused = 1;
    FanoutCommit commit;
    commit.broadcasts.push_back({edit, row.epoch, row.epoch + 1, row.tally, 0, MessageForm::composed});
    commit.segments.push_back(std::move(update));
    REQUIRE(must(world.room.ledger->fanout().commit(commit)));
    CHECK(must(world.room.ledger->fanout().finish(edit, world.room.clock.now())) == 0);
    const auto told = world.room.newsroom->follow_up();
    REQUIRE(told);
    REQUIRE(told->size() == 1);
    CHECK(must(world.room.ledger->broadcast(told->front()))->tally.recipients == 1);
    CHECK(must(world.room.ledger->deliveries(told->front(), 0, 1)).at(0).ordinal == 3);
    CHECK(world.room.newsroom->follow_up()->empty());
}

TEST_CASE("an edition is changed with the correction on top of it, and keeps its stories", "[editor]") {
    TestNewsroom room("2026-11-26T12:00:00Z");
    Draft edition = approved_draft("morning-2026-11-26");
    edition.document.blocks.emplace_back(digest::Item{.number = 1,
                                                      .label = {},
                                                      .title = "Die Bank streicht 200 Stellen",
                                                      .url = "https://seestadt.example/bank",
                                                      .line = {}});
    edition.state = DraftState::sent;
    must(room.ledger->drafts().create(edition));
    Draft correction = edition;
    correction.id = "alert-1";
    correction.kind = DraftKind::correction;
    correction.thread = correction.wrong = edition.id;
    correction.document.blocks = {digest::Headline{"✏️", "Korrektur zu 6.30 Uhr: 120 Stellen"}};
    const auto document = room.newsroom->document_in_place(correction);
    REQUIRE(document);
    REQUIRE(document->blocks.size() == 3);
    CHECK(std::holds_alternative<digest::Headline>(document->blocks[0]));
    CHECK(std::holds_alternative<digest::Item>(document->blocks[2]));
    // What is said in its place is approved with it.
    const std::string stands = room.newsroom->content_hash(correction);
    correction.remedy = Remedy::edited;
    CHECK(room.newsroom->content_hash(correction) != stands);
}

TEST_CASE("a retraction can also delete the wrong message and its updates", "[editor]") {
    Wrong world({10, 0, 0});
    world.room.clock.advance(std::chrono::minutes(20)); // updates keep their distance
    const std::string update =
        world.send({.kind = DraftKind::update, .headline = "Zehn Verletzte", .thread = world.alert}).first;
    bring(*world.room.ledger, world.messages(update).at(0).id, {4, 0, 0});
    const auto [id, sent] = world.send({.kind = DraftKind::retraction,
                                        .headline = "Es gab keinen Unfall",
                                        .thread = world.alert,
                                        .remedy = Remedy::removed});
    CHECK(sent.removed == 14);
    const auto acts = world.acts(id);
    REQUIRE(acts.size() == 2);
    CHECK(std::ranges::all_of(acts, [](const BroadcastRow& row) { return row.act == Act::remove; }));
    CHECK(world.messages(id).at(0).tally.recipients == 10); // all the same they are told
}

TEST_CASE("what is too old to be deleted becomes a note", "[editor]") {
    Wrong world({10, 0, 0});
    world.room.clock.advance(std::chrono::hours(50));
    const auto [id, sent] = world.send({.kind = DraftKind::retraction,
                                        .headline = "Es gab keinen Unfall",
                                        .thread = world.alert,
                                        .remedy = Remedy::removed});
    CHECK(sent.removed == 0);
    CHECK(sent.noted == 10);
    const auto acts = world.acts(id);
    REQUIRE(acts.size() == 1);
    CHECK(acts[0].act == Act::edit);
    CHECK(world.text(acts[0].id) == "Diese Nachricht haben wir zurückgezogen.");
}

TEST_CASE("a later change stops an earlier one, so that the older words never come last", "[editor]") {
    Wrong world({10, 0, 0});
    const auto first = world.send(world.correction(Remedy::edited)).first;
    const auto second = world
                            .send({.kind = DraftKind::correction,
                                   .headline = "Acht Verletzte, nicht sieben",
                                   .thread = world.alert,
                                   .remedy = Remedy::edited})
                            .first;
    const BroadcastRow earlier = world.acts(first).at(0);
    CHECK(earlier.state == BroadcastState::stopped);
    CHECK(earlier.why == "replaced by " + second);
    CHECK(world.acts(second).at(0).tally.recipients == 10);
}

namespace {

/// A newsroom whose alert and whose edition tell one article; all ten readers have both.
struct Killed {
    TestNewsroom room{"2026-11-26T12:00:00Z"};
    TaskDesk tasks{*room.newsroom, room.ledger->tasks()};
    digest::ArticleKey article = 0, other = 0;
    BroadcastId alert = 0, edition = 0;

    Killed() {
        room.add_readers(10);
        article = room.publish("hafen", "Brand am Hafen", "2026-11-26T11:50:00Z");
        other = room.publish("zoo", "Der Zoo zieht um", "2026-11-26T11:40:00Z");
        const auto armed = DraftDesk(*room.newsroom).arm({.article = "hafen"}, "Keller", false);
        REQUIRE(armed);
        REQUIRE(room.newsroom->send(armed->draft));
        alert = to_readers(armed->draft.id);
        Draft draft = approved_draft("morning-2026-11-26");
        for (const auto& [key, title] : {std::pair(article, "Brand am Hafen"), std::pair(other, "Der Zoo zieht um")}) {
            draft.picks.push_back({.article = key, .text = {.title = title}});
            const int number = static_cast<int>(draft.picks.size());
            draft.document.blocks.emplace_back(
                digest::Item{.number = number, .label = {}, .title = title, .url = {}, .line = "Eine Zeile."});
        }
        must(room.ledger->drafts().create(draft));
        const std::string audience = must(room.ledger->broadcast(alert))->audience;
        NewBroadcast broadcast = broadcast_to(draft.id, audience, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
        edition = must(room.ledger->start(draft, {broadcast}, room.clock.now())).at(0);
        bring(*room.ledger, alert, {10, 0, 0});
        bring(*room.ledger, edition, {10, 0, 0});
        must(room.articles->set_status(article, digest::PublicationStatus::killed, room.clock.now()));
    }
    BroadcastId to_readers(const std::string& draft) {
        for (const BroadcastRow& row : must(room.ledger->of_draft(draft)))
            if (row.tally.recipients == 10) return row.id;
        return 0;
    }
    TakenBack take_back(const std::string& who) {
        const auto stored = room.articles->find(article).value();
        return bot::take_back(
            *room.newsroom, tasks, *stored,
            [&](const BroadcastRow& row, const std::string& why) -> StoreResult<BroadcastRow> {
                const auto done =
                    room.ledger->fanout().set_state(row.id, BroadcastState::stopped, why, room.clock.now());
                return done ? StoreResult<BroadcastRow>(row) : std::unexpected(done.error());
            },
            who);
    }
};

} // namespace

TEST_CASE("a person's kill deletes the alert from the phones; an edition loses the story and keeps the others",
          "[editor]") {
    Killed world;
    const TakenBack done = world.take_back("Keller");
    CHECK(done.errors.empty());
    REQUIRE(done.taken_off.size() == 2);
    std::int64_t removed = 0, edited = 0;
    for (const auto& [draft, off] : done.taken_off) removed += off.removed, edited += off.edited;
    CHECK(removed == 10);
    CHECK(edited == 10);
    const auto acts = must(world.room.ledger->acts_of("morning-2026-11-26"));
    REQUIRE(acts.size() == 1);
    const std::string text = must(world.room.ledger->message(acts[0].id)).text;
    CHECK_THAT(text, Contains("Diese Meldung haben wir zurückgezogen.") && Contains("Der Zoo zieht um"));
    CHECK_THAT(text, !Contains("Brand am Hafen"));
    CHECK(must(world.room.ledger->story(acts[0].id)).at(0).who == "Keller");
}

TEST_CASE("a kill that is pressed twice, or by two, deletes once and says what was done", "[editor]") {
    Killed world;
    world.take_back("Keller");
    const TakenBack again = world.take_back("Frei");
    REQUIRE(again.taken_off.size() == 2);
    for (const auto& [draft, off] : again.taken_off) {
        CHECK(off.started.empty());
        CHECK(off.earlier.size() == 1);
    }
    CHECK(again.stopped.empty()); // what deletes goes on
}

TEST_CASE("what only a feed takes back is stopped, and deleted from no phone", "[editor]") {
    Killed world;
    CHECK(world.take_back({}).taken_off.empty());
    CHECK(must(world.room.ledger->acts_of("morning-2026-11-26")).empty());
}
