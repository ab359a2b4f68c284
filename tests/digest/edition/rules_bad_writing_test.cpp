// Bad editions, part two: how a message is written.
#include "tests/digest/edition/rule_spoiling.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::digest;
using depesche::tests::Bad;
using depesche::tests::expect_found;
using depesche::tests::Spot;

TEST_CASE("too many emoji, and emoji in the place of words, are found", "[edition]") {
    expect_found(
        GENERATE(Bad{"morning", "de-CH", Spot::line, 1, "Gebaut wird ab 2028 🏊🏗️", "emoji", "2 emoji"},
                 Bad{"evening", "en", Spot::line, 1, "Work starts on the 🏊 in 2028.", "emoji", "🏊"},
                 Bad{"morning", "fr-CH", Spot::line, 2, "Demain : ☀️", "emoji", "☀️"},
                 Bad{"morning", "de-CH", Spot::title, 5, "🐕 🚌", "emoji", "emoji"},
                 Bad{"alert", "it-CH", Spot::body, 0, "Lo dice la polizia (14.21). Restate a casa 😱", "emoji", "😱"}));
}

TEST_CASE("letters that are no letters are found", "[edition]") {
    expect_found(
        GENERATE(Bad{"morning", "de-CH", Spot::title, 1, "𝗚𝗲𝗺𝗲𝗶𝗻𝗱𝗲𝗿𝗮𝘁 bewilligt das neue Hallenbad", "letters", "𝗚𝗲𝗺"},
                 Bad{"evening", "en", Spot::title, 1, "ⒸⓄⓊⓃⒸⒾⓁ backs the swimming pool", "letters", "Ⓒ"},
                 Bad{"morning", "fr-CH", Spot::title, 1, "Ｌｅ Conseil approuve la piscine", "letters", "Ｌ"},
                 Bad{"morning", "it-CH", Spot::line, 1, "I lavori 𝒾𝓃𝒾𝓏𝒾𝒶𝓃𝑜 nel 2028.", "letters", "𝒾"},
                 Bad{"evening", "de-DE", Spot::line, 1, "Die Stadt zahlt, sᴀɢᴛ der Rat.", "letters", "ᴀɢᴛ"},
                 Bad{"surprising", "de-CH", Spot::body, 0, "Er zieht an der K̶e̶t̶t̶e̶ Leine.", "letters", "\u0336"},
                 Bad{"morning", "de-CH", Spot::title, 4, "ETH Zürich baut einen Kоmpass", "letters", "Kоmpass"}));
}

TEST_CASE("what another country writes is found", "[edition]") {
    expect_found(
        GENERATE(Bad{"morning", "de-CH", Spot::line, 1, "Die Strasse heißt ab 2028 Badweg.", "locale", "heißt"},
                 Bad{"morning", "de-CH", Spot::line, 1, "Es kommen 12.500 Menschen.", "locale", "12.500"},
                 Bad{"morning", "de-CH", Spot::line, 1, "Es kommen 12500 Menschen.", "locale", "12500"},
                 Bad{"evening", "de-CH", Spot::line, 1, "Es kommen 1'200 Menschen.", "locale", "1'200"},
                 Bad{"evening", "de-DE", Spot::line, 1, "Es kommen 1’200 Menschen.", "locale", "1’200"},
                 Bad{"evening", "de-DE", Spot::line, 1, "Die Quote liegt bei 3.5 Prozent.", "locale", "3.5"},
                 Bad{"morning", "en", Spot::line, 1, "It costs £41,5 million.", "locale", "41,5"},
                 Bad{"morning", "en", Spot::line, 1, "It has room for 1.200 people.", "locale", "1.200"},
                 Bad{"morning", "fr-CH", Spot::line, 1, "Elle accueille 1.200 personnes.", "locale", "1.200"},
                 Bad{"morning", "it-CH", Spot::line, 1, "Accoglie 1,200 persone.", "locale", "1,200"},
                 Bad{"evening", "de-CH", Spot::line, 1, "Die Sitzung dauerte bis 22:15 Uhr.", "locale", "22:15"},
                 Bad{"evening", "en", Spot::line, 1, "The session ended at 22.15 Uhr.", "locale", "Uhr"},
                 Bad{"morning", "de-CH", Spot::line, 1, "Sie beginnt um 25.30 Uhr.", "locale", "25.30"},
                 Bad{"morning", "de-CH", Spot::line, 1, "Der Rat sagt „endlich“ zum Bad.", "locale", "„"},
                 Bad{"morning", "de-DE", Spot::line, 1, "Der Rat sagt «endlich» zum Bus.", "locale", "«"},
                 Bad{"morning", "en", Spot::line, 1, "The mayor said \"at last\" twice.", "locale", "\""},
                 Bad{"morning", "de-CH", Spot::line, 1, "Der Rat sagt «endlich zum Bad.", "locale", "«"},
                 Bad{"morning", "de-CH", Spot::line, 1, "Das Bad ist fuer alle.", "locale", "fuer"}));
}

