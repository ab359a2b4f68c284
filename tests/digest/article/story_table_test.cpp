#include "digest/article/story_table.hpp"

#include "digest/article/article_store.hpp"
#include "digest/article/database.hpp"
#include "digest/story/story_life.hpp"

#include "tests/digest/article/article_maker.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche::digest;
using namespace depesche::tests;
using namespace std::chrono_literals;

namespace {

/// A store with so many articles, one an hour from midnight on; their keys.
struct Desk {
    explicit Desk(int articles) {
        for (int i = 0; i < articles; ++i)
            keys.push_back(
                store->put(make_article(i, at_hour(i)), "https://seestadt.example/rss", at_hour(i), false).value().key);
    }
    StoryTable& stories() { return store->stories(); }
    std::vector<ArticleKey> reports(StoryKey story) {
        std::vector<ArticleKey> found;
        for (const StoryMember& member : stories().members(story).value()) found.push_back(member.article);
        return found;
    }
    std::unique_ptr<ArticleStore> store = make_memory_article_store();
    std::vector<ArticleKey> keys;
};

} // namespace

TEST_CASE("what came in waits for its story, the oldest first", "[article][story]") {
    Desk desk(3);
    const auto waiting = desk.stories().unplaced(at_hour(0.5), 10).value();
    REQUIRE(waiting.size() == 2);
    CHECK(waiting[0].article == desk.keys[1]);
    CHECK(waiting[1].news_time == at_hour(2));
    desk.stories().open(desk.keys[1], at_hour(1)).value();
    CHECK(desk.stories().unplaced(at_hour(0.5), 10).value().size() == 1);
    REQUIRE(desk.stories().leave_older(at_hour(5)));
    CHECK(desk.stories().unplaced(at_hour(-1), 10).value().empty());
    CHECK(desk.stories().story_of(desk.keys[0]).value() == 0);
}

TEST_CASE("a story knows its reports, since when and why", "[article][story]") {
    Desk desk(3);
    const StoryKey story = desk.stories().open(desk.keys[0], at_hour(0)).value();
    REQUIRE(desk.stories().join(desk.keys[2], story, "shares Oftringen", at_hour(2)));
    const StoredStory stored = desk.stories().find(story).value().value();
    CHECK(stored.opened == at_hour(0));
    CHECK(stored.latest == at_hour(2));
    CHECK(stored.reports == 2);
    const auto members = desk.stories().members(story).value();
    REQUIRE(members.size() == 2);
    CHECK(members[1].because == "shares Oftringen");
    CHECK(members[1].by.empty());
    CHECK(desk.store->find(desk.keys[2]).value()->story == story);
}

TEST_CASE("a story is new, grows, is updated and is over", "[article][story]") {
    Desk desk(2);
    const StoryKey story = desk.stories().open(desk.keys[0], at_hour(0)).value();
    const auto life = [&](double hour) { return life_of(desk.stories().find(story).value().value(), at_hour(hour)); };
    CHECK(life(1) == StoryLife::is_new);
    REQUIRE(desk.stories().join(desk.keys[1], story, "", at_hour(1)));
    CHECK(life(2) == StoryLife::grows);
    REQUIRE(desk.stories().note_update(story, at_hour(3)));
    CHECK(life(4) == StoryLife::updated);
    CHECK(life(51) == StoryLife::updated);
    CHECK(life(51.1) == StoryLife::over);
}

TEST_CASE("two stories become one, whose other number still leads to it", "[article][story]") {
    Desk desk(4);
    const StoryKey one = desk.stories().open(desk.keys[1], at_hour(1)).value();
    const StoryKey other = desk.stories().open(desk.keys[0], at_hour(0)).value();
    const StoryKey third = desk.stories().open(desk.keys[2], at_hour(2)).value();
    REQUIRE(desk.stories().merge(other, one, "", "Keller", at_hour(3)));
    REQUIRE(desk.stories().merge(one, third, "shares a bridge", "", at_hour(4)));
    const StoredStory whole = desk.stories().find(other).value().value();
    CHECK(whole.key == third);
    CHECK(whole.reports == 3);
    CHECK(whole.opened == at_hour(0));
    CHECK(desk.reports(third) == std::vector{desk.keys[0], desk.keys[1], desk.keys[2]});
    CHECK(desk.stories().since(at_hour(-1), 10).value().size() == 1);
    CHECK(desk.stories().members(third).value()[0].because == "shares a bridge");
}

