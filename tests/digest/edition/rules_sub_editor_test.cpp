// Bad editions, part three: what a sub-editor strikes out.
#include "tests/digest/edition/rule_spoiling.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::digest;
using depesche::tests::Bad;
using depesche::tests::expect_found;
using depesche::tests::Spot;

TEST_CASE("a sentence that breaks off is found", "[edition]") {
    expect_found(GENERATE(
        Bad{"morning", "de-CH", Spot::line, 1, "Ab Montag verkehrt die Fähre im", "line", "im"},
        Bad{"morning", "de-CH", Spot::line, 1, "Ab Montag verkehrt die Fähre im.", "line", "im"},
        Bad{"evening", "de-DE", Spot::line, 1, "Stadt und Land zahlen. Gebaut wird in Neuhafen und", "line", "und"},
        Bad{"morning", "de-CH", Spot::line, 2, "Das sei überfällig, sagt der", "line", "der"},
        Bad{"morning", "de-CH", Spot::title, 2, "EZB senkt den Leitzins wegen", "line", "wegen"},
        Bad{"morning", "de-CH", Spot::line, 1, "35 zu 24 Stimmen. Gebaut wird ab", "line", "ab"},
        Bad{"morning", "de-CH", Spot::line, 1, "Das Bad kostet viel (rund 41", "line", "(rund 41"},
        Bad{"morning", "de-CH", Spot::line, 1, "Es gibt mehr Bus- und Bahn-", "line", "Bahn-"},
        Bad{"morning", "fr-CH", Spot::line, 2, "Le taux change toutes les", "line", "les"},
        Bad{"evening", "fr-CH", Spot::line, 1, "Les travaux débutent en 2028 et", "line", "et"},
        Bad{"morning", "it-CH", Spot::line, 1, "I lavori iniziano nella", "line", "nella"},
        Bad{"evening", "it-CH", Spot::title, 3, "Il lago torna al livello di", "line", "di"},
        Bad{"morning", "en", Spot::line, 1, "Work starts in 2028, said the", "line", "the"},
        Bad{"evening", "en", Spot::line, 1, "35 votes to 24. Work will", "line", "will"}));
}

TEST_CASE("a weekday that is not that of its date is found", "[edition]") {
    expect_found(GENERATE(
        Bad{"morning", "de-CH", Spot::title, 2, "EZB tagt am Montag, 29. November 2026", "date", "Montag, 29."},
        Bad{"morning", "de-DE", Spot::line, 1, "Die Busse fahren ab Mo, 29.11.2026, gratis.", "date", "Mo, 29.11.2026"},
        Bad{"evening", "en", Spot::line, 1, "Work starts on Monday, November 29, 2026.", "date", "Monday, November 29"},
        Bad{"morning", "en", Spot::line, 1, "Work starts on Monday 29 November 2026.", "date", "Monday 29 November"},
        Bad{"morning", "fr-CH", Spot::line, 1, "Le vote a lieu le lundi 29 novembre 2026.", "date",
            "lundi 29 novembre"},
        Bad{"morning", "fr-CH", Spot::line, 1, "Le vote a lieu le lundi 1er novembre 2026.", "date", "lundi 1er"},
        Bad{"evening", "it-CH", Spot::line, 1, "Si vota lunedì 29 novembre 2026.", "date", "lunedì 29 novembre"}));
    auto document = tests::good_edition("morning", "de-CH");
    std::get<Subline>(document.blocks.at(1)).text = "Montag, 29. November 2026 · 5 Storys · 1 Minute";
    const auto findings = tests::findings_of(document);
    REQUIRE(findings.size() == 1);
    CHECK((findings.front().rule == "date" && findings.front().severity == RuleSeverity::error));
}

TEST_CASE("promises, lists and praise in the place of a fact are found", "[edition]") {
    expect_found(GENERATE(
        Bad{"morning", "de-CH", Spot::title, 2, "Das musst du über den neuen Zins wissen", "teaser", "Das musst du"},
        Bad{"evening", "de-DE", Spot::title, 3, "Was Sie jetzt über die Bahn wissen müssen", "teaser", "was sie"},
        Bad{"morning", "de-CH", Spot::title, 1, "5 Gründe, warum das Bad sich lohnt", "teaser", "5 Gründe"},
        Bad{"morning", "de-CH", Spot::title, 2, "Zinsen: Drei Dinge, die jetzt anders sind", "teaser", "drei dinge"},
        Bad{"morning", "de-CH", Spot::title, 4, "Unglaublich: dieser Kompass passt überall", "teaser", "Unglaublich"},
        Bad{"evening", "en", Spot::title, 1, "7 reasons why the pool is worth it", "teaser", "7 reasons"},
        Bad{"morning", "en", Spot::title, 2, "Unbelievable! NASA picks a crew of four", "teaser", "Unbelievable"},
        Bad{"morning", "fr-CH", Spot::title, 1, "Cinq raisons de voter la piscine", "teaser", "cinq raisons"},
        Bad{"evening", "fr-CH", Spot::title, 3, "Incroyable mais vrai : un train par quart d’heure", "teaser",
            "Incroyable"},
        Bad{"morning", "it-CH", Spot::title, 1, "5 motivi per votare la piscina", "teaser", "5 motivi"},
        Bad{"evening", "it-CH", Spot::title, 3, "Incredibile: il lago è tornato", "teaser", "Incredibile"}));
}

