#include "digest/edition/edition.hpp"
#include "digest/edition/explain.hpp"

#include "tests/digest/edition/morning_stories.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <random>
#include <string>

using namespace depesche;
using namespace depesche::digest;
using namespace depesche::tests;
using namespace std::chrono_literals;

TEST_CASE("every score is the sum of its reasons, and each reason ends with its points", "[edition]") {
    auto articles = ordinary();
    articles[2].article.urgency = 2;
    articles[4].other_sources = {"ana", "Nordtal-Agentur"};
    articles[4].other_origins = {Origin::agency, Origin::agency};
    articles[5].pinned = 1;
    const Proposal proposal = propose(input(articles));
    REQUIRE(proposal.picks.size() == 5);
    for (const auto* list : {&proposal.picks, &proposal.next_best}) {
        for (const Pick& pick : *list) {
            double sum = 0;
            for (const Reason& reason : pick.reasons) {
                sum += reason.points;
                CAPTURE(reason.sentence);
                CHECK(reason.sentence.ends_with('.'));
                const auto number = reason.sentence.rfind(' ') + 1;
                CHECK(std::stod(reason.sentence.substr(number)) == Approx(reason.points).margin(1e-9));
            }
            CHECK(sum == Approx(pick.score).margin(1e-9));
        }
    }
}

TEST_CASE("the same articles in any order make the same edition, byte for byte", "[edition]") {
    auto articles = ordinary();
    articles.push_back(story(20, "Panorama"));
    articles.push_back(articles.front());
    articles.back().key = 30; // the same address once more
    const EditionInput first = input(articles);
    const std::string expected = explain_json(propose(first), first.slot);
    std::mt19937 random(7);
    for (int i = 0; i < 20; ++i) {
        std::shuffle(articles.begin(), articles.end(), random);
        const EditionInput shuffled = input(articles);
        CHECK(explain_json(propose(shuffled), shuffled.slot) == expected);
    }
}

TEST_CASE("what the desk calls urgent comes first", "[edition]") {
    auto articles = ordinary();
    articles[6].article.urgency = 1;
    const Proposal proposal = propose(input(articles));
    CHECK(proposal.picks.front().article == 7);
    CHECK(points(proposal.picks.front(), "priority") == Approx(0.35));
    CHECK(points(proposal.picks.back(), "priority") == Approx(0.15)); // unknown counts as 5
}

TEST_CASE("a story that several sources tell ranks higher", "[edition]") {
    auto articles = ordinary();
    articles[7].other_sources = {"ana", "Regio-Portal", "Alpenfunk", "Nordtal-Agentur"};
    articles[7].other_origins = {Origin::agency, Origin::partner, Origin::agency, Origin::agency};
    const Proposal proposal = propose(input(articles));
    CHECK(proposal.picks.front().article == 8);
    CHECK(points(proposal.picks.front(), "coverage") == Approx(0.25));
}

TEST_CASE("thin news makes a short edition or none, and never one that is padded", "[edition]") {
    auto articles = ordinary();
    for (StoredArticle& stored : articles) { // another house's bare titles, of no urgency
        stored.article.lead.clear();
        stored.article.origin = Origin::partner;
        stored.article.urgency = 7;
    }
    CHECK(propose(input(articles)).picks.empty());
    CHECK_FALSE(propose(input(articles)).skipped_because.empty());
    articles[2] = story(3, "Sport");
    const Proposal short_one = propose(input(articles));
    CHECK(keys(short_one.picks) == std::vector<ArticleKey>{3});
    CHECK(notes_contain(short_one, "only 1 good story"));
    REQUIRE_FALSE(short_one.next_best.empty());
    CHECK(short_one.next_best[0].reasons.back().sentence.starts_with("Too weak for a place"));
    articles[4].pinned = 1; // what an editor wants is good
    CHECK(has(propose(input(articles)), 5));
    auto other = input(articles); // the same at other weights
    for (double* weight : {&other.ranking.priority, &other.ranking.coverage, &other.ranking.recency,
                           &other.ranking.desk, &other.ranking.text})
        *weight /= 2;
    CHECK(keys(propose(other).picks) == keys(propose(input(articles)).picks));
}

