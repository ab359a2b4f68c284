#include "digest/story/lexicon.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <string>
#include <vector>

using namespace depesche::digest;

namespace {

/// The English names of what a word means, with spaces: "tunnel Gotthard".
std::vector<std::string> meant(std::string_view word, std::string_view language) {
    std::array<Concept, 4> found;
    const auto count = concepts_of(word, language, found);
    std::vector<std::string> names;
    for (const Concept& each : std::span(found).first(count)) names.emplace_back(concept_name(each.id));
    return names;
}

std::string phrase(std::vector<std::string_view> words, std::string_view language) {
    const auto match = phrase_at(words, language);
    return match.words == 0 ? "" : std::string(concept_name(match.meant.id)) + " " + std::to_string(match.words);
}

using Names = std::vector<std::string>;

} // namespace

TEST_CASE("the same happening has one concept in four languages", "[story]") {
    CHECK(meant("entgleist", "de") == Names{"derailment"});
    CHECK(meant("entgleisung", "de") == Names{"derailment"});
    CHECK(meant("déraillement", "fr") == Names{"derailment"});
    CHECK(meant("deragliamento", "it") == Names{"derailment"});
    CHECK(meant("derailed", "en") == Names{"derailment"});
    CHECK(meant("lawine", "de-CH") == meant("valanghe", "it-CH"));
    CHECK(meant("incendies", "fr-CH") == meant("incendi", "it"));
}

TEST_CASE("a place has one concept under all its names, adjectives and people included", "[story]") {
    for (const auto& [word, language] : std::vector<std::pair<std::string_view, std::string_view>>{{"genf", "de"},
                                                                                                   {"genfer", "de"},
                                                                                                   {"genève", "fr"},
                                                                                                   {"genevoise", "fr"},
                                                                                                   {"ginevra", "it"},
                                                                                                   {"ginevrini", "it"},
                                                                                                   {"geneva", "en"}})
        CHECK(meant(word, language) == Names{"Geneva"});
    CHECK(meant("mailänder", "de") == Names{"Milan"});
    CHECK(meant("italienische", "de") == Names{"Italy"});
}

TEST_CASE("countries are known by their names, people and adjectives, however these end", "[story]") {
    const auto place = [](std::string_view word, std::string_view language) {
        const Names names = meant(word, language);
        return names.empty() ? std::string() : names.front();
    };
    for (const char* word : {"albanien", "albaner", "albanisch"}) CHECK(place(word, "de") == "Albania");
    for (const char* word : {"marokko", "marokkanisch"}) CHECK(place(word, "de") == "Morocco");
    for (const char* word : {"mexiko", "mexikaner", "mexikanisch"}) CHECK(place(word, "de") == "Mexico");
    for (const char* word : {"kosovo", "kosovaren", "kosovarisch"}) CHECK(place(word, "de") == "Kosovo");
    for (const char* word : {"spanien", "spanier", "spanisch"}) CHECK(place(word, "de") == "Spain");
    for (const char* word : {"kroatien", "kroaten", "kroatisch"}) CHECK(place(word, "de") == "Croatia");
    for (const char* word : {"rumänien", "rumänen", "rumänisch"}) CHECK(place(word, "de") == "Romania");
    for (const char* word : {"slowakei", "slowaken", "slowakisch"}) CHECK(place(word, "de") == "Slovakia");
    CHECK(place("roumain", "fr") == "Romania");
    CHECK(place("giordano", "it") == "Jordan");
    CHECK(place("corée", "fr") == "Korea");
    CHECK(place("südkoreanisch", "de") == "South Korea");
}

TEST_CASE("learned words belong to their stem, but not behind a short one", "[story]") {
    CHECK(meant("insolvenz", "de") == Names{"bankruptcy"});
    CHECK(meant("fotografie", "de") == Names{"photographer"});
    CHECK(meant("rassismus", "de") == Names{"racism"});
    CHECK(meant("rassistische", "de") == Names{"racism"}); // and no table
    CHECK(meant("technologie", "de") == Names{"technology"});
    CHECK(meant("romane", "de") == Names{"book"});
    CHECK(meant("romanik", "de").empty());
}

TEST_CASE("a hall is no town in a German text", "[story]") {
    CHECK(meant("halle", "de").empty());
    CHECK(meant("halle", "fr") == Names{"Halle"});
    CHECK(meant("speicher", "de").empty());
    CHECK(meant("speicher", "it") == Names{"Speicher"});
}

TEST_CASE("the writing of a word does not matter", "[story]") {
    CHECK(meant("züge", "de") == meant("zuege", "de"));
    CHECK(meant("zürich", "de") == meant("zuerich", "en"));
    CHECK(meant("grossbrand", "de") == meant("großbrand", "de"));
    CHECK(meant("l’incendie", "fr") == Names{"fire"});
    CHECK(meant("dell'incidente", "it") == meant("incidente", "it"));
}

