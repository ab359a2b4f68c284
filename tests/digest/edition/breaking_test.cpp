#include "digest/edition/alarm.hpp"
#include "digest/edition/breaking.hpp"
#include "digest/edition/same_story.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace depesche;
using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

const Instant noon = *parse_iso8601("2026-11-24T11:47:00Z");

StoredArticle report(ArticleKey key, std::string source, std::string title, std::string lead, Instant at) {
    StoredArticle stored;
    stored.key = key;
    stored.article.id = std::to_string(key);
    stored.article.title = std::move(title);
    stored.article.lead = std::move(lead);
    stored.article.language = "de";
    stored.article.section = "Regional";
    stored.article.source = std::move(source);
    stored.article.origin = stored.article.source == "Tagblatt"           ? Origin::own
                            : stored.article.source.starts_with("Portal") ? Origin::partner
                                                                          : Origin::agency;
    stored.article.urgency = 4;
    stored.article.published = at;
    stored.first_seen = stored.changed = at;
    return stored;
}

/// Three independent reports of a fire within seven minutes.
std::vector<StoredArticle> fire() {
    return {
        report(1, "nord", "Grossbrand in Lagerhalle in Oberwil", "Dichter Rauch zieht über das Dorf.", noon - 7min),
        report(2, "Tagblatt", "Lagerhalle in Oberwil brennt", "Die Halle der Firma Bodmer steht in Flammen.",
               noon - 4min),
        report(3, "sud", "Feuer in Oberwil: Halle der Bodmer AG in Vollbrand", "Der Rauch ist weit zu sehen.", noon)};
}

std::optional<BreakingNews> judged(std::vector<StoredArticle> reports, std::vector<StoredArticle> day = {},
                                   Instant now = noon) {
    return breaking_news(std::move(reports), [&] { return day; }, now, nullptr);
}

std::vector<ArticleKey> keys(const std::vector<StoredArticle>& reports) {
    std::vector<ArticleKey> found;
    for (const StoredArticle& report : reports) found.push_back(report.key);
    return found;
}

/// What the last of a story's reports makes of it as it comes in.
std::optional<BreakingNews> arrived(const std::vector<StoredArticle>& story) {
    const auto none = [] { return std::vector<StoredArticle>(); };
    return breaking_by(story.back(), [&] { return story; }, none, noon, nullptr);
}

} // namespace

TEST_CASE("a report makes breaking news with those of its story that alarm and are new", "[breaking]") {
    auto story = fire();
    REQUIRE(arrived(story));
    CHECK(keys(arrived(story)->reports) == std::vector<ArticleKey>{1, 2, 3});
    SECTION("a report without alarming words is none of the three") {
        story[1].article.title = "Oberwil: Bodmer AG feiert Jubiläum";
        story[1].article.lead = "Die Firma lädt am Samstag ein.";
    }
    SECTION("nor is one of this morning") { story[1].article.published = story[1].first_seen = noon - 3h; }
    SECTION("what came with the first fetch of its feed is no news") { story[2].baseline = true; }
    SECTION("editors were asked about an urgent one already") { story[0].article.urgency = 2; }
    SECTION("what is under embargo does not come in yet") { story[2].article.embargo_until = noon + 1h; }
    CHECK_FALSE(arrived(story));
}

TEST_CASE("an urgent report needs no other, and one that an editor blocked makes nothing", "[breaking]") {
    auto story = fire();
    story[2].article.urgency = 1;
    REQUIRE(arrived(story));
    CHECK(keys(arrived(story)->reports) == std::vector<ArticleKey>{3});
    story[2].pinned = -1;
    CHECK_FALSE(arrived(story));
}

TEST_CASE("an alert tells an event by the store's stories first, then by the words", "[breaking]") {
    auto reports = fire();
    auto other = report(9, "ouest", "Drei Tote bei Lawine am Rossberg", "Skifahrer wurden verschüttet.", noon);
    CHECK_FALSE(told_among(other, reports, {}));
    other.story = reports[1].story = 7;
    CHECK(told_among(other, reports, {}) == 1);
    CHECK(told_among(reports[2], reports, {}) == 2); // the same article
    other.story = 8;
    CHECK_FALSE(told_among(other, reports, {}));
}

TEST_CASE("a flash or an urgent report is breaking by the word of its desk", "[breaking]") {
    auto reports = fire();
    reports[1].article.urgency = 2;
    const auto news = judged(reports);
    REQUIRE(news);
    CHECK(news->severity == 2);
    CHECK(news->why == "Tagblatt gives it urgency 2 of 8.");
    reports[1].article.embargo_until = noon + 1h;
    reports[0].article.urgency = 5; // what is under embargo is no report yet
    CHECK_FALSE(judged({reports[0], reports[1]}));
}

TEST_CASE("three independent sources that report a danger within ten minutes are breaking news", "[breaking]") {
    const auto news = judged(fire());
    REQUIRE(news);
    CHECK(news->severity == 3);
    CHECK(keys(news->reports) == std::vector<ArticleKey>{1, 2, 3});
    CHECK(news->why ==
          "3 independent sources report it within 7 min as a danger or the end of a high office (nord, "
          "Tagblatt, sud); usual are 0.003 such reports in 10 min. S3: 3 sources, only from 4 on it is more "
          "than one region’s matter.");
    CHECK_FALSE(judged({fire()[0], fire()[1]}));
}

