#include "digest/story/learnt_places.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string_view>

using namespace depesche::digest;

namespace {

Features read(std::string_view title, std::string_view lead) { return features_of({title, lead, "", "de"}); }

bool is_located(LearntPlaces& places, std::string_view title, std::string_view name) {
    Features features = read(title, "");
    places.mark(features);
    return std::ranges::any_of(features.terms,
                               [&](const Term& term) { return features.label(term) == name && term.located; });
}

} // namespace

TEST_CASE("a name that stood behind a word of place in two reports is a place", "[story]") {
    LearntPlaces places;
    CHECK_FALSE(is_located(places, "Riedwil baut eine Halle", "Riedwil"));
    places.learn(read("Einbruch in Riedwil", ""));
    CHECK_FALSE(is_located(places, "Riedwil baut eine Halle", "Riedwil"));
    places.learn(read("Neue Buslinie in Riedwil", ""));
    CHECK(is_located(places, "Riedwil baut eine Halle", "Riedwil"));
}

TEST_CASE("a person who stands behind such a word now and then is none", "[story]") {
    LearntPlaces places;
    for (int i = 0; i < 8; ++i) places.learn(read("Trainer Okonjo lobt die Abwehr", ""));
    for (int i = 0; i < 2; ++i) places.learn(read("Zu Besuch bei Okonjo", ""));
    CHECK_FALSE(is_located(places, "Okonjo bleibt bis 2030", "Okonjo"));
}