TEST_CASE("names of places are known in texts of each language", "[story]") {
    CHECK(meant("milano", "de") == Names{"Milan"});
    CHECK(meant("zürich", "fr") == Names{"Zurich"});
    CHECK(meant("nice", "en").empty());
    CHECK(meant("nice", "fr") == Names{"Nice"});
}

TEST_CASE("a word that means different things is told by the language", "[story]") {
    CHECK(meant("brand", "de") == Names{"fire"});
    CHECK(meant("brand", "en") == Names{"brand"});
    CHECK(meant("see", "de") == Names{"lake"});
    CHECK(meant("see", "en").empty());
}

TEST_CASE("a German compound is its parts, the head first", "[story]") {
    CHECK(meant("gotthardtunnel", "de") == Names{"tunnel", "Gotthard"});
    CHECK(meant("seilbahnabsturz", "de") == Names{"crash", "cable car"});
    CHECK(meant("zürichbrand", "de") == Names{"fire", "Zurich"});
    CHECK(meant("polizeihelikopters", "de") == Names{"helicopter", "police"});
}

TEST_CASE("a German name that looks like a compound is left whole", "[story]") {
    for (const std::string_view name : {"feuerbach", "zugerberg", "brandmeier", "seemann", "waldhauser", "bernstein",
                                        "rotor", "branduardi", "bergheimer"})
        CHECK(meant(name, "de") == Names{});
    CHECK(meant("onsernonetal", "de") == Names{"Onsernone"});
    CHECK(meant("brandenburg", "de") == Names{"Brandenburg"});
}

TEST_CASE("a longer name is not the short place in it", "[story]") {
    for (const std::string_view name : {"nordbaar", "westchur"}) CHECK(meant(name, "de") == Names{});
    CHECK(meant("baar", "de") == Names{"Baar"});
    CHECK(meant("luganosee", "de").back() == "Lugano");
}

TEST_CASE("a phrase takes as many words as it has", "[story]") {
    CHECK(phrase({"glissements", "de", "terrain", "en", "valais"}, "fr") == "landslide 3");
    CHECK(phrase({"san", "gallo"}, "it") == "St Gallen 2");
    CHECK(phrase({"new", "york"}, "de") == "New York 2");
    CHECK(phrase({"new", "roads"}, "en").empty());
    CHECK(phrase({"vigili", "del", "fuoco"}, "it") == "fire brigade 3");
}

TEST_CASE("a town lies in its canton, and that in its country", "[story]") {
    const auto around = [](std::string_view place) { return concept_name(place_around(concept_named(place).id)); };
    CHECK(around("Lugano") == "Ticino");
    CHECK(around("Ticino") == "Switzerland");
    CHECK(around("Switzerland").empty());
    CHECK(around("fire").empty());
    CHECK(place_around(0xffff) == 0);
}

TEST_CASE("no place lies around itself", "[story]") {
    for (ConceptId id = 1; !concept_name(id).empty(); ++id) {
        int steps = 0;
        for (ConceptId place = id; place != 0 && steps < 9; place = place_around(place)) ++steps;
        INFO(concept_name(id));
        CHECK(steps <= 5);
    }
}

TEST_CASE("what no lexicon knows has no concept", "[story]") {
    for (const std::string_view word : {"", "x", "1200", "xyzzy", "’", "москва", "\xff\xfe"})
        CHECK(meant(word, "de").empty());
    CHECK(meant(std::string(500, 'a'), "").empty());
    CHECK(phrase({}, "de").empty());
    CHECK(concept_name(0).empty());
    CHECK(concept_name(0xffff).empty());
    CHECK(concept_named("derailment").rarity == 5);
    CHECK(concept_named("derailment").kind == ConceptKind::happening);
}

TEST_CASE("a concept belongs to a field of news, or to none when it is at home in many", "[lexicon]") {
    const auto field = [](std::string_view name) { return field_name(news_field(concept_named(name).id)); };
    CHECK(field("murder") == "crime");
    CHECK(field("goal") == "sport");
    CHECK(field("strike") == "work");
    CHECK(field("avalanche") == "accident");
    CHECK(field("death").empty());
    CHECK(news_field(0) == 0);
}

TEST_CASE("words that begin like a known one are not taken for it", "[lexicon]") {
    const auto is = [](std::string_view word, std::string_view language, std::string_view meant) {
        std::array<Concept, 4> found{};
        const std::size_t count = concepts_of(word, language, found);
        return std::ranges::any_of(std::span(found).first(count),
                                   [&](const Concept& one) { return concept_name(one.id) == meant; });
    };
    CHECK_FALSE(is("revient", "fr", "dream"));
    CHECK_FALSE(is("rapido", "it", "kidnapping"));
    CHECK_FALSE(is("cubi", "it", "Cuba"));
    CHECK_FALSE(is("kaffeemaschine", "de", "aircraft"));
    CHECK(is("literaturpreis", "de", "award"));
    CHECK(is("schulbusse", "de", "bus"));
    CHECK(is("cane", "it", "dog"));
}
