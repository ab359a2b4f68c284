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
         {"KORREKTUR:", "Korrektur:", "Berichtigung:", "Berichtigt:", "(Korrektur)", "[Berichtigung]",
          "Richtigstellung -", "Correction:", "CORRECTED -", "Corrected:", "Rectificatif :", "RECTIFICATIF:",
          "Corrigé:", "Correzione:", "Rettifica:", "ERRATA CORRIGE:", "Corrección:", "+ Korrektur:"}) {
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

TEST_CASE("kills and withdrawals in the words take an article back", "[feed]") {
    CHECK(status("KILL: Brücke zu") == PublicationStatus::killed);
    CHECK(status("MANDATORY KILL - Bridge closed") == PublicationStatus::killed);
    CHECK(status("ZURÜCKGEZOGEN: Brücke zu") == PublicationStatus::withdrawn);
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
