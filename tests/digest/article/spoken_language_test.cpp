#include "digest/article/spoken_language.hpp"

#include <catch2/catch.hpp>

using depesche::digest::spoken_language;

TEST_CASE("a text tells its language by its small words", "[article]") {
    CHECK(spoken_language("The council has voted for the new bridge, which will open after the summer.") == "en");
    CHECK(spoken_language("Der Rat hat für die neue Brücke gestimmt, die nach dem Sommer eröffnet wird.") == "de");
    CHECK(spoken_language("Le conseil a voté pour le nouveau pont, qui ouvre dans une année au bord du lac.") == "fr");
    CHECK(spoken_language("Il consiglio ha votato per il nuovo ponte, che apre dopo i lavori della strada.") == "it");
    CHECK(spoken_language("O conselho não aprovou a ponte, que abre em uma semana para os moradores da cidade.") ==
          "pt");
    CHECK(spoken_language("El consejo votó por el puente, que se abre en una semana para los vecinos del barrio.") ==
          "es");
    CHECK(spoken_language("De raad stemde voor het plan van de brug, dat niet voor de zomer wordt gebouwd.") == "nl");
}

TEST_CASE("a text that is too short or mixed tells no language", "[article]") {
    CHECK(spoken_language("").empty());
    CHECK(spoken_language("Silbertal 2:1 Altbach").empty());
    CHECK(spoken_language("The end of die Zeit und das Leben to the moon").empty());
}
