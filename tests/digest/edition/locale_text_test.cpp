#include "digest/document/unicode.hpp"
#include "digest/edition/locale_text.hpp"
#include "tests/support/digest_hostile_text.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <random>
#include <string>

using namespace depesche;
using namespace depesche::digest;

namespace {

constexpr auto languages = std::to_array<std::string_view>({"de-CH", "de-DE", "fr-CH", "it-CH", "en"});

std::string swiss(std::string_view text) { return locale_text(text, "de-CH"); }
std::string german(std::string_view text) { return locale_text(text, "de-DE"); }
std::string english(std::string_view text) { return locale_text(text, "en"); }
std::string italian(std::string_view text) { return locale_text(text, "it-CH"); }

/// With "~" for the narrow space that does not break.
std::string french(std::string_view text) {
    auto out = locale_text(text, "fr-CH");
    const std::string narrow = "\u202F";
    for (auto at = out.find(narrow); at != std::string::npos; at = out.find(narrow, at)) out.replace(at, 3, "~");
    return out;
}

/// What a typesetter handles, and what looks like it.
std::string typed_text(std::mt19937& random) {
    constexpr auto pieces = std::to_array<std::string_view>(
        {"\"",    "„",      "“",           "”",       "«",     "»",     "‹",
         "›",     "‚",      "‘",           "’",       "'",     " ",     " ",
         " ",     "\u00A0", "\u202F",      "1",       "200",   "1'200", "1.200",
         "1 200", "1,200",  "12",          ".",       ",",     ":",     ";",
         "!",     "?",      "%",           "-",       " - ",   "--",    "—",
         "–",     "Uhr",    " Uhr",        "14:21",   "14.21", "14h21", "h",
         "ore ",  "ß",      "STRASSE",     "Straße",  "Wort",  "l",     "https://x.example/1.200/\"a\"",
         "@name", "#tag",   "a@b.example", "`1'200`", "(",     ")",     "CHF",
         "\n",    "…"});
    std::string text;
    for (auto left = random() % 16; left > 0; --left) text += pieces.at(random() % pieces.size());
    return text;
}

} // namespace

TEST_CASE("quotation marks are those of the language, also inside each other", "[edition]") {
    CHECK(swiss("Er sagt: \"Wir kommen.\"") == "Er sagt: «Wir kommen.»");
    CHECK(swiss("„Das ‚Bad‘ kommt“, sagt sie") == "«Das ‹Bad› kommt», sagt sie");
    CHECK(swiss("»Nein«, sagt er") == "«Nein», sagt er");
    CHECK(swiss("“It’s over,” she said") == "«It’s over,» she said");
    CHECK(german("«Das ‹Bad› kommt», sagt sie") == "„Das ‚Bad‘ kommt“, sagt sie");
    CHECK(german("\"A\" und \"B\"") == "„A“ und „B“");
    CHECK(french("«Non», dit-il. \"Oui\", dit-elle.") == "«~Non~», dit-il. «~Oui~», dit-elle.");
    CHECK(french("« Non »") == "«~Non~»");
    CHECK(french("l'\"affaire\"") == "l’«~affaire~»");
    CHECK(italian("\"Il “caso” è chiuso\"") == "«Il “caso” è chiuso»");
    CHECK(english("\"It's the dogs' day,\" he said") == "“It’s the dogs' day,” he said");
    CHECK(english("«He said „no“ twice»") == "“He said ‘no’ twice”");
    CHECK(english("Minister: ‘We will pay’") == "Minister: “We will pay”");
}

TEST_CASE("a quotation that does not close stays as it is", "[edition]") {
    CHECK(swiss("Ein 27\" Bildschirm") == "Ein 27\" Bildschirm");
    CHECK(swiss("\"Wir kommen, sagt er") == "\"Wir kommen, sagt er");
    CHECK(swiss("Er sagt »nein") == "Er sagt »nein");
    CHECK(english("rock 'n' roll in the '90s") == "rock 'n' roll in the '90s");
    CHECK(english("the dogs’ and cats’ home") == "the dogs’ and cats’ home");
}

TEST_CASE("thousands are parted as the language does it", "[edition]") {
    for (const char* typed :
         {"1'200 Stellen", "1’200 Stellen", "1.200 Stellen", "1 200 Stellen", "1\u00A0200 Stellen"}) {
        INFO(typed);
        CHECK(swiss(typed) == "1’200 Stellen");
        CHECK(german(typed) == "1.200 Stellen");
        CHECK(french(typed) == "1~200 Stellen");
        CHECK(italian(typed) == "1’200 Stellen");
    }
    CHECK(english("1'200 jobs, 12’000 people, 1,200 cars") == "1,200 jobs, 12,000 people, 1,200 cars");
    CHECK(swiss("CHF 1.2 Mrd. und 1.200.000 Franken") == "CHF 1.2 Mrd. und 1’200’000 Franken");
    CHECK(german("CHF 1'200.50") == "CHF 1.200,50");
    CHECK(english("EUR 1 200,50") == "EUR 1,200.50");
    CHECK(swiss("53,4 Prozent, 4,5 Mio.") == "53,4 Prozent, 4,5 Mio.");
}

