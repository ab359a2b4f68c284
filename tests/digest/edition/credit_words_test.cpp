#include "digest/edition/credit.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;

TEST_CASE("an agency is named by words of their own", "[edition]") {
    CHECK(names_credit("teilt die Feuerwehr mit. (nta)", "nta"));
    CHECK(names_credit("NTA: Brand am Hafen", "nta"));
    CHECK(names_credit("wie die Nordtal-Agentur meldet", "Nordtal-Agentur"));
    CHECK_FALSE(names_credit("Am Montag und am Sonntag brannte es", "nta"));
    CHECK_FALSE(names_credit("auf WhatsApp", "ats"));
    CHECK_FALSE(names_credit("Öntaä", "nta"));
    CHECK_FALSE(names_credit("", "nta"));
    CHECK_FALSE(names_credit("Brand am Hafen", ""));
}

TEST_CASE("an agency is named once", "[edition]") {
    CHECK(with_credit("Es brennt.", "nta") == "Es brennt. (nta)");
    CHECK(with_credit("Es brennt. (nta)", "nta") == "Es brennt. (nta)");
    CHECK(with_credit("", "nta") == "(nta)");
    CHECK(with_credit("Es brennt.", "") == "Es brennt.");
}
