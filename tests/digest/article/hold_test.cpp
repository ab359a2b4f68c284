// What is held, released and set aside: the contract of every article store.

#include "digest/article/added_feeds.hpp"
#include "digest/article/article_store.hpp"

#include "tests/digest/article/article_maker.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>

using namespace depesche::digest;
using namespace depesche::tests;
using namespace std::chrono_literals;

namespace {

const std::string feed = "https://seestadt.example/rss";

std::vector<Article> batch(int first, int count, double hour) {
    std::vector<Article> articles;
    for (int i = 0; i < count; ++i) articles.push_back(make_article(first + i, at_hour(hour)));
    return articles;
}

/// A store whose feed brought an article an hour until six, and was looked at then.
struct Newsdesk {
    explicit Newsdesk(std::unique_ptr<ArticleStore> with = make_memory_article_store()) : store(std::move(with)) {
        std::vector<Article> document;
        for (int i = 0; i < 40; ++i) document.push_back(make_article(i, at_hour(6 - i)));
        store->put_document(document, feed, at_hour(6), true).value();
        look(6);
    }
    void look(double hour) {
        FeedState state = store->feed_state(feed).value();
        state.last_success = at_hour(hour);
        REQUIRE(store->save_feed_state(state));
    }
    DocumentOutcome bring(const std::vector<Article>& articles, double hour) {
        auto outcome = store->put_document(articles, feed, at_hour(hour), false).value();
        look(hour);
        return outcome;
    }
    std::vector<StoredArticle> window(double from, double until) {
        return store->window(at_hour(from), at_hour(until), 1000).value();
    }
    std::unique_ptr<ArticleStore> store;
};

} // namespace

TEST_CASE("more than plausible is held: in no window, not sendable, and with its reason", "[article][hold]") {
    Newsdesk desk;
    auto storm = batch(100, 30, 6.1);
    storm[7].urgency = 1;
    const DocumentOutcome outcome = desk.bring(storm, 6.2);
    REQUIRE(outcome.hold);
    CHECK(outcome.hold->articles == 30);
    CHECK(outcome.hold->waiting == 30);
    CHECK(outcome.hold->feed_url == feed);
    CHECK(reason(outcome.hold->storm) == "30 new articles in 12 minutes; this feed brings 1 in its busiest hour");
    CHECK(std::ranges::all_of(outcome.outcomes, &PutOutcome::held));
    CHECK(desk.window(6.05, 7).empty());
    const StoredArticle stored = desk.store->find(outcome.outcomes[0].key).value().value();
    CHECK(stored.hold == outcome.hold->id);
    CHECK_FALSE(stored.sendable(at_hour(7)));
    CHECK_FALSE(stored.baseline);
    CHECK(desk.store->held(outcome.hold->id, 5).value().size() == 5);
    CHECK(desk.store->held(outcome.hold->id, 5).value().front().article.urgency == 1);
    // What is plausible goes on beside it.
    CHECK_FALSE(desk.bring(batch(200, 2, 6.3), 6.4).hold);
    CHECK(desk.window(6.05, 7).size() == 2);
}

TEST_CASE("what is released is news with its own date, in the next window", "[article][hold]") {
    Newsdesk desk;
    const DocumentOutcome outcome = desk.bring(batch(100, 30, 6.1), 6.2);
    const auto keys = desk.store->release(outcome.hold->id, "Keller", at_hour(9)).value();
    CHECK(keys.size() == 30);
    CHECK(desk.window(8.5, 9).size() == 30);
    const StoredArticle stored = desk.store->find(keys.front()).value().value();
    CHECK(stored.news_time() == at_hour(6.1));
    CHECK(stored.released);
    CHECK(stored.sendable(at_hour(9)));
    CHECK(desk.store->release(outcome.hold->id, "Rossi", at_hour(10)).value().empty());
    const Hold hold = desk.store->hold(outcome.hold->id).value().value();
    CHECK(hold.decision == Hold::Decision::released);
    CHECK(hold.decided_by == "Keller");
    CHECK(hold.waiting == 0);
    CHECK(hold.articles == 30);
    // An editor's word teaches the brake: the next such burst is believed.
    CHECK_FALSE(desk.bring(batch(300, 30, 30.1), 30.2).hold);
}

