// Changing and deleting what was sent, by the same engine and the same protocol as sending.
#include "bot/delivery/fanout_log.hpp"
#include "tests/support/bot_delivery.hpp"

#include <algorithm>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;

namespace {

/// A platform that can change and delete: "e<RECIPIENT>MESSAGE text", "c<..." of a caption, "d<...".
class ChangingPlatform final : public Platform {
public:
    std::string_view name() const override { return "changing"; }
    digest::Dialect dialect() const override { return digest::Dialect::telegram_html; }
    KeyClass key_class() const override { return KeyClass::nothing; }
    double documented_rate(bool) const override { return 30; }
    RequestTemplate prepare(const config::AudienceSettings& audience, const OutgoingMessage& message) const override {
        return fake.prepare(audience, message);
    }
    std::optional<RequestTemplate> prepare_edit(const config::AudienceSettings& audience,
                                                const OutgoingMessage& message) const override {
        return on(audience, message.photo.empty() ? "e<" : "c<", " " + message.text);
    }
    std::optional<RequestTemplate> prepare_removal(const config::AudienceSettings& audience) const override {
        return on(audience, "d<", "");
    }
    std::string encode_recipient(std::string_view address) const override { return std::string(address); }
    SendOutcome read(const HttpResult& result) const override {
        if (result && result->body == "message gone") return MessageGone{"400 message to edit not found"};
        if (result && result->body == "other form") return OtherForm{"400 no caption"};
        return fake.read(result);
    }

private:
    static RequestTemplate on(const config::AudienceSettings& audience, std::string before, std::string after) {
        Url origin;
        origin.host = audience.name + ".example";
        return RequestTemplate(origin, "POST / HTTP/1.1\r\nContent-Length: ", std::move(before), ">", std::move(after));
    }
    FakePlatform fake;
};

/// Readers who all have a message with the number 9000 + their address.
struct World : DeliveryWorld {
    ChangingPlatform changing;
    BroadcastId sent = 0;

    explicit World(int readers, bool photo = false) {
        options.platform = [this](config::Platform) -> const Platform& { return changing; };
        client.script = [](const std::string& recipient) { return answer("ok 9" + recipient); };
        add_readers(*ledger, "readers", readers);
        start_engine();
        NewBroadcast broadcast = to_all();
        if (photo) broadcast.message.photo = "https://seestadt.example/ziege.jpg";
        sent = start(broadcast);
        REQUIRE(run_until_finished());
        finished.clear();
        client.requests.clear();
        client.copies.clear();
    }
    BroadcastId begin(Act what, bool photo = false) {
        NewBroadcast act = broadcast_to("alert-2", "readers", {});
        act.act = what;
        act.origin = sent;
        act.key_class = KeyClass::idempotency_key;
        act.message.text = "<b>Korrektur</b>";
        if (photo) act.message.photo = "https://seestadt.example/ziege.jpg";
        const BroadcastId id = must(ledger->start_extra(act, clock.time));
        engine->wake();
        return id;
    }
    std::string last_of(const std::string& recipient) {
        std::string bytes;
        for (const auto& request : client.requests)
            if (request.recipient == recipient) bytes = request.bytes.substr(request.bytes.find("\r\n\r\n") + 4);
        return bytes;
    }
};

} // namespace

TEST_CASE("each reader's own message is changed, by its number", "[delivery]") {
    World world(5000);
    const BroadcastId id = world.begin(Act::edit);
    REQUIRE(world.run_until_finished());
    CHECK(world.row(id).tally.delivered == 5000);
    CHECK(world.client.copies.size() == 5000);
    CHECK(world.last_of("1000") == "e<1000>91000 <b>Korrektur</b>");
    CHECK(world.last_of("5999") == "e<5999>95999 <b>Korrektur</b>");
    CHECK(must(world.ledger->verify()).empty());
}

TEST_CASE("a removal is stopped and resumed like any broadcast, and reaches everybody once", "[delivery]") {
    World world(300);
    world.client.delay = 2ms;
    const BroadcastId id = world.begin(Act::remove);
    REQUIRE(world.run_until([&] { return world.client.requests.size() >= 50; }));
    must(world.engine->stop(id, "stopped by Keller"));
    world.run_for(50ms);
    const std::size_t before = world.client.requests.size();
    world.run_for(50ms);
    CHECK(world.client.requests.size() == before);
    must(world.engine->resume(id, "Frei"));
    REQUIRE(world.run_until_finished());
    CHECK(world.client.copies.size() == 300);
    CHECK(std::ranges::all_of(world.client.copies, [](const auto& entry) { return entry.second == 1; }));
    CHECK(world.last_of("1299") == "d<1299>91299");
}

