#include "digest/story/story_keeper.hpp"

#include "tests/digest/article/article_maker.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace depesche::digest;
using namespace depesche::tests;
using namespace std::chrono_literals;

namespace {

struct Report {
    std::string source, title, lead, language = "de";
};

const Report fire{"ana", "Brand in Sägewerk in Moosried: Halle zerstört",
                  "Im Sägewerk Holzer in Moosried ist am Abend ein Brand ausgebrochen. Verletzt wurde niemand."};
const Report fire_again{"regio-portal", "Moosried: Halle des Sägewerks Holzer ausgebrannt",
                        "Die Feuerwehr brachte den Brand im Sägewerk Holzer gegen Mitternacht unter Kontrolle."};
const Report fire_in_french{"dépêche-romande", "Incendie à Moosried: la scierie Holzer détruite",
                            "Un incendie a ravagé la scierie Holzer à Moosried. Personne n'a été blessé.", "fr"};
const Report fire_later{"ana", "Sägewerk Holzer in Moosried: Halle durch Brand zerstört, Ursache offen",
                        "Nach dem Brand im Sägewerk Holzer in Moosried sucht die Polizei nach der Ursache."};
const Report vote{"ana", "Stadtrat von Valbrune verschiebt die Abstimmung über das Hallenbad",
                  "Das Hallenbad Valbrune kommt erst im März vor das Volk, die Kosten sind um 4 Millionen gestiegen."};
const Report strike{"alpine-wire", "Ferry crews walk out at Porto Morena",
                    "Ferry crews in Porto Morena stopped work over pay, leaving islanders without a crossing.", "en"};

/// A newsroom's store and the one who keeps its stories.
struct Desk {
    ArticleKey bring(const Report& report, double hour) {
        Article article = make_article(static_cast<int>(++number), at_hour(hour));
        article.title = report.title;
        article.lead = report.lead;
        article.blocks.clear();
        article.language = report.language;
        article.source = report.source;
        const ArticleKey key =
            store->put(article, "https://" + report.source + ".example/rss", at_hour(hour), false).value().key;
        REQUIRE(keeper.catch_up(at_hour(hour)));
        return key;
    }
    /// A new version, with this title and lead.
    void rewrite(ArticleKey key, const Report& report, double hour) {
        Article article = store->find(key).value()->article;
        article.title = report.title;
        article.lead = report.lead;
        const auto again = store->put(article, "https://" + article.source + ".example/rss", at_hour(hour), false);
        REQUIRE(again.value().key == key);
        REQUIRE(keeper.changed(store->find(key).value().value(), at_hour(hour)));
    }
    StoryKey story_of(ArticleKey article) { return store->stories().story_of(article).value(); }
    std::unique_ptr<ArticleStore> store = make_memory_article_store();
    StoryKeeper keeper{*store};
    int number = 0;
};

} // namespace

TEST_CASE("what comes in finds its story, in two languages, and the store knows why", "[story]") {
    Desk desk;
    const ArticleKey first = desk.bring(fire, 20);
    const ArticleKey other = desk.bring(vote, 20.5);
    const ArticleKey again = desk.bring(fire_again, 23);
    const ArticleKey french = desk.bring(fire_in_french, 23.5);
    const StoryKey story = desk.story_of(first);
    CHECK(story != 0);
    CHECK(desk.story_of(again) == story);
    CHECK(desk.story_of(french) == story);
    CHECK(desk.story_of(other) != story);
    const auto members = desk.store->stories().members(story).value();
    REQUIRE(members.size() == 3);
    CHECK(members[0].because.empty());
    CHECK(members[1].because.find("Holzer") != std::string::npos);
}

TEST_CASE("a restart changes no story, and the next report finds the one from before", "[story]") {
    Desk desk;
    const ArticleKey first = desk.bring(fire, 20);
    const ArticleKey other = desk.bring(vote, 20.5);
    StoryKeeper after(*desk.store);
    REQUIRE(after.catch_up(at_hour(21)));
    CHECK(desk.store->stories().since(at_hour(0), 10).value().size() == 2);
    Article article = make_article(77, at_hour(23));
    article.title = fire_again.title;
    article.lead = fire_again.lead;
    article.blocks.clear();
    article.language = "de";
    const ArticleKey again = desk.store->put(article, "https://regio.example/rss", at_hour(23), false).value().key;
    REQUIRE(after.catch_up(at_hour(23)));
    CHECK(desk.story_of(again) == desk.story_of(first));
    CHECK(desk.story_of(again) != desk.story_of(other));
}

