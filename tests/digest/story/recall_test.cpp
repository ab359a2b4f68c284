#include "digest/story/recall.hpp"

#include "digest/story/features.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche::digest;

namespace {

/// How many tokens of a text recall another event where it begins.
std::size_t recalling(std::string_view language, std::string_view text) {
    const StoryTokens tokens(text, 100);
    return recalling_tokens(tokens.list(), language);
}

bool speaks_of(std::string_view title, std::string_view lead, std::string_view label) {
    const Features features = features_of({title, lead, "", "de"});
    return std::ranges::any_of(features.terms,
                               [&](const Term& term) { return !term.implied && features.label(term) == label; });
}

} // namespace

TEST_CASE("words behind a recall are of another event, to the end of the sentence", "[story]") {
    CHECK(recalling("de", "Bilder aus Korsika") == 3);
    CHECK(recalling("de", "Bilder aus Korsika. Das Schiff legte in Osterhalm an.") == 3);
    CHECK(recalling("de", "Bilder aus der Adria gingen um die Welt") == 5);
    CHECK(recalling("en", "memories of the flood of 2021") == 6);
    CHECK(recalling("fr", "images de la Corse") == 4);
    CHECK(recalling("it", "immagini dalla Corsica") == 3);
    CHECK(recalling("de", "Die Bilder aus Korsika") == 0); // it begins one word later
    CHECK(recalling("ru", "Bilder aus Korsika") == 0);
    CHECK(recalling("de", "Bilder") == 0);
}

TEST_CASE("a look at a mishap recalls it, a look at a vote does not", "[story]") {
    CHECK(recalling("de", "Blick auf das Unglück in der Adria") == 7);
    CHECK(recalling("de", "Blick auf die Abstimmung in Rossmatt") == 0);
}

TEST_CASE("a report does not speak of the event that it recalls", "[story]") {
    constexpr std::string_view title = "Rauch auf der «Forelle»: Pendlerschiff kehrt um";
    CHECK(speaks_of(title, "Alle dachten an die Fähre vor Korsika.", "Korsika"));
    CHECK_FALSE(speaks_of(title, "Alle hatten die Bilder aus Korsika vor Augen.", "Korsika"));
    CHECK(speaks_of("Fähre brennt vor Korsika", "Die Bilder aus Korsika zeigen Rauch.", "Korsika"));
}
