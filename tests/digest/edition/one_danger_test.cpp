#include "digest/edition/one_danger.hpp"

#include "digest/edition/one_event.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

const Instant noon = parse_iso8601("2026-11-23T12:00:00Z").value();

StoredArticle report(std::string_view language, std::string_view title, std::string_view lead,
                     std::chrono::minutes after = 0min) {
    static ArticleKey last = 0;
    StoredArticle stored;
    stored.key = ++last;
    stored.first_seen = noon + after;
    stored.article.published = noon + after;
    stored.article.language = language;
    stored.article.title = title;
    stored.article.lead = lead;
    return stored;
}

const StoredArticle fire = report("de", "Grossbrand in Altikon", "Die Feuerwehr bittet, Fenster zu schliessen.");

bool one(const StoredArticle& first, const StoredArticle& second) {
    const bool found = one_danger(first, second);
    CHECK(one_danger(second, first) == found);
    CHECK(same_event(second, {first}, {}).has_value() == found);
    return found;
}

} // namespace

TEST_CASE("a danger of one kind at one place within the hour is one event in every language", "[edition]") {
    CHECK(one(fire, report("en", "Residents told to stay inside as factory burns",
                           "Flames from a blaze near the station of Altikon lit up the sky.", 12min)));
    CHECK(one(fire, report("fr", "Incendie à Altikon", "Un nuage noir couvre la ville.", 3min)));
    CHECK(one(fire, report("it", "Rogo in una fabbrica", "Le fiamme ad Altikon si vedono da lontano.", 59min)));
}

TEST_CASE("another place, another kind of danger or another hour is another event", "[edition]") {
    CHECK_FALSE(one(fire, report("fr", "Incendie à Bergwil", "Un nuage noir couvre la ville.", 3min)));
    CHECK_FALSE(one(fire, report("en", "Train derails in Altikon", "The line is closed.", 3min)));
    CHECK_FALSE(one(fire, report("fr", "Incendie à Altikon", "Un nuage noir couvre la ville.", 61min)));
    CHECK_FALSE(one(fire, report("fr", "Deuxième incendie à Altikon", "Les pompiers repartent.", 30min)));
    CHECK_FALSE(one(fire, report("de", "Feuerwehr rückt aus", "In Altikon brennt ein Auto.", 3min)));
}

TEST_CASE("a country or a large city in common makes two dangers no event", "[edition]") {
    const auto city = report("de", "Grossbrand in Zürich", "Die Feuerwehr ist im Einsatz.");
    CHECK_FALSE(one(city, report("en", "Blaze at Zurich warehouse", "Crews fight the fire.", 5min)));
    const auto country = report("de", "Erdbeben in Italien", "Es hatte die Stärke 5,1.");
    CHECK_FALSE(one(country, report("en", "Earthquake shakes houses in Italy", "Its magnitude was 4.2.", 5min)));
}

TEST_CASE("two strengths are two quakes", "[edition]") {
    const auto quake = report("de", "Erdbeben der Stärke 5,1 bei Altikon", "Häuser wackelten.");
    CHECK_FALSE(one(quake, report("en", "Magnitude 3.2 quake near Altikon", "Nobody was hurt.", 20min)));
    CHECK(one(quake, report("en", "Quake near Altikon felt by thousands", "It was of magnitude 5.1.", 4min)));
}
