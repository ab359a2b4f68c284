// Bad editions, part one: what a message says and promises.
#include "tests/digest/edition/rule_spoiling.hpp"

#include <catch2/catch.hpp>

using depesche::tests::Bad;
using depesche::tests::expect_found;
using depesche::tests::Spot;

TEST_CASE("a first line that says nothing is found", "[edition]") {
    expect_found(GENERATE(
        Bad{"alert", "de-CH", Spot::headline, 0, "EIL:", "first line", "first line has no words"},
        Bad{"alert", "en", Spot::headline, 0, "BREAKING: Bridge", "first line", "BREAKING: Bridge"},
        Bad{"surprising", "de-CH", Spot::headline, 0, "Otter!", "first line", "Otter!"},
        Bad{"surprising", "en", Spot::headline, 0, "He opens the lock gate every night", "first line", "he"},
        Bad{"morning", "de-CH", Spot::title, 2, "Er hat die Wahl angenommen", "first line", "er"},
        Bad{"alert", "de-CH", Spot::headline, 0, "EIL: Die Altbachbrücke in Seestadt ist nach dem Hochwasser gesperrt",
            "first line", "60"},
        Bad{"update", "de-CH", Spot::headline, 0, "Altbachbrücke bleibt bis Freitag zu", "label", "Altbachbrücke"},
        Bad{"update", "fr-CH", Spot::headline, 0, "Point : pont du Val fermé jusqu’à vendredi", "label", "pont"}));
}

TEST_CASE("an item without a fact of its own is found", "[edition]") {
    expect_found(
        GENERATE(Bad{"morning", "de-CH", Spot::title, 2, "", "title", "no title"},
                 Bad{"morning", "en", Spot::line, 1, "Council backs new swimming pool.", "line", "repeats"},
                 Bad{"evening", "de-DE", Spot::line, 2, "Der Vorstand sagt dazu:", "line", "breaks off"},
                 Bad{"morning", "de-CH", Spot::title, 1,
                     "Gemeinderat bewilligt das neue Hallenbad mit Sauna und Garten am See", "title length", "60"},
                 Bad{"morning", "it-CH", Spot::line, 1,
                     "I lavori iniziano nel 2028 e dureranno tre anni, poi apriranno anche il ristorante, la sauna e "
                     "il giardino accanto al lago.",
                     "line length", "110"},
                 Bad{"morning", "de-CH", Spot::title, 3, "Altbach: die SBB erhöhen den Takt um...", "teaser", "…"},
                 Bad{"evening", "en", Spot::title, 3, "Port of Eastmere reopens, but…", "teaser", "…"}));
}

TEST_CASE("one story told twice is found", "[edition]") {
    expect_found(
        GENERATE(Bad{"morning", "de-CH", Spot::title, 4, "Das neue Hallenbad ist bewilligt: Gemeinderat einig",
                     "duplicate", "item 1"},
                 Bad{"evening", "en", Spot::title, 3, "Council backs a new swimming pool", "duplicate", "item 1"},
                 Bad{"morning", "fr-CH", Spot::title, 4, "Le Conseil communal approuve sa piscine à 35 contre 24",
                     "duplicate", "item 1"},
                 Bad{"morning", "de-DE", Spot::address, 4, "https://blatt.example/m0", "duplicate", "item 1"},
                 Bad{"morning", "en", Spot::address, 3, "https://www.blatt.example/m1/", "duplicate", "item 2"}));
}

TEST_CASE("an update that opens with what is known is found", "[edition]") {
    expect_found(GENERATE(
        Bad{"evening", "de-CH", Spot::line, 2, "Wie berichtet, hat die Bank den Zins gesenkt.", "repeat",
            "wie berichtet"},
        Bad{"evening", "en", Spot::line, 2, "As reported, the crew trains in May.", "repeat", "as reported"},
        Bad{"evening", "fr-CH", Spot::line, 2, "Pour rappel, la banque siège à Francfort.", "repeat", "pour rappel"},
        Bad{"evening", "it-CH", Spot::line, 2, "Come annunciato, la banca ha deciso.", "repeat", "come annunciato"}));
}

TEST_CASE("a grave end is found", "[edition]") {
    expect_found(
        GENERATE(Bad{"morning", "de-CH", Spot::title, 5, "Wanderer stirbt am Silberhorn", "light", "stirbt"},
                 Bad{"evening", "en", Spot::title, 4, "Swimmer drowned off Eastmere pier", "light", "drowned"},
                 Bad{"morning", "fr-CH", Spot::title, 5, "Un skieur tué par une avalanche", "light", "tué"},
                 Bad{"evening", "it-CH", Spot::title, 4, "Due bambini persi nel bosco", "light", "bambini"},
                 Bad{"morning", "de-DE", Spot::line, 5, "Der Verletzte liegt im Krankenhaus.", "light", "verletzte"}));
}

