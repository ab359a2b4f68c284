#include "digest/replay/replay.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace depesche;
using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

/// Remembers what a replay told: titles by "morning 2026-10-12".
struct Heard final : ReplayListener {
    void edition(const ReplayedEdition& edition) override {
        std::vector<std::string>& titles = editions[edition.slot.edition + " " + to_string(edition.slot.date)];
        for (const StoredArticle& article : edition.articles) titles.push_back(article.article.title);
    }
    void breaking(const ReplayedAlert& alert) override { alerts.push_back(alert); }
    void story(const std::vector<std::string>& ids) override { stories.push_back(ids); }

    std::map<std::string, std::vector<std::string>> editions;
    std::vector<ReplayedAlert> alerts;
    std::vector<std::vector<std::string>> stories;
};

ArchivedVersion article(std::string id, std::string title, std::string_view arrives) {
    ArchivedVersion made;
    made.id = id;
    made.arrives = *parse_iso8601(arrives);
    made.article.id = std::move(id);
    made.article.title = title;
    made.article.lead = title + " ist das Thema des Tages im Bezirk.";
    made.article.section = "Regional";
    made.article.language = "de";
    made.article.source = "Bezirksblatt";
    made.article.published = made.arrives;
    made.article.urgency = 4;
    return made;
}

Heard replayed(const std::vector<ArchivedVersion>& versions) {
    Heard heard;
    Replay replay({.zone = Zone::find("Europe/Zurich").value(),
                   .editions = usual_editions(),
                   .language = "de-CH",
                   .light_sections = {}},
                  heard);
    for (const ArchivedVersion& version : versions) replay.arrive(version);
    replay.finish();
    return heard;
}

using Titles = std::vector<std::string>;

} // namespace

// 12 October 2026 is a Monday; local time is two hours ahead.
TEST_CASE("an edition of the past is made of what had come by its time", "[replay]") {
    auto heard = replayed({article("a", "Gemeinderat öffnet das Hallenbad", "2026-10-12T03:00:00Z"),
                           article("b", "Velobrücke wird teurer", "2026-10-12T04:30:00Z"),
                           article("c", "Neue Ärztin in Oberwil", "2026-10-12T04:31:00Z")});
    CHECK(heard.editions.at("morning 2026-10-12").size() == 2);
    CHECK(heard.editions.at("evening 2026-10-12") == Titles{"Neue Ärztin in Oberwil"});
    CHECK(heard.editions.size() == 2);
}

TEST_CASE("a replay knows weekends: no evening edition, but that of the weekend", "[replay]") {
    auto heard = replayed({article("a", "Dorfladen bleibt offen", "2026-10-17T05:00:00Z"),
                           article("b", "Chor sucht Bassstimmen", "2026-10-18T18:00:00Z")});
    CHECK(heard.editions.at("weekend 2026-10-17") == Titles{"Dorfladen bleibt offen"});
    CHECK_FALSE(heard.editions.contains("evening 2026-10-17"));
}

TEST_CASE("a replayed article is told once, and again when it changes", "[replay]") {
    auto changed = article("a", "Hallenbad schliesst für ein Jahr", "2026-10-12T12:00:00Z");
    changed.version = 2;
    auto heard = replayed({article("a", "Hallenbad wird untersucht", "2026-10-12T03:00:00Z"),
                           article("b", "Velobrücke wird teurer", "2026-10-12T03:10:00Z"), changed});
    CHECK(heard.editions.at("morning 2026-10-12").size() == 2);
    CHECK(heard.editions.at("evening 2026-10-12") == Titles{"Hallenbad schliesst für ein Jahr"});
}

TEST_CASE("embargo, withholding and kill hold at their time in a replay", "[replay]") {
    auto embargoed = article("a", "Kulturpreis für Glasbläserin", "2026-10-12T03:00:00Z");
    embargoed.article.embargo_until = parse_iso8601("2026-10-12T10:00:00Z");
    auto killed = article("b", "Gemeindepräsident tritt ab", "2026-10-12T12:00:00Z");
    killed.version = 2;
    killed.article.status = PublicationStatus::killed;
    auto withheld = article("c", "Polizei sucht Zeugen", "2026-10-12T03:20:00Z");
    withheld.article.status = PublicationStatus::withheld;
    auto heard = replayed({embargoed, article("b", "Gemeindepräsident tritt ab", "2026-10-12T03:10:00Z"), withheld,
                           article("d", "Velobrücke wird teurer", "2026-10-12T11:00:00Z"), killed});
    CHECK(heard.editions.at("morning 2026-10-12") == Titles{"Gemeindepräsident tritt ab"});
    auto evening = heard.editions.at("evening 2026-10-12");
    std::ranges::sort(evening);
    CHECK(evening == Titles{"Kulturpreis für Glasbläserin", "Velobrücke wird teurer"});
}

TEST_CASE("an urgent report is raised in its minute, once an event, and under embargo when that ends", "[replay]") {
    auto flash = article("a", "Explosion im Chemiewerk Oberwil", "2026-10-12T08:00:00Z");
    flash.article.urgency = 1;
    flash.article.lead = "Das Werk liegt am Ortsrand, die Feuerwehr ist dort.";
    auto second = article("b", "Chemiewerk Oberwil: Explosion verletzt zwei Arbeiter", "2026-10-12T08:04:00Z");
    second.article.urgency = 1;
    second.article.lead = flash.article.lead;
    auto embargoed = article("c", "Zwei Kantone fusionieren ihre Spitäler", "2026-10-12T08:10:00Z");
    embargoed.article.urgency = 2;
    embargoed.article.lead = "Betroffen sind neun Häuser mit zusammen 6000 Betten.";
    embargoed.article.embargo_until = parse_iso8601("2026-10-12T09:00:00Z");
    auto heard = replayed({flash, second, embargoed, article("d", "Velobrücke wird teurer", "2026-10-12T11:00:00Z")});
    REQUIRE(heard.alerts.size() == 2);
    CHECK(to_iso8601(heard.alerts[0].at) == "2026-10-12T08:00:00Z");
    CHECK(heard.alerts[0].severity == 1);
    CHECK(heard.alerts[0].ids == Titles{"a"});
    CHECK(to_iso8601(heard.alerts[1].at) == "2026-10-12T09:00:00Z");
}

TEST_CASE("the same archive gives the same replay", "[replay]") {
    std::vector<ArchivedVersion> versions;
    for (int i = 0; i < 40; ++i) {
        versions.push_back(article("n" + std::to_string(i), "Bericht Nummer " + std::to_string(i) + " aus Oberwil",
                                   "2026-10-12T03:00:00Z"));
        versions.back().arrives += std::chrono::minutes(37 * i);
        versions.back().article.published = versions.back().arrives;
    }
    const auto one = replayed(versions), other = replayed(versions);
    CHECK(one.editions == other.editions);
    CHECK(one.stories == other.stories);
}