TEST_CASE("numbers that are something else stay as they are", "[edition]") {
    for (const char* text : {"2026",
                             "im Jahr 2026 100 Tage",
                             "24.1.1806",
                             "am 24.12.2025",
                             "2:1",
                             "4:3 (1:1, 2:0, 1:2)",
                             "1:200 000 Massstab",
                             "044 000 00 00",
                             "0800 000 000",
                             "+41 800 000 000",
                             "192.168.100.200",
                             "§ 4.100",
                             "Kapitel 3.200",
                             "Version 2.100",
                             "Art. 12.300",
                             "A1.200",
                             "1.200.5",
                             "1,200",
                             "12.50",
                             "1.2",
                             "8001 Seestadt",
                             "10-12",
                             "3/4",
                             "ISBN 3.100",
                             "Nr. 1.200",
                             "1.200:3"}) {
        INFO(text);
        CHECK(swiss(text) == text);
    }
    CHECK(english("1.200") == "1.200"); // a decimal
    CHECK(english("0,200") == "0,200");
}

TEST_CASE("two numbers beside each other stay two", "[edition]") {
    for (const char* text : {"Auf der Linie 8 150 Fahrgäste", "Im Zug 105 200 Personen", "Auf Gleis 4 200 Reisende",
                             "Zwei Boeing 737 800 Meter vor der Piste"}) {
        INFO(text);
        CHECK(swiss(text) == text);
        CHECK(german(text) == text);
    }
    CHECK(italian("Sulla linea 8 150 passeggeri") == "Sulla linea 8 150 passeggeri");
    CHECK(english("On flight 8 150 passengers") == "On flight 8 150 passengers");
    CHECK(swiss("Der Konzern streicht 1 200 Stellen für CHF 3 400") ==
          "Der Konzern streicht 1’200 Stellen für CHF 3’400");
    CHECK(swiss("Altwil zählt 18 000, der Kanton 1 200 300 Einwohner") ==
          "Altwil zählt 18’000, der Kanton 1’200’300 Einwohner");
    CHECK(italian("A Valsorda 18 000 abitanti") == "A Valsorda 18’000 abitanti");
}

TEST_CASE("a time of day is written as the language does it, a score is not a time", "[edition]") {
    CHECK(swiss("um 14:21 Uhr, 9:05 Uhr") == "um 14.21 Uhr, 9.05 Uhr");
    CHECK(swiss("von 14:00 bis 15:30 Uhr, 8:00–9:15 Uhr") == "von 14.00 bis 15.30 Uhr, 8.00–9.15 Uhr");
    CHECK(german("um 14.21 Uhr") == "um 14:21 Uhr");
    CHECK(swiss("Handball: 28:21 gegen Altbach, 14:21 zur Pause") == "Handball: 28:21 gegen Altbach, 14:21 zur Pause");
    CHECK(french("à 14h21, dès 9h ou 14 h 30") == "à 14~h~21, dès 9~h ou 14~h~30");
    CHECK(italian("alle 14:21, ore 9:05, finisce 14:21") == "alle 14.21, ore 9.05, finisce 14:21");
    CHECK(english("at 14:21 and 2.30 pm") == "at 14:21 and 2.30 pm");
}

TEST_CASE("Switzerland has no sharp s, and French its narrow spaces", "[edition]") {
    CHECK(swiss("Große Straße, STRAßE, GROẞ") == "Grosse Strasse, STRASSE, GROSS");
    CHECK(german("Große Straße") == "Große Straße");
    CHECK(french("Alpina-Bank: la directrice part! Pourquoi ? 53,4% de oui; 4:3") ==
          "Alpina-Bank~: la directrice part~! Pourquoi~? 53,4~% de oui~; 4:3");
    CHECK(french("Quoi?! (?)") == "Quoi~?! (?)");
    CHECK(french("aujourd'hui l'an") == "aujourd’hui l’an");
}

TEST_CASE("a hyphen between words is a dash, a minus is not", "[edition]") {
    CHECK(swiss("Zug entgleist - mehrere Verletzte") == "Zug entgleist – mehrere Verletzte");
    CHECK(swiss("Zug entgleist -- Verletzte") == "Zug entgleist – Verletzte");
    CHECK(swiss("Es wird kalt: - 5 Grad, Tram-Linie, 10-12") == "Es wird kalt: - 5 Grad, Tram-Linie, 10-12");
}

TEST_CASE("addresses, handles, tags and code are never touched", "[edition]") {
    for (const char* text : {"https://x.example/1.200/a'b?q=\"c\"", "www.strasse.example/Straße", "Straße@post.example",
                             "@große_stadt", "#Straße", "`\"Straße\" 1'200`", "seestadt.example/große-straße"}) {
        const auto sentence = std::string("Siehe ") + text + " und";
        INFO(text);
        for (const auto language : languages) CHECK(locale_text(sentence, language) == sentence);
    }
    CHECK(swiss("\"Siehe https://x.example/ß, Straße\"") == "«Siehe https://x.example/ß, Strasse»");
}

TEST_CASE("a text that is set is not changed by setting it again", "[edition]") {
    std::mt19937 random(1200); // NOLINT: the same texts in every run
    for (int round = 0; round < 20'000; ++round) {
        const auto text = round % 4 == 0 ? tests::hostile_text(random) : typed_text(random);
        for (const auto language : languages) {
            const auto once = locale_text(text, language);
            INFO(language << ": " << text);
            REQUIRE(locale_text(once, language) == once);
            REQUIRE(is_valid_utf8(once) == is_valid_utf8(text));
        }
    }
}

TEST_CASE("what has no typography of its own stays as it is", "[edition]") {
    CHECK(locale_text("\"1.200\" Straße", "rm-CH") == "\"1.200\" Straße");
    CHECK(locale_text("\xFF\"a\"", "de-CH") == "\xFF\"a\"");
    CHECK(locale_text("", "de-CH").empty());
}