TEST_CASE("what an editor takes apart stays apart until somebody joins it again", "[article][story]") {
    Desk desk(3);
    const StoryKey story = desk.stories().open(desk.keys[0], at_hour(0)).value();
    for (const int i : {1, 2})
        REQUIRE(desk.stories().join(desk.keys[static_cast<std::size_t>(i)], story, "", at_hour(i)));
    const StoryKey fresh = desk.stories().split(story, std::vector{desk.keys[1]}, "Keller", at_hour(5)).value();
    REQUIRE(fresh != 0);
    CHECK(desk.reports(story) == std::vector{desk.keys[0], desk.keys[2]});
    CHECK(desk.reports(fresh) == std::vector{desk.keys[1]});
    CHECK(desk.stories().members(fresh).value().front().by == "Keller");
    CHECK(desk.stories().find(fresh).value()->opened == at_hour(1));
    CHECK(desk.stories().apart(at_hour(-1)).value() == std::vector{std::pair(story, fresh)});
    CHECK(desk.stories().apart(at_hour(4)).value().empty());

    // What one of them becomes part of is kept apart as well.
    const StoryKey larger = desk.stories().open(desk.keys[0], at_hour(0)).value();
    REQUIRE(desk.stories().merge(fresh, larger, "", "", at_hour(6)));
    CHECK(desk.stories().apart(at_hour(-1)).value() == std::vector{std::pair(story, larger)});
    REQUIRE(desk.stories().merge(larger, story, "", "Keller", at_hour(7)));
    CHECK(desk.stories().apart(at_hour(-1)).value().empty());
}

TEST_CASE("a story is not split into nothing", "[article][story]") {
    Desk desk(2);
    const StoryKey story = desk.stories().open(desk.keys[0], at_hour(0)).value();
    CHECK(desk.stories().split(story, std::vector{desk.keys[0]}, "Keller", at_hour(5)).value() == 0);
    CHECK(desk.stories().split(story, std::vector{desk.keys[1]}, "Keller", at_hour(5)).value() == 0);
    CHECK(desk.reports(story) == std::vector{desk.keys[0]});
}

TEST_CASE("what is taken out of a story takes its time along", "[article][story]") {
    Desk desk(4);
    const StoryKey story = desk.stories().open(desk.keys[0], at_hour(0)).value();
    for (const int i : {1, 2, 3})
        REQUIRE(desk.stories().join(desk.keys[static_cast<std::size_t>(i)], story, "", at_hour(i)));
    const auto times = [&](StoryKey key) {
        const StoredStory stored = desk.stories().find(key).value().value();
        return std::pair(stored.opened, stored.latest);
    };
    SECTION("the latest") {
        const StoryKey fresh = desk.stories().split(story, std::vector{desk.keys[3]}, "Keller", at_hour(60)).value();
        CHECK(times(story) == std::pair(at_hour(0), at_hour(2)));
        CHECK(times(fresh) == std::pair(at_hour(3), at_hour(3)));
        CHECK(life_of(desk.stories().find(story).value().value(), at_hour(50.5)) == StoryLife::over);
    }
    SECTION("the first") {
        desk.stories().split(story, std::vector{desk.keys[0]}, "Keller", at_hour(60)).value();
        CHECK(times(story) == std::pair(at_hour(1), at_hour(3)));
    }
    SECTION("a new version") {
        Article anew = desk.store->find(desk.keys[3]).value()->article;
        anew.title += " (neu)";
        desk.store->put(anew, "https://seestadt.example/rss", at_hour(10), false).value();
        REQUIRE(desk.stories().note_update(story, at_hour(10.1)));
        const StoryKey fresh = desk.stories().split(story, std::vector{desk.keys[3]}, "Keller", at_hour(60)).value();
        CHECK(times(story) == std::pair(at_hour(0), at_hour(2)));
        CHECK_FALSE(desk.stories().find(story).value()->updated);
        CHECK(times(fresh) == std::pair(at_hour(3), at_hour(10)));
        CHECK(life_of(desk.stories().find(fresh).value().value(), at_hour(11)) == StoryLife::updated);
    }
}
