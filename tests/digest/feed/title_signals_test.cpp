#include "digest/feed/feed_parser.hpp"
#include "digest/feed/title_signals.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace depesche::digest;
using namespace depesche::digest::feed;

namespace {

std::string until(std::string_view text) {
    const TextSignals signals = text_signals(text);
    if (!signals.embargo) return "no embargo";
    return signals.embargo_until ? to_iso8601(*signals.embargo_until) : "unknown";
}

std::string rest(std::string_view text) { return std::string(text_signals(text).rest); }
PublicationStatus status(std::string_view text) { return text_signals(text).status; }
PublicationStatus agency_status(std::string_view text) { return text_signals(text, Voice::agency).status; }

ParsedFeed titled(std::string_view title, std::string_view description = "Die Brücke ist zu.") {
    auto feed =
        parse_feed(fmt::format("<rss><channel><item><guid>1</guid><title>{}</title><description>{}</description>"
                               "</item></channel></rss>",
                               title, description),
                   {});
    REQUIRE(feed);
    REQUIRE(feed->articles.size() == 1);
    return *feed;
}

} // namespace

TEST_CASE("a correction is told by the marker before the title, and the marker goes", "[feed]") {
    for (const std::string_view marker :
         {"KORREKTUR:",     "Korrektur:",        "Berichtigung:",   "Berichtigt:",       "(Korrektur)",
          "[Berichtigung]", "Richtigstellung -", "Correction:",     "CORRECTED -",       "Corrected:",
          "Rectificatif :", "RECTIFICATIF:",     "Corrigé:",        "Version corrigée:", "Versione corretta:",
          "Correzione:",    "Rettifica:",        "ERRATA CORRIGE:", "Corrección:",       "+ Korrektur:"}) {
        const std::string title = std::string(marker) + " Brücke bis Freitag zu";
        INFO(title);
        CHECK(text_signals(title).correction);
        CHECK(rest(title) == "Brücke bis Freitag zu");
    }
}

TEST_CASE("a headline that speaks of corrections, embargoes and kills is none", "[feed]") {
    for (const std::string_view title : {"Korrektur an der Börse: Kurse fallen",
                                         "Korrekturen: Was Lehrerinnen dürfen",
                                         "Embargo: EU verschärft Sanktionen",
                                         "Embargo gegen Seestadt verlängert",
                                         "Embargo bis 2027 verlängert",
                                         "Embargo until talks resume",
                                         "Sperrfrist für Fussballer läuft ab",
                                         "Kill: ein Film",
                                         "Kill Bill kommt ins Kino",
                                         "Withdrawn: captain misses final",
                                         "Achtung: Glatteis am Morgen",
                                         "Zurückgezogen: Kandidatin gibt auf",
                                         "Correction facility: three escape at night",
                                         "Annulé : le concert n'aura pas lieu",
                                         "Rectification of names, an essay",
                                         "Editors: the film",
                                         "Berichtigungen",
                                         "Im Embargo: Händler warten",
                                         "KILLER: neue Serie",
                                         "",
                                         "K",
                                         "Korrektur"}) {
        INFO(title);
        const TextSignals signals = text_signals(title);
        CHECK_FALSE(signals.any());
        CHECK(signals.rest == title);
    }
}

