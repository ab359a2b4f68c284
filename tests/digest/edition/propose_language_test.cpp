#include "digest/edition/edition.hpp"
#include "digest/edition/explain.hpp"

#include "tests/digest/edition/morning_stories.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace depesche;
using namespace depesche::digest;
using namespace depesche::tests;
using namespace std::chrono_literals;

TEST_CASE("a feed that tells the wrong language does not lose its stories", "[edition]") {
    auto articles = ordinary();
    for (auto& stored : articles) {
        if (stored.key > 1) stored.article.language = "en-US";
        stored.article.blocks = {{BlockKind::paragraph, "Das ist nicht so und wird auch nicht so sein."}};
    }
    CHECK(propose(input(articles)).picks.size() == 5);
    for (auto& stored : articles) stored.article.language = "DE-ch";
    CHECK(propose(input(articles)).picks.size() == 5);
}

TEST_CASE("an edition keeps to its language while there is anything in it", "[edition]") {
    auto articles = ordinary();
    for (std::size_t i = 0; i < 4; ++i) articles[i].article.language = "fr-CH";
    const Proposal proposal = propose(input(articles));
    CHECK(proposal.picks.size() == 4);
    for (const Pick& pick : proposal.picks) CHECK(pick.article > 4);
    CHECK(notes_contain(proposal, "language of the edition"));
    for (auto& stored : articles) {
        stored.article.language = "fr-CH";
        stored.article.lead.clear();
    }
    CHECK(propose(input(articles)).picks.size() == 5);
}

TEST_CASE("reasons and notes are in the language of the editors, and recompute in each", "[edition]") {
    const auto library = depesche::config::TextLibrary::load().value();
    auto articles = ordinary();
    articles[2].article.urgency = 2;
    articles[3].article.title = "Wer rettet den alten Kran am Hafen?";
    articles[4].other_sources = {"ana", "Nordtal-Agentur"};
    articles[4].other_origins = {Origin::agency, Origin::agency};
    articles[5].pinned = 1;
    articles[6].article.embargo_until = morning + 1h;
    articles[7].article.paywall = articles[0].article.paywall = true;
    for (const std::string& language : library.languages()) {
        CAPTURE(language);
        EditionInput own = input(articles);
        own.texts = &library.best(language);
        const Proposal english = propose(input(articles));
        const Proposal proposal = propose(own);
        CHECK(keys(proposal.picks) == keys(english.picks));
        REQUIRE(proposal.notes.size() == english.notes.size());
        for (const auto* list : {&proposal.picks, &proposal.next_best}) {
            for (const Pick& pick : *list) {
                for (const Reason& reason : pick.reasons) {
                    CAPTURE(reason.sentence);
                    CHECK(reason.sentence.ends_with('.'));
                    CHECK(std::stod(reason.sentence.substr(reason.sentence.rfind(' ') + 1)) ==
                          Approx(reason.points).margin(1e-9));
                    CHECK_FALSE(plain_words(reason).empty());
                    CHECK(plain_words(reason).find('=') == std::string_view::npos);
                    CHECK(plain_words(reason).back() != ' ');
                }
            }
        }
    }
    EditionInput german = input(articles);
    german.texts = &library.best("de-CH");
    const Proposal proposal = propose(german);
    CHECK(notes_contain(proposal, "Weggelassen, unter Sperrfrist: «"));
    const Pick& urgent = picked(proposal, 3);
    CHECK(urgent.reasons.front().sentence == "Dringlichkeit 2 von 8: 0.35 x (8 - 2) / 7 = 0.300.");
    CHECK(plain_words(urgent.reasons.front()) == "Dringlichkeit 2 von 8");
}
