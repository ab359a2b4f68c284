#include "bot/delivery/fanout_log.hpp"
#include "bot/editor/task_desk.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view with_channel = R"(
[channel.whatsapp]
to = "https://whatsapp.com/channel/0029VaSeestadt"
[editors]
people = [{ name = "Keller", id = 11 }, { name = "Meier", id = 12 }, { name = "Rossi", id = 13 }]
)";

/// The value, or the test's end with the editor's sentence.
template <class T>
T good(EditorResult<T> result) {
    if (!result) FAIL(result.error().message);
    return *std::move(result);
}

/// A newsroom with a WhatsApp channel beside its Telegram channel, at 13:00 local time.
struct Desk {
    explicit Desk(std::string_view extra = with_channel) : room("2026-11-26T12:00:00Z", extra) {}
    void restart() {
        room.reopen();
        made = std::make_unique<TaskDesk>(*room.newsroom, room.ledger->tasks());
    }
    Draft send(AlertRequest request) {
        Draft draft = good(room.newsroom->compose(request));
        draft = good(room.newsroom->approve(draft, "cli:test"));
        REQUIRE(room.ledger->drafts().create(draft).value());
        good(room.newsroom->send(draft));
        return draft;
    }
    Draft alert(std::string headline = "Brücke am Hafen gesperrt") {
        return send({.headline = std::move(headline),
                     .body = "Die Polizei rät, das Gebiet zu meiden.",
                     .url = "https://seestadt.example/bruecke",
                     .severity = 2});
    }
    Draft follow(const Draft& alert, DraftKind kind, std::string headline) {
        return send(
            {.kind = kind, .headline = std::move(headline), .body = "Die Brücke ist offen.", .thread = alert.id});
    }
    std::vector<Task> tick() { return good(made->tick()); }
    Task only_open() {
        const auto open = good(made->open());
        REQUIRE(open.size() == 1);
        return open[0];
    }
    /// What is pending for hands, whether or not it has become a task yet.
    std::size_t waiting() {
        std::size_t count = 0;
        for (const BroadcastRow& row : room.ledger->fanout().unfinished().value())
            count += row.audience == "whatsapp" ? 1 : 0;
        return count;
    }
    void verify() {
        CHECK(room.ledger->verify().value().empty());
        for (const BroadcastRow& row : room.ledger->broadcasts(1000).value()) CHECK(row.tally.adds_up());
    }

    TestNewsroom room;
    std::unique_ptr<TaskDesk> made = std::make_unique<TaskDesk>(*room.newsroom, room.ledger->tasks());
};

} // namespace

TEST_CASE("an alert to a channel by hand becomes a task for the first person on duty", "[editor]") {
    Desk desk;
    const Draft alert = desk.alert();
    const auto changed = desk.tick();
    REQUIRE(changed.size() == 1);
    const Task task = desk.only_open();
    CHECK(task.draft == alert.id);
    CHECK(task.audience == "whatsapp");
    CHECK(task.kind == TaskKind::post);
    CHECK(task.urgent);
    CHECK(task.assignee == "Keller");
    CHECK(task.due == desk.room.clock.now());
    CHECK(task.expires == desk.room.clock.now() + 2h);
    CHECK(changed[0].assignee == "Keller");
    CHECK(desk.tick().empty());
    CHECK(good(desk.made->next_wake()) == desk.room.clock.now() + 60s);
}

TEST_CASE("the text to post is the channel's, in WhatsApp's marks and without a footer", "[editor]") {
    Desk desk;
    desk.alert();
    desk.tick();
    const TaskView view = good(desk.made->view(desk.only_open().broadcast));
    CHECK(view.text.starts_with("🔴 *EIL: Brücke am Hafen gesperrt*"));
    CHECK(view.text.find("https://seestadt.example/bruecke") != std::string::npos);
    CHECK(view.text.find("STOP") == std::string::npos);
    CHECK(view.channel_url == "https://whatsapp.com/channel/0029VaSeestadt");
    CHECK(view.channel_name == "WhatsApp");
    CHECK(view.earlier.empty());
}

