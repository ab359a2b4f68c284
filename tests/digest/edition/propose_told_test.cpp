#include "digest/edition/edition.hpp"

#include "tests/digest/edition/morning_stories.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::digest;
using namespace depesche::tests;
using namespace std::chrono_literals;

TEST_CASE("no story of the last two editions comes again unless it has changed", "[edition]") {
    auto articles = ordinary();
    articles[0].article.urgency = articles[1].article.urgency = articles[2].article.urgency = 2;
    articles[1].version = 3;
    articles[1].changed = morning - 1h;
    auto later = input(articles);
    later.told = {{1, 1, "evening", morning - 13h}, {2, 2, "evening", morning - 13h}, {3, 1, "alert", morning - 2h}};
    const Proposal proposal = propose(later);
    CHECK_FALSE(has(proposal, 1));
    CHECK(picked(proposal, 2).mark == Mark::is_update);
    CHECK(picked(proposal, 3).mark == Mark::none); // an alert does not replace the story
}

TEST_CASE("evening items are marked new or update", "[edition]") {
    auto articles = ordinary();
    articles[1].version = 2;
    auto evening = input(articles);
    evening.edition.name = "evening";
    evening.edition.at = 1050min;
    evening.edition.marks = true;
    evening.told = {{2, 1, "morning", morning - 11h}};
    for (const Pick& pick : propose(evening).picks)
        CHECK(pick.mark == (pick.article == 2 ? Mark::is_update : Mark::is_new));
}

TEST_CASE("what was published before the last edition but fetched after it is not lost", "[edition]") {
    auto articles = ordinary();
    const Instant last_edition = input(articles).window_start;
    articles[0].article.published = last_edition - 10min;
    articles[0].first_seen = articles[0].changed = last_edition + 5min;
    articles[1].article.published = last_edition - 10min;
    articles[1].first_seen = articles[1].changed = last_edition + 5min;
    articles[0].article.urgency = articles[1].article.urgency = 2;
    articles[1].baseline = true; // the first document of a feed: not news because we have just met it
    const Proposal proposal = propose(input(articles));
    CHECK(has(proposal, 1));
    CHECK_FALSE(has(proposal, 2));
}

TEST_CASE("old articles are no news, not even when they are touched again", "[edition]") {
    auto articles = ordinary();
    articles[0].article.published = morning - 20h; // before the window
    articles[1].article.published = morning - 500h;
    articles[1].version = 2; // edited weeks later
    articles[2].article.published = morning - 20h;
    articles[2].version = 2; // developed overnight
    const Proposal proposal = propose(input(articles));
    CHECK_FALSE(has(proposal, 1));
    CHECK_FALSE(has(proposal, 2));
    CHECK(keys(proposal.picks).size() == 5);
    CHECK(picked(proposal, 3).version == 2);
}

TEST_CASE("a report of a told event comes back only as a follow-up in its own words", "[edition]") {
    auto articles = ordinary();
    StoredArticle told = story(80);
    told.article.title = "Scheune in Moosmatt niedergebrannt, 22 Kühe gerettet";
    told.article.blocks = {
        {BlockKind::paragraph,
         "Ein Feuer hat am Montag in Moosmatt eine Scheune zerstört. Die 22 Kühe konnten gerettet werden."}};
    told.article.published = told.changed = told.first_seen = morning - 14h;
    StoredArticle reprint = told;
    reprint.key = 81;
    reprint.canonical_url = reprint.article.url = "https://regio.example/81";
    reprint.article.title = "Moosmatt: Scheune niedergebrannt, 22 Kühe in Sicherheit";
    reprint.article.published = reprint.changed = reprint.first_seen = morning - 2h;
    StoredArticle follow_up = reprint;
    follow_up.key = 82;
    follow_up.article.urgency = 3;
    follow_up.canonical_url = follow_up.article.url = "https://seestadt.example/82";
    follow_up.article.title = "Moosmatt: Scheune niedergebrannt, weil ein Kabel defekt war";
    follow_up.article.blocks = {
        {BlockKind::paragraph, "Die Polizei kennt nun die Ursache: ein Kurzschluss an einem alten Kabel im Heulager."}};
    articles.insert(articles.end(), {told, reprint, follow_up});
    auto later = input(articles);
    later.told = {{80, 1, "evening", morning - 12h}};
    const Proposal proposal = propose(later);
    CHECK_FALSE(has(proposal, 81));
    CHECK_FALSE(has(proposal, 80));
    CHECK(picked(proposal, 82).mark == Mark::is_update);
}
