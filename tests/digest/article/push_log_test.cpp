#include "digest/article/article_store.hpp"
#include "digest/article/hub_subscriptions.hpp"
#include "digest/article/push_log.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

const Instant noon = parse_iso8601("2026-11-24T12:00:00Z").value();

AnsweredPush push(std::string key, Instant at, std::string answer = "{}") {
    return {"cms", std::move(key), "abc", at, 201, std::move(answer)};
}

HubSubscription subscription(std::string id, HubState state = HubState::asked) {
    HubSubscription made;
    made.id = std::move(id);
    made.feed = "https://seestadt.example/rss";
    made.topic = "https://seestadt.example/rss";
    made.hub = "https://hub.example/";
    made.callback = "https://push.seestadt.example/websub/" + made.id;
    made.secret_mark = "4711";
    made.state = state;
    made.next = noon;
    return made;
}

} // namespace

TEST_CASE("an answer is kept for its key for 48 hours, also over a restart", "[article][push]") {
    const tests::TempDir folder;
    {
        auto store = open_article_store(folder / "news.db").value();
        REQUIRE(store->pushes().remember(push("schluessel-1", noon, R"({"articles":[]})")));
    }
    auto store = open_article_store(folder / "news.db").value();
    const auto found = store->pushes().find("cms", "schluessel-1", noon + 48h - 1ms);
    REQUIRE(found);
    REQUIRE(*found);
    CHECK((*found)->status == 201);
    CHECK((*found)->body_hash == "abc");
    CHECK((*found)->answer == R"({"articles":[]})");
    CHECK((*found)->at == noon);
    CHECK_FALSE(store->pushes().find("cms", "schluessel-1", noon + 48h).value());
    CHECK_FALSE(store->pushes().find("andere", "schluessel-1", noon).value());
    CHECK_FALSE(store->pushes().find("cms", "schluessel-2", noon).value());
}

TEST_CASE("old answers go when a new one comes", "[article][push]") {
    auto store = make_memory_article_store();
    REQUIRE(store->pushes().remember(push("a", noon)));
    REQUIRE(store->pushes().remember(push("b", noon + 1h)));
    REQUIRE(store->pushes().remember(push("c", noon + 48h)));
    CHECK(store->pushes().count().value() == 2);
    REQUIRE(store->pushes().remember(push("c", noon + 48h, "zweite")));
    CHECK(store->pushes().count().value() == 2);
    CHECK(store->pushes().find("cms", "c", noon + 48h).value()->answer == "zweite");
}

TEST_CASE("a pusher that invents keys forgets its oldest, and nobody else's", "[article][push]") {
    auto store = make_memory_article_store();
    AnsweredPush other = push("fremd", noon);
    other.pusher = "agentur";
    REQUIRE(store->pushes().remember(other));
    const std::string large(20 << 20, 'x');
    for (int i = 0; i < 8; ++i) REQUIRE(store->pushes().remember(push("k" + std::to_string(i), noon + i * 1s, large)));
    CHECK(store->pushes().count().value() <= 1 + 4);
    CHECK(store->pushes().find("cms", "k7", noon + 8s).value());
    CHECK_FALSE(store->pushes().find("cms", "k0", noon + 8s).value());
    CHECK(store->pushes().find("agentur", "fremd", noon + 8s).value());
}

TEST_CASE("a subscription comes back as it was kept", "[article][websub]") {
    const tests::TempDir folder;
    HubSubscription kept = subscription("0123");
    kept.state = HubState::active;
    kept.asked = noon - 1h;
    kept.until = noon + 240h;
    kept.failures = 3;
    kept.trouble = "der Hub antwortete 503";
    kept.last_content = noon - 1min;
    kept.contents = 7;
    kept.ignored = 1;
    {
        auto store = open_article_store(folder / "news.db").value();
        REQUIRE(store->hub_subscriptions().save(subscription("0123")));
        REQUIRE(store->hub_subscriptions().save(kept));
    }
    auto store = open_article_store(folder / "news.db").value();
    REQUIRE(store->hub_subscriptions().all().value() == std::vector{kept});
    // What leaves may stand beside its successor; two successors may not.
    REQUIRE(store->hub_subscriptions().save(subscription("4567", HubState::leaving)));
    CHECK_FALSE(store->hub_subscriptions().save(subscription("89ab")));
    REQUIRE(store->hub_subscriptions().remove("0123"));
    CHECK(store->hub_subscriptions().save(subscription("89ab")));
    CHECK(store->hub_subscriptions().all().value().size() == 2);
}