TEST_CASE("the weights of the configuration rank the stories", "[edition]") {
    auto articles = ordinary();
    articles[5].article.urgency = 1;
    articles[5].article.published = articles[5].first_seen = articles[5].changed = morning - 12h;
    articles[1].article.published = articles[1].first_seen = articles[1].changed = morning - 1min;
    auto edition = input(articles);
    CHECK(propose(edition).picks.front().article == 6);
    edition.ranking.priority = 0.05;
    edition.ranking.recency = 0.5;
    const Proposal proposal = propose(edition);
    CHECK(proposal.picks.front().article == 2);
    CHECK(points(proposal.picks.front(), "recency") == Approx(0.5));
}

TEST_CASE("places on the front page and readers' interest are parts of the score", "[edition]") {
    auto edition = input(ordinary());
    edition.front_page = {{8, morning - 1h, 1}, {8, morning, 1}, {2, morning, 3}};
    edition.interest = {{3, 400, 1000, 0.1}};
    const Proposal proposal = propose(edition);
    CHECK(keys(proposal.picks)[0] == 3);
    CHECK(keys(proposal.picks)[1] == 8);
    CHECK(points(picked(proposal, 8), "front page") == Approx(0.05)); // 0.15 x 2 / 6
    CHECK(points(picked(proposal, 3), "interest") == Approx(0.1));
    CHECK(points(picked(proposal, 3), "front page") == 0);
}

TEST_CASE("a date in the future counts as now and lifts nothing to the top", "[edition]") {
    auto articles = ordinary();
    articles[3].article.published = morning + 400h;
    articles[3].first_seen = articles[3].changed = morning + 10h;
    const Proposal proposal = propose(input(articles));
    for (const Pick& pick : proposal.picks) {
        CHECK(pick.news_time <= morning);
        CHECK(points(pick, "recency") <= 0.2);
    }
}

TEST_CASE("one event is one item, told by our own desk although an agency was first", "[edition]") {
    auto articles = ordinary();
    StoredArticle agency = story(40);
    agency.article.title = "Turbinenbauer Wyss streicht in Seestadt 340 Stellen";
    agency.article.lead = "Der Turbinenbauer Wyss schliesst die Giesserei in Seestadt und streicht 340 Stellen.";
    agency.article.source = "ana";
    agency.article.origin = Origin::agency;
    StoredArticle own = story(41);
    own.article.title = "Wyss schliesst die Giesserei: 340 Stellen weg";
    own.article.lead = "Nach 112 Jahren schliesst der Turbinenbauer Wyss seine Giesserei.";
    articles.push_back(agency);
    articles.push_back(own);
    const Proposal proposal = propose(input(articles));
    CHECK(has(proposal, 41));
    CHECK_FALSE(has(proposal, 40));
    CHECK(points(picked(proposal, 41), "coverage") == Approx(0.083)); // two sources
}

TEST_CASE("the same title or address from two feeds is one item", "[edition]") {
    auto articles = ordinary();
    StoredArticle copy = articles[0];
    copy.key = 50;
    copy.canonical_url = copy.article.url = "https://regio.example/1";
    articles.push_back(copy);
    StoredArticle moved = articles[1];
    moved.key = 51;
    moved.article.title = "Ganz anders überschrieben als vorher";
    articles.push_back(moved);
    const Proposal proposal = propose(input(articles));
    CHECK_FALSE((has(proposal, 1) && has(proposal, 50)));
    CHECK_FALSE((has(proposal, 2) && has(proposal, 51)));
}

