#include "digest/edition/edition.hpp"
#include "digest/edition/explain.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <random>

using namespace depesche;
using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

const Instant morning = *parse_iso8601("2026-11-23T05:10:00Z");

/// A story of our own, published two hours ago, about nothing that another one is about.
StoredArticle story(ArticleKey key, std::string section = "Inland") {
    static const std::vector<std::string> subjects = {
        "Brückenbau verzögert sich bis Herbst", "Parlament senkt Gebühren für Vereine",
        "Winzer melden reiche Ernte",           "Bibliothek öffnet sonntags ihre Türen",
        "Elektrobusse ersetzen Dieselflotte",   "Museum zeigt seltene Landkarten",
        "Gericht erlaubt Windpark am Rossberg", "Forscherin entdeckt neue Orchidee",
        "Ruderer gewinnen Silber in Luzern",    "Käsereien exportieren mehr nach Japan",
        "Schulhaus bekommt Dach aus Holz",      "Theater spielt wieder im Freien"};
    StoredArticle stored;
    stored.key = key;
    stored.article.id = std::to_string(key);
    stored.article.url = "https://seestadt.example/" + std::to_string(key);
    stored.canonical_url = stored.article.url;
    stored.article.title = subjects[static_cast<std::size_t>(key) % subjects.size()];
    stored.article.lead = "Näheres steht in Bericht " + std::to_string(key * 7919) + " der Redaktion.";
    stored.article.section = std::move(section);
    stored.article.language = "de";
    stored.article.source = "Seestadt heute";
    stored.article.published = morning - 2h;
    stored.first_seen = stored.changed = morning - 2h;
    return stored;
}

EditionInput input(std::vector<StoredArticle> articles) {
    EditionInput result;
    result.edition.name = "morning";
    result.edition.at = 390min;
    result.edition.language = "de-CH";
    result.slot.edition = "morning";
    result.now = morning;
    result.window_start = morning - 13h;
    result.articles = std::move(articles);
    return result;
}

/// Eight ordinary stories from four sections.
std::vector<StoredArticle> ordinary() {
    std::vector<StoredArticle> stories;
    for (int i = 0; i < 8; ++i)
        stories.push_back(
            story(i + 1, std::vector{"Inland", "Wirtschaft", "Sport", "Regional"}[static_cast<std::size_t>(i) % 4]));
    return stories;
}

std::vector<ArticleKey> keys(const std::vector<Pick>& picks) {
    std::vector<ArticleKey> result;
    for (const Pick& pick : picks) result.push_back(pick.article);
    return result;
}

bool has(const Proposal& proposal, ArticleKey key) {
    return std::ranges::find(proposal.picks, key, &Pick::article) != proposal.picks.end();
}

const Pick& picked(const Proposal& proposal, ArticleKey key) {
    const auto found = std::ranges::find(proposal.picks, key, &Pick::article);
    REQUIRE(found != proposal.picks.end());
    return *found;
}

double points(const Pick& pick, std::string_view part) {
    const auto found = std::ranges::find(pick.reasons, part, &Reason::part);
    return found == pick.reasons.end() ? 0 : found->points;
}

bool notes_contain(const Proposal& proposal, std::string_view words) {
    return std::ranges::any_of(proposal.notes, [&](const auto& note) { return note.find(words) != std::string::npos; });
}

} // namespace

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

TEST_CASE("a reprint of a report that its agency took back is not sent either", "[edition]") {
    auto articles = ordinary();
    const std::string text = "Der Gemeindepräsident von Altmatt tritt per Ende Jahr zurück. Er nennt gesundheitliche "
                             "Gründe und dankt der Bevölkerung.";
    articles[0].article.blocks = articles[1].article.blocks = {{BlockKind::paragraph, text}};
    articles[0].article.title = articles[1].article.title = "Gemeindepräsident von Altmatt tritt zurück";
    articles[0].article.status = PublicationStatus::killed;
    CHECK_FALSE(has(propose(input(articles)), 2));
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

TEST_CASE("a story about the weather service or a lottery winner is a story", "[edition]") {
    auto articles = ordinary();
    articles[0].article.tags = {"Wetter", "Lotto"};
    articles[0].article.urgency = 2;
    CHECK(has(propose(input(articles)), 1));
}

TEST_CASE("a feed that tells the wrong language does not lose its stories", "[edition]") {
    auto articles = ordinary();
    for (auto& stored : articles) {
        if (stored.key > 1) stored.article.language = "en-US";
        stored.article.blocks = {{BlockKind::paragraph, "Das ist nicht die Brücke und auch nicht der Damm."}};
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
    for (auto& stored : articles) stored.article.language = "fr-CH";
    CHECK(propose(input(articles)).picks.size() == 5);
}

TEST_CASE("a thin morning gives a short edition, an empty one none", "[edition]") {
    const Proposal thin = propose(input({story(1), story(2)}));
    CHECK(thin.picks.size() == 2);
    CHECK(thin.skipped_because.empty());
    CHECK(notes_contain(thin, "A short edition: only 2 good stories."));
    const Proposal empty = propose(input({}));
    CHECK(empty.picks.empty());
    CHECK(empty.skipped_because == "no story worth sending since 2026-11-22T16:10:00Z");
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
