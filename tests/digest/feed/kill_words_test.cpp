#include "digest/feed/feed_parser.hpp"
#include "digest/feed/plain_text_article.hpp"
#include "digest/feed/title_signals.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <array>

using namespace depesche::digest;
using namespace depesche::digest::feed;

namespace {

using Status = PublicationStatus;

struct Said {
    std::string_view title;
    Status agency;   ///< when an agency says so
    Status newsroom; ///< when a newsroom says so to its readers
};

Article by_rss(std::string_view title, std::string_view text, bool agency) {
    const auto read = parse_feed(fmt::format("<rss><channel><item><guid>1</guid><title>{}</title><description>{}"
                                             "</description></item></channel></rss>",
                                             title, text),
                                 {.base_url = {}, .content_type = {}, .zone = nullptr, .from_agency = agency});
    REQUIRE(read);
    REQUIRE(read->articles.size() == 1);
    return read->articles[0];
}

} // namespace

TEST_CASE("what takes an article back is read in five languages, and from whom it comes", "[feed][kill]") {
    constexpr auto killed = Status::killed, withdrawn = Status::withdrawn, usable = Status::usable;
    constexpr auto table = std::to_array<Said>({
        // German
        {"KILL: Brücke zu", killed, usable},
        {"KILL - Brücke zu", killed, usable},
        {"ACHTUNG: BITTE STREICHEN", killed, killed},
        {"ACHTUNG: BITTE STREICHEN - Brücke zu", killed, killed},
        {"ACHTUNG, BITTE NICHT VERWENDEN: Brücke zu", killed, killed},
        {"BITTE NICHT VERWENDEN: Brücke zu", killed, killed},
        {"BITTE NICHT VERÖFFENTLICHEN: Brücke zu", killed, killed},
        {"BITTE LÖSCHEN - Brücke zu", killed, killed},
        {"[BITTE STREICHEN] Brücke zu", killed, killed},
        {"ANNULLIERT: Brücke zu", killed, usable},
        {"ANNULLIERT", killed, killed},
        {"GESTRICHEN - Brücke zu", killed, usable},
        {"NICHT VERWENDEN: Brücke zu", killed, usable},
        {"STREICHUNG: Brücke zu", killed, usable},
        {"ZURÜCKGEZOGEN: Brücke zu", withdrawn, usable},
        {"Meldung zurückgezogen: Brücke zu", withdrawn, withdrawn},
        {"ACHTUNG REDAKTIONEN: Bitte die Meldung nicht verwenden", killed, killed},
        // English
        {"KILLED: Bridge closed", killed, usable},
        {"MANDATORY KILL: Bridge closed", killed, killed},
        {"KILL NOTICE: Bridge closed", killed, killed},
        {"PLEASE DO NOT USE: Bridge closed", killed, killed},
        {"PLEASE KILL: Bridge closed", killed, killed},
        {"PLEASE DISREGARD - Bridge closed", killed, killed},
        {"ATTENTION: PLEASE DO NOT USE - Bridge closed", killed, killed},
        {"DO NOT USE: Bridge closed", killed, usable},
        {"DISREGARD: Bridge closed", killed, usable},
        {"WITHDRAWN: Bridge closed", withdrawn, usable},
        {"ATTENTION EDITORS: please kill the story on the bridge", killed, killed},
        // French
        {"MERCI DE NE PAS UTILISER : Pont fermé", killed, killed},
        {"PRIÈRE DE NE PAS PUBLIER - Pont fermé", killed, killed},
        {"ATTENTION : MERCI DE NE PAS UTILISER - Pont fermé", killed, killed},
        {"NE PAS UTILISER : Pont fermé", killed, usable},
        {"ANNULÉ : Pont fermé", killed, usable},
        {"ANNULATION : Pont fermé", killed, usable},
        {"Dépêche annulée : Pont fermé", withdrawn, withdrawn},
        {"Avis aux rédactions : merci de ne pas utiliser la dépêche", killed, killed},
        // Italian
        {"NON UTILIZZARE: Ponte chiuso", killed, usable},
        {"SI PREGA DI NON UTILIZZARE: Ponte chiuso", killed, killed},
        {"ATTENZIONE: SI PREGA DI NON PUBBLICARE - Ponte chiuso", killed, killed},
        {"ANNULLATA: Ponte chiuso", killed, usable},
        {"ANNULLAMENTO - Ponte chiuso", killed, usable},
        {"Notizia annullata: Ponte chiuso", withdrawn, withdrawn},
        {"Attenzione redazioni: non utilizzare la notizia", killed, killed},
        // Spanish
        {"ROGAMOS NO UTILIZAR: Puente cerrado", killed, killed},
        {"NO PUBLICAR: Puente cerrado", killed, usable},
        {"ANULADA: Puente cerrado", killed, usable},
        {"Atención redacciones: no publicar la nota", killed, killed},
    });
    static_assert(table.size() >= 40);
    for (const Said& said : table) {
        INFO(said.title);
        CHECK(text_signals(said.title, Voice::agency).status == said.agency);
        CHECK(text_signals(said.title, Voice::newsroom).status == said.newsroom);
        CHECK(text_signals(said.title, Voice::running_text).status == usable);
        CHECK(by_rss(said.title, "Text.", true).status == said.agency);
        CHECK(by_rss(said.title, "Text.", false).status == said.newsroom);
        CHECK_FALSE(text_signals(said.title, Voice::agency).correction);
    }
}