TEST_CASE("a reprint of agency text is no second source", "[edition]") {
    auto articles = ordinary();
    const std::string text =
        "Die Brücke über den Fluss bleibt bis Ende Oktober gesperrt. Grund sind Risse im Beton, die bei "
        "einer Kontrolle am Montag gefunden wurden. Der Verkehr wird über die Umfahrung geleitet.";
    for (const auto& [key, source, origin] :
         {std::tuple{60, "ana", Origin::agency}, {61, "Regio-Portal", Origin::partner}}) {
        StoredArticle report = story(60);
        report.key = key;
        report.canonical_url = report.article.url = "https://x.example/" + std::to_string(key);
        report.article.title =
            key == 60 ? "Brücke am Fluss gesperrt: Risse im Beton" : "Risse im Beton: Brücke am Fluss gesperrt";
        report.article.blocks = {{BlockKind::paragraph, text}};
        report.article.source = source;
        report.article.origin = origin;
        report.article.urgency = 2;
        articles.push_back(report);
    }
    const Proposal proposal = propose(input(articles));
    CHECK(points(picked(proposal, 60), "coverage") == 0);
}

TEST_CASE("at most two stories of a section, and at least three sections", "[edition]") {
    std::vector<StoredArticle> articles;
    for (int i = 1; i <= 6; ++i) {
        articles.push_back(story(i, "Sport"));
        articles.back().article.urgency = 2;
    }
    articles.push_back(story(7, "Inland"));
    articles.push_back(story(8, "Wirtschaft"));
    const Proposal proposal = propose(input(articles));
    CHECK(std::ranges::count(proposal.picks, "Sport", &Pick::section) == 2);
    CHECK(has(proposal, 7));
    CHECK(has(proposal, 8));
    REQUIRE(proposal.next_best.size() == 4);
    CHECK(proposal.next_best.front().reasons.back().sentence == "Would be a third story of Sport: 0.000.");
}

TEST_CASE("a newsroom whose feed names no sections still gets a full edition", "[edition]") {
    std::vector<StoredArticle> articles;
    for (int i = 1; i <= 6; ++i) articles.push_back(story(i, ""));
    CHECK(propose(input(articles)).picks.size() == 5);
    for (auto& stored : articles) stored.article.section = "News";
    CHECK(propose(input(articles)).picks.size() == 5);
}

TEST_CASE("a reprint of a report that its agency took back is not sent either", "[edition]") {
    auto articles = ordinary();
    const std::string text = "Der Gemeindepräsident von Altmatt tritt per Ende Jahr zurück. Er nennt gesundheitliche "
                             "Gründe und dankt der Bevölkerung.";
    articles[0].article.blocks = articles[1].article.blocks = {{BlockKind::paragraph, text}};
    articles[0].article.title = articles[1].article.title = "Gemeindepräsident von Altmatt tritt zurück";
    articles[0].article.status = PublicationStatus::killed;
    CHECK_FALSE(has(propose(input(articles)), 2));
}

TEST_CASE("of two stories about one event the later one of our desk leads, at the rank of the earlier", "[edition]") {
    auto articles = ordinary();
    StoredArticle stuck = story(70, "Regional");
    stuck.article.title = "Seilbahn am Wolkenjoch blockiert: 96 Menschen in Gondeln";
    stuck.article.lead = "Der Notantrieb der Seilbahn läuft, die Rettung dauert an.";
    stuck.article.urgency = 2;
    StoredArticle rescued = story(71, "Regional");
    rescued.article.title = "Alle 96 vom Wolkenjoch sind unten und wohlauf";
    rescued.article.lead = "Die Seilbahn brachte am Mittag die Letzten ins Tal.";
    rescued.article.urgency = 4;
    rescued.article.published = rescued.changed = rescued.first_seen = morning - 45min;
    articles.push_back(stuck);
    articles.push_back(rescued);
    const Proposal proposal = propose(input(articles));
    CHECK(proposal.picks.front().article == 71);
    CHECK_FALSE(has(proposal, 70));
}