TEST_CASE("a burst must be quick, new, and vouched for by our own desk or an agency", "[breaking]") {
    auto slow = fire();
    slow[0].first_seen = slow[0].changed = noon - 12min;
    slow[0].article.published = noon - 12min;
    CHECK_FALSE(judged(slow));
    auto old = fire();
    old.push_back(report(9, "nord", "Rauch über Oberwil", "In Oberwil brennt eine Halle.", noon - 70min));
    CHECK_FALSE(judged(old));
    auto partners = fire();
    for (StoredArticle& one : partners) one.article.origin = Origin::partner;
    CHECK_FALSE(judged(partners));
}

TEST_CASE("an agency's text that others print again is one source, and so are our own feeds", "[breaking]") {
    const std::string text =
        "In der Lagerhalle der Firma Bodmer in Oberwil ist am Mittag ein Brand ausgebrochen, die "
        "Feuerwehr ist mit sechzig Leuten im Einsatz, Verletzte gibt es nach ersten Angaben nicht.";
    auto copies = fire();
    for (StoredArticle& one : copies) one.article.blocks = {{BlockKind::paragraph, text}};
    CHECK_FALSE(judged(copies));
    auto ours = fire();
    for (StoredArticle& one : ours) one.article.origin = Origin::own;
    CHECK_FALSE(judged(ours));
}

TEST_CASE("what everybody covers on schedule is not breaking", "[breaking]") {
    const std::vector<StoredArticle> decision = {
        report(1, "nord", "Regierung senkt die Gebühren für Pässe", "Ab Januar kostet ein Pass weniger.", noon - 2min),
        report(2, "Tagblatt", "Pässe werden billiger", "Die Regierung senkt die Gebühr auf 120 Franken.", noon - 1min),
        report(3, "sud", "Pass kostet bald 120 Franken", "Die Regierung hat die Gebühren gesenkt.", noon),
        report(4, "ouest", "Regierung verbilligt den Pass", "Die neue Gebühr gilt ab Januar.", noon)};
    CHECK_FALSE(judged(decision));
    auto trial = fire();
    for (StoredArticle& one : trial) one.article.title = "Urteil nach dem Brand in Oberwil: Brandstifter verurteilt";
    CHECK_FALSE(judged(trial));
    auto minor = fire();
    for (StoredArticle& one : minor) one.article.urgency = 5; // every desk says that it can wait
    CHECK_FALSE(judged(minor));
    auto match = fire();
    for (StoredArticle& one : match) one.article.section = "Sport";
    CHECK_FALSE(judged(match));
}

TEST_CASE("a burst counts only where such news does not come all day", "[breaking]") {
    std::vector<StoredArticle> day;
    for (int i = 0; i < 60; ++i)
        day.push_back(report(100 + i, "nord", "Waldbrand " + std::to_string(i), "Es brennt.", noon - 2h - 10min * i));
    CHECK_FALSE(judged(fire(), day));
    for (StoredArticle& one : day) one.article.title = "Gemeinde " + one.article.id + " wählt", one.article.lead = "";
    CHECK(judged(fire(), day));
}

TEST_CASE("two who tell people what to do make it danger to many, four sources more than a region's matter",
          "[breaking]") {
    auto reports = fire();
    reports.push_back(report(4, "ouest", "Explosion dans une halle à Oberwil", "Un incendie fait rage.", noon));
    CHECK(judged(reports)->severity == 2);
    reports[0].article.lead = "Die Polizei bittet: Fenster schliessen.";
    CHECK(judged(reports)->severity == 2);
    reports[3].article.lead = "La population est confinée.";
    CHECK(judged(reports)->severity == 1);
}

TEST_CASE("an office that falls vacant is breaking without any danger", "[breaking]") {
    const std::vector<StoredArticle> reports = {
        report(1, "nord", "Bundesrätin Sutermeister tritt zurück", "Sie geht Ende Jahr.", noon - 3min),
        report(2, "Tagblatt", "Rücktritt: Bundesrätin Sutermeister hört auf", "Überraschend.", noon - 2min),
        report(3, "ouest", "La conseillère fédérale Sutermeister démissionne", "Elle part.", noon)};
    const auto news = judged(reports);
    REQUIRE(news);
    CHECK(news->severity == 2);
}

TEST_CASE("words of danger are known in four languages, and those of trials and stages are not", "[breaking]") {
    const auto of = [](std::string title) { return report(1, "nord", std::move(title), "", noon).article; };
    CHECK(is_alarming(of("Ammoniak tritt aus Eishalle aus")));
    CHECK(is_alarming(of("Hackers shut emergency room")));
    CHECK(is_alarming(of("Fuite de gaz à Valbrune, le quartier évacué")));
    CHECK(is_alarming(of("Esplosione in una fabbrica")));
    CHECK_FALSE(is_alarming(of("Neue Nachtzüge nach Barcelona")));
    CHECK_FALSE(is_alarming(of("Zehn Jahre nach dem Bergsturz: Gedenken in Hinterau")));
    CHECK_FALSE(is_alarming(of("Festival-Bilanz: kein Unfall")));
}

TEST_CASE("the tail of a Poisson distribution is what chance allows", "[breaking]") {
    CHECK(poisson_tail(0, 0.5) == Approx(1));
    CHECK(poisson_tail(1, 0.5) == Approx(1 - std::exp(-0.5)));
    CHECK(poisson_tail(3, 0.1) == Approx(1.5465e-4).epsilon(1e-3));
    CHECK(poisson_tail(30, 1e-3) >= 0);
}