TEST_CASE("one name in two spellings is found", "[edition]") {
    for (const auto& [one, other] : {std::pair{"Selenskyj", "Zelensky"},
                                     {"Netanjahu", "Netanyahu"},
                                     {"Alpina-Bank", "Alpina Bank"},
                                     {"Stefan Kohler", "Stefan Koller"}}) {
        CAPTURE(one);
        auto document = tests::good_edition("evening", "de-CH", 8);
        std::get<Item>(document.blocks.at(2)).title = std::string(one) + " trifft den Rat in Genf";
        std::get<Item>(document.blocks.at(4)).line = std::string("Vor dem Treffen sprach ") + other + " mit der Stadt.";
        const auto findings = tests::findings_of(document);
        REQUIRE(findings.size() == 1);
        CHECK(findings.front().rule == "names");
        CHECK(findings.front().item == 3);
    }
}

TEST_CASE("bad addresses are found", "[edition]") {
    expect_found(GENERATE(
        Bad{"morning", "de-CH", Spot::address, 2, "http://blatt.example/m1", "link", "https"},
        Bad{"morning", "en", Spot::address, 2, "javascript:alert(1)", "link", "https"},
        Bad{"evening", "fr-CH", Spot::address, 2, "https://localhost:3000/m1", "link", "localhost"},
        Bad{"evening", "de-DE", Spot::address, 2, "https://anna:geheim@blatt.example/m1", "link", "blatt.example"},
        Bad{"morning", "it-CH", Spot::address, 2, "https://bit.ly/3xYz", "link", "bit.ly"},
        Bad{"morning", "de-CH", Spot::address, 2, "https://blatt.example/m1?utm_source=telegram&utm_medium=push",
            "link", "utm_source"},
        Bad{"evening", "en", Spot::address, 2, "https://blatt.example/m1?fbclid=IwAR0", "link", "fbclid"},
        Bad{"morning", "de-CH", Spot::address, 2, "https://anderswo.example/m1", "link", "anderswo.example"},
        Bad{"morning", "en", Spot::address, 2, "", "link", "no address"},
        Bad{"morning", "de-CH", Spot::line, 2, "Mehr auf www.bank.example und im Blatt.", "link", "www.bank.example"},
        Bad{"morning", "en", Spot::address, 2,
            "https://blatt.example/news/2026/11/23/science/"
            "nasa-picks-a-crew-of-four-for-the-next-flight-in-2031-and-two-of-them-have-never-flown",
            "link", "120"}));
}