TEST_CASE("a text that stands for another corrects it and kills nothing", "[feed][kill]") {
    for (const std::string_view title :
         {"ANNULE ET REMPLACE : Pont fermé", "Annule et remplace : Pont fermé",
          "ANNULE ET REMPLACE LA PRÉCÉDENTE - Pont fermé", "ANNULE ET REMPLACE LA DÉPÊCHE DE 14H30 : Pont fermé",
          "ANNULLA E SOSTITUISCE: Pont fermé", "Annulla e sostituisce - Pont fermé", "ANULA Y SUSTITUYE: Pont fermé",
          "BERICHTIGTE NEUFASSUNG: Pont fermé", "ERSETZT MELDUNG VON 12.30 UHR: Pont fermé",
          "REPLACES PREVIOUS: Pont fermé", "[Annule et remplace] Pont fermé"}) {
        INFO(title);
        for (const Voice voice : {Voice::agency, Voice::newsroom}) {
            const TextSignals signals = text_signals(title, voice);
            CHECK(signals.correction);
            CHECK(signals.status == Status::usable);
            CHECK(signals.rest == "Pont fermé");
        }
    }
    CHECK(text_signals("ERSETZT: Pont fermé", Voice::agency).correction);
    CHECK(text_signals("REPLACEMENT: Pont fermé", Voice::agency).correction);
    CHECK_FALSE(text_signals("REPLACEMENT: coach named").correction);
    CHECK_FALSE(text_signals("Annule et remplace tes rêves, dit la chanson", Voice::agency).correction);
}

TEST_CASE("no ordinary headline takes its article back, not even from an agency", "[feed][kill]") {
    constexpr auto innocents = std::to_array<std::string_view>({
        // German
        "Kill Bill: Die Rache kommt ins Kino",
        "Kill: ein Film",
        "Achtung: Glatteis am Morgen",
        "ACHTUNG: Glatteis",
        "Achtung: Bitte nicht füttern!",
        "Achtung: Diese Ladegeräte nicht verwenden",
        "Achtung, Wolf!",
        "Bitte nicht stören: Wie Nordtal schläft",
        "Bitte nicht verwenden: Rückruf für Ladegeräte",
        "Bitte streichen: So gelingt der Zaun",
        "Bitte löschen: Was Apps über uns wissen",
        "Annulliert: Das Rennen am Berg",
        "Gestrichen: 40 Züge fallen aus",
        "Streichung von Stellen: Der Rat zögert",
        "Streichen oder tapezieren?",
        "Nicht verwenden: Die Stadt warnt vor Wasser aus dem See",
        "Nicht veröffentlichte Briefe aufgetaucht",
        "Redaktionen unter Druck",
        "Hinweis an die Polizei führt zum Täter",
        "Zurückgezogen: Die Kandidatin gibt auf",
        "Rückzug der Truppen: Nordtal atmet auf",
        "Annullierte Wahl: Das Gericht entscheidet",
        "Killer gefasst",
        "Killerspiele: Was Eltern wissen müssen",
        "Killt die KI den Journalismus?",
        "Ersetzt: Die alte Brücke ist weg",
        "Neufassung: Das Gesetz kommt vor den Rat",
        "Löschen: Die Feuerwehr übt am See",
        // English
        "Kill switch: new law for motorbikes",
        "Killed: three climbers on the ridge",
        "Kill or cure: the old pharmacy",
        "Killing time: the art of waiting",
        "Please do not use the lift: hospital's plea",
        "Please do not use: recall of chargers",
        "Please kill your lawn, says gardener",
        "Do not use: water from the lake",
        "Do Not Disturb: a hotel story",
        "Disregard for rules: referee speaks",
        "Disregarded: the poets of Northvale",
        "Attention: road closed",
        "ATTENTION: road closed",
        "Attention seekers: why we post",
        "Editors: the film",
        "Withdrawn: captain misses final",
        "Withdrawal: what the vote means",
        "Story of a withdrawn child",
        "Mandatory kilts: school's new rule",
        "Mandatory kill switch for scooters",
        "Replacement: new coach named",
        "Void: the museum nobody visits",
        "Notice: shops close early",
        "Bulletin killed the radio star",
        // French
        "Annulé : le concert n'aura pas lieu",
        "Annulée : la fête du lac",
        "Annulation : le train ne partira pas",
        "Merci de ne pas utiliser : rappel de chargeurs",
        "Merci de ne pas nourrir les ours",
        "Ne pas utiliser : l'eau du lac",
        "Ne pas publier, disait-elle",
        "Prière de ne pas toucher : l'expo",
        "Attention : verglas",
        "ATTENTION : verglas",
        "Attention, travaux !",
        "Les rédactions en grève",
        "Avis aux amateurs : le lac est gelé",
        "Retirée : la plainte",
        "Kill Bill : la vengeance revient",
        "Remplace qui peut : le théâtre",
        "Annule et gagne : le jeu de l'été",
        // Italian
        "Annullata: la festa del lago",
        "Annullato: il derby",
        "Annullamento: che cosa dice la legge",
        "Non utilizzare: l'acqua del lago",
        "Non usare il telefono: la regola",
        "Non pubblicare foto di bambini",
        "Si prega di non disturbare: la mostra",
        "Attenzione: ghiaccio",
        "ATTENZIONE: ghiaccio",
        "Ritirata: la candidata",
        "Redazioni in sciopero",
        "Avviso ai naviganti: lago mosso",
        "Kill Bill: la vendetta torna",
        "Sostituisce: il nuovo portiere",
        "Annulla tutto: la canzone",
        // Spanish
        "Anulada: la carrera del lago",
        "Anulado: el gol",
        "No utilizar: agua del lago",
        "No publicar fotos de niños",
        "Atención: hielo",
        "Se ruega no molestar: una historia",
        "Retirada: la candidata",
        "Redacciones en huelga",
        "Kill Bill: la venganza vuelve",
        // Quotations and what is told of kills
        "«KILL: Brücke zu» – wie eine Meldung um die Welt ging",
        "\"MANDATORY KILL\" was the last word",
        "„BITTE NICHT VERWENDEN“: Als die Agentur irrte",
        "Wie aus KILL: ein Titel wurde",
        "Die Agentur schrieb KILL",
        "Why agencies write PLEASE DO NOT USE",
        "Quand l'agence écrit ANNULÉ",
        "Perché le agenzie scrivono ANNULLATA",
    });
    static_assert(innocents.size() >= 80);
    for (const std::string_view title : innocents) {
        INFO(title);
        for (const Voice voice : {Voice::agency, Voice::newsroom, Voice::agency_text, Voice::running_text}) {
            const TextSignals signals = text_signals(title, voice);
            CHECK(signals.status == Status::usable);
            CHECK_FALSE(signals.correction);
            CHECK(signals.rest == title);
        }
    }
}

