#include "digest/edition/edition.hpp"

#include "tests/digest/edition/morning_stories.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::digest;
using namespace depesche::tests;
using namespace std::chrono_literals;

TEST_CASE("an edition takes one story behind the paywall, the best, and says what it left out", "[edition]") {
    auto articles = ordinary();
    articles[1].article.paywall = articles[2].article.paywall = articles[6].article.paywall = true;
    articles[1].article.urgency = 3;
    articles[2].article.urgency = 2;
    articles[6].article.urgency = 1;
    const Proposal proposal = propose(input(articles));
    REQUIRE(proposal.picks.size() == 5);
    CHECK(proposal.picks.front().article == 7);
    CHECK(proposal.picks.front().paywall);
    CHECK(std::ranges::count(proposal.picks, true, &Pick::paywall) == 1);
    CHECK(notes_contain(proposal, "behind the paywall, where one story of an edition is enough: \"Winzer"));
    CHECK(notes_contain(proposal, "behind the paywall, where one story of an edition is enough: \"Bibliothek"));
    const auto swap = std::ranges::find(proposal.next_best, ArticleKey{3}, &Pick::article);
    REQUIRE(swap != proposal.next_best.end());
    CHECK(swap->reasons.back().sentence == "Would be a second story behind the paywall: 0.000.");
}

TEST_CASE("editors' pins do not bring a second story behind the paywall either", "[edition]") {
    auto articles = ordinary();
    for (const std::size_t i : {1U, 2U}) {
        articles[i].article.paywall = true;
        articles[i].pinned = 1;
    }
    const Proposal proposal = propose(input(articles));
    CHECK(std::ranges::count(proposal.picks, true, &Pick::paywall) == 1);
    CHECK(notes_contain(proposal, "behind the paywall"));
}
