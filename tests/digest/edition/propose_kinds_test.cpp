#include "digest/edition/edition.hpp"

#include "tests/digest/edition/morning_stories.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

using namespace depesche;
using namespace depesche::digest;
using namespace depesche::tests;
using namespace std::chrono_literals;

TEST_CASE("a light story ends the edition", "[edition]") {
    auto articles = ordinary();
    articles.push_back(story(9, "Panorama"));
    const Proposal proposal = propose(input(articles));
    CHECK(proposal.picks.back().article == 9);
    CHECK(proposal.picks.back().light);
    CHECK(std::ranges::count(proposal.picks, true, &Pick::light) == 1);

    auto own_section = input(ordinary());
    own_section.articles[3].article.section = "Zum Schmunzeln";
    own_section.light_sections = {"Zum Schmunzeln"};
    CHECK(propose(own_section).picks.back().article == 4);
}

TEST_CASE("the light end is never about death, violence, illness or minors, nor while lives are at stake",
          "[edition]") {
    for (const char* lead :
         {"Ein Mann ist dabei gestorben.", "Die Frau liegt im Spital.", "Ein 14-Jähriger hat es gefilmt.",
          "Drei Kinder fanden das Tier.", "Es kam zu einer Messerstecherei und einem Toten."}) {
        CAPTURE(lead);
        auto articles = ordinary();
        articles.push_back(story(9, "Panorama"));
        articles.back().article.lead = lead;
        const Proposal proposal = propose(input(articles));
        CHECK_FALSE(proposal.picks.back().light);
    }
    auto articles = ordinary();
    articles.push_back(story(9, "Panorama"));
    auto open = input(articles);
    open.severe_alert_open = true;
    const Proposal proposal = propose(open);
    CHECK_FALSE(has(proposal, 9));
    CHECK(notes_contain(proposal, "a story of the highest severity is open"));
}

TEST_CASE("opinion, tickers, quizzes, horoscopes, adverts, weather and lottery are no digest stories", "[edition]") {
    const std::vector<std::pair<std::string, std::string>> labels = {
        {"section", "Meinung"},
        {"section", "Opinion"},
        {"kicker", "Kommentar"},
        {"kicker", "Liveticker"},
        {"title", "Quiz: Wie gut kennen Sie Seestadt?"},
        {"section", "Horoskop"},
        {"kicker", "Publireportage"},
        {"section", "Wetter"},
        {"kicker", "Lottozahlen"},
        {"kicker", "Podcast"},
        {"url", "https://seestadt.example/kommentare/eine-frage"},
        {"tag", "Sponsored Content"},
        {"kicker", "Rätsel"},
        {"section", "Tribune"},
        {"section", "Oroscopo"}};
    for (const auto& [field, label] : labels) {
        CAPTURE(field, label);
        auto articles = ordinary();
        Article& article = articles[0].article;
        article.urgency = 3;
        (field == "section"  ? article.section
         : field == "kicker" ? article.kicker
         : field == "title"  ? article.title
                             : article.url) = field == "tag" ? article.url : label;
        if (field == "tag") article.tags = {label};
        CHECK_FALSE(has(propose(input(articles)), 1));
    }
}

TEST_CASE("titles that end in live, in pictures or video are no stories", "[edition]") {
    for (const char* title : {"Derby im Hafenstadion – live!", "Blutmond über Seestadt – in pictures",
                              "Die Rede der Präsidentin | Video", "Seestadt gegen Altmatt - as it happened"}) {
        CAPTURE(title);
        auto articles = ordinary();
        articles[0].article.title = title;
        articles[0].article.urgency = 2;
        CHECK_FALSE(has(propose(input(articles)), 1));
    }
}

TEST_CASE("a story about the weather service or a lottery winner is a story", "[edition]") {
    auto articles = ordinary();
    articles[0].article.tags = {"Wetter", "Lotto"};
    articles[0].article.urgency = 2;
    CHECK(has(propose(input(articles)), 1));
}