TEST_CASE("who posted it, when and where is in the ledger, and a second press changes nothing", "[editor]") {
    Desk desk;
    desk.alert();
    desk.tick();
    const BroadcastId id = desk.only_open().broadcast;
    int acts = 0;
    desk.made->on_act([&](const Task&) { ++acts; });
    desk.room.clock.advance(41s);
    const Task posted = good(desk.made->posted(id, "Meier", "https://whatsapp.com/channel/0029VaSeestadt/128"));
    CHECK(posted.state == TaskState::posted);
    CHECK(how_it_ended(posted) == "posted by hand by Meier, 41 s after it was due");
    desk.room.clock.advance(1h);
    const Task again = good(desk.made->posted(id, "Keller", ""));
    CHECK(again.posted_by == "Meier");
    CHECK(again.ended == posted.ended);
    CHECK(good(desk.made->drop(id, "Keller", "doch nicht")).state == TaskState::posted);
    CHECK(good(desk.made->take(id, "Keller")).posted_by == "Meier");
    CHECK(acts == 1);
    const BroadcastRow row = **desk.room.ledger->broadcast(id);
    CHECK(row.state == BroadcastState::finished);
    CHECK(row.tally.delivered == 1);
    CHECK(desk.room.ledger->deliveries(id, 0, 9)->at(0).message_id ==
          "https://whatsapp.com/channel/0029VaSeestadt/128");
    CHECK(desk.tick().empty());
    desk.verify();
}

TEST_CASE("a link that leads elsewhere is refused, none at all is fine", "[editor]") {
    Desk desk;
    desk.alert();
    desk.tick();
    const BroadcastId id = desk.only_open().broadcast;
    for (const char* link :
         {"http://whatsapp.com/channel/x", "https://whatsapp.com.evil.example/channel/x", "javascript:alert(1)",
          "https://evil.example/whatsapp.com", "https://whatsapp.com@evil.example/", "whatsapp.com/channel/x"}) {
        INFO(link);
        const auto refused = desk.made->posted(id, "Keller", link);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == EditorError::Kind::usage);
        CHECK(good(desk.made->find(id)).state == TaskState::open);
    }
    CHECK(good(desk.made->posted(id, "Keller", "")).state == TaskState::posted);
}

TEST_CASE("an alert nobody posts goes from person to person and expires", "[editor]") {
    Desk desk;
    desk.alert();
    desk.tick();
    for (const char* next : {"Meier", "Rossi"}) {
        desk.room.clock.advance(60s);
        CHECK(desk.tick().at(0).assignee == next);
    }
    desk.room.clock.advance(2h);
    const auto changed = desk.tick();
    REQUIRE(changed.size() == 1);
    CHECK(changed[0].state == TaskState::expired);
    CHECK(how_it_ended(changed[0]) == "expired: nobody posted it within 2 h 2 min");
    CHECK(desk.waiting() == 0);
    CHECK_FALSE(good(desk.made->next_wake()));
    desk.verify();
}

TEST_CASE("whoever says 'I do it' gives nobody else cause to be asked for a minute", "[editor]") {
    Desk desk;
    desk.alert();
    desk.tick();
    desk.room.clock.advance(50s);
    CHECK(good(desk.made->take(desk.only_open().broadcast, "Rossi")).assignee == "Rossi");
    desk.room.clock.advance(30s);
    CHECK(desk.tick().empty());
    desk.room.clock.advance(30s);
    CHECK(desk.tick().at(0).assignee == "Meier");
}

TEST_CASE("what is not posted is withheld with its reason, and no correction of it is asked for", "[editor]") {
    Desk desk;
    const Draft alert = desk.alert();
    desk.tick();
    const BroadcastId id = desk.only_open().broadcast;
    const auto channels = [&] { return good(desk.room.newsroom->reach(desk.room.draft(alert.id))).channels; };
    CHECK(channels() == 2); // one on its way, one with a thumb
    CHECK(good(desk.made->drop(id, "Keller", "steht schon im Kanal")).state == TaskState::dropped);
    CHECK(channels() == 1); // nobody is told that it was sent where it was not
    CHECK(good(desk.made->view(id)).reason == "steht schon im Kanal (Keller)");
    desk.follow(alert, DraftKind::correction, "Brücke ist offen");
    CHECK(desk.tick().empty());
    CHECK(desk.waiting() == 0);
    desk.verify();
}