TEST_CASE("what a machine forgot to fill is found", "[edition]") {
    expect_found(GENERATE(
        Bad{"morning", "de-CH", Spot::line, 1, "Guten Morgen {{ vorname }}, das Bad kommt.", "placeholder", "{{"},
        Bad{"morning", "en", Spot::line, 1, "Work starts in <%= year %>.", "placeholder", "<%"},
        Bad{"evening", "fr-CH", Spot::line, 1, "Les travaux débutent le %s.", "placeholder", "%s"},
        Bad{"evening", "it-CH", Spot::line, 1, "I lavori iniziano nel ${anno}.", "placeholder", "${"},
        Bad{"weekend", "de-DE", Spot::line, 1, "Gebaut wird ab {jahr}.", "placeholder", "{jahr}"},
        Bad{"morning", "de-CH", Spot::line, 1, "Gebaut wird ab [Datum].", "placeholder", "[Datum]"},
        Bad{"morning", "de-CH", Spot::line, 1, "Gebaut wird ab %JAHR%.", "placeholder", "%JAHR%"},
        Bad{"morning", "en", Spot::line, 1, "Work starts in #{year}.", "placeholder", "#{"},
        Bad{"morning", "en", Spot::closing, 0, "Today undefined degrees, rain in the evening.", "placeholder",
            "undefined"},
        Bad{"morning", "de-CH", Spot::closing, 0, "Heute NaN bis 9 Grad.", "placeholder", "NaN"},
        Bad{"morning", "it-CH", Spot::line, 2, "null", "placeholder", "null"},
        Bad{"evening", "en", Spot::line, 2, "[object Object]", "placeholder", "[object"},
        Bad{"evening", "de-CH", Spot::line, 2, "Lorem ipsum dolor sit amet.", "placeholder", "lorem"},
        Bad{"morning", "en", Spot::line, 2, "The crew flies in TK days.", "placeholder", "TK"},
        Bad{"alert", "de-CH", Spot::body, 0, "Das sagt die Polizei (14.21 Uhr). XX Autos stehen.", "placeholder", "XX"},
        Bad{"morning", "fr-CH", Spot::line, 2, "XXX francs de moins par mois.", "placeholder", "XXX"},
        Bad{"morning", "en", Spot::line, 2, "The price falls by name]] from May.", "placeholder", "]]"},
        Bad{"morning", "de-DE", Spot::title, 2, "Titel hier einfügen", "placeholder", "titel hier"},
        Bad{"morning", "de-CH", Spot::line, 1, "35 zu 24 Stimmen&nbsp;dafür.", "broken text", "&nbsp;"},
        Bad{"morning", "en", Spot::line, 1, "Work starts <b>soon</b>.", "broken text", "<b>"}));
}

TEST_CASE("damaged characters and test words are found", "[edition]") {
    expect_found(GENERATE(
        Bad{"morning", "de-CH", Spot::line, 1, "Die GebÃ¼hren sinken.", "broken text", "Ã¼"},
        Bad{"evening", "fr-CH", Spot::line, 1, "Lâ€™ouverture est en 2028.", "broken text", "â€"},
        Bad{"morning", "it-CH", Spot::line, 1, "La citt\uFFFD paga.", "broken text", "\uFFFD"},
        Bad{"alert", "de-CH", Spot::headline, 0, "TEST: Brücke bei Altbach ist gesperrt", "test words", "TEST:"},
        Bad{"morning", "en", Spot::title, 1, "Only a test, nothing else", "test words", "only a test"},
        Bad{"morning", "fr-CH", Spot::line, 1, "Ceci est un essai de la rédaction.", "test words", "ceci est un essai"},
        Bad{"evening", "it-CH", Spot::title, 1, "Messaggio di prova", "test words", "messaggio di prova"},
        Bad{"morning", "de-DE", Spot::line, 1, "asdf asdf", "test words", "asdf"}));
}

TEST_CASE("days that cannot be, rumours and quotations of nobody are found", "[edition]") {
    expect_found(GENERATE(
        Bad{"morning", "en", Spot::line, 1, "Work starts on 31 November.", "date", "31 November"},
        Bad{"alert", "en", Spot::body, 0, "Police say 14 people were injured. Traffic goes via Westmere.", "as of",
            "injured"},
        Bad{"morning", "fr-CH", Spot::line, 1, "« Nous allons tout reconstruire très vite »", "attribution",
            "Nous allons"},
        Bad{"evening", "en", Spot::line, 2, "The pilot is reportedly from Eastmere.", "attribution", "reportedly"},
        Bad{"alert", "de-DE", Spot::body, 0, "Um 14:21 Uhr liefen alle hinaus. Anwohner sollen Fenster schließen.",
            "attribution", "name the source"}));
}

TEST_CASE("a source that is nobody, and a quotation that goes on without a name, are found", "[edition]") {
    expect_found(GENERATE(
        Bad{"morning", "de-CH", Spot::line, 1, "Gerüchten zufolge wird das Bad teurer.", "attribution",
            "Gerüchten zufolge"},
        Bad{"morning", "de-CH", Spot::line, 1, "Wie aus gut unterrichteten Kreisen zu hören ist, wird es teurer.",
            "attribution", "aus gut unterrichteten Kreisen"},
        Bad{"morning", "de-CH", Spot::line, 1, "Es heisst, das Bad werde teurer.", "attribution", "Es heisst,"},
        Bad{"morning", "fr-CH", Spot::line, 1, "Selon des rumeurs, la piscine ouvrira plus tôt.", "attribution",
            "Selon des rumeurs"},
        Bad{"morning", "fr-CH", Spot::line, 1, "Selon des sources proches, la piscine coûtera plus.", "attribution",
            "Selon des sources proches"},
        Bad{"evening", "it-CH", Spot::line, 1, "Secondo voci di paese la piscina costa di più.", "attribution",
            "Secondo voci"},
        Bad{"evening", "en", Spot::line, 1, "Rumour has it that the pool opens early.", "attribution", "Rumour has it"},
        Bad{"morning", "de-CH", Spot::line, 1, "«Wir bauen jetzt endlich neu», der Bau beginnt 2028.", "attribution",
            "Wir bauen"}));
}