TEST_CASE("one article is released alone, and the last one ends the hold", "[article][hold]") {
    Newsdesk desk;
    const DocumentOutcome outcome = desk.bring(batch(100, 6, 6.1), 6.2);
    for (std::size_t i = 0; i < 6; ++i) {
        CHECK(desk.store->hold(outcome.hold->id).value()->decision == Hold::Decision::open);
        CHECK(desk.store->release_article(outcome.outcomes[i].key, "Keller", at_hour(7)).value());
        CHECK_FALSE(desk.store->release_article(outcome.outcomes[i].key, "Keller", at_hour(7)).value());
    }
    CHECK(desk.store->hold(outcome.hold->id).value()->decision == Hold::Decision::released);
    CHECK_FALSE(desk.store->release_article(999, "Keller", at_hour(7)).value());
}

TEST_CASE("what is set aside is baseline, and may still be released", "[article][hold]") {
    Newsdesk desk;
    const DocumentOutcome outcome = desk.bring(batch(100, 30, 6.1), 6.2);
    desk.store->release_article(outcome.outcomes[3].key, "Keller", at_hour(7)).value();
    CHECK(desk.store->set_aside(outcome.hold->id, "", at_hour(30)).value() == 29);
    CHECK(desk.store->set_aside(outcome.hold->id, "", at_hour(31)).value() == 0);
    CHECK(desk.store->find(outcome.outcomes[0].key).value()->baseline);
    CHECK_FALSE(desk.store->find(outcome.outcomes[3].key).value()->baseline);
    CHECK(desk.store->holds(at_hour(29)).value().size() == 1);
    CHECK(desk.store->holds(at_hour(30)).value().empty());
    CHECK(desk.store->release(outcome.hold->id, "Rossi", at_hour(31)).value().size() == 29);
    CHECK_FALSE(desk.store->find(outcome.outcomes[0].key).value()->baseline);
}

TEST_CASE("one article of what was set aside is released alone, and the rest stays aside", "[article][hold]") {
    Newsdesk desk;
    const DocumentOutcome outcome = desk.bring(batch(100, 30, 6.1), 6.2);
    REQUIRE(desk.store->set_aside(outcome.hold->id, "Keller", at_hour(7)).value() == 30);
    CHECK(desk.store->release_article(outcome.outcomes[3].key, "Rossi", at_hour(8)).value());
    CHECK_FALSE(desk.store->release_article(outcome.outcomes[3].key, "Rossi", at_hour(8)).value());
    CHECK(desk.store->find(outcome.outcomes[3].key).value()->sendable(at_hour(8)));
    CHECK(desk.store->find(outcome.outcomes[4].key).value()->baseline);
    CHECK(desk.store->hold(outcome.hold->id).value()->decision == Hold::Decision::set_aside);
    // What was never held is no one's to release.
    const auto plain = desk.bring({make_article(500, at_hour(8.1))}, 8.2);
    CHECK_FALSE(desk.store->release_article(plain.outcomes[0].key, "Rossi", at_hour(9)).value());
}

TEST_CASE("a release does not silence its sender: what comes next is judged by itself", "[article][hold]") {
    auto store = make_memory_article_store();
    const auto push = [&](int first, int count, double hour) {
        return store->put_document(batch(first, count, hour), "push:bureau", at_hour(hour), false).value();
    };
    const auto storm = push(0, 60, 10);
    REQUIRE(storm.hold);
    CHECK(push(100, 1, 10.1).hold == std::nullopt);
    REQUIRE(store->release(storm.hold->id, "Keller", at_hour(10.2)).value().size() == 60);
    for (int i = 0; i < 40; ++i) CHECK_FALSE(push(200 + i, 1, 10.3).hold);
    CHECK_FALSE(push(300, 5, 10.4).hold);
    CHECK(push(400, 60, 10.5).hold); // an editor's word is no blank cheque

    Newsdesk desk;
    const auto two_hundred = desk.bring(batch(100, 200, 6.1), 6.2);
    REQUIRE(desk.store->release(two_hundred.hold->id, "Keller", at_hour(6.3)));
    CHECK_FALSE(desk.bring(batch(900, 1, 6.4), 6.4).hold);
}