TEST_CASE("a correction after the post shows the earlier text and its link", "[editor]") {
    Desk desk;
    const Draft alert = desk.alert();
    desk.tick();
    const std::string link = "https://whatsapp.com/channel/0029VaSeestadt/128";
    good(desk.made->posted(desk.only_open().broadcast, "Keller", link));
    desk.follow(alert, DraftKind::correction, "Brücke ist offen");
    desk.tick();
    const Task task = desk.only_open();
    CHECK(task.kind == TaskKind::correct);
    CHECK(task.urgent);
    CHECK(task.expires == task.due + 24h);
    const TaskView view = good(desk.made->view(task.broadcast));
    CHECK(view.text.find("Brücke ist offen") != std::string::npos);
    CHECK(view.earlier_text.starts_with("🔴 *EIL: Brücke am Hafen gesperrt*"));
    CHECK(view.earlier_link == link);
    REQUIRE(view.earlier.size() == 1);
    CHECK(view.earlier[0].by == "Keller");
}

TEST_CASE("what is corrected before it was posted is dropped, and the channel hears nothing of it", "[editor]") {
    Desk desk;
    const Draft alert = desk.alert();
    const bool was_asked = GENERATE(true, false); // also before anybody was asked
    if (was_asked) desk.tick();
    // As `alert correct` does: what runs of the wrong message stops first.
    for (const BroadcastRow& row : desk.room.ledger->fanout().unfinished().value())
        REQUIRE(desk.room.ledger->fanout().set_state(row.id, BroadcastState::stopped, "corrected by alert-2",
                                                     desk.room.clock.now()));
    desk.follow(alert, GENERATE(DraftKind::correction, DraftKind::retraction), "Brücke ist offen");
    desk.tick();
    CHECK(desk.waiting() == 0);
    CHECK(good(desk.made->open()).empty());
    if (was_asked) {
        const Task task = desk.room.ledger->tasks().latest(9).value().at(0);
        CHECK(task.state == TaskState::dropped);
        CHECK(good(desk.made->view(task.broadcast)).reason == "corrected by alert-2");
        CHECK(good(desk.made->posted(task.broadcast, "Keller", "")).state == TaskState::dropped);
    }
    desk.verify();
}

TEST_CASE("an update before the post was made stands behind it", "[editor]") {
    Desk desk;
    const Draft alert = desk.alert();
    desk.tick();
    desk.room.clock.advance(5s);
    desk.follow(alert, DraftKind::update, "Zwei Personen verletzt");
    desk.tick();
    const auto open = good(desk.made->open());
    REQUIRE(open.size() == 2);
    CHECK(open[0].draft == alert.id);
    CHECK(open[1].kind == TaskKind::post);
    good(desk.made->posted(open[0].broadcast, "Keller", ""));
    good(desk.made->posted(open[1].broadcast, "Keller", ""));
    desk.verify();
}

TEST_CASE("a retraction asks for every post of the thread to be deleted", "[editor]") {
    Desk desk;
    const Draft alert = desk.alert();
    desk.tick();
    good(desk.made->posted(desk.only_open().broadcast, "Keller", ""));
    desk.room.clock.advance(1min);
    desk.follow(alert, DraftKind::update, "Zwei Personen verletzt");
    desk.tick();
    good(desk.made->posted(desk.only_open().broadcast, "Meier", "https://whatsapp.com/channel/0029VaSeestadt/129"));
    desk.follow(alert, DraftKind::retraction, "Falsche Meldung zur Brücke");
    desk.tick();
    const Task task = desk.only_open();
    CHECK(task.kind == TaskKind::remove);
    const TaskView view = good(desk.made->view(task.broadcast));
    REQUIRE(view.earlier.size() == 2);
    CHECK(view.earlier_text.find("Brücke am Hafen") < view.earlier_text.find("Zwei Personen"));
    CHECK(view.earlier_link == "https://whatsapp.com/channel/0029VaSeestadt/129");
    CHECK(view.text.find("Falsche Meldung") != std::string::npos);
    good(desk.made->posted(task.broadcast, "Keller", ""));
    CHECK(how_it_ended(good(desk.made->find(task.broadcast))).starts_with("removed by hand by Keller"));
    // Nothing stands any more: what is corrected now is a post like any other.
    desk.follow(alert, DraftKind::correction, "Brücke war nie gesperrt");
    desk.tick();
    CHECK(desk.only_open().kind == TaskKind::post);
    desk.verify();
}

