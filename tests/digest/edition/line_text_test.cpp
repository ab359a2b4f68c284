#include "digest/article/sentences.hpp"
#include "digest/edition/edition.hpp"
#include "digest/format/format.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;

namespace {

Article article(std::string title, std::string lead = "", std::vector<std::string> bullets = {}) {
    Article result;
    result.title = std::move(title);
    result.lead = std::move(lead);
    result.bullets = std::move(bullets);
    result.language = "de";
    return result;
}

std::string line(const Article& given, std::string_view language = "de-CH") { return line_text(given, language).line; }
std::string lead_line(std::string lead) { return line(article("Seestadt bekommt ein Hallenbad", std::move(lead))); }

std::vector<std::string> split(std::string_view text, std::string_view language = "de") {
    std::vector<std::string> result;
    for (const auto sentence : sentences(text, language)) result.emplace_back(sentence);
    return result;
}
using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("German ordinals, abbreviations and initials do not end a sentence", "[edition]") {
    CHECK(split("Am 3. Mai beginnt es. Danach ruht die Arbeit.") ==
          Texts{"Am 3. Mai beginnt es.", "Danach ruht die Arbeit."});
    CHECK(split("Es kostet ca. 3,5 Mio. Franken, z. B. für Prof. Dr. H. Keller. Er dankt.").size() == 2);
    CHECK(split("Papst Linus IV. Reiste ab.").size() == 1);
    CHECK(split("Sat.1 zeigt es um 20.15 Uhr. Die Quote stieg auf 13.000 Personen.").size() == 2);
    CHECK(split("Das war 1998. Seither ist Ruhe.").size() == 2);
    CHECK(split("Nach 4.5 Stunden war Schluss! Alle gingen. Niemand blieb?").size() == 3);
    CHECK(split("The U.S. Senate met on Jan. 5. It voted at 3 p.m. on the bill.", "en") ==
          Texts{"The U.S. Senate met on Jan. 5.", "It voted at 3 p.m. on the bill."});
    CHECK(split("«Wir kommen.» Der Satz fiel spät. (Das war klar.) Mehr nicht.") ==
          Texts{"«Wir kommen.»", "Der Satz fiel spät.", "(Das war klar.)", "Mehr nicht."});
    CHECK(split("M. Dupont est arrivé. Il repart.", "fr").size() == 2);
    CHECK(split("Ohne Punkt am Ende") == Texts{"Ohne Punkt am Ende"});
    CHECK(split("Warten... und dann ging es los. Élise kam.").size() == 2);
    CHECK(split("").empty());
}

TEST_CASE("a bullet comes before the lead, the lead before the body", "[edition]") {
    auto full = article("Seestadt bekommt ein Hallenbad", "Das Volk hat den Kredit am Sonntag gutgeheissen.",
                        {"Eröffnung im Herbst 2029 geplant"});
    full.blocks = {{BlockKind::heading, "Ein Bad"},
                   {BlockKind::paragraph, "Die Bauarbeiten beginnen im Frühling. Sie dauern lange."}};
    CHECK(line_text(full, "de-CH").origin == "first bullet");
    CHECK(line(full) == "Eröffnung im Herbst 2029 geplant.");
    full.bullets.clear();
    CHECK(line_text(full, "de-CH").origin == "lead");
    full.lead.clear();
    CHECK(line_text(full, "de-CH").origin == "first paragraph");
    CHECK(line(full) == "Die Bauarbeiten beginnen im Frühling. Sie dauern lange.");
    full.blocks.insert(full.blocks.begin(), {{BlockKind::question, "Wann geht es los?"},
                                             {BlockKind::answer, "Wir fangen im März mit dem Aushub an."}});
    CHECK(line_text(full, "de-CH").origin == "first answer");
    full.blocks.clear();
    CHECK(line_text(full, "de-CH").origin == "none");
    CHECK(line(full).empty());
}

TEST_CASE("the newsroom's own short title is the title", "[edition]") {
    auto given = article("Ein sehr langer Titel über das neue Hallenbad von Seestadt");
    given.push_title = "Seestadt bekommt ein Hallenbad";
    CHECK(line_text(given, "de-CH").title == "Seestadt bekommt ein Hallenbad");
}

TEST_CASE("a title is no question where the newsroom has told the fact as well", "[edition]") {
    auto given = article("Wer vergisst ein Alphorn im Zug?");
    given.language = "de-CH";
    CHECK(line_text(given, "de-CH").title == "Wer vergisst ein Alphorn im Zug?"); // nothing else is there
    given.push_title = "Im Fundbüro wartet ein Alphorn";
    CHECK(line_text(given, "de-CH").title == "Im Fundbüro wartet ein Alphorn");
    given.push_title = "Alphorn im Zug vergessen: Wem gehört es?";
    CHECK(line_text(given, "de-CH").title == "Alphorn im Zug vergessen");
    given.push_title = "Alphorn im Zug vergessen: Wem gehört es? +++";
    CHECK(line_text(given, "de-CH").title == "Alphorn im Zug vergessen");
    for (const char* whole : {"Fundbüro: Wem gehört das Alphorn?", "Krieg in der Ukraine: Kommt der Waffenstillstand?",
                              "Finderin Rosa Grubacher: «Wem soll das gehören?»",
                              "Wem wird es gehören: Bahn oder Finderin?", "«Tod auf dem Fluss: Wer war es?»"}) {
        given.push_title = whole; // a label, a speaker, half of a question or of a quote is no fact
        CHECK(line_text(given, "de-CH").title == whole);
    }
    given.push_title = "Wem gehört das Alphorn?";
    given.title = "";
    CHECK(line_text(given, "de-CH").title == "Wem gehört das Alphorn?");
    given.title = "Ein Alphorn liegt seit Freitag im Fundbüro";
    CHECK(line_text(given, "de-CH").title == "Ein Alphorn liegt seit Freitag im Fundbüro");
}

TEST_CASE("a title loses what the message says itself: label, kicker, name of the paper", "[edition]") {
    auto given = article("Eilmeldung: Brücke in Altmatt gesperrt");
    CHECK(line_text(given, "de-CH").title == "Brücke in Altmatt gesperrt");
    given = article("Verkehr: Brücke in Altmatt gesperrt | Seestadt heute");
    given.kicker = "Verkehr";
    given.source = "Seestadt heute";
    CHECK(line_text(given, "de-CH").title == "Brücke in Altmatt gesperrt");
    CHECK(line_text(article("Brücke: Sperrung in Altmatt dauert an"), "de-CH").title ==
          "Brücke: Sperrung in Altmatt dauert an");
}

TEST_CASE("whole sentences fill the line, never more than 110 characters", "[edition]") {
    CHECK(lead_line("Das Volk stimmte dem Kredit zu. Gebaut wird ab 2027. Den Ausschlag gaben einmal mehr die "
                    "Quartiere am rechten Ufer der Stadt.") == "Das Volk stimmte dem Kredit zu. Gebaut wird ab 2027.");
    CHECK(lead_line("Die Regierung legt dem Parlament ein neues Gesetz vor, weil die bisherige Regelung nach Ansicht "
                    "der Kommission nicht mehr genügt und zu teuer ist.") ==
          "Die Regierung legt dem Parlament ein neues Gesetz vor.");
    const std::string endless =
        "Der Mann, der gestern in der Innenstadt unterwegs war und dabei von mehreren Passanten gesehen worden sein "
        "soll, die das später zu Protokoll gaben, blieb verschwunden.";
    CHECK(lead_line(endless).empty()); // better none than a broken one
    CHECK(lead_line("Weil die Brücke gesperrt ist, fahren die Züge und die Busse in der ganzen Region bis auf Weiteres "
                    "nur noch nach dem Ferienfahrplan vom Sommer.")
              .empty());
}

TEST_CASE("a feed that glues the standfirst to the body is read by its paragraphs", "[edition]") {
    auto given =
        article("Seestadt bekommt ein Hallenbad",
                "Stimmberechtigte sagen Ja zum teuersten Bau seit Jahren Das Volk hat den Kredit gutgeheissen.");
    given.blocks = {{BlockKind::paragraph, "Stimmberechtigte sagen Ja zum teuersten Bau seit Jahren"},
                    {BlockKind::paragraph, "Das Volk hat den Kredit gutgeheissen."}};
    CHECK(line(given) == "Stimmberechtigte sagen Ja zum teuersten Bau seit Jahren.");
}

TEST_CASE("a long sentence gives its main clause and never half a list or an open quote", "[edition]") {
    CHECK(lead_line("Der Stadtrat hat sich von den Plänen für das neue Parkhaus verabschiedet, mit dem der Verkehr in "
                    "der Altstadt hätte verringert werden sollen.") ==
          "Der Stadtrat hat sich von den Plänen für das neue Parkhaus verabschiedet.");
    CHECK(lead_line("Der Stadtrat, der im Frühling gewählt worden war, hat sich nach langer Beratung von den Plänen "
                    "für das Parkhaus verabschiedet und sucht neue.")
              .empty());
    auto english = article("Seestadt gets a pool");
    english.language = "en";
    english.lead = "Prosecutors dropped the inquiry into the missing millions after the former treasurer said that he "
                   "had acted on the orders of the board.";
    CHECK(line(english, "en") == "Prosecutors dropped the inquiry into the missing millions.");
    english.lead = "The author – a former swimmer – says that the new pool will cost far more than the city has so far "
                   "been willing to admit in public.";
    CHECK(line(english, "en").empty());
    english.lead = "The mayor told reporters: 'We have waited for this day for years. We will not wait any longer.'";
    CHECK(line(english, "en") != "The mayor told reporters: 'We have waited for this day for years.");
}

TEST_CASE("questions, appeals, biographies and teasers are no lines", "[edition]") {
    for (const char* bad :
         {"Wie teuer wird das neue Bad am Ende wirklich?", "Lesen Sie hier alles über das neue Bad.",
          "Melden Sie sich für unseren Newsletter an.", "Anna Muster ist Redaktorin und schreibt für Seestadt heute.",
          "Das müssen Sie jetzt über das neue Bad wissen.", "So sieht das neue Bad von innen aus.",
          "Das ist der Grund für den späten Baubeginn.", "Read more about the new pool in our app.",
          "Aktualisiert am 23. November um 12 Uhr.", "und deshalb wird das Bad nun doch gebaut.",
          "Das neue Bad wird gebaut, und zwar […]", "Die Stadt sagt: «Wir bauen das Bad.",
          "Mehr dazu unter https://seestadt.example/bad im Netz."}) {
        CAPTURE(bad);
        CHECK(lead_line(bad).empty());
    }
    CHECK(lead_line("Was kostet das? Die Stadt rechnet mit 40 Millionen Franken.") ==
          "Die Stadt rechnet mit 40 Millionen Franken.");
}

TEST_CASE("what holds the fact back and who wrote it are no lines, and the fact behind them is", "[edition]") {
    const std::string fact = "Der Kredit beträgt 40 Millionen Franken.";
    for (const char* empty : {"Was bisher bekannt ist – und was nicht.", "Der Grund dafür überrascht alle.",
                              "Das Ergebnis ist überraschend.",
                              "Hans Muster, 54, ist seit 2011 Redaktor bei Blatt und schreibt über Wasser und Politik.",
                              "Anna Muster arbeitet als freie Journalistin und schreibt regelmässig über Bäder.",
                              "Who wins and who loses in the new budget.", "The reason will surprise everybody.",
                              "Jane Doe has been a reporter here since 2011 and covers the town halls.",
                              "Ce que l’on sait de la nouvelle piscine.", "La raison va vous surprendre.",
                              "Jean Dupont, 54 ans, est depuis 2011 rédacteur au Matin et couvre la politique.",
                              "Cosa sappiamo della nuova piscina.", "Il motivo sorprende tutti.",
                              "Anna Rossi è dal 2011 redattrice del Foglio e scrive di politica."}) {
        CAPTURE(empty);
        CHECK(lead_line(std::string(empty) + " " + fact) == fact);
    }
}

TEST_CASE("a reason that is told and a writer in the news are lines", "[edition]") {
    for (const char* told :
         {"Was als Scherz begann, zählt nun 400 Mitglieder.", "Der Grund dafür überrascht alle: ein Esel.",
          "Der Grund für den Stau war ein verlorener Anhänger.", "Das Ergebnis liegt am Sonntag um 18 Uhr vor.",
          "Die Autorin schreibt über ihre Jugend am Rand von Altmatt.", "Der Journalist ist seit Montag wieder frei.",
          "Der Redaktor sass zwei Jahre im Rat von Altmatt.", "The reason was a lost trailer on the motorway.",
          "The reporter has been free since Monday.", "La raison tient à une fuite dans la cave.",
          "Le journaliste est libre depuis lundi matin.", "Il motivo era una perdita d’acqua in cantina."}) {
        CAPTURE(told);
        CHECK_FALSE(lead_line(told).empty());
    }
}

TEST_CASE("a line is more than the title once again", "[edition]") {
    CHECK(line(article("Seestadt bekommt ein neues Hallenbad",
                       "Seestadt bekommt ein neues Hallenbad. Der Kredit beträgt 40 Millionen Franken.")) ==
          "Der Kredit beträgt 40 Millionen Franken.");
    CHECK(line(article("Seestadt bekommt ein neues Hallenbad", "Seestadt soll ein neues Hallenbad bekommen.")).empty());
}

TEST_CASE("a pull quote that the page repeats is no line", "[edition]") {
    auto given = article("Seestadt bekommt ein Hallenbad");
    given.blocks = {
        {BlockKind::quote, "Wir haben zwanzig Jahre darauf gewartet."},
        {BlockKind::paragraph, "Wir haben zwanzig Jahre darauf gewartet. Die Präsidentin des Schwimmclubs strahlt."}};
    CHECK(line(given) == "Die Präsidentin des Schwimmclubs strahlt.");
}

TEST_CASE("datelines, agency marks, kickers and endings of feeds go", "[edition]") {
    const std::string wanted = "Der Kredit beträgt 40 Millionen Franken.";
    CHECK(lead_line("SEESTADT (ana) - " + wanted) == wanted);
    CHECK(lead_line("SEESTADT/ALTMATT, 23. November (ana) – " + wanted) == wanted);
    CHECK(lead_line("Seestadt (ana). " + wanted) == wanted);
    CHECK(lead_line("(ana/dpz) " + wanted) == wanted);
    CHECK(lead_line("SEESTADT – " + wanted) == wanted);
    CHECK(lead_line(wanted + " (ana)") == wanted);
    CHECK(lead_line(wanted + " Weiterlesen") == wanted);
    CHECK(lead_line(wanted + " Read more →") == wanted);
    CHECK(lead_line("Die Stadt - so der Rat - zahlt nun 40 Millionen.") ==
          "Die Stadt – so der Rat – zahlt nun 40 Millionen.");
    auto given = article("Seestadt bekommt ein Hallenbad", "Abstimmung: " + wanted);
    given.kicker = "Abstimmung";
    CHECK(line(given) == wanted);
}

TEST_CASE("Swiss readers see no ß, and addresses keep it", "[edition]") {
    auto given = article("Straße wird größer", "Die Maßnahme gilt ab Mai für die ganze Außenstadt.");
    CHECK(line_text(given, "de-CH").title == "Strasse wird grösser");
    CHECK(line(given, "de-CH") == "Die Massnahme gilt ab Mai für die ganze Aussenstadt.");
    CHECK(line(given, "de-DE") == "Die Maßnahme gilt ab Mai für die ganze Außenstadt.");
}

TEST_CASE("any text gives a line or none, never a crash", "[edition]") {
    for (const char* text : {"", " ", ".", "...", "«", "\xff\xfe broken \x80 bytes in a text that is long enough.",
                             "(((((((", "a. b. c. d.", "!!!! ????", "((ana) - x", "Ä. Ö. Ü."}) {
        CAPTURE(text);
        auto given = article(text, text, {text, text});
        given.blocks = {{BlockKind::paragraph, text}};
        CHECK(code_point_length(line(given)) <= 110);
    }
}

TEST_CASE("a line does not lean on a sentence that the reader does not see", "[edition]") {
    CHECK(lead_line("Wie kam es dazu? Ihr Ziel war ein Bad für alle. Der Rat sprach dafür zwölf Millionen Franken.") ==
          "Der Rat sprach dafür zwölf Millionen Franken.");
    CHECK(lead_line("War es das? Die Sache ist aber nicht verloren. Im Mai stimmt das Volk über den Kredit ab.") ==
          "Im Mai stimmt das Volk über den Kredit ab.");
}

TEST_CASE("a label before a bar is no part of the title", "[edition]") {
    const auto title = [](std::string given) { return line_text(article(std::move(given)), "de-CH").title; };
    CHECK(title("Fussball | Seestadt holt einen Goalie aus Vitovo") == "Seestadt holt einen Goalie aus Vitovo");
    CHECK(title("Seestadt holt einen Goalie | Vera Muster") == "Seestadt holt einen Goalie | Vera Muster");
}

TEST_CASE("headings and picture credits are no lines", "[edition]") {
    CHECK(lead_line("The Mad Baker’s Kitchen. Der Rat sprach dafür zwölf Millionen Franken.") ==
          "Der Rat sprach dafür zwölf Millionen Franken.");
    CHECK(lead_line("Image attribution: Vera Muster. Der Rat sprach dafür zwölf Millionen Franken.") ==
          "Der Rat sprach dafür zwölf Millionen Franken.");
}

TEST_CASE("a sentence may end in a sign, but not after an initial", "[edition]") {
    CHECK(sentences("Der Preis stieg um 3 %. Die Nationalbank schweigt.", "de").size() == 2);
    CHECK(sentences("Der Preis fiel auf 3 €. Die Nationalbank schweigt.", "de").size() == 2);
    CHECK(sentences("Am Steuer sass É. Müller aus Seestadt.", "de").size() == 1);
}

TEST_CASE("without a lead the most central sentence of the body is the line", "[edition]") {
    auto given = article("Seestadt bekommt ein Hallenbad");
    const auto paragraph = [&given](std::string text) {
        given.blocks.push_back({BlockKind::paragraph, std::move(text)});
    };
    paragraph("Wie teuer wird das alles?");
    paragraph("Und wer bezahlt das am Ende?");
    paragraph("Lesen Sie hier alles über das Wetter von morgen.");
    paragraph("Ein Hund bellt auf der anderen Seite der Strasse.");
    paragraph("Der Kredit von 40 Millionen Franken reicht für zwei Becken und eine Rutsche.");
    paragraph("Der Stadtrat hat den Kredit von 40 Millionen Franken im Sommer erhöht.");
    paragraph("Mit dem Kredit kauft der Stadtrat auch das Land für die Becken.");
    given.blocks.push_back({BlockKind::box, "Der Kredit von 40 Millionen Franken und der Stadtrat und die Becken."});
    const auto text = line_text(given, "de-CH");
    CHECK(text.line == "Der Kredit von 40 Millionen Franken reicht für zwei Becken und eine Rutsche.");
    CHECK(text.origin == "central sentence");
    CHECK(is_written_by_people(text.origin));
}

TEST_CASE("an article that says nothing whole keeps its title alone", "[edition]") {
    auto given = article("Seestadt bekommt ein Hallenbad");
    given.blocks = {{BlockKind::paragraph, "Warum nur?"}, {BlockKind::paragraph, "Lesen Sie hier weiter."}};
    CHECK(line_text(given, "de-CH").origin == "none");
}