TEST_CASE("what another source tells is not hidden behind an article that is held", "[article][hold]") {
    Newsdesk desk;
    const auto storm = batch(100, 30, 6.1);
    const auto outcome = desk.bring(storm, 6.2);
    Article told = storm[5];
    told.source = "Agentur Nordwind";
    told.id = "nw-5";
    told.url = "https://nordwind.example/5";
    told.lead = "Ein anderer Anfang.";
    const auto other =
        desk.store->put_document({told}, "https://nordwind.example/rss", at_hour(6.5), false).value().outcomes[0];
    CHECK(other.kind == PutOutcome::Kind::fresh);
    CHECK_FALSE(other.held);
    CHECK(desk.store->find(other.key).value()->sendable(at_hour(6.5)));
    // Once it is decided, the usual rule: one story, two sources.
    REQUIRE(desk.store->release(outcome.hold->id, "Keller", at_hour(7)));
    told = storm[6];
    told.source = "Agentur Nordwind";
    told.id = "nw-6";
    told.url = "https://nordwind.example/6";
    CHECK(desk.store->put_document({told}, "https://nordwind.example/rss", at_hour(7.1), false)
              .value()
              .outcomes[0]
              .kind == PutOutcome::Kind::duplicate);
}

TEST_CASE("a second storm joins the hold that is open", "[article][hold]") {
    Newsdesk desk;
    const auto first = desk.bring(batch(100, 30, 6.1), 6.2);
    const auto second = desk.bring(batch(200, 40, 6.3), 6.4);
    REQUIRE(second.hold);
    CHECK(second.hold->id == first.hold->id);
    CHECK(second.hold->waiting == 70);
    REQUIRE(desk.store->set_aside(first.hold->id, "Keller", at_hour(7)));
    CHECK(desk.bring(batch(300, 40, 7.1), 7.2).hold->id != first.hold->id);
}

TEST_CASE("an update of a held article stays held, and is what gets released", "[article][hold]") {
    Newsdesk desk;
    auto storm = batch(100, 30, 6.1);
    const auto outcome = desk.bring(storm, 6.2);
    storm[0].title = "Rat der Seestadt beschliesst die Brücke doch noch";
    storm[1].status = PublicationStatus::killed;
    CHECK(desk.bring(storm, 6.4).outcomes[0].kind == PutOutcome::Kind::updated);
    CHECK(desk.window(6.05, 7).empty());
    CHECK(desk.store->find(outcome.outcomes[0].key).value()->hold == outcome.hold->id);
    REQUIRE(desk.store->release(outcome.hold->id, "Keller", at_hour(7)));
    CHECK(desk.store->find(outcome.outcomes[0].key).value()->version == 2);
    CHECK_FALSE(desk.store->find(outcome.outcomes[1].key).value()->sendable(at_hour(8)));
}

TEST_CASE("holds survive a restart", "[article][hold]") {
    const TempDir folder;
    HoldId id = 0;
    {
        Newsdesk desk(open_article_store(folder / "news.db").value());
        id = desk.bring(batch(100, 30, 6.1), 6.2).hold->id;
    }
    auto store = open_article_store(folder / "news.db").value();
    CHECK(store->holds(at_hour(100)).value().at(0).id == id);
    CHECK(store->release(id, "Keller", at_hour(7)).value().size() == 30);
}

