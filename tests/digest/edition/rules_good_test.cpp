// Two hundred good messages, and not one objection: a lint that cries wolf is switched off.
#include "tests/digest/edition/rule_editions.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace depesche;
using namespace depesche::digest;

namespace {

void expect_clean(const Document& document, const std::string& name) {
    for (const auto& finding : tests::findings_of(document))
        FAIL_CHECK(name << ": " << finding.rule << " (" << finding.item << "): " << finding.message);
}

} // namespace

TEST_CASE("two hundred good messages pass without an objection", "[edition]") {
    std::set<std::string> messages;
    const auto pass = [&](const Document& document, const std::string& name) {
        expect_clean(document, name);
        messages.insert(to_json(document));
        for (const std::string_view left_out : {"line", "closing"}) { // as short as a newsroom may want them
            Document shorter = document;
            std::erase_if(shorter.blocks, [&](DocumentBlock& block) {
                if (auto* const item = std::get_if<Item>(&block); item != nullptr && left_out == "line")
                    item->line.clear();
                return left_out == "closing" && std::holds_alternative<Closing>(block);
            });
            expect_clean(shorter, name + " without " + std::string(left_out));
            messages.insert(to_json(shorter));
        }
    };
    for (const auto language : tests::story_languages()) {
        const auto stories = tests::good_stories(language).size();
        for (const std::string_view edition : {"morning", "evening", "weekend"}) {
            for (std::size_t first = 0; first < stories; ++first)
                pass(tests::good_edition(edition, language, first),
                     std::string(language) + " " + std::string(edition) + " " + std::to_string(first));
        }
        for (std::size_t index = 0; index < tests::good_singles(language).size(); ++index)
            pass(tests::good_single(language, index), std::string(language) + " single " + std::to_string(index));
    }
    CHECK(messages.size() >= 200);
}

TEST_CASE("what only looks like a mistake is none", "[edition]") {
    struct Tricky {
        const char* language;
        const char* title;
        const char* line;
    };
    const auto tricky = GENERATE(
        Tricky{"de-CH", "Titelverteidiger verliert 0:3",
               "«So nicht», sagt der Trainer, «so verlieren wir jedes Spiel.»"},
        Tricky{"de-CH", "AHV, IV und EO: der Bund spart 2 Milliarden", "FDP, SVP, SP und GLP sind dafür."},
        Tricky{"de-CH", "Papst Johannes XXIII. kommt auf die Briefmarke", "Die Post druckt 2 Millionen Stück."},
        Tricky{"de-CH", "Oper «Wer hat Angst?» eröffnet die Saison", "Die Premiere ist am 5. Dezember um 19.30 Uhr."},
        Tricky{"de-CH", "UNESCO ehrt das Fondue", "Auch die FINMA und das BAG feiern mit."},
        Tricky{"de-CH", "Null Grad und kein Schnee", "Es bleibt bei null, der Frühling ist nah."},
        Tricky{"de-CH", "Zürich hat 3’456’789 Franken übrig", "Das Geld geht an 12 Vereine mit je 4 Teams."},
        Tricky{"de-CH", "Die Sirenen heulen am Mittwoch um 13.30 Uhr", "Es ist nur ein Test, wie jeden Februar."},
        Tricky{"de-CH", "Diese Woche fährt das Tram gratis", "Die Stadt feiert damit 125 Jahre Strassenbahn."},
        Tricky{"de-CH", "Neue Regel: so viel Lärm ist erlaubt wie nie", "Der Grenzwert steigt auf 65 Dezibel."},
        Tricky{"de-CH", "Lotto: die Zahlen 3, 17, 22", "Der Gewinn beträgt 7,4 Millionen Franken."},
        Tricky{"de-CH", "Tel. 0800 000 000: Hotline für Mieter", "Sie ist bis 20 Uhr offen."},
        Tricky{"de-CH", "Die Wahl ist ein Test für den Stadtrat", "Am Text folgt nichts mehr, sagt der Schreiber."},
        Tricky{"de-CH", "Platzhalter im Parlament: Imfeld tritt ab", "Sie war für 3 Monate eingesprungen."},
        Tricky{"de-CH", "FC Altbach holt den Titel hier in Seestadt", "Bla bla gab es keins, nur 40 Minuten Jubel."},
        Tricky{"en", "Two in 66 March runners finish barefoot", "The XX-chromosome study has 400 pages."},
        Tricky{"en", "Report: this vote is a test of patience", "It says so on 12 pages."},
        Tricky{"de-DE", "Handball: Neuhafen gewinnt 27:25", "Um 20:15 Uhr begann das Spiel vor 4.500 Fans."},
        Tricky{"de-DE", "80331 München bleibt die teuerste Adresse", "Der Quadratmeter kostet 14.300 Euro."},
        Tricky{"de-DE", "Techniker Krankenkasse: TK senkt Beitrag", "Er fällt auf 2,1 Prozent."},
        Tricky{"de-DE", "dpa zufolge: „Niemand muss gehen“", "Das sagte der Chef vor 300 Leuten."},
        Tricky{"en", "This week’s storm has a name: Ada", "Gusts reach 110 km/h by tonight, forecasters say."},
        Tricky{"en", "So far, so dry: reservoirs at 62 percent", "The rule stays until 31 May."},
        Tricky{"en", "AT&T and R&D: what <5G means at 3 < 5", "Prices stay at $9.99."},
        Tricky{"en", "A pitch for an undefined period", "The lease of the ground is left undefined until 2030."},
        Tricky{"en", "Super Bowl XXX ring sold for $38,000", "The buyer is a school."},
        Tricky{"en", "TK Maxx opens in Eastmere", "The qwerty keyboard turns 150, too."},
        Tricky{"it-CH", "«Null’altro da dire», scrive il Cantone", "La lettera ha 2 righe."},
        Tricky{"de-DE", "»Wir bleiben«, sagt der Chef von Neuhafen", "Das Werk hat 900 Leute."},
        Tricky{"en", "TV: BBC, ITV and HBO share the final", "It starts at 19:45."},
        Tricky{"fr-CH", "Ces dernières années, 1 vigne sur 5 a disparu", "« Nous replantons », promet le syndicat."},
        Tricky{"fr-CH", "Match nul 2-2 à Bellerive", "Il neigeait : 900 spectateurs seulement."},
        Tricky{"it-CH", "Questa settimana il tram è gratis", "Il Cantone spende 120’000 franchi."},
        Tricky{"it-CH", "Nel XX secolo qui c’era il mare", "Lo dice uno studio di 40 pagine."});
    CAPTURE(tricky.title);
    auto document = tests::good_edition("morning", tricky.language);
    auto& item = std::get<Item>(document.blocks.at(2));
    item.title = tricky.title;
    item.line = tricky.line;
    expect_clean(document, tricky.title);
}

TEST_CASE("one emoji in a story is the newsroom's own affair", "[edition]") {
    auto document = tests::good_edition("evening", "de-CH");
    std::get<Item>(document.blocks.at(3)).line += " 🌈";
    expect_clean(document, "one emoji");
}