TEST_CASE("an embargo in the words is read in five languages", "[feed]") {
    CHECK(until("Sperrfrist: 24.11.2026, 12 Uhr - Brücke zu") == "2026-11-24T12:00:00Z");
    CHECK(until("Sperrfrist: 24.11.2026, 12 Uhr") == "2026-11-24T12:00:00Z");
    CHECK(until("SPERRFRIST 24. November 2026, 12.30 Uhr: Brücke zu") == "2026-11-24T12:30:00Z");
    CHECK(until("Sperrfrist bis 24. November 2026, 12:00 Uhr MEZ. Brücke zu") == "2026-11-24T11:00:00Z");
    CHECK(until("[Sperrfrist: Dienstag, 24. November 2026, 12 Uhr] Brücke zu") == "2026-11-24T12:00:00Z");
    CHECK(until("EMBARGO until 24 November 2026 12:00 GMT: Bridge closed") == "2026-11-24T12:00:00Z");
    CHECK(until("Embargoed until 12:01 am, 24 November 2026 - Bridge closed") != "no embargo");
    CHECK(until("UNDER EMBARGO UNTIL 2026-11-24T12:00:00+01:00 - Bridge closed") == "2026-11-24T11:00:00Z");
    CHECK(until("Sous embargo jusqu'au 24 novembre 2026 à 12h30 - Pont fermé") == "2026-11-24T12:30:00Z");
    CHECK(until("EMBARGO jusqu’au 24 novembre 2026, 12:30 : Pont fermé") == "2026-11-24T12:30:00Z");
    CHECK(until("Embargo fino al 24 novembre 2026, ore 12:30 - Ponte chiuso") == "2026-11-24T12:30:00Z");
    CHECK(until("Embargo hasta el 24 de noviembre de 2026, 12:30 - Puente cerrado") == "2026-11-24T12:30:00Z");
    CHECK(rest("Sperrfrist: 24.11.2026, 12 Uhr - Brücke zu") == "Brücke zu");
    CHECK(rest("EMBARGO until 24 November 2026 12:00 GMT: Bridge closed") == "Bridge closed");
    CHECK(rest("[Sperrfrist: 24.11.2026, 12 Uhr] KORREKTUR: Brücke zu") == "Brücke zu");
}

TEST_CASE("an embargo of a day without a time ends with that day, never before", "[feed]") {
    CHECK(until("Sperrfrist: 24.11.2026 - Brücke zu") == "2026-11-25T00:00:00Z");
    CHECK(until("Embargoed until 24 November 2026: Bridge closed") == "2026-11-25T00:00:00Z");
}

TEST_CASE("an embargo whose date cannot be read keeps the article back and says so", "[feed]") {
    for (const std::string_view title :
         {"Sperrfrist: Dienstag, 12 Uhr - Brücke zu", "EMBARGO until further notice: Bridge",
          "Embargoed until noon tomorrow - Bridge", "Sous embargo jusqu'à midi - Pont"}) {
        INFO(title);
        const ParsedFeed feed = titled(title);
        CHECK(feed.articles[0].status == PublicationStatus::withheld);
        CHECK_FALSE(feed.articles[0].embargo_until);
        REQUIRE(feed.warnings.size() == 1);
        CHECK(feed.warnings[0].find("withheld") != std::string::npos);
    }
}

TEST_CASE("a note of an embargo that names no full date keeps the article back and leaves the title", "[feed]") {
    for (const std::string_view note :
         {"Sperrfrist 20.00 Uhr: ", "Sperrfrist 20 Uhr: ", "Sperrfrist beachten: ", "SPERRFRIST BEACHTEN! ",
          "Bitte Sperrfrist beachten: ", "ACHTUNG SPERRFRIST 30.11. 12 Uhr: ", "Achtung, Sperrfrist: 30.11., 12 Uhr: ",
          "Sperrfrist Sonntag, 20 Uhr: ", "Sperrfrist heute 18 Uhr - ",
          "GESPERRT BIS 30.11., 12 Uhr: ", "[Gesperrt bis Sonntag, 20 Uhr] ", "(Gesperrt bis 30.11., 12 Uhr) ",
          "Embargo fino al 30 novembre, ore 12: ", "Embargo fino alle 18: ", "Embargo fino alle ore 18.00: ",
          "Embargo until 6 pm: ", "Embargo jusqu'à 18h30 : "}) {
        INFO(note);
        const ParsedFeed feed = titled(std::string(note) + "Brücke zu");
        CHECK(feed.articles[0].status == PublicationStatus::withheld);
        CHECK(feed.articles[0].title == "Brücke zu");
        CHECK(feed.warnings.size() == 1);
    }
}

TEST_CASE("a note with a full date and time ends the embargo then, whatever words call it", "[feed]") {
    CHECK(until("ACHTUNG SPERRFRIST 30.11.2026, 12 Uhr: Brücke zu") == "2026-11-30T12:00:00Z");
    CHECK(until("GESPERRT bis 30.11.2026, 12.00 Uhr: Brücke zu") == "2026-11-30T12:00:00Z");
    CHECK(until("Sperrfrist: Sonntag, 29. November 2026, 06.00 Uhr") == "2026-11-29T06:00:00Z");
    CHECK(until("EMBARGOED until 30 November 2026, 6 pm") == "2026-11-30T18:00:00Z");
}