TEST_CASE("a message that is gone refuses itself and not its reader", "[delivery]") {
    World world(10);
    world.client.script = [](const std::string& recipient) {
        return recipient == "1003" ? answer("message gone") : answer("ok 1");
    };
    const BroadcastId id = world.begin(Act::edit);
    REQUIRE(world.run_until_finished());
    CHECK(world.row(id).tally.delivered == 9);
    CHECK(world.row(id).tally.refused == 1);
    CHECK(must(world.ledger->subscribers().find("readers", Ordinal{3}))->state == SubscriberState::active);
}

TEST_CASE("a change whose answer was lost is asked for again, however careful its broadcast was", "[delivery]") {
    World world(3);
    world.client.script = [tries = 0](const std::string& recipient) mutable {
        return recipient == "1001" && ++tries == 1 ? cut() : answer("ok 1");
    };
    NewBroadcast act = broadcast_to("alert-2", "readers", {});
    act.act = Act::remove;
    act.origin = world.sent;
    act.key_class = KeyClass::idempotency_key;
    act.prefer = Prefer::once;
    const BroadcastId id = must(world.ledger->start_extra(act, world.clock.time));
    world.engine->wake();
    REQUIRE(world.run_until_finished());
    CHECK(world.row(id).tally.delivered == 3);
    CHECK(world.row(id).tally.unknown == 0);
    CHECK(world.client.copies["1001"] == 2);
}

TEST_CASE("of a picture the caption is changed, and where it had arrived as text the text", "[delivery]") {
    World world(4, true);
    // From number 1002 on the picture was refused then: these are texts.
    std::map<std::string, int> asked;
    world.client.script = [&](const std::string& recipient) {
        return recipient >= "1002" && asked[recipient]++ == 0 ? answer("other form") : answer("ok 1");
    };
    const BroadcastId id = world.begin(Act::edit, true);
    REQUIRE(world.run_until_finished());
    CHECK(world.row(id).tally.delivered == 4);
    CHECK(world.last_of("1001").starts_with("c<1001>"));
    CHECK(world.last_of("1002").starts_with("e<1002>"));
}

TEST_CASE("who has unsubscribed since is corrected in place all the same; who was forgotten is not", "[delivery]") {
    World world(3);
    must(world.ledger->subscribers().set_state("readers", 0, SubscriberState::stopped, noon));
    must(world.ledger->subscribers().forget("readers", 1, noon));
    const BroadcastId id = world.begin(Act::edit);
    REQUIRE(world.run_until_finished());
    CHECK(world.row(id).tally.delivered == 2);
    CHECK(world.row(id).tally.withheld == 1);
    CHECK(world.client.copies.contains("1000"));
}

TEST_CASE("a platform that cannot change messages says so, and nothing is lost", "[delivery]") {
    DeliveryWorld world; // its platform sends only
    add_readers(*world.ledger, "readers", 2);
    world.start_engine();
    const BroadcastId sent = world.start(world.to_all());
    REQUIRE(world.run_until_finished());
    NewBroadcast act = broadcast_to("alert-2", "readers", {});
    act.act = Act::edit;
    act.origin = sent;
    const BroadcastId id = must(world.ledger->start_extra(act, world.clock.time));
    world.engine->wake();
    REQUIRE(world.run_until([&] { return !world.trouble.empty(); }));
    CHECK(world.trouble.front() == "readers: fake cannot edit messages");
    CHECK(world.row(id).tally.pending == 2);
}

TEST_CASE("what has the corrected text instead is not resumed", "[delivery]") {
    DeliveryWorld world;
    world.client.delay = 5ms;
    add_readers(*world.ledger, "readers", 200);
    world.start_engine();
    const BroadcastId id = world.start(world.to_all());
    REQUIRE(world.run_until([&] { return world.client.requests.size() >= 20; }));
    must(world.engine->stop(id, "corrected by alert-2"));
    // What memory knows at once the ledger knows with the next commit.
    const auto unsent = world.engine->surely_unsent(id);
    CHECK(unsent.size() >= 200 - world.client.requests.size());
    REQUIRE(world.run_until([&] { return world.engine->running().empty(); }));
    NewBroadcast rest = broadcast_to("alert-2", "readers", unsent);
    rest.origin = id;
    must(world.ledger->start_extra(rest, world.clock.time));
    const auto resumed = world.engine->resume(id, "Frei");
    REQUIRE_FALSE(resumed);
    CHECK(resumed.error().message.find("gets the corrected text by broadcast") != std::string::npos);
    world.engine->wake();
    REQUIRE(world.run_until_finished());
    CHECK(world.client.copies.size() == 200);
    CHECK(std::ranges::all_of(world.client.copies, [](const auto& entry) { return entry.second == 1; }));
}
