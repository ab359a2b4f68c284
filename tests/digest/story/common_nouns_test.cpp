#include "digest/story/common_nouns.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <string_view>

using namespace depesche::digest;

TEST_CASE("German nouns are told from names, inflected and in compounds", "[story]") {
    for (const std::string_view noun : {"rechnung", "rechnungen", "ventil", "ventils", "vorjahresmonat",
                                        "rechnungsjahr", "mitteilung", "nachfrage", "museen"}) {
        CAPTURE(noun);
        CHECK(is_common_noun(noun));
    }
    for (const std::string_view name :
         {"okafor", "brodbeck", "riedmatt", "limmatbank", "keller", "zurich", "vestby", "hugentobler", "kirchlen",
          "muller", "fischer", "hauser", "bucher", "federer", "schafer", "seiler", "schaffner", "rosti"}) {
        CAPTURE(name);
        CHECK_FALSE(is_common_noun(name));
    }
    CHECK(is_simple_noun("protest"));
    CHECK_FALSE(is_simple_noun("kussnacht")); // though it is a compound of nouns
}