TEST_CASE("the post of a killed article is to be deleted, once", "[editor]") {
    Desk desk;
    const Draft alert = desk.alert();
    desk.tick();
    good(desk.made->posted(desk.only_open().broadcast, "Keller", ""));
    CHECK(good(desk.made->remove_posts(alert.id, "Brücke gesperrt")).size() == 1);
    CHECK(good(desk.made->remove_posts(alert.id, "Brücke gesperrt")).empty());
    desk.tick();
    const Task task = desk.only_open();
    CHECK(task.kind == TaskKind::remove);
    CHECK(task.urgent);
    const TaskView view = good(desk.made->view(task.broadcast));
    CHECK(view.text.empty());
    CHECK(view.article == "Brücke gesperrt");
    CHECK(view.earlier_text.starts_with("🔴 *EIL: Brücke am Hafen gesperrt*"));
    good(desk.made->posted(task.broadcast, "Keller", ""));
    CHECK(good(desk.made->remove_posts(alert.id, "Brücke gesperrt")).empty());
    desk.verify();
}

TEST_CASE("nothing is to be deleted where nothing was posted", "[editor]") {
    Desk desk;
    const Draft alert = desk.alert();
    desk.tick();
    CHECK(good(desk.made->remove_posts(alert.id, "Brücke gesperrt")).empty());
    good(desk.made->drop(desk.only_open().broadcast, "Keller", ""));
    CHECK(good(desk.made->remove_posts(alert.id, "Brücke gesperrt")).empty());
}

TEST_CASE("to stop a post by hand drops its task", "[editor]") {
    Desk desk;
    desk.alert();
    desk.tick();
    const BroadcastId id = desk.only_open().broadcast;
    REQUIRE(desk.room.ledger->fanout().set_state(id, BroadcastState::stopped, "stopped by cli:test",
                                                 desk.room.clock.now()));
    CHECK(good(desk.made->find(id)).state == TaskState::dropped);
    CHECK(good(desk.made->view(id)).reason == "stopped by cli:test");
    CHECK(desk.tick().empty());
    desk.verify();
}

TEST_CASE("an edition that the channel does not get makes no task", "[editor]") {
    Desk desk(std::string(with_channel).replace(with_channel.find("[editors]"), 0, "editions = [\"evening\"]\n"));
    desk.room.clock.set("2026-11-26T05:00:00Z");
    REQUIRE(desk.room.tick().empty()); // the schedule begins
    for (int i = 0; i < 6; ++i)
        desk.room.publish("a" + std::to_string(i), "Seestadt baut Schulhaus Nummer " + std::to_string(i + 2),
                          "2026-11-26T04:00:00Z");
    desk.room.clock.set("2026-11-26T05:30:00Z");
    desk.room.tick();
    REQUIRE(desk.room.draft("morning-2026-11-26").state == DraftState::sent);
    CHECK(desk.tick().empty());
    desk.room.clock.set("2026-11-26T16:30:00Z");
    for (int i = 0; i < 6; ++i)
        desk.room.publish("b" + std::to_string(i), "Kanton prüft Vorhaben Nummer " + std::to_string(i + 2),
                          "2026-11-26T15:00:00Z");
    desk.room.tick();
    REQUIRE(desk.room.draft("evening-2026-11-26").state == DraftState::sent);
    const auto changed = desk.tick();
    REQUIRE(changed.size() == 1);
    CHECK_FALSE(changed[0].urgent);
    CHECK(changed[0].expires == desk.room.draft("evening-2026-11-26").useful_until);
}

TEST_CASE("a picture that was frozen with the message comes with its credit and its description", "[editor]") {
    Desk desk;
    Draft draft = good(desk.room.newsroom->compose({.headline = "Ein Biber legt den Parkplatz still"}));
    const std::string url = "https://bilder.seestadt.example/biber.jpg";
    draft.document.blocks.emplace_back(digest::Picture{url, "Ein Biber auf einem Damm", "Bild: Nora Frei"});
    draft.state = DraftState::sent;
    REQUIRE(desk.room.ledger->drafts().create(draft).value());
    const bool frozen = GENERATE(true, false); // not where the image's rights forbid it
    NewBroadcast broadcast{.draft = draft.id, .audience = "whatsapp", .key_class = KeyClass::by_hand};
    broadcast.message.text = "😮 *Ein Biber legt den Parkplatz still*";
    broadcast.message.photo = frozen ? url : "";
    broadcast.recipients = {0};
    REQUIRE(desk.room.ledger->start_extra(broadcast, desk.room.clock.now()));
    desk.tick();
    const TaskView view = good(desk.made->view(desk.only_open().broadcast));
    CHECK(view.picture_url == (frozen ? url : ""));
    CHECK(view.picture_alt == (frozen ? "Ein Biber auf einem Damm" : ""));
    CHECK(view.picture_credit == (frozen ? "Bild: Nora Frei" : ""));
}

