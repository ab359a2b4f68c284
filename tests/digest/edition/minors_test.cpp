#include "digest/edition/minors.hpp"

#include <catch2/catch.hpp>

#include <initializer_list>
#include <string>

using depesche::digest::minor_word;

namespace {

void expect_minor(std::string_view language, std::initializer_list<const char*> texts) {
    for (const char* text : texts) {
        CAPTURE(text);
        CHECK_FALSE(minor_word(text, language).empty());
    }
}

void expect_none(std::string_view language, std::initializer_list<const char*> texts) {
    for (const char* text : texts) {
        CAPTURE(text);
        CHECK(minor_word(text, language).empty());
    }
}

} // namespace

TEST_CASE("children and ages below eighteen are found in four languages", "[surprise]") {
    expect_minor("de-CH", {"Ein Kindergärtler fand die Flaschenpost", "Die Primarschülerinnen zogen den Esel",
                           "Sekundarschüler baut ein U-Boot", "Viertklässlern hilft ein Roboter",
                           "Kindergartenkinder finden eine Eule", "Die Idee hatten die Fünfjährigen",
                           "Siebenjähriger fährt allein nach Rom", "Eine 14-jährige spielt Alphorn",
                           "Der 9-Jährige aus Seestadt", "Ein Minderjähriger sass am Steuer"});
    expect_minor("en",
                 {"A five-year-old drove the tram", "The 12-year-old won", "Two six-year-olds found the ring",
                  "Ben, aged 9, wrote the letter", "At the age of eleven she sailed", "Kindergartners met a goat"});
    expect_minor("fr-CH", {"une fillette de 8 ans", "Sa fille de 8 ans a écrit", "un pilote âgé de dix ans",
                           "Les collégiens ont gagné", "Une adolescente trouve un trésor"});
    expect_minor("it-CH", {"bambina di 7 anni", "una ragazza di 12 anni", "all’età di sette anni suona l’organo",
                           "Gli alunni hanno trovato un gufo"});
}

TEST_CASE("things, animals and grown people of an age are no minors", "[surprise]") {
    expect_none("de",
                {"Das 40-jährige Jubiläum", "Zum 15-jährigen Jubiläum kam eine Ziege", "Zweijähriger Umbau endet",
                 "Nach der fünfjährigen Bauzeit", "Fünfjährige Bauzeit endet mit einem Esel", "Die Achtzigjährigen",
                 "Eine 34-Jährige fährt Postauto", "Der Zwanzigjährige", "Fahrschüler parkiert auf dem Perron"});
    expect_none("en", {"A five-year-old whisky", "The ten-year-old dispute ends", "A 34-year-old baker",
                       "Cheese aged 12 months", "Five years later the old bus came"});
    expect_none("fr", {"un projet de 8 ans", "une femme de 34 ans", "Il y a 8 ans", "Sa fille de 34 ans"});
    expect_none("it", {"un’attesa di 7 anni", "una donna di 34 anni", "da 7 anni", "Il ragazzo di 21 anni"});
}