TEST_CASE("an embargo at the end of a text is one when it names a time", "[feed]") {
    const Article article =
        titled("Brücke zu", "Die Stadt nimmt den Entscheid zurück. SPERRFRIST: 28.11.2026, 20.00 Uhr").articles[0];
    REQUIRE(article.embargo_until);
    CHECK(to_iso8601(*article.embargo_until) == "2026-11-28T20:00:00Z");
    CHECK(article.lead == "Die Stadt nimmt den Entscheid zurück.");
    CHECK(until("Brücke zu (Sperrfrist: 28.11.2026, 20 Uhr)") == "2026-11-28T20:00:00Z");
    CHECK(rest("Brücke zu (Sperrfrist: 28.11.2026, 20 Uhr)") == "Brücke zu");
    CHECK(rest("Brücke zu – Sperrfrist: 28.11.2026, 20 Uhr") == "Brücke zu");
    CHECK(until("Die Brücke ist zu. Sperrfrist beachten!") == "unknown");
    CHECK(until("Sperrfrist: 24. November, 12 Uhr - Brücke zu") == "unknown"); // not in 2012
    CHECK(until("EMBARGO jusqu'au 24 novembre, 12h : Pont fermé") == "unknown");
    CHECK(until("Die Brücke ist zu. Sperrfrist: heute 20 Uhr.") == "unknown");
    for (const std::string_view text :
         {"Der Rat beschliesst ein Embargo bis 31. Dezember 2026", "Die Strasse bleibt gesperrt bis Freitag, 18 Uhr.",
          "Die Brücke ist zu. Gesperrt bis 30.11.2026.", "Was gilt? Embargo until 31 December 2026.",
          "Seit Jahren gilt: Die Sperrfrist. 12 Klubs klagen.", "Die Sperrfrist beachten alle"})
        CHECK(until(text) == "no embargo");
}

TEST_CASE("roads are closed and terms are kept without an embargo", "[feed]") {
    for (const std::string_view title :
         {"Gesperrt bis Freitag: Brücke in Seestadt", "Gesperrt bis 30. November: die Seebrücke",
          "Gesperrt: Brücke in Seestadt", "Achtung: Sperrfrist für Fussballer", "Sperrfrist heute: Klubs zittern",
          "Sperrfristen beachten: was Bauern tun", "Bitte warten: Embargo trifft Nordtal",
          "Achtung, Embargo: Was Händler wissen müssen", "EMBARGO: Nordtal stoppt Getreide",
          "Sperrfrist: Bauarbeiter warten", "Embargo fino al 2027: il consiglio proroga"}) {
        INFO(title);
        CHECK_FALSE(text_signals(title).any());
    }
}

TEST_CASE("a road that is closed until some hour is news", "[feed]") {
    for (const std::string_view text :
         {"Gesperrt bis Montag, 12 Uhr: die Seebrücke", "Gesperrt bis 30.11.2026, 12.00 Uhr: die Seebrücke",
          "Gesperrt bis 18 Uhr: Tunnel am See", "+ Gesperrt bis 18 Uhr: Tunnel am See", "Achtung: Gesperrt bis 18 Uhr",
          "Die Seebrücke ist zu (gesperrt bis 18 Uhr).", "Der Tunnel ist zu. Gesperrt bis 18 Uhr.",
          "Der Tunnel ist zu – gesperrt bis Montag, 12 Uhr.", "Closed until Monday, 12 noon: the lake bridge",
          "The tunnel is shut. Closed until 6 pm.", "Fermé jusqu'à lundi, 12 heures : le pont du lac",
          "Le tunnel est fermé. Fermé jusqu'à 18 heures.", "Chiuso fino a lunedì, ore 12: il ponte del lago",
          "La galleria è chiusa. Chiuso fino alle ore 18.", "Cerrado hasta el lunes, 12 h: el puente",
          "El túnel está cerrado. Cerrado hasta las 18 h."}) {
        INFO(text);
        CHECK_FALSE(text_signals(text).any());
        CHECK_FALSE(text_signals(text, Voice::running_text).any());
        const Article article =
            titled("Verkehr",
                   fmt::format("&lt;p&gt;{0}&lt;/p&gt;&lt;p&gt;Mehr folgt.&lt;/p&gt;&lt;p&gt;{0}&lt;/p&gt;", text))
                .articles[0];
        CHECK(article.status == PublicationStatus::usable);
        CHECK_FALSE(article.embargo_until);
        REQUIRE(article.blocks.size() == 3);
        CHECK(article.blocks[0].text == text);
        CHECK(article.blocks[2].text == text);
    }
}

