#include "digest/feed/glued_kicker.hpp"

#include <catch2/catch.hpp>

#include <string>

using depesche::digest::feed::split_kicker;

namespace {

std::string cut(std::string_view line, std::string_view text) {
    const auto [kicker, title] = split_kicker(line, text);
    return kicker.empty() ? "none" : std::string(kicker) + " | " + std::string(title);
}

} // namespace

TEST_CASE("a kicker glued to its title is cut off where the text confirms it", "[feed][article]") {
    CHECK(cut("SeilbahnstreitGondeln über der Altstadt sind möglich", "Die Gondeln sollen ab 2030 fahren.") ==
          "Seilbahnstreit | Gondeln über der Altstadt sind möglich");
    CHECK(cut("Streit um SeestadtBrücke bleibt bis Freitag zu", "Seestadt wartet.") ==
          "Streit um Seestadt | Brücke bleibt bis Freitag zu");
    CHECK(cut("Lac de ValmontÉcole fermée pendant une semaine", "L'école de Valmont reste fermée.") ==
          "Lac de Valmont | École fermée pendant une semaine");
    CHECK(cut("GipfeltreffenUSA und Norvik reden wieder", "Die USA haben eingelenkt.") ==
          "Gipfeltreffen | USA und Norvik reden wieder");
}

TEST_CASE("usual labels and openings need no confirmation, nor does a mark inside a word", "[feed][article]") {
    CHECK(cut("AnalyseSeestadt verliert den Mut am See", "") == "Analyse | Seestadt verliert den Mut am See");
    CHECK(cut("StadtpolitikWarum der Rat zögert und zaudert", "") == "Stadtpolitik | Warum der Rat zögert und zaudert");
    CHECK(cut("Lena Aebischer«Die Bahn ist reif für die Urne»", "") ==
          "Lena Aebischer | «Die Bahn ist reif für die Urne»");
    CHECK(cut("Und jetzt?Brücke in Seestadt bleibt zu", "") == "Und jetzt? | Brücke in Seestadt bleibt zu");
}

TEST_CASE("names with a capital inside stay whole", "[feed][article]") {
    const std::string text =
        "Donald Tube Rock Black App Whats Pay Pal Phone Bay Book Face Stadt Land Time Deep Mind Finance.";
    for (const std::string_view line :
         {"McDonald’s baut in Seestadt eine Filiale", "iPhone wird in Seestadt zusammengebaut",
          "eBay kauft einen Händler aus Seestadt", "YouTube sperrt den Kanal der Stadt",
          "WhatsApp führt Kanäle ein für alle", "LaTeX feiert Geburtstag in der Stadt",
          "SRF/DPA melden einen Brand im Hafen", "PayPal streicht Stellen in Norvik",
          "BlackRock kauft das alte Zollhaus", "DeepMind lernt jassen wie ein Profi",
          "PostFinance erhöht ihre Gebühren", "Streit um WhatsApp an der Schule", "Was ChatGPT über Seestadt weiss",
          "Die LehrerInnen von Seestadt streiken", "Die BürgerInneninitiative ist gültig",
          "Wie MacDonald und O'Brien den See retten", "AirPods für alle Schüler"}) {
        INFO(line);
        CHECK(cut(line, text) == "none");
    }
}

TEST_CASE("what the text writes the same way is a name, known or not", "[feed][article]") {
    CHECK(cut("WasserWerk eröffnet am See ein Labor", "Das WasserWerk steht am See. Das Werk kostet viel Wasser.") ==
          "none");
    CHECK(cut("WasserWerk eröffnet am See ein Labor", "Niemand weiss es.") == "none");
}

TEST_CASE("where a line could be cut in two places it is not cut", "[feed][article]") {
    CHECK(cut("AnalyseWarum SeestadtWarum der Rat zögert", "") == "none");
    CHECK(cut("", "") == "none");
    CHECK(cut("\xFF\xC3"
              "aB\xE2",
              "x") == "none");
}