TEST_CASE("what an editor took apart is not put together again by the next report", "[story]") {
    Desk desk;
    const ArticleKey first = desk.bring(fire, 20);
    const ArticleKey again = desk.bring(fire_again, 23);
    const StoryKey story = desk.story_of(first);
    REQUIRE(desk.story_of(again) == story);
    const StoryKey fresh = desk.keeper.split(story, std::vector{again}, "Keller", at_hour(23.2)).value();
    CHECK(fresh != story);
    const ArticleKey french = desk.bring(fire_in_french, 23.5);
    CHECK(desk.story_of(first) == story);
    CHECK(desk.story_of(again) == fresh);
    CHECK(std::set{story, fresh}.contains(desk.story_of(french)));
}

TEST_CASE("what an editor took apart stays apart when it is written anew, also after a restart", "[story]") {
    Desk desk;
    const ArticleKey first = desk.bring(fire, 20);
    const ArticleKey again = desk.bring(fire_again, 23);
    const StoryKey story = desk.story_of(first);
    const StoryKey fresh = desk.keeper.split(story, std::vector{again}, "Keller", at_hour(23.2)).value();
    REQUIRE(desk.keeper.catch_up(at_hour(23.2)));
    SECTION("the report that was split off") { desk.rewrite(again, fire_later, 24); }
    SECTION("the one that stayed alone") { desk.rewrite(first, fire_later, 24); }
    SECTION("after a restart") {
        desk.bring(vote, 23.5); // a restart reads when there is something to place
        StoryKeeper after(*desk.store);
        while (after.step(at_hour(24)).value()) {
        }
        REQUIRE(after.changed(desk.store->find(again).value().value(), at_hour(24)));
    }
    CHECK(desk.story_of(first) == story);
    CHECK(desk.story_of(again) == fresh);
    CHECK(desk.store->stories().apart(at_hour(0)).value() == std::vector{std::pair(story, fresh)});
}

TEST_CASE("the next report finds a story whose only report was written anew", "[story]") {
    Desk desk;
    const ArticleKey first = desk.bring(fire, 20);
    desk.rewrite(first, fire_later, 21);
    desk.rewrite(first, fire, 22);
    const ArticleKey again = desk.bring(fire_again, 23);
    CHECK(desk.story_of(again) == desk.story_of(first));
    CHECK(desk.store->stories().since(at_hour(0), 10).value().size() == 1);
}

TEST_CASE("what an editor put together stays together, and reports of either come to it", "[story]") {
    Desk desk;
    const ArticleKey first = desk.bring(fire, 20);
    const ArticleKey other = desk.bring(strike, 20.5);
    const StoryKey story = desk.keeper.merge(desk.story_of(other), desk.story_of(first), "Keller", at_hour(21)).value();
    CHECK(story == desk.story_of(first));
    CHECK(story == desk.story_of(other));
    CHECK(desk.story_of(desk.bring(fire_again, 23)) == story);
}

TEST_CASE("an article under embargo is put where it belongs now, not when it may be told", "[story]") {
    Desk desk;
    Article secret = make_article(500, at_hour(20));
    secret.embargo_until = at_hour(90);
    const ArticleKey kept = desk.store->put(secret, "https://seestadt.example/rss", at_hour(20), false).value().key;
    REQUIRE(desk.keeper.catch_up(at_hour(20)));
    CHECK(desk.story_of(kept) != 0);
    const ArticleKey first = desk.bring(fire, 21);
    CHECK(desk.story_of(desk.bring(fire_again, 23)) == desk.story_of(first));
    CHECK(desk.store->stories().find(desk.story_of(first)).value()->latest == at_hour(23));
}

TEST_CASE("a new version updates its story and keeps its place", "[story]") {
    Desk desk;
    const ArticleKey first = desk.bring(fire, 20);
    const ArticleKey again = desk.bring(fire_again, 23);
    const StoredArticle stored = desk.store->find(again).value().value();
    REQUIRE(desk.keeper.changed(stored, at_hour(24)));
    CHECK(desk.story_of(again) == desk.story_of(first));
    CHECK(desk.store->stories().find(desk.story_of(first)).value()->updated == at_hour(24));
}

TEST_CASE("a flood is looked at in parts", "[story]") {
    Desk desk;
    std::vector<Article> many;
    for (int i = 0; i < 250; ++i) many.push_back(make_article(1000 + i, at_hour(20)));
    REQUIRE(desk.store->put_all(many, "https://seestadt.example/rss", at_hour(20), false));
    int steps = 0;
    while (desk.keeper.step(at_hour(20)).value()) ++steps;
    CHECK(steps > 2);
    CHECK(desk.store->stories().unplaced(at_hour(0), 1000).value().empty());
}

