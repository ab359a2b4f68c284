#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::bot;
using tests::TestNewsroom;

namespace {

digest::Slot morning(TestNewsroom& newsroom, std::string_view date) {
    return newsroom.newsroom->schedule().slot("morning", digest::parse_date(date).value()).value();
}

digest::EditionInput input_of(TestNewsroom& newsroom, const digest::Slot& slot) {
    newsroom.clock.set(digest::to_iso8601(slot.at));
    return newsroom.newsroom->edition_input(slot, slot.at, slot.at).value();
}

digest::ArticleKey fire(TestNewsroom& newsroom, std::string_view id, std::string_view title, std::string_view lead,
                        std::string_view at) {
    digest::Article article;
    article.id = id;
    article.url = "https://seestadt.example/" + article.id;
    article.title = title;
    article.lead = lead;
    article.section = "Regional";
    article.language = "de";
    article.source = "Seestadt heute";
    article.published = digest::parse_iso8601(at);
    return newsroom.publish(article, at);
}

} // namespace

// 23 November 2026 is a Monday; local time is an hour ahead.
TEST_CASE("what Saturday's edition told goes on as an update on Monday, Sunday being without news", "[editor]") {
    TestNewsroom newsroom("2026-11-21T05:30:00Z");
    const auto first =
        fire(newsroom, "brand", "Grossbrand zerstört Sägewerk Hofer in Oberwil",
             "Ein Brand hat am Freitagabend das Sägewerk Hofer in Oberwil zerstört.", "2026-11-20T19:00:00Z");
    const digest::Slot saturday = morning(newsroom, "2026-11-21");
    Draft told = newsroom.newsroom->propose(saturday, saturday.at).value();
    REQUIRE(told.picks.size() == 1);
    told.state = DraftState::sent;
    REQUIRE(newsroom.ledger->drafts().create(told).value());

    const auto again =
        fire(newsroom, "schaden", "Sägewerk Hofer in Oberwil nach Grossbrand: drei Millionen Schaden",
             "Der Brand im Sägewerk Hofer in Oberwil vom Freitagabend hat drei Millionen Franken gekostet.",
             "2026-11-22T11:00:00Z");
    const digest::EditionInput input = input_of(newsroom, morning(newsroom, "2026-11-23"));
    const auto known = std::ranges::find(input.articles, first, &digest::StoredArticle::key);
    REQUIRE(known != input.articles.end()); // the window alone begins on Saturday morning
    const digest::Proposal proposal = digest::propose(input);
    REQUIRE(proposal.picks.size() == 1);
    CHECK(proposal.picks[0].article == again);
    CHECK(proposal.picks[0].mark == digest::Mark::is_update);
}
