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