TEST_CASE("after a restart the last days are read a hundred articles at a time", "[story]") {
    Desk desk;
    std::vector<Article> many;
    for (int i = 0; i < 250; ++i) many.push_back(make_article(1000 + i, at_hour(20)));
    REQUIRE(desk.store->put_all(many, "https://seestadt.example/rss", at_hour(20), false));
    REQUIRE(desk.keeper.catch_up(at_hour(20)));
    desk.bring(fire, 21);
    StoryKeeper after(*desk.store);
    std::size_t read = 0;
    while (after.step(at_hour(22)).value()) {
        CHECK(after.remembered_reports() <= read + 100);
        read = after.remembered_reports();
    }
    CHECK(read == 251);
    CHECK(after.remembered_stories() == desk.keeper.remembered_stories());
}

TEST_CASE("what all have their story nobody reads again, and an editor's word changes only what it is about",
          "[story]") {
    Desk desk;
    const ArticleKey first = desk.bring(fire, 20);
    const ArticleKey again = desk.bring(fire_again, 23);
    const ArticleKey other = desk.bring(strike, 23.1);
    StoryKeeper after(*desk.store);
    REQUIRE(after.catch_up(at_hour(23.2)));
    CHECK(after.remembered_reports() == 0);

    const StoryKey story = desk.story_of(first);
    const StoryKey fresh = desk.keeper.split(story, std::vector{again}, "Keller", at_hour(23.3)).value();
    CHECK(desk.keeper.remembered_reports() == 3);
    CHECK(desk.keeper.remembered_stories() == 3);
    REQUIRE(desk.keeper.merge(desk.story_of(other), fresh, "Keller", at_hour(23.4)));
    CHECK(desk.keeper.remembered_reports() == 3);
    CHECK(desk.keeper.remembered_stories() == 2);
    const StoryKey joined = desk.story_of(desk.bring(fire_in_french, 23.5));
    CHECK((joined == desk.story_of(first) || joined == desk.story_of(again))); // known still, not opened anew
}

TEST_CASE("where somebody waits, a flood is placed in part", "[story]") {
    Desk desk;
    std::vector<Article> many;
    for (int i = 0; i < 450; ++i) many.push_back(make_article(1000 + i, at_hour(20)));
    REQUIRE(desk.store->put_all(many, "https://seestadt.example/rss", at_hour(20), false));
    REQUIRE(desk.keeper.keep_up(at_hour(20)));
    const std::size_t left = desk.store->stories().unplaced(at_hour(0), 1000).value().size();
    CHECK(left >= 150);
    CHECK(left < 450);
}

TEST_CASE("what is over is let go of", "[story]") {
    Desk desk;
    for (int day = 0; day < 12; ++day) {
        std::vector<Article> many;
        for (int i = 0; i < 400; ++i) {
            many.push_back(make_article(1000 + 400 * day + i, at_hour(24.0 * day)));
            many.back().lead.clear(); // few words, quick to place
            many.back().blocks.clear();
        }
        REQUIRE(desk.store->put_all(many, "https://seestadt.example/rss", at_hour(24.0 * day), false));
        REQUIRE(desk.keeper.catch_up(at_hour(24.0 * day)));
    }
    CHECK(desk.keeper.remembered_reports() <= 5 * 400);
    CHECK(desk.keeper.remembered_stories() <= 2 * desk.keeper.remembered_reports() + 1000);
    CHECK(desk.keeper.remembered_stories() < 12 * 400 - 500);
}

TEST_CASE("an alarm has its story at once, before what came earlier", "[story]") {
    Desk desk;
    const ArticleKey first = desk.bring(fire, 20);
    std::vector<Article> many;
    for (int i = 0; i < 250; ++i) many.push_back(make_article(1000 + i, at_hour(20.1)));
    many.push_back(make_article(900, at_hour(20.2)));
    many.back().title = fire_again.title;
    many.back().lead = fire_again.lead;
    many.back().blocks.clear();
    many.back().language = "de";
    const auto keys = desk.store->put_all(many, "https://seestadt.example/rss", at_hour(20.2), false).value();
    const StoryKey story = desk.keeper.place_now(keys.back().key, at_hour(20.2)).value();
    CHECK(story == desk.story_of(first));
    CHECK(desk.keeper.place_now(keys.back().key, at_hour(20.2)).value() == story);
    CHECK(desk.store->stories().unplaced(at_hour(0), 1000).value().size() == 250);
    REQUIRE(desk.keeper.catch_up(at_hour(20.3)));
    CHECK(desk.store->stories().find(story).value()->reports == 2);
    StoryKeeper after(*desk.store); // just started: not before it has read the last days
    desk.store->put(make_article(901, at_hour(20.4)), "https://seestadt.example/rss", at_hour(20.4), false).value();
    CHECK(after.place_now(desk.store->latest(1).value().front().key, at_hour(20.4)).value() == 0);
}