TEST_CASE("an agency's first paragraph may be a notice; a later one, a quotation and a retelling never is",
          "[feed][kill]") {
    constexpr std::string_view more = "&lt;p&gt;Die Brücke ist zu.&lt;/p&gt;";
    const auto status = [&](std::string_view first, bool agency) {
        return by_rss("Brücke zu", fmt::format("&lt;p&gt;{}&lt;/p&gt;{}", first, more), agency).status;
    };
    for (const std::string_view notice :
         {"ACHTUNG REDAKTIONEN: Bitte verwenden Sie diese Meldung nicht. Bitte nicht verwenden.",
          "Achtung Redaktionen: Die Meldung ist nicht zu verwenden.", "MANDATORY KILL: The story is wrong.",
          "PLEASE DO NOT USE: the numbers are wrong.", "Avis aux rédactions : ne pas publier cette dépêche.",
          "Attenzione redazioni: non utilizzare questa notizia."}) {
        INFO(notice);
        CHECK(status(notice, true) == Status::killed);
        CHECK(status(notice, false) == Status::usable);
        CHECK(by_rss("Brücke zu", fmt::format("{}&lt;p&gt;{}&lt;/p&gt;{}", more, notice, more), true).status ==
              Status::usable);
    }
    for (const std::string_view told :
         {"«ACHTUNG REDAKTIONEN: Bitte nicht verwenden», stand da.",
          "MANDATORY KILL: so beginnen Meldungen, die niemand sehen soll.",
          "Achtung Redaktionen: Bitte nicht verwenden, schrieb die Agentur um 14 Uhr.", "KILL: die Agentur zog zurück.",
          "„MANDATORY KILL“ ist das letzte Wort.", "ATTENTION EDITORS: do not use, the agency wrote at noon."}) {
        INFO(told);
        CHECK(status(told, true) == Status::usable);
    }
}

TEST_CASE("a wire's copy added by hand is taken as the wire meant it", "[feed][article][kill]") {
    const auto added = [](std::string_view title) {
        const auto read = read_plain_text_article(
            fmt::format("{}\nDie Brücke ist zu, sagt die Stadt.\nMehr weiss man nicht.\n", title), {});
        REQUIRE(read);
        return read->article;
    };
    const Article plain = added("Brücke bis Freitag gesperrt");
    for (const std::string_view marker : {"ANNULLIERT: ", "BITTE NICHT VERWENDEN: ", "PLEASE DO NOT USE: ", "KILL: ",
                                          "MERCI DE NE PAS UTILISER : ", "NON UTILIZZARE: "}) {
        INFO(marker);
        const Article killed = added(std::string(marker) + "Brücke bis Freitag gesperrt");
        CHECK(killed.status == Status::killed);
        CHECK(killed.title == plain.title);
        CHECK(killed.id == plain.id); // and takes back what was added before
    }
    CHECK(plain.status == Status::usable);
}
