#include "bot/ingest/hub_request.hpp"
#include "bot/ingest/websub_plan.hpp"

#include "digest/document/unicode.hpp"
#include "digest/format/format.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <set>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;
using digest::HubState;
using websub::Act;

namespace {

const digest::Instant noon = digest::parse_iso8601("2026-11-24T12:00:00Z").value();
const std::string topic = "https://seestadt.example/rss";

digest::HubSubscription fresh(const std::string& id = "0123456789abcdef") {
    digest::HubSubscription row;
    row.id = id;
    row.feed = row.topic = topic;
    row.hub = "https://hub.example/";
    row.next = noon;
    return row;
}

digest::HubSubscription active(const std::string& id = "0123456789abcdef") {
    auto row = fresh(id);
    websub::note_asked(row, noon);
    websub::note_verified(row, noon, websub::wanted_lease);
    return row;
}

} // namespace

TEST_CASE("asked, confirmed, renewed before the lease ends", "[ingest][websub]") {
    auto row = fresh();
    CHECK(websub::due(row, noon) == Act::subscribe);
    CHECK_FALSE(websub::is_active(row, noon));
    websub::note_asked(row, noon);
    CHECK(websub::due(row, noon) == Act::nothing);
    CHECK(websub::expects(row, "subscribe", topic, noon + 1min));
    websub::note_verified(row, noon + 1s, 100'000s);
    CHECK(websub::is_active(row, noon + 2s));
    CHECK(row.until == noon + 1s + 100'000s);
    // At four fifths, up to a twentieth earlier.
    CHECK(row.next > noon + 74'999s);
    CHECK(row.next <= noon + 80'001s);
    CHECK(websub::due(row, row.next) == Act::subscribe);
    websub::note_asked(row, row.next);
    CHECK(websub::is_active(row, row.next)); // being renewed it still counts
    websub::note_verified(row, noon + 80'000s, 100'000s);
    CHECK(row.until == noon + 180'000s);
    CHECK(row.failures == 0);
}

TEST_CASE("many feeds of one hub are not renewed at one moment", "[ingest][websub]") {
    std::set<digest::Instant> moments;
    for (int i = 0; i < 100; ++i) moments.insert(active(std::to_string(i)).next);
    CHECK(moments.size() > 80);
}

TEST_CASE("a lease that nobody renewed ends, and is asked for at once", "[ingest][websub]") {
    auto row = active();
    CHECK(websub::next_change(row) <= *row.until);
    CHECK_FALSE(websub::note_lapsed(row, *row.until - 1ms));
    const auto end = *row.until;
    CHECK_FALSE(websub::is_active(row, end));
    CHECK(websub::note_lapsed(row, end));
    CHECK(row.state == HubState::failed);
    CHECK(websub::due(row, end) == Act::subscribe);
    CHECK_FALSE(websub::note_lapsed(row, end)); // once
}

TEST_CASE("a hub that fails is tried ever more rarely, at least once a day", "[ingest][websub]") {
    auto row = fresh();
    std::chrono::milliseconds before{};
    digest::Instant now = noon;
    for (int i = 0; i < 30; ++i) {
        REQUIRE(websub::due(row, now) == Act::subscribe);
        websub::note_asked(row, now);
        websub::note_failure(row, now, "it answered 503");
        CHECK(row.state == HubState::failed);
        const auto pause = row.next - now;
        CHECK(pause >= std::min<std::chrono::milliseconds>(before, 24h));
        CHECK(pause <= 24h + 72min);
        before = pause;
        now = row.next;
    }
    CHECK(before >= 24h);
    websub::note_asked(row, now);
    websub::note_verified(row, now, 1h);
    CHECK(row.failures == 0);
    CHECK(row.trouble.empty());
}

TEST_CASE("a hub that says yes and never confirms has failed", "[ingest][websub]") {
    auto row = fresh();
    websub::note_asked(row, noon);
    CHECK(websub::due(row, noon + 10min - 1ms) == Act::nothing);
    CHECK(websub::due(row, noon + 10min) == Act::subscribe);
    websub::note_asked(row, noon + 10min);
    CHECK(row.failures == 1);
    CHECK_FALSE(row.trouble.empty());
    // A late confirmation is one all the same.
    CHECK(websub::expects(row, "subscribe", topic, noon + 2h));
    CHECK_FALSE(websub::expects(row, "subscribe", topic, noon + 25h));
}

TEST_CASE("a failed renewal leaves the rest of the lease in force", "[ingest][websub]") {
    auto row = active();
    const auto renewal = row.next;
    websub::note_asked(row, renewal);
    websub::note_failure(row, renewal, "timed out");
    CHECK(websub::is_active(row, renewal));
    CHECK(row.next < *row.until);
}

TEST_CASE("denied is asked again after days", "[ingest][websub]") {
    auto row = active();
    CHECK(websub::expects(row, "denied", topic, noon));
    websub::note_denied(row, noon, "closed");
    CHECK_FALSE(websub::is_active(row, noon));
    CHECK(websub::due(row, noon + 23h) == Act::nothing);
    CHECK(websub::due(row, noon + 24h) == Act::subscribe);
    for (int i = 0; i < 10; ++i) websub::note_denied(row, noon, std::string(5000, 'x'));
    CHECK(row.next == noon + websub::longest_denial);
    CHECK(digest::code_point_length(row.trouble) <= 200);
}

TEST_CASE("what a hub gives as its reason is one plain line, cut between characters", "[ingest][websub]") {
    auto row = active();
    websub::note_denied(row, noon, "geschlossen\r\n2026-11-23 ERROR: alles weg\x1b[2J");
    CHECK(row.trouble.find_first_of("\r\n\x1b") == std::string::npos);
    CHECK_THAT(row.trouble, Catch::StartsWith("geschlossen 2026-11-23 ERROR: alles weg"));
    websub::note_denied(row, noon, "\xff\xfe");
    CHECK(row.trouble == "it gives a reason that is no text");
    std::string long_reason = "x";
    for (int i = 0; i < 300; ++i) long_reason += "ü";
    websub::note_denied(row, noon, long_reason);
    CHECK(digest::code_point_length(row.trouble) <= 200);
    CHECK(digest::is_valid_utf8(row.trouble));
}

TEST_CASE("who leaves asks three times and then forgets", "[ingest][websub]") {
    auto row = active();
    websub::leave(row, noon);
    CHECK_FALSE(websub::is_active(row, noon));
    CHECK(websub::expects(row, "unsubscribe", topic, noon));
    CHECK_FALSE(websub::expects(row, "subscribe", topic, noon));
    digest::Instant now = noon;
    int asked = 0;
    while (websub::due(row, now) != Act::forget) {
        REQUIRE(websub::due(row, now) == Act::unsubscribe);
        REQUIRE(++asked < 10);
        websub::note_asked(row, now);
        if (asked % 2 == 0) websub::note_failure(row, now, "it answered 500");
        now = row.next;
    }
    CHECK(asked >= 2);
    CHECK(now < noon + 3h);
}

TEST_CASE("only what was asked is confirmed", "[ingest][websub]") {
    auto row = fresh();
    CHECK_FALSE(websub::expects(row, "subscribe", topic, noon)); // not asked yet
    websub::note_asked(row, noon);
    CHECK(websub::expects(row, "subscribe", topic, noon));
    CHECK_FALSE(websub::expects(row, "subscribe", topic + "2", noon));
    CHECK_FALSE(websub::expects(row, "subscribe", "", noon));
    CHECK_FALSE(websub::expects(row, "unsubscribe", topic, noon));
    CHECK_FALSE(websub::expects(row, "publish", topic, noon));
    CHECK_FALSE(websub::expects(row, "", topic, noon));
}

TEST_CASE("whatever happens, something is always due within the longest lease", "[ingest][websub]") {
    std::mt19937 dice(7);
    for (int life = 0; life < 200; ++life) {
        auto row = fresh(std::to_string(life));
        digest::Instant now = noon;
        for (int step = 0; step < 100; ++step) {
            now += std::chrono::seconds(dice() % 200'000);
            websub::note_lapsed(row, now);
            const Act act = websub::due(row, now);
            if (act == Act::forget) break;
            if (act != Act::nothing) websub::note_asked(row, now);
            switch (dice() % 5) {
            case 0:
                websub::note_failure(row, now, "x");
                break;
            case 1:
                if (websub::expects(row, "subscribe", topic, now))
                    websub::note_verified(row, now, std::chrono::seconds(dice()));
                break;
            case 2:
                if (websub::expects(row, "denied", topic, now)) websub::note_denied(row, now, "x");
                break;
            default:
                break;
            }
            REQUIRE(row.next <= now + websub::longest_lease);
            REQUIRE((!websub::is_active(row, now) || row.next < *row.until || act != Act::nothing));
        }
    }
}

TEST_CASE("the list of feeds says how a hub stands", "[ingest][websub]") {
    auto row = fresh();
    CHECK(websub::describe(row, noon) == "hub: asked, not confirmed yet");
    row = active();
    CHECK(websub::describe(row, noon) == "hub: active until 2026-12-04T12:00:00Z");
    CHECK(websub::describe(row, *row.until) == "hub: failed, tried again by itself");
    websub::note_denied(row, noon, "closed");
    CHECK(websub::describe(row, noon) == "hub: denied (closed)");
}

TEST_CASE("a hub over plain http counts only at an inner address", "[ingest][websub]") {
    for (const auto* hub : {"https://hub.example/", "http://127.0.0.1:8080/", "http://[::1]/", "http://10.1.2.3/hub"})
        CHECK(is_usable_hub(hub));
    for (const auto* hub : {"http://hub.example/", "http://hub/", "http://hub.intern/", "http://93.184.216.34/", "hub"})
        CHECK_FALSE(is_usable_hub(hub));
}
