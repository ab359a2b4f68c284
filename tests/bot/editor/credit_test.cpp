#include "digest/edition/rules.hpp"
#include "digest/format/format.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;

namespace {

/// A newsroom whose second feed is an agency that wants to be named, and a report of it.
struct Agency {
    Agency() {
        const std::string own = R"(feeds = ["https://seestadt.example/rss"])";
        room.toml.replace(room.toml.find(own), own.size(),
                          R"(feeds = ["https://seestadt.example/rss",
  { url = "https://agentur.example/ticker", source = "Nordtal-Agentur", origin = "agency", credit = "nta" }])");
        room.reopen();
        digest::Article article;
        article.id = "hafen";
        article.url = "https://seestadt.example/hafen";
        article.title = "Brand am Hafen: 12 Verletzte";
        article.lead = "Am Hafen von Seestadt brennt eine Halle, teilt die Feuerwehr mit.";
        article.source = "Nordtal-Agentur";
        article.origin = digest::Origin::agency;
        article.language = "de";
        article.published = room.clock.now();
        room.publish(article, "2026-11-26T12:00:00Z");
    }
    std::string text_of(const Draft& draft) const {
        return digest::render(draft.document, digest::Dialect::plain).value().text;
    }
    bool misses_credit(const Draft& draft) {
        return std::ranges::any_of(room.newsroom->check(draft).value(),
                                   [](const digest::Finding& finding) { return finding.rule == "credit"; });
    }

    TestNewsroom room{"2026-11-26T12:00:00Z"};
};

} // namespace

TEST_CASE("an alert in an agency's words names it; in an editor's own words the check asks for it", "[editor]") {
    Agency wire;
    const auto theirs = wire.room.newsroom->compose({.severity = 2, .article = "hafen"});
    REQUIRE(theirs);
    CHECK(wire.text_of(*theirs).contains("teilt die Feuerwehr mit. (nta)"));
    CHECK_FALSE(wire.misses_credit(*theirs));
    const auto own = wire.room.newsroom->compose(
        {.body = "Am Sonntag brennt es am Hafen, sagt die Feuerwehr.", .severity = 2, .article = "hafen"});
    REQUIRE(own);
    CHECK_FALSE(wire.text_of(*own).contains("(nta)")); // "Sonntag" does not name it
    CHECK(wire.misses_credit(*own));
}