TEST_CASE("whatever happens, each article is news, held or baseline, and none is lost or shown while held",
          "[article][hold]") {
    for (unsigned seed = 1; seed <= 25; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        const auto roll = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
        Newsdesk desk;
        std::set<ArticleKey> keys;
        std::vector<Article> shown;
        double hour = 6;
        for (int step = 0; step < 30; ++step) {
            hour += 0.1 + roll(20) / 10.0;
            const auto open = desk.store->holds(at_hour(hour)).value();
            switch (roll(5)) {
            case 0: // a storm or a trickle
            case 1: {
                const auto fresh =
                    batch(1000 + static_cast<int>(shown.size()), 1 + roll(1) * roll(60), hour - roll(40));
                shown.insert(shown.end(), fresh.begin(), fresh.end());
                for (const PutOutcome& one : desk.bring(fresh, hour).outcomes) keys.insert(one.key);
                break;
            }
            case 2: // all of it again, one changed
                if (shown.empty()) break;
                shown[static_cast<std::size_t>(roll(static_cast<int>(shown.size()) - 1))].title += " geändert";
                for (const PutOutcome& one : desk.bring(shown, hour).outcomes) keys.insert(one.key);
                break;
            case 3:
                if (!open.empty()) desk.store->release(open.front().id, "Keller", at_hour(hour)).value();
                break;
            case 4:
                if (!open.empty()) desk.store->set_aside(open.front().id, "Keller", at_hour(hour)).value();
                break;
            default:
                if (!open.empty())
                    desk.store
                        ->release_article(desk.store->held(open.front().id, 9).value().back().key, "Rossi",
                                          at_hour(hour))
                        .value();
            }
            std::map<HoldId, int> waiting;
            for (const ArticleKey key : keys) {
                const StoredArticle stored = desk.store->find(key).value().value();
                REQUIRE(!(stored.hold != 0 && stored.baseline));
                REQUIRE((stored.hold == 0 || !stored.sendable(at_hour(hour))));
                if (stored.hold != 0) ++waiting[stored.hold];
            }
            for (const StoredArticle& stored : desk.window(hour - 1000, hour)) REQUIRE(stored.hold == 0);
            int open_ones = 0;
            for (const Hold& hold : desk.store->holds(at_hour(0)).value()) {
                REQUIRE(hold.waiting == waiting[hold.id]);
                REQUIRE((hold.decision == Hold::Decision::open) == (hold.waiting > 0));
                open_ones += hold.decision == Hold::Decision::open;
            }
            REQUIRE(open_ones <= 1);
        }
        CHECK(desk.store->count().value() == static_cast<std::int64_t>(keys.size()) + 40);
    }
}

TEST_CASE("added feeds are kept, spread in time, and the configuration goes before them", "[article][hold]") {
    const TempDir folder;
    std::vector<AddedFeed> feeds;
    for (int i = 0; i < 4; ++i) {
        AddedFeed one;
        one.settings.url = fmt::format("https://ort{}.example/rss", i);
        one.settings.source = fmt::format("Ort {}", i);
        one.settings.origin = Origin::agency;
        one.settings.interval = 90s;
        one.settings.weight = 1.5;
        one.added = at_hour(6);
        one.added_by = "cli:keller";
        feeds.push_back(one);
    }
    REQUIRE(open_article_store(folder / "news.db").value()->add_feeds(feeds, 40min));
    auto store = open_article_store(folder / "news.db").value();
    const auto back = store->added_feeds().value();
    REQUIRE(back.size() == 4);
    CHECK(back[2].settings.source == "Ort 2");
    CHECK(back[2].settings.interval == 90s);
    CHECK(back[2].settings.weight == 1.5);
    CHECK(back[2].settings.origin == Origin::agency);
    CHECK(back[2].settings.added);
    CHECK(store->feed_state(feeds[2].settings.url).value().next_attempt == at_hour(6) + 20min);
    depesche::config::FeedSettings configured;
    configured.url = "http://www.ort1.example/rss/";
    CHECK(all_feeds({configured}, back).size() == 4);
    CHECK(all_feeds({configured}, back).front().url == configured.url);
    CHECK(store->remove_feed(feeds[0].settings.url).value());
    CHECK_FALSE(store->remove_feed(feeds[0].settings.url).value());
    CHECK(store->added_feeds().value().size() == 3);
}
