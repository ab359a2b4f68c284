#include "digest/edition/edition.hpp"

#include "tests/digest/edition/morning_stories.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::digest;
using namespace depesche::tests;
using namespace std::chrono_literals;

TEST_CASE("what must not be sent is in no edition, pinned or not", "[edition]") {
    auto articles = ordinary();
    articles[0].article.embargo_until = morning + 1h;
    articles[1].article.status = PublicationStatus::withdrawn;
    articles[2].article.status = PublicationStatus::killed;
    articles[3].article.status = PublicationStatus::withheld;
    for (int i = 0; i < 4; ++i) articles[static_cast<std::size_t>(i)].pinned = 1;
    articles[4].pinned = -1;
    const Proposal proposal = propose(input(articles));
    for (const Pick& pick : proposal.picks) CHECK(pick.article > 5);
    for (const Pick& pick : proposal.next_best) CHECK(pick.article > 5);
    CHECK(notes_contain(proposal, "under embargo"));
    CHECK(notes_contain(proposal, "blocked by an editor"));
}

TEST_CASE("an editor's pin is always in the edition", "[edition]") {
    auto articles = ordinary();
    articles.push_back(story(10, "Meinung"));
    articles.back().article.urgency = 8;
    articles.back().article.language = "fr";
    articles.back().article.published = morning - 100h;
    articles.back().pinned = 1;
    const Proposal proposal = propose(input(articles));
    CHECK(proposal.picks.front().article == 10);
    CHECK(points(proposal.picks.front(), "pin") == 1);
}