TEST_CASE("an agency, capitals and brackets say that a text is closed", "[feed]") {
    CHECK(text_signals("Gesperrt bis 30.11.2026, 12.00 Uhr: Brücke zu", Voice::agency).embargo);
    CHECK(text_signals("Gesperrt bis 30.11.2026, 12.00 Uhr", Voice::agency_text).embargo);
    CHECK_FALSE(text_signals("Gesperrt bis 30.11.2026, 12.00 Uhr: die Seebrücke.", Voice::agency_text).embargo);
    CHECK(until("[Gesperrt bis 30.11.2026, 12.00 Uhr] Brücke zu") == "2026-11-30T12:00:00Z");
    CHECK(until("Brücke zu (Gesperrt bis 30.11.2026, 12 Uhr)") == "2026-11-30T12:00:00Z");
    CHECK(until("Die Brücke ist zu. GESPERRT BIS 30.11.2026, 12 UHR.") == "2026-11-30T12:00:00Z");
}

TEST_CASE("kills and withdrawals in the words take an article back", "[feed]") {
    CHECK(status("MANDATORY KILL - Bridge closed") == PublicationStatus::killed);
    CHECK(status("Meldung zurückgezogen: Brücke zu") == PublicationStatus::withdrawn);
    CHECK(status("Dépêche annulée : Pont fermé") == PublicationStatus::withdrawn);
    CHECK(status("Notizia annullata: Ponte chiuso") == PublicationStatus::withdrawn);
    CHECK(status("ACHTUNG REDAKTIONEN: Die Meldung über die Brücke wird zurückgezogen") ==
          PublicationStatus::withdrawn);
    CHECK(status("ACHTUNG REDAKTIONEN: Bitte die Meldung nicht verwenden") == PublicationStatus::killed);
    CHECK(status("ATTENTION EDITORS - please do not use the story on the bridge") == PublicationStatus::killed);
    CHECK(status("Avis aux rédactions : la dépêche est annulée") == PublicationStatus::withdrawn);
    CHECK(status("ACHTUNG REDAKTIONEN: Bild folgt") == PublicationStatus::usable);
}

TEST_CASE("one shouted word takes back what an agency sent, or a title that says nothing else", "[feed]") {
    CHECK(agency_status("KILL: Brücke zu") == PublicationStatus::killed);
    CHECK(agency_status("ZURÜCKGEZOGEN: Brücke zu") == PublicationStatus::withdrawn);
    CHECK(agency_status("WITHDRAWAL: Bridge closed") == PublicationStatus::withdrawn);
    CHECK(agency_status("Articolo ritirato: Ponte chiuso") == PublicationStatus::withdrawn);
    CHECK(agency_status("Kill: ein Film") == PublicationStatus::usable);
    CHECK(status("KILL") == PublicationStatus::killed);
    CHECK(status("WITHDRAWN.") == PublicationStatus::withdrawn);
    CHECK(status("Article retiré") == PublicationStatus::withdrawn);
    const auto item = parse_feed(
        R"({"uri":"urn:x:1","type":"text","headline":"KILL: Brücke zu","body_text":"Die Brücke ist zu.","pubstatus":"usable"})",
        {});
    REQUIRE(item);
    REQUIRE(item->articles.size() == 1);
    CHECK(item->articles[0].status == PublicationStatus::killed);
}

TEST_CASE("an agency's embargo without a date keeps the article back, whatever follows", "[feed]") {
    CHECK(text_signals("EMBARGO: Bridge closed", Voice::agency).embargo);
    CHECK(text_signals("Sperrfrist: Redebeginn - Brücke zu", Voice::agency).embargo);
    CHECK(text_signals("Under embargo until the speech ends: Bridge closed", Voice::agency).embargo);
    CHECK_FALSE(text_signals("Embargoed goods pile up in the port", Voice::agency).embargo);
    CHECK(text_signals("Sperrfrist: Redebeginn - Brücke zu").embargo);
    CHECK(text_signals("Sperrfrist: 24. November, 12 Uhr - Brücke zu").embargo);
    CHECK(text_signals("EMBARGO").embargo);
}

