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
    made.article.lead = title + ".";
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

TEST_CASE("what carries on an alert's story the next day is replayed as its update", "[replay]") {
    auto flash =
        article("a", "Stolleneinsturz in Oberwil: Bergleute Rossi und Ammann vermisst", "2026-10-12T08:00:00Z");
    flash.article.urgency = 2;
    flash.article.lead =
        "Der Stollen Hirzberg in Oberwil ist eingestürzt, Reto Rossi und Peter Ammann sind verschüttet.";
    auto rescued =
        article("b", "Stolleneinsturz in Oberwil: Bergleute Rossi und Ammann gerettet", "2026-10-13T06:00:00Z");
    rescued.article.urgency = 2;
    rescued.article.lead =
        "Reto Rossi und Peter Ammann sind lebend aus dem Stollen Hirzberg in Oberwil geborgen worden.";
    auto other = article("c", "Bundesrat Keller tritt zurück", "2026-10-13T07:00:00Z");
    other.article.urgency = 2;
    other.article.lead = "Der Gesundheitsminister geht nach sechs Jahren im Amt.";
    const auto heard = replayed({flash, rescued, other});
    REQUIRE(heard.alerts.size() == 3);
    CHECK(heard.alerts[0].update_of.empty());
    CHECK(heard.alerts[1].ids == Titles{"b"});
    CHECK(heard.alerts[1].update_of == "a");
    CHECK(heard.alerts[2].update_of.empty());
    rescued.article.urgency = 1; // graver than the alert was
    const auto graver = replayed({flash, rescued});
    REQUIRE(graver.alerts.size() == 2);
    CHECK(graver.alerts.back().update_of.empty());
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

namespace {

/// An agency's fire of Friday evening, which Saturday's edition tells.
std::vector<ArchivedVersion> fire_of_friday() {
    auto fire = article("fire", "Grossbrand zerstört Sägewerk Hofer in Oberwil", "2026-10-16T18:00:00Z");
    fire.article.lead = "Ein Brand hat am Freitagabend das Sägewerk Hofer in Oberwil zerstört, verletzt wurde niemand.";
    fire.article.blocks = {{BlockKind::paragraph, "80 Feuerwehrleute standen beim Sägewerk Hofer im Einsatz."}};
    fire.article.source = "Agentur";
    fire.article.origin = Origin::agency;
    return {fire};
}

ArchivedVersion fire_again(std::string_view source, Origin origin) {
    auto again = article("again", "Sägewerk Hofer in Oberwil nach Grossbrand: Schaden von drei Millionen",
                         "2026-10-18T10:00:00Z");
    again.article.lead = "Der Brand im Sägewerk Hofer in Oberwil vom Freitagabend hat drei Millionen Franken gekostet.";
    again.article.blocks = {
        {BlockKind::paragraph, "Die Feuerwehr von Oberwil hatte das Sägewerk nicht mehr retten können."}};
    again.article.source = source;
    again.article.origin = origin;
    return again;
}

/// The proposals themselves, by "morning 2026-10-12".
struct Proposed final : ReplayListener {
    void edition(const ReplayedEdition& edition) override {
        editions[edition.slot.edition + " " + to_string(edition.slot.date)] = edition.proposal.picks;
    }
    void breaking(const ReplayedAlert& /*alert*/) override {}
    void story(const std::vector<std::string>& ids) override { stories.push_back(ids); }
    std::map<std::string, std::vector<Pick>> editions;
    std::vector<std::vector<std::string>> stories;
};

Proposed proposed(std::vector<ArchivedVersion> versions, std::vector<config::EditionSettings> editions) {
    versions.push_back(article("end", "Velobrücke wird teurer", "2026-10-26T11:00:00Z")); // a day is played to its end
    Proposed heard;
    Replay replay({.zone = Zone::find("Europe/Zurich").value(),
                   .editions = std::move(editions),
                   .language = "de-CH",
                   .light_sections = {}},
                  heard);
    for (const ArchivedVersion& version : versions) replay.arrive(version);
    replay.finish();
    return heard;
}

} // namespace

TEST_CASE("what Saturday told is told on Monday as an update or not at all, Sunday being without news", "[replay]") {
    auto versions = fire_of_friday();
    SECTION("a partner's later report is nothing new") {
        versions.push_back(fire_again("Nachbarblatt", Origin::partner));
        const auto heard = proposed(versions, usual_editions());
        REQUIRE(heard.stories == std::vector<Titles>{{"fire", "again"}});
        CHECK(heard.editions.at("weekend 2026-10-17").size() == 1);
        CHECK(heard.editions.at("weekend 2026-10-18").empty());
        CHECK(heard.editions.at("morning 2026-10-19").empty());
    }
    SECTION("our own says that it is an update") {
        versions.push_back(fire_again("Bezirksblatt", Origin::own));
        const auto heard = proposed(versions, usual_editions());
        CHECK(heard.editions.at("weekend 2026-10-17").size() == 1);
        const auto& monday = heard.editions.at("morning 2026-10-19");
        REQUIRE(monday.size() == 1);
        CHECK(monday[0].mark == Mark::is_update);
    }
}

TEST_CASE("a weekly edition remembers what the one before told", "[replay]") {
    auto editions = usual_editions();
    editions.erase(editions.begin(), editions.begin() + 2);
    editions.back().days = 0x20;
    auto first = article("a", "Hallenbad Oberwil wird untersucht", "2026-10-16T08:00:00Z");
    auto changed = article("a", "Hallenbad Oberwil schliesst für ein Jahr", "2026-10-23T12:00:00Z");
    changed.version = 2;
    const auto heard =
        proposed({first, article("b", "Dorfladen bleibt offen", "2026-10-20T08:00:00Z"), changed}, editions);
    REQUIRE(heard.editions.at("weekend 2026-10-17").size() == 1);
    const auto& next = heard.editions.at("weekend 2026-10-24");
    REQUIRE(next.size() == 1);
    CHECK(next[0].mark == Mark::is_update);
}

namespace {

/// The surprising stories that were heard of.
struct Surprised final : ReplayListener {
    void edition(const ReplayedEdition& /*edition*/) override { ++editions; }
    void breaking(const ReplayedAlert& /*alert*/) override {}
    void surprising(const ReplayedSurprise& day) override { days.push_back(day); }
    void story(const std::vector<std::string>& /*ids*/) override {}
    int editions = 0;
    std::vector<ReplayedSurprise> days;
};

Surprised surprised(const std::vector<ArchivedVersion>& versions, config::LocalMinutes from,
                    config::LocalMinutes until) {
    Surprised heard;
    ReplaySettings settings{.zone = Zone::find("Europe/Zurich").value(),
                            .editions = usual_editions(),
                            .language = "de-CH",
                            .light_sections = {}};
    settings.surprising.from = from;
    settings.surprising.until = until;
    Replay replay(std::move(settings), heard);
    for (const ArchivedVersion& version : versions) replay.arrive(version);
    replay.finish();
    return heard;
}

ArchivedVersion goat(std::string_view arrives) {
    auto goat = article("goat", "Ziege fährt vier Stationen Bus statt Tram", arrives);
    goat.article.lead = "Der Chauffeur rief die Besitzerin an, gebüsst wurde niemand.";
    goat.article.section = "Panorama";
    goat.article.urgency = 6;
    return goat;
}

} // namespace

TEST_CASE("hours soon after midnight are looked at on the evening before, and a replay of them ends", "[replay]") {
    const auto heard = surprised(
        {goat("2026-10-12T16:00:00Z"), article("b", "Velobrücke wird teurer", "2026-10-13T05:00:00Z")}, 1h + 30min, 9h);
    REQUIRE_FALSE(heard.days.empty());
    CHECK(to_iso8601(heard.days[0].at) == "2026-10-12T21:30:00Z");
    CHECK(heard.days[0].proposed == "goat");
    CHECK(heard.days.size() <= 2);
    CHECK(surprised({goat("2026-10-12T16:00:00Z")}, 30min, 23h + 30min).days.size() <= 2); // days that overlap
}

TEST_CASE("a replay tells which surprising story would have been proposed", "[replay]") {
    auto behind_paywall = goat("2026-10-12T03:00:00Z");
    behind_paywall.article.paywall = true;
    SECTION("none that most readers cannot read") {
        const auto heard = surprised({behind_paywall}, 12h, 20h);
        REQUIRE(heard.days.size() == 1);
        CHECK(heard.days[0].ids == Titles{"goat"});
        CHECK(heard.days[0].proposed.empty());
    }
    SECTION("a later look finds the next one") {
        auto cat = goat("2026-10-12T12:00:00Z");
        cat.id = cat.article.id = "cat";
        cat.article.title = "Katze stiehlt dem Bäcker jeden Morgen ein Brötchen";
        cat.article.lead = "Er hat ihr nun einen eigenen Teller hingestellt.";
        const auto heard = surprised({behind_paywall, cat}, 12h, 20h);
        REQUIRE(heard.days.size() == 2);
        CHECK(heard.days[0].proposed.empty());
        CHECK(heard.days[1].proposed == "cat");
        CHECK(to_iso8601(heard.days[1].at) == "2026-10-12T12:00:00Z");
    }
    SECTION("what an edition told is listed, and not proposed") {
        std::vector<ArchivedVersion> versions = {goat("2026-10-12T03:00:00Z")};
        const auto heard = surprised(versions, 12h, 20h);
        REQUIRE(heard.days.size() == 1);
        CHECK(heard.days[0].candidates[0].told_in == "morning");
        CHECK(heard.days[0].proposed.empty());
    }
}

TEST_CASE("a hundred years without an article have no editions", "[replay]") {
    const auto heard = surprised({article("a", "Velobrücke wird teurer", "2026-10-12T03:00:00Z"),
                                  article("b", "Hallenbad schliesst", "2096-10-12T03:00:00Z"),
                                  article("c", "Dorfladen bleibt offen", "9999-10-12T03:00:00Z")},
                                 12h, 20h);
    CHECK(heard.editions < 40);
    CHECK(heard.days.size() < 40);
}

TEST_CASE("a burst of the past leaves out what desks had called urgent before, as the newsroom would", "[replay]") {
    const auto report = [](const char* id, const char* source, Origin origin, const char* title, const char* lead,
                           std::string_view at) {
        auto made = article(id, title, at);
        made.article.source = source;
        made.article.origin = origin;
        made.article.lead = lead;
        return made;
    };
    auto first = report("a", "nord", Origin::agency, "Grossbrand in Lagerhalle der Bodmer AG in Oberwil",
                        "Dichter Rauch zieht über das Dorf.", "2026-10-12T08:00:00Z");
    const auto second = report("b", "Bezirksblatt", Origin::own, "Lagerhalle der Bodmer AG in Oberwil brennt",
                               "Die Halle der Firma Bodmer steht in Flammen.", "2026-10-12T08:03:00Z");
    const auto third = report("c", "sud", Origin::agency, "Feuer in Oberwil: Lagerhalle der Bodmer AG in Vollbrand",
                              "Der Rauch ist weit zu sehen.", "2026-10-12T08:05:00Z");
    SECTION("three independent sources make one alert") {
        const auto heard = replayed({first, second, third});
        REQUIRE(heard.alerts.size() == 1);
        CHECK(heard.alerts[0].ids == Titles{"a", "b", "c"});
    }
    SECTION("an urgent one is an alert by itself, and the others join it") {
        first.article.urgency = 2;
        const auto heard = replayed({first, second, third});
        REQUIRE(heard.alerts.size() == 1);
        CHECK(heard.alerts[0].ids == Titles{"a"});
    }
}