TEST_CASE("a later story that only shares the town is not how an earlier one went on", "[edition]") {
    auto articles = ordinary();
    StoredArticle budget = story(70, "Regional");
    budget.article.title = "Gemeinderat Talheim kürzt das Budget um vier Millionen";
    budget.article.lead = "Betroffen sind die Schulen und das Hallenbad.";
    budget.article.urgency = 4;
    StoredArticle hospital = story(71, "Inland");
    hospital.article.title = "Spital Talheim eröffnet neue Notfallstation";
    hospital.article.lead = "Der Bau kostete zwölf Millionen Franken.";
    hospital.article.published = hospital.changed = hospital.first_seen = morning - 45min;
    articles.push_back(budget);
    articles.push_back(hospital);
    const Proposal proposal = propose(input(articles));
    CHECK(has(proposal, 70));
    for (const auto* list : {&proposal.picks, &proposal.next_best})
        for (const Pick& pick : *list)
            for (const Reason& reason : pick.reasons) CHECK(reason.part != "development");
}

TEST_CASE("what comes late is as old as its house says", "[edition]") {
    StoredArticle late = story(1);
    late.article.published = morning - 14h; // before the window
    late.first_seen = late.changed = morning - 1min;
    StoredArticle fresh = story(2);
    const Proposal proposal = propose(input({late, fresh}));
    REQUIRE(proposal.picks.size() == 2);
    const auto recency = [&](ArticleKey key) {
        for (const Pick& pick : proposal.picks)
            for (const Reason& reason : pick.reasons)
                if (pick.article == key && reason.part == "recency") return reason;
        return Reason{};
    };
    CHECK(recency(1).points < recency(2).points);
    CHECK(recency(1).sentence.find("14 h") != std::string::npos);
}

TEST_CASE("an article whose title fills a message by itself gives its place to the next", "[edition]") {
    auto articles = ordinary();
    articles[0].article.urgency = 1;
    for (int i = 0; i < 60; ++i) articles[0].article.title += " und noch mehr";
    const Proposal proposal = propose(input(articles));
    CHECK(proposal.picks.size() == 5);
    CHECK_FALSE(has(proposal, 1));
    CHECK(notes_contain(proposal, "with a title of more than 200 characters"));
}

TEST_CASE("a thin morning gives a short edition, an empty one none", "[edition]") {
    const Proposal thin = propose(input({story(1), story(2)}));
    CHECK(thin.picks.size() == 2);
    CHECK(thin.skipped_because.empty());
    CHECK(notes_contain(thin, "A short edition: only 2 good stories."));
    const Proposal empty = propose(input({}));
    CHECK(empty.picks.empty());
    CHECK(empty.skipped_because == "no story worth sending in the last 13 hours");
}

TEST_CASE("articles without a date from a feed's first fetch do not push news aside", "[edition]") {
    auto articles = ordinary();
    for (int i = 0; i < 3; ++i) {
        articles[static_cast<std::size_t>(i)].baseline = true;
        articles[static_cast<std::size_t>(i)].article.published.reset();
    }
    const Proposal proposal = propose(input(articles));
    for (const Pick& pick : proposal.picks) CHECK(pick.article > 3);
}

TEST_CASE("the reasons are there for people and for scripts", "[edition]") {
    auto evening = input(ordinary());
    evening.slot.date = *parse_date("2026-11-23");
    evening.slot.at = morning + 20min;
    const Proposal proposal = propose(evening);
    const std::string text = explain(proposal, evening.slot);
    CHECK(text.starts_with("morning/2026-11-23 for 2026-11-23T05:30:00Z\n\n1. "));
    CHECK(text.find("Next best, for swapping:") != std::string::npos);
    const auto json = nlohmann::json::parse(explain_json(proposal, evening.slot));
    CHECK(json.at("items").size() == 5);
    CHECK(json.at("next_best").size() == 3);
    CHECK(json.at("items").at(0).at("reasons").at(0).at("part") == "priority");
}
