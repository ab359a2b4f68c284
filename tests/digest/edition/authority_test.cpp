#include "digest/edition/authority.hpp"

#include <catch2/catch.hpp>

using depesche::digest::named_authority;

TEST_CASE("an authority counts as the source where a sentence says that it says so", "[edition][authority]") {
    CHECK(named_authority("Zug entgleist. Das sagt die Kantonspolizei Nordtal.", "de-CH") == "kantonspolizei");
    CHECK(named_authority("Laut dem Bundesrat bleibt die Grenze zu.", "de-DE") == "bundesrat");
    CHECK(named_authority("Bridge closed, police said.", "en") == "police");
    CHECK(named_authority("Le pont est fermé, selon la préfecture.", "fr-CH") == "préfecture");
    CHECK(named_authority("Il ponte è chiuso, dicono i pompieri.", "it-CH") == "pompieri");
}

TEST_CASE("an authority that only acts, or a witness who speaks, is no official source", "[edition][authority]") {
    CHECK(named_authority("Die Feuerwehr ist mit sieben Wagen da. Es brennt seit Mitternacht.", "de-CH").empty());
    CHECK(named_authority("Die Feuerwehr ist da. «Es hat geknallt», sagt eine Anwohnerin.", "de-CH").empty());
    CHECK(named_authority("Zug entgleist, sagt ein Reisender.", "de-CH").empty());
    CHECK(named_authority("Police closed the bridge.", "en").empty());
    CHECK(named_authority("", "de-CH").empty());
    CHECK(named_authority("policja mówi", "pl").empty());
}