TEST_CASE("no ordinary headline is lost, nor loses a word", "[feed]") {
    for (const std::string_view title : {
             // German
             "Achtung: Killerwespen im Anflug auf Nordtal",
             "Achtung: Diese Ladegeräte nicht verwenden",
             "Achtung: Rezept nicht mehr verwenden, warnt das Spital",
             "Achtung! Gewitter ziehen die ganze Nacht über Seestadt",
             "ACHTUNG: Diese Züge sind gestrichen",
             "Achtung, Redaktionen streiken am Montag",
             "RÜCKZUG: Stadtpräsidentin tritt nicht mehr an",
             "Rückzug: Der Trainer geht",
             "ZURÜCKGEZOGEN: Kandidatin gibt auf",
             "Text zurückgezogen: Was im Schulbuch nicht mehr steht",
             "EMBARGO: Nordtal stoppt den Handel",
             "Embargo: 3 Dinge, die jetzt teurer werden",
             "Embargo: Am Dienstag entscheidet der Rat",
             "Embargo bis 31. Dezember 2026 verlängert",
             "Embargo bis 31. Dezember 2026: Rat verlängert die Sanktionen",
             "Unter Embargo: Wie Händler in Nordtal leben",
             "Sperrfrist: Bauarbeiter müssen warten",
             "Sperrfrist: 3 Klubs dürfen niemanden verpflichten",
             "Sperrfrist: Bis Dienstag müssen Hunde an die Leine",
             "Sperrfrist bis Freitag gilt auch für Fischer",
             "KILL: Der neue Film von Ida Amsler",
             "Korrektur im Budget: Rat spart weiter",
             "Meldung gestrichener Flüge: So geht es",
             "Berichtigung der Grenze: Zwei Höfe wechseln den Kanton",
             // English
             "Editors: the skills every newsroom needs",
             "Editors: how to kill a bad story",
             "Editors: writers withdrawn from prize",
             "Attention: do not use this charger",
             "Attention Editors: skills for a new time",
             "WITHDRAWAL: Troops leave Northvale",
             "WITHDRAWN: Captain misses the final",
             "Withdrawal: what the vote means",
             "Article withdrawn: what the school book no longer says",
             "KILL: a new film opens tonight",
             "KILL BILL returns to cinemas",
             "Under embargo: how traders live in Northvale",
             "Under embargo, fishermen turn to farming",
             "Under embargo until talks resume: life on the island",
             "Embargoed goods pile up in the port",
             "Embargoed: the painting nobody may sell",
             "EMBARGO: Northvale stops trade",
             "EMBARGO UNTIL TALKS RESUME: the island waits",
             "Embargo until 31 December 2026: council extends sanctions",
             "Correctional staff strike: prisons closed",
             "Corrects itself: the market after the fall",
             "Kill switch: new law for motorbikes",
             // French
             "Attention : ne pas utiliser ce chargeur",
             "Attention ! Ne pas publier de photos d'enfants",
             "Annulée : la fête du lac n'aura pas lieu",
             "RETIRÉE : la plainte contre le maire",
             "Article retiré : ce que la loi ne dit plus",
             "Sous embargo : comment vivent les marchands",
             "Sous embargo jusqu'en 2027, l'île attend",
             "Embargo jusqu'au 31 décembre 2026 : le conseil prolonge",
             "EMBARGO : Valnord arrête le commerce",
             "Corrigés du bac : tous les sujets",
             "Rectification de la frontière : deux fermes changent de canton",
             "Dépêche-toi : le film de l'été",
             // Italian
             "RITIRATA: la candidata lascia",
             "Ritirata: le truppe lasciano Valnord",
             "Attenzione: non utilizzare questi caricatori",
             "Attenzione! Non pubblicare foto di bambini",
             "Articolo ritirato: che cosa la legge non dice più",
             "Annullata: la festa del lago",
             "Sotto embargo: come vivono i mercanti",
             "Sotto embargo da due anni, l'isola aspetta",
             "EMBARGO: Valnord ferma il commercio",
             "Embargo fino al 31 dicembre 2026: il consiglio proroga",
             "Correzioni al bilancio: il consiglio risparmia",
             // Spanish
             "Atención: no utilizar este cargador",
             "RETIRADA: las tropas dejan Valnorte",
             "Nota retirada: lo que el libro ya no dice",
             "Bajo embargo: cómo viven los comerciantes",
             "EMBARGO: Valnorte detiene el comercio",
             "Embargo hasta el 31 de diciembre de 2026: el consejo lo prorroga",
             "Corrección de exámenes: faltan maestros",
         }) {
        INFO(title);
        const Article article = titled(title, title).articles[0];
        CHECK(article.status == PublicationStatus::usable);
        CHECK_FALSE(article.embargo_until);
        CHECK_FALSE(article.is_correction);
        CHECK(article.title == title);
        CHECK(article.lead == title);
    }
}

