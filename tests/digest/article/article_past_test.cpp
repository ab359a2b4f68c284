#include "digest/article/article_past.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

const Instant morning = *parse_iso8601("2026-11-23T05:00:00Z");

Article article(std::string title) {
    Article made;
    made.id = "bridge";
    made.url = "https://seestadt.example/bridge";
    made.title = std::move(title);
    made.published = morning;
    made.source = "Seestadt heute";
    return made;
}

std::vector<StoredArticle> at(ArticleStore& store, Instant instant) {
    return as_they_were(store, store.window(morning - 24h, instant, 100).value(), instant).value();
}

} // namespace

TEST_CASE("the store tells what an article said at an instant of the past", "[article]") {
    const auto store = make_memory_article_store();
    store->put(article("Brücke wird gebaut"), "feed", morning, false).value();
    store->put(article("Brücke wird teurer"), "feed", morning + 2h, false).value();
    store->put(article("Brücke kommt doch nicht"), "feed", morning + 4h, false).value();
    CHECK(at(*store, morning - 1min).empty());
    REQUIRE(at(*store, morning + 1h).size() == 1);
    CHECK(at(*store, morning + 1h)[0].article.title == "Brücke wird gebaut");
    CHECK(at(*store, morning + 1h)[0].version == 1);
    CHECK(at(*store, morning + 1h)[0].changed == morning);
    CHECK(at(*store, morning + 3h)[0].article.title == "Brücke wird teurer");
    CHECK(at(*store, morning + 5h)[0].article.title == "Brücke kommt doch nicht");
}

TEST_CASE("what was killed later was there before, and is gone from that instant on", "[article]") {
    const auto store = make_memory_article_store();
    SECTION("by an editor") {
        const auto key = store->put(article("Brücke wird gebaut"), "feed", morning, false).value().key;
        store->set_status(key, PublicationStatus::killed, morning + 2h).value();
    }
    SECTION("by its source") {
        store->put(article("Brücke wird gebaut"), "feed", morning, false).value();
        Article kill = article("Brücke wird gebaut");
        kill.status = PublicationStatus::killed;
        store->put(kill, "feed", morning + 2h, false).value();
    }
    REQUIRE(at(*store, morning + 1h).size() == 1);
    CHECK(at(*store, morning + 1h)[0].sendable(morning + 1h));
    REQUIRE(at(*store, morning + 3h).size() == 1);
    CHECK_FALSE(at(*store, morning + 3h)[0].sendable(morning + 3h));
}

TEST_CASE("an article of the past is pinned and blocked as it was then", "[article]") {
    const auto store = make_memory_article_store();
    const auto key = store->put(article("Brücke wird gebaut"), "feed", morning, false).value().key;
    REQUIRE(store->set_pinned(key, 1, morning + 1h) == true);
    REQUIRE(store->set_pinned(key, -1, morning + 3h) == true);
    const auto pinned = [&](Instant then) { return at(*store, then).at(0).pinned; };
    CHECK(pinned(morning + 30min) == 0);
    CHECK(pinned(morning + 1h) == 1);
    CHECK(pinned(morning + 2h) == 1);
    CHECK(pinned(morning + 4h) == -1);
}
