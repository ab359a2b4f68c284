#include "digest/edition/reading.hpp"
#include "digest/edition/voices.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

using namespace depesche;
using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

const Instant start = *parse_iso8601("2026-11-23T05:00:00Z");
constexpr auto agency_text =
    "Am Hafen von Seestadt ist am Montag ein Kran umgestürzt. Verletzt wurde niemand. Die Polizei "
    "sperrte das Gelände und leitete den Verkehr über die Brücke um.";

StoredArticle report(ArticleKey key, std::string source, Origin origin, std::string text, Instant time = start) {
    StoredArticle stored;
    stored.key = key;
    stored.article.source = std::move(source);
    stored.article.origin = origin;
    stored.article.title = "Kran am Hafen umgestürzt";
    stored.article.blocks = {{BlockKind::paragraph, std::move(text)}};
    stored.article.published = time;
    stored.first_seen = stored.changed = time;
    return stored;
}

std::vector<Voice> voices(const std::vector<StoredArticle>& reports,
                          const std::map<std::string, double>& weights = {}) {
    std::vector<const StoredArticle*> list;
    for (const StoredArticle& stored : reports) list.push_back(&stored);
    Reading reading;
    return independent_voices(list, [](const StoredArticle& stored) { return stored.news_time(); }, weights, reading);
}

std::string names(const std::vector<Voice>& voices) {
    std::string all;
    for (const Voice& voice : voices) all += voice.source + ";";
    return all;
}

std::string additions(const std::vector<Voice>& voices) {
    std::string all;
    for (const Addition& one : further_voices(voices)) all += one.source + std::to_string(one.value).substr(0, 4) + ";";
    return all;
}

} // namespace

TEST_CASE("a newsroom's own feeds are one voice", "[edition]") {
    CHECK(names(voices({report(1, "Seestadt heute", Origin::own, "Der Kran liegt im Wasser."),
                        report(2, "Seestadt heute Sport", Origin::own, "Die Regatta wird verschoben.", start + 1min),
                        report(3, "Nordtal-Agentur", Origin::agency, agency_text, start + 2min)})) ==
          "Seestadt heute;Nordtal-Agentur;");
}

TEST_CASE("an agency's text counts once, whoever prints it", "[edition]") {
    const std::string edited = std::string(agency_text) + " Das Regio-Portal war vor Ort.";
    const auto list = voices({report(1, "Nordtal-Agentur", Origin::agency, agency_text),
                              report(2, "Regio-Portal", Origin::partner, edited, start + 10min),
                              report(3, "Seestadt heute", Origin::own, agency_text, start + 12min)});
    CHECK(names(list) == "Nordtal-Agentur;");
    CHECK(further_voices(list).empty());
}

TEST_CASE("of sources with the very same address or title only agencies are voices", "[edition]") {
    auto own = report(1, "Seestadt heute", Origin::own, "Der Kran liegt im Wasser.");
    own.other_sources = {"Regio-Portal", "Nordtal-Agentur", "Seestadt heute Sport"};
    own.other_origins = {Origin::partner, Origin::agency, Origin::own};
    CHECK(names(voices({own})) == "Nordtal-Agentur;Seestadt heute;");
}

TEST_CASE("several reports of one source are one voice", "[edition]") {
    CHECK(names(voices({report(1, "Nordtal-Agentur", Origin::agency, agency_text),
                        report(2, "Nordtal-Agentur", Origin::agency, "Der Hafen ist wieder offen.", start + 1h)})) ==
          "Nordtal-Agentur;");
}

TEST_CASE("a voice counts by its source's weight, and half when it comes hours after the burst", "[edition]") {
    const std::vector reports = {report(1, "A", Origin::agency, "Eins fällt um."),
                                 report(2, "B", Origin::agency, "Zwei sagt es auch.", start + 20min),
                                 report(3, "C", Origin::partner, "Drei hat noch ein Bild.", start + 40min),
                                 report(4, "D", Origin::partner, "Vier zieht am Abend nach.", start + 9h)};
    CHECK(additions(voices(reports)) == "B1.00;C1.00;D0.50;");
    CHECK(additions(voices(reports, {{"B", 2}, {"D", 1.5}})) == "A1.00;C1.00;D0.75;");
    CHECK(additions(voices(reports, {{"C", 0}})) == "B1.00;C0.00;D0.50;");
}

TEST_CASE("voices do not depend on the order of reports", "[edition]") {
    std::vector reports = {report(1, "A", Origin::agency, agency_text), report(2, "B", Origin::partner, agency_text),
                           report(3, "C", Origin::own, "Drei hat noch ein Bild."),
                           report(4, "D", Origin::own, "Vier ist vom selben Haus.")};
    const std::string expected = names(voices(reports));
    std::mt19937 random(5);
    for (int i = 0; i < 24; ++i) {
        std::ranges::shuffle(reports, random);
        CHECK(names(voices(reports)) == expected);
    }
}
