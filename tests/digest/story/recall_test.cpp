#include "digest/story/recall.hpp"

#include "digest/story/features.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

using namespace depesche::digest;

namespace {

/// How many tokens of a text recall another event where it begins.
std::size_t recalling(std::string_view language, std::string_view text) {
    const StoryTokens tokens(text, 100);
    return recalling_tokens(tokens.list(), language);
}

bool speaks_of(std::string_view title, std::string_view lead, std::string_view label, std::string_view text = "") {
    const Features features = features_of({title, lead, text, "de"});
    return std::ranges::any_of(features.terms,
                               [&](const Term& term) { return !term.implied && features.label(term) == label; });
}

} // namespace

TEST_CASE("behind images a place is of another event", "[story]") {
    CHECK(recalling("de", "Bilder aus Korsika") == 3);
    CHECK(recalling("de", "Bilder aus Korsika. Das Schiff legte in Osterhalm an.") == 3);
    CHECK(recalling("de", "Bildern aus der Adria piepste auf der Fähre der Alarm") == 4);
    CHECK(recalling("en", "Footage from Kaltwangen shows smoke") == 3);
    CHECK(recalling("fr", "images de la Corse") == 4);
    CHECK(recalling("it", "immagini dalla Corsica") == 3);
    CHECK(recalling("de", "Die Bilder aus Korsika") == 0); // it begins one word later
    CHECK(recalling("ru", "Bilder aus Korsika") == 0);
    CHECK(recalling("de", "Bilder aus. Korsika brennt") == 0);
    CHECK(recalling("de", "Bilder") == 0);
}

TEST_CASE("behind a look back a mishap is of another event, to the end of the clause", "[story]") {
    CHECK(recalling("de", "Blick auf das Unglück in der Adria") == 7);
    CHECK(recalling("de", "erinnert an den Brand der Fähre «Stella» vor Korsika, der neun Menschen tötete") == 9);
    CHECK(recalling("de", "Erinnerungen an das Zugunglück von Rossmatt") == 6);
    CHECK(recalling("en", "memories of the flood of 2021") == 6);
    CHECK(recalling("fr", "souvenir de l'incendie de Rossmatt") > 0);
    CHECK(recalling("it", "ricordo della tragedia di Rossmatt") == 5);
    for (const char* own : {"Blick auf die Abstimmung in Rossmatt", "erinnert an das Feuerverbot im Wallis",
                            "anders als Rossmatt verbietet Osterhalm Handys"})
        CHECK(recalling("de", own) == 0);
}

TEST_CASE("a report does not speak of the event that it recalls", "[story]") {
    constexpr std::string_view title = "Rauch auf der «Forelle»: Pendlerschiff kehrt um";
    CHECK(speaks_of(title, "Alle dachten an die Fähre vor Korsika.", "Korsika"));
    CHECK_FALSE(speaks_of(title, "Alle hatten die Bilder aus Korsika vor Augen.", "Korsika"));
    CHECK(speaks_of("Fähre brennt vor Korsika", "Die Bilder aus Korsika zeigen Rauch.", "Korsika"));
    CHECK(speaks_of("Bilder aus Korsika: So zerstörte das Feuer die Fähre", "", "Korsika"));
}

TEST_CASE("a recall at the end of an opening goes on behind it", "[story]") {
    std::string text; // without a lead the first forty words are the opening
    for (int i = 0; i < 12; ++i) text += "Das Schiff fährt. ";
    text += "Es erinnert an den Absturz der Seilbahn vor Rossmatt.";
    CHECK_FALSE(speaks_of("Rauch auf der «Forelle»", "", "Rossmatt", text));
    CHECK(speaks_of("Rauch auf der «Forelle»", "", "Rossmatt", text + " In Rossmatt hielt es an."));
}