TEST_CASE("running text takes nothing back", "[feed]") {
    for (const std::string_view lead : {"MANDATORY KILL: so beginnen Meldungen, die niemand sehen soll.",
                                        "Achtung Redaktionen: Die Meldung wird zurückgezogen, schrieb die Agentur.",
                                        "KILL", "Meldung zurückgezogen"}) {
        INFO(lead);
        const Article article = titled("Brücke zu", lead).articles[0];
        CHECK(article.status == PublicationStatus::usable);
        CHECK(article.lead == lead);
    }
}

TEST_CASE("what our own format says of an article goes before its words", "[feed][json]") {
    const auto feed = parse_feed(
        R"({"format":"depesche/1","id":"1","title":"MANDATORY KILL: ein Film","status":"usable","lead":"Sperrfrist: 24.11.2026, 12 Uhr"})",
        {});
    REQUIRE(feed);
    REQUIRE(feed->articles.size() == 1);
    const Article& article = feed->articles[0];
    CHECK(article.status == PublicationStatus::usable);
    CHECK_FALSE(article.embargo_until);
    CHECK(article.title == "MANDATORY KILL: ein Film");
    CHECK(article.lead == "Sperrfrist: 24.11.2026, 12 Uhr");
}

TEST_CASE("a title in our own format that says what no member says counts", "[feed][json]") {
    const auto article = [](std::string_view members) {
        return parse_feed(R"({"format":"depesche/1","id":"1",)" + std::string(members) + "}", {})
            .value()
            .articles.at(0);
    };
    const Article held = article(R"("title":"Sperrfrist: 24.11.2026, 12 Uhr: Brücke zu")");
    CHECK(held.embargo_until == parse_iso8601("2026-11-24T12:00:00Z"));
    CHECK(held.title == "Brücke zu");
    CHECK(article(R"("title":"Sperrfrist heute 18 Uhr: Brücke zu")").status == PublicationStatus::withheld);
    CHECK(article(R"("title":"MELDUNG ZURÜCKGEZOGEN: Brücke zu")").status == PublicationStatus::withdrawn);
    CHECK(article(R"("title":"Korrektur: Brücke offen")").is_correction);
    CHECK_FALSE(article(R"("title":"Sperrfrist: 24.11.2026, 12 Uhr: Brücke zu","status":"usable")").embargo_until);
}

TEST_CASE("words that forbid to publish before a moment are an embargo", "[feed]") {
    CHECK(until("HOLD FOR RELEASE 29 November 2026, 12:00: Bridge closed") == "2026-11-29T12:00:00Z");
    for (const std::string_view title :
         {"Embargo fino alle 12 del 29 novembre 2026: Ponte chiuso",
          "NON PUBBLICARE PRIMA DELLE 12 DEL 29 NOVEMBRE: Ponte", "Hold for release Nov. 29, 2026, noon: Bridge closed",
          "Ne pas publier avant midi : Pont fermé", "Nicht veröffentlichen vor Sonntag, 12 Uhr: Brücke zu",
          "No publicar antes del 29 de noviembre, 12 h: Puente"}) {
        INFO(title);
        CHECK(until(title) != "no embargo");
    }
    for (const std::string_view title :
         {"Hold for release of hostages: talks go on", "Non pubblicare prima di aver letto: consigli",
          "Nicht vor Montag: Brücke zu", "Not for everyone: a house on the lake", "Ne pas publier ses photos",
          "Hold on: bridge closed until noon"}) {
        INFO(title);
        CHECK_FALSE(text_signals(title).any());
    }
}