TEST_CASE("a note about an embargo in a text is found", "[edition]") {
    expect_found(GENERATE(
        Bad{"morning", "de-CH", Spot::title, 1, "Sperrfrist 17 Uhr: das Hallenbad kommt", "embargo", "Sperrfrist 17"},
        Bad{"alert", "de-CH", Spot::headline, 0, "EIL: Sperrfrist bis 17 Uhr: Brücke zu", "embargo", "Sperrfrist bis"},
        Bad{"morning", "en", Spot::title, 1, "Embargo until noon: pool approved", "embargo", "Embargo until"},
        Bad{"morning", "en", Spot::title, 1, "Embargo: 5pm – pool approved", "embargo", "Embargo: 5"},
        Bad{"evening", "en", Spot::title, 1, "Pool approved (embargoed until noon)", "embargo", "embargoed until"},
        Bad{"morning", "fr-CH", Spot::title, 1, "Embargo jusqu’à 17h : la piscine est votée", "embargo",
            "Embargo jusqu"},
        Bad{"morning", "it-CH", Spot::title, 1, "Embargo fino alle 17: la piscina si fa", "embargo", "Embargo fino"}));
}

TEST_CASE("calls to action outside the end are found", "[edition]") {
    expect_found(GENERATE(
        Bad{"morning", "de-CH", Spot::line, 1, "Hier klicken für alle Pläne.", "call to action", "hier klicken"},
        Bad{"evening", "en", Spot::line, 1, "Read more about the plans.", "call to action", "read more"},
        Bad{"morning", "fr-CH", Spot::line, 1, "Abonnez-vous à la lettre du lac.", "call to action", "abonnez-vous"},
        Bad{"morning", "it-CH", Spot::line, 1, "Seguici anche in piscina.", "call to action", "seguici"},
        Bad{"morning", "en", Spot::closing, 0, "Follow us on the web. Share this with a friend.", "call to action",
            "share this"}));
}

TEST_CASE("an edition that says nowhere how to leave is found", "[edition]") {
    auto document = tests::good_edition("morning", "de-CH");
    document = document.for_channel();
    const auto findings = tests::findings_of(document);
    REQUIRE(findings.size() == 1);
    CHECK(findings.front().rule == "opt-out");
}

TEST_CASE("items numbered wrong and editions without a name are found", "[edition]") {
    auto document = tests::good_edition("morning", "de-CH");
    std::get<Item>(document.blocks.at(4)).number = 7;
    auto findings = tests::findings_of(document);
    REQUIRE(findings.size() == 1);
    CHECK((findings.front().rule == "count" && findings.front().item == 3));
    document = tests::good_edition("morning", "en");
    document.blocks.erase(document.blocks.begin());
    findings = tests::findings_of(document);
    REQUIRE(findings.size() == 1);
    CHECK(findings.front().rule == "first line");
}

TEST_CASE("an edition of one story, and one of none, are found", "[edition]") {
    auto document = tests::good_edition("evening", "en");
    std::erase_if(document.blocks, [](const DocumentBlock& block) {
        const auto* const item = std::get_if<Item>(&block);
        return item != nullptr && item->label == "New";
    });
    auto findings = tests::findings_of(document);
    REQUIRE(findings.size() == 1);
    CHECK((findings.front().rule == "items" && findings.front().severity == RuleSeverity::warning));
    std::erase_if(document.blocks, [](const DocumentBlock& block) { return std::holds_alternative<Item>(block); });
    findings = tests::findings_of(document);
    REQUIRE(findings.size() == 1);
    CHECK((findings.front().rule == "items" && findings.front().severity == RuleSeverity::error));
}