TEST_CASE("after a restart the tasks are as they were", "[editor]") {
    Desk desk;
    desk.alert();
    desk.tick();
    desk.restart();
    CHECK(desk.tick().empty());
    CHECK(desk.only_open().assignee == "Keller");
    good(desk.made->posted(desk.only_open().broadcast, "Keller", ""));
    desk.restart();
    CHECK(desk.tick().empty());
    CHECK(good(desk.made->open()).empty());
    desk.verify();
}

TEST_CASE("an unknown task is refused in words", "[editor]") {
    Desk desk;
    const auto refused = desk.made->posted(99, "Keller", "");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message == "there is no post by hand 99; 'depesche task list' shows them");
}

TEST_CASE("spans are told as people say them", "[editor]") {
    CHECK(span_in_words(-5s) == "0 s");
    CHECK(span_in_words(41s) == "41 s");
    CHECK(span_in_words(12min + 20s) == "12 min");
    CHECK(span_in_words(185min) == "3 h 5 min");
}

TEST_CASE("in any history a post ends once, and the books add up", "[editor]") {
    const auto seed = std::random_device()();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const auto pick = [&](std::size_t below) { return static_cast<std::size_t>(random() % below); };
    Desk desk;
    std::vector<Draft> alerts;
    std::map<BroadcastId, Task> over;
    const std::vector<std::string> people{"Keller", "Meier", "Rossi"};
    for (int step = 0; step < 250; ++step) {
        switch (pick(9)) {
        case 0:
            if (alerts.size() < 8)
                alerts.push_back(desk.alert("Meldung Nummer " + std::to_string(alerts.size() + 20) + " vom Hafen"));
            break;
        case 1:
            if (alerts.empty()) break;
            // One of the night waits for the morning, and has nothing to follow yet.
            if (const Draft& first = alerts[pick(alerts.size())]; desk.room.draft(first.id).state == DraftState::sent)
                desk.follow(first, DraftKind::update, "Neues vom Hafen " + std::to_string(step));
            break;
        case 2:
            if (!alerts.empty()) good(desk.made->remove_posts(alerts[pick(alerts.size())].id, "Hafen"));
            break;
        case 3:
            desk.room.clock.advance(std::chrono::seconds(pick(4000)));
            break;
        case 4:
            if (pick(10) == 0) desk.restart();
            break;
        default: {
            const auto all = desk.room.ledger->tasks().latest(50).value();
            if (all.empty()) break;
            const Task& task = all[pick(all.size())];
            const std::string& who = people[pick(3)];
            if (const auto act = pick(4); act == 0)
                good(desk.made->posted(task.broadcast, who, ""));
            else if (act == 1)
                good(desk.made->take(task.broadcast, who));
            else if (act == 2 && pick(4) == 0)
                good(desk.made->drop(task.broadcast, who, "egal"));
            else if (act == 3 && pick(6) == 0)
                REQUIRE(desk.room.ledger->fanout()
                            .set_state(task.broadcast, BroadcastState::stopped, "stopped", desk.room.clock.now())
                            .has_value());
        }
        }
        desk.tick();
        for (const Task& task : desk.room.ledger->tasks().latest(1000).value()) {
            if (!is_over(task)) {
                REQUIRE_FALSE(over.contains(task.broadcast));
                REQUIRE(desk.room.ledger->broadcast(task.broadcast).value()->tally.pending == 1);
                continue;
            }
            const auto [known, first] = over.emplace(task.broadcast, task);
            REQUIRE(known->second.state == task.state);
            REQUIRE(known->second.posted_by == task.posted_by);
            REQUIRE(known->second.ended == task.ended);
            const Tally tally = desk.room.ledger->broadcast(task.broadcast).value()->tally;
            REQUIRE(tally.pending == 0);
            REQUIRE(tally.delivered == (task.state == TaskState::posted ? 1 : 0));
        }
    }
    desk.verify();
}