TEST_CASE("markers at the start of the text count, too, and readers do not see them", "[feed]") {
    const Article article =
        titled("Brücke zu", "&lt;p&gt;Sperrfrist: 24.11.2026, 12 Uhr&lt;/p&gt;&lt;p&gt;Die Brücke ist "
                            "zu.&lt;/p&gt;&lt;p&gt;Bis Freitag.&lt;/p&gt;")
            .articles[0];
    CHECK(to_iso8601(article.embargo_until.value()) == "2026-11-24T12:00:00Z");
    CHECK(article.from.of(Field::embargo) == From::text_marker);
    CHECK(article.status == PublicationStatus::usable);
    CHECK(body_text(article) == "Die Brücke ist zu.\n\nBis Freitag.");
    CHECK(article.lead == "Die Brücke ist zu. Bis Freitag.");
    const Article alone = titled("Sperrfrist: 24.11.2026, 12 Uhr").articles[0];
    CHECK(alone.title == "Sperrfrist: 24.11.2026, 12 Uhr"); // there is nothing else to show
    CHECK(alone.embargo_until);
}

TEST_CASE("a last paragraph that corrects is the sign of a correction, and readers do not see it", "[feed]") {
    for (const std::string_view note : {"Korrektur: In einer früheren Version stand eine falsche Zahl.",
                                        "An earlier version of this story had a wrong name.",
                                        "Rectificatif : le pont est ouvert.", "Correzione: il ponte è aperto."}) {
        INFO(note);
        const Article article = titled("Brücke zu", fmt::format("&lt;p&gt;Die Brücke ist zu.&lt;/p&gt;&lt;p&gt;Bis "
                                                                "Freitag.&lt;/p&gt;&lt;p&gt;{}&lt;/p&gt;",
                                                                note))
                                    .articles[0];
        CHECK(article.is_correction);
        CHECK(body_text(article) == "Die Brücke ist zu.\n\nBis Freitag.");
    }
}

TEST_CASE("a last paragraph about some first version is the article's", "[feed]") {
    for (const std::string_view last : {
             "Die App war in der ersten Version nur auf Englisch verfügbar.",
             "In der ersten Version war die App nur auf Englisch verfügbar.",
             "In einer früheren Version dieses Artikels der Verfassung fehlte das Wort.",
             "In einer früheren Fassung dieses Textes siegte der Drache.",
             "Wir haben den Fehler korrigiert, sagt die Stadt.",
             "Sie sagte: «In einer früheren Version dieses Artikels stand mein Name.»",
             "An earlier version of this bridge fell into the lake.",
             "An earlier version of the app spoke English only.",
             "This article was amended in 1992 to protect the lake.",
             "An earlier version of this story is told in Nordtal.",
             "Dans une première version, le logiciel ne parlait qu'anglais.",
             "Une version antérieure de cet article de la Constitution disait le contraire.",
             "Nella prima versione, l'app era solo in inglese.",
             "In una versione precedente di questo articolo della Costituzione mancava la parola.",
             "En una versión anterior, la aplicación solo hablaba inglés.",
         }) {
        INFO(last);
        const Article article = titled("Brücke zu", fmt::format("&lt;p&gt;Die Brücke ist zu.&lt;/p&gt;&lt;p&gt;Bis "
                                                                "Freitag.&lt;/p&gt;&lt;p&gt;{}&lt;/p&gt;",
                                                                last))
                                    .articles[0];
        CHECK_FALSE(article.is_correction);
        REQUIRE(article.blocks.size() == 3);
        CHECK(article.blocks[2].text == last);
    }
}

TEST_CASE("a last paragraph that speaks of an error of this article is a correction, in five languages", "[feed]") {
    for (const std::string_view last :
         {"In einer früheren Version dieses Artikels stand eine andere Zahl.",
          "Hinweis: In einer früheren Version dieses Artikels stand eine andere Zahl.",
          "Anm. d. Red.: In einer früheren Version hiess der Fluss anders.", "Dieser Artikel wurde korrigiert.",
          "In einer ersten Fassung dieses Textes war die Zahl falsch.",
          "This article was amended on 12 March 2026 to correct a name.",
          "A correction was made on 3 March: An earlier version of this article gave another name.",
          "Une version précédente de cet article indiquait un autre chiffre.",
          "Una versione precedente di questo articolo riportava un altro numero.",
          "Una versión anterior de este artículo daba otro número."}) {
        INFO(last);
        const Article article = titled("Brücke zu", fmt::format("&lt;p&gt;Die Brücke ist zu.&lt;/p&gt;&lt;p&gt;Bis "
                                                                "Freitag.&lt;/p&gt;&lt;p&gt;{}&lt;/p&gt;",
                                                                last))
                                    .articles[0];
        CHECK(article.is_correction);
        CHECK(article.blocks.size() == 2);
    }
}