TEST_CASE("a promise in the second line that is not kept is found", "[edition]") {
    expect_found(GENERATE(
        Bad{"morning", "de-CH", Spot::subline, 0, "Montag, 23. November · 6 Storys · 1 Minute", "count", "6 stories"},
        Bad{"morning", "en", Spot::subline, 0, "Monday, 23 November · seven stories · 1 minute", "count", "7 stories"},
        Bad{"morning", "de-DE", Spot::subline, 0, "Montag, 23. November · 5 Storys · 4 Minuten", "count", "4 minutes"},
        Bad{"weekend", "fr-CH", Spot::heading, 0, "Les 4 histoires du week-end", "count", "4 stories"},
        Bad{"evening", "it-CH", Spot::subline, 0, "Lunedì 23 novembre · 9 notizie · 1 minuto", "count", "9 stories"}));
}

TEST_CASE("questions are found", "[edition]") {
    expect_found(
        GENERATE(Bad{"morning", "de-CH", Spot::title, 1, "Kommt das neue Hallenbad?", "question", "give the answer"},
                 Bad{"evening", "en", Spot::title, 3, "Is the port safe? Captains disagree", "question", "?"},
                 Bad{"morning", "fr-CH", Spot::title, 2, "La BCE a-t-elle eu raison ?", "question", "?"},
                 Bad{"surprising", "it-CH", Spot::headline, 0, "Chi apre la chiusa ogni notte?", "question", "?"},
                 Bad{"morning", "de-DE", Spot::line, 2, "Bleiben auch die Jobs?", "question", "?"}));
}

TEST_CASE("shouting is found", "[edition]") {
    expect_found(GENERATE(
        Bad{"morning", "de-CH", Spot::title, 1, "Gemeinderat bewilligt das Hallenbad!!", "shouting", "!!"},
        Bad{"morning", "en", Spot::line, 2, "They will NEVER come back, says the agency.", "shouting", "NEVER"},
        Bad{"alert", "de-CH", Spot::headline, 0, "EIL: BRÜCKE bei Altbach gesperrt", "shouting", "BRÜCKE"},
        Bad{"evening", "fr-CH", Spot::line, 1, "Une décision INCROYABLE du Conseil.", "shouting", "INCROYABLE"},
        Bad{"evening", "it-CH", Spot::line, 1, "La piscina apre ?!", "shouting", "?!"},
        Bad{"morning", "de-DE", Spot::title, 3, "Die Bahn ist zu: DAS IST NUN AUS", "shouting", "DAS IST"},
        Bad{"surprising", "en", Spot::headline, 0, "Otter opens a lock gate every night‼", "shouting", "‼"}));
}

TEST_CASE("teasing is found", "[edition]") {
    expect_found(GENERATE(
        Bad{"morning", "de-CH", Spot::title, 2, "EZB und Zinsen: Das musst du wissen", "teaser", "das musst du wissen"},
        Bad{"morning", "de-CH", Spot::title, 3, "So fahren die SBB nach Altbach", "teaser", "so "},
        Bad{"evening", "de-DE", Spot::title, 1, "Diese Stadt macht Busse kostenlos", "teaser", "diese stadt"},
        Bad{"evening", "de-CH", Spot::title, 1, "Aus diesem Grund baut Seestadt ein Bad", "teaser", "aus diesem grund"},
        Bad{"morning", "de-DE", Spot::title, 3, "Streckensperrung: So kommst du ans Ziel", "teaser", "so kommst"},
        Bad{"morning", "en", Spot::title, 2, "You won’t believe who flies to the Moon", "teaser", "you won't believe"},
        Bad{"evening", "en", Spot::title, 3, "This town gets its ferries back", "teaser", "this town"},
        Bad{"morning", "en", Spot::title, 1, "Why the council wants a pool", "teaser", "why"},
        Bad{"morning", "fr-CH", Spot::title, 1, "Voici pourquoi la piscine coûte cher", "teaser", "voici pourquoi"},
        Bad{"evening", "fr-CH", Spot::title, 3, "CFF : tout ce qu’il faut savoir", "teaser", "ce qu'il faut savoir"},
        Bad{"morning", "it-CH", Spot::title, 1, "Ecco perché la piscina costa tanto", "teaser", "ecco perché"},
        Bad{"surprising", "it-CH", Spot::headline, 0, "Non crederai chi apre la chiusa", "teaser", "non crederai"}));
}