TEST_CASE("fields that somebody was to fill, and markup, are found", "[edition]") {
    expect_found(GENERATE(
        Bad{"morning", "de-CH", Spot::line, 1, "Das sagt [Name einsetzen] im Rat.", "placeholder", "[Name einsetzen]"},
        Bad{"evening", "de-CH", Spot::line, 1, "Das Bad kostet (Zahl folgt) Franken.", "placeholder", "(Zahl folgt)"},
        Bad{"morning", "en", Spot::line, 1, "“Fine,” said [insert name].", "placeholder", "[insert name]"},
        Bad{"morning", "fr-CH", Spot::line, 1, "Les travaux débutent en [à compléter].", "placeholder",
            "[à compléter]"},
        Bad{"morning", "it-CH", Spot::line, 1, "I lavori iniziano nel [inserire anno].", "placeholder", "[inserire"},
        Bad{"morning", "de-CH", Spot::line, 1, "Gebaut wird ab ____.", "placeholder", "___"},
        Bad{"morning", "de-CH", Spot::line, 1, "Das Bad von Beck &amp; Sohn.", "broken text", "left over from HTML"},
        Bad{"morning", "de-CH", Spot::line, 1, "Das Bad kommt **2028** in die Stadt.", "broken text", "**"}));
}

TEST_CASE("numbers, names, languages and headings of the wrong kind are found", "[edition]") {
    expect_found(GENERATE(
        Bad{"morning", "de-CH", Spot::line, 1, "Das Bad kostet CHF 1.234.567,80 im Jahr.", "locale", "1.234.567,80"},
        Bad{"morning", "de-CH", Spot::line, 1, "Stadtrat Brandis baut, Brandiss zahlt.", "names", "Brandiss"},
        Bad{"morning", "en", Spot::line, 1, "Mayor Whitfield builds and Whitfeild pays.", "names", "Whitfeild"},
        Bad{"morning", "de-CH", Spot::title, 1, "Council backs the new swimming pool", "locale", "another language"},
        Bad{"evening", "fr-CH", Spot::line, 1, "Die Stadt baut das neue Bad ab 2028.", "locale", "another language"},
        Bad{"evening", "it-CH", Spot::line, 1, "La ville construit la piscine dès 2028.", "locale", "another language"},
        Bad{"evening", "en", Spot::line, 1, "La ville construit la piscine dès 2028.", "locale", "another language"},
        Bad{"morning", "de-CH", Spot::line, 1, "Gebaut wird mit Spaß an der Badstraße.", "locale", "Spaß, Badstraße"},
        Bad{"morning", "de-CH", Spot::heading, 0,
            "Guten Morgen liebe Leserinnen und Leser aus Seestadt, Altbach und dem ganzen Tal am See", "first line",
            "60"},
        Bad{"evening", "de-CH", Spot::address, 2, "https://blatt@anderswo.example/m1", "link", "user name"}));
}

TEST_CASE("a grave end is found in whatever words it is told", "[edition]") {
    expect_found(GENERATE(
        Bad{"morning", "de-CH", Spot::title, 5, "Taucher kommt im See ums Leben", "light", "ums Leben"},
        Bad{"evening", "de-DE", Spot::title, 4, "Wanderin leblos gefunden", "light", "leblos"},
        Bad{"morning", "de-CH", Spot::title, 5, "Trainer wegen Übergriffen verurteilt", "light", "Übergriffen"},
        Bad{"morning", "de-CH", Spot::title, 5, "Kleinflugzeug stürzt in einen Acker", "light", "Kleinflugzeug stürzt"},
        Bad{"weekend", "de-CH", Spot::title, 3, "Raketen treffen eine Hafenstadt", "light", "Raketen treffen"},
        Bad{"morning", "en", Spot::title, 5, "Sailor lost her life in the bay", "light", "lost her life"},
        Bad{"evening", "en", Spot::title, 4, "Missing girl was last seen at the pier", "light", "missing girl"},
        Bad{"morning", "fr-CH", Spot::title, 5, "Un pêcheur retrouvé sans vie", "light", "sans vie"},
        Bad{"evening", "fr-CH", Spot::title, 4, "Un avion s’écrase près de Bellerive", "light", "s’écrase"},
        Bad{"morning", "de-CH", Spot::title, 5, "Schwimmer ertrinkt vor der Badi", "light", "ertrinkt"},
        Bad{"morning", "it-CH", Spot::title, 5, "Pescatore trovato senza vita", "light", "senza vita"}));
}
