#include "digest/edition/new_facts.hpp"

#include <catch2/catch.hpp>

using depesche::digest::new_words;
using Words = std::vector<std::string>;

TEST_CASE("what an update says that nobody was told is new, numbers above all", "[edition][new_facts]") {
    const Words told = {"Zug bei Seestadt entgleist. Die Strecke ist gesperrt, sagt die Polizei. 7 Verletzte."};
    CHECK(new_words("9 Verletzte", told) == Words{"9"});
    CHECK(new_words("Die Strecke ist wieder offen", told) == Words{"offen"});
    CHECK(new_words("Gesperrte Strecke: 7 Verletzte bei Seestadt", told).empty()); // another ending is no news
    CHECK(new_words("", told).empty());
    CHECK(new_words("Strecke Strecke Tunnel", {}) == Words{"strecke", "tunnel"});
}
