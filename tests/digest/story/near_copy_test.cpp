#include "digest/story/near_copy.hpp"

#include "digest/article/article.hpp"

#include "tests/digest/story/text_edits.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cmath>

using namespace depesche::digest;
using namespace depesche::tests;
using namespace std::chrono_literals;

namespace {

constexpr Instant start{std::chrono::hours{490'000}};

/// An invented text: words by rank, the first ones often, as in any language.
Words invented(std::size_t length, std::mt19937& random) {
    Words words;
    for (std::size_t i = 0; i < length; ++i) {
        const double rank = std::pow(6000.0, static_cast<double>(random()) / 4294967296.0);
        words.push_back("w" + std::to_string(static_cast<int>(rank)));
    }
    return words;
}

const std::string depot_fire =
    "Im Busdepot von Oberlauen hat am Dienstagabend ein Feuer vier Gelenkbusse zerstört. Verletzt wurde niemand, wie "
    "die Verkehrsbetriebe mitteilten. Der Schaden liegt nach einer ersten Schätzung bei drei Millionen Franken. Die "
    "Feuerwehr konnte verhindern, dass die Flammen auf die Werkstatt und das benachbarte Schulhaus übergriffen. Bis am "
    "Freitag verkehren zwei Linien nur im Halbstundentakt, weil Fahrzeuge fehlen.";
const std::string library =
    "Die Bibliothek Tannwil leiht ab März auch Werkzeug aus. Bohrmaschinen, Leitern und eine Obstpresse stehen bereit, "
    "bezahlt aus dem Erbe einer Schreinerin. Wer einen Ausweis hat, darf zwei Geräte während einer Woche mitnehmen. "
    "Der Gemeinderat hofft, dass damit weniger gekauft und mehr geteilt wird.";
const std::string footer =
    "Dieser Artikel ist in Zusammenarbeit mit unseren Partnern im Verbund entstanden. Wenn Sie Fehler finden oder "
    "Hinweise haben, dann schreiben Sie der Redaktion oder rufen Sie uns während der Bürozeiten an.";

} // namespace

TEST_CASE("an agency's text is found again after edits and cuts", "[story]") {
    std::mt19937 random(11);
    int found = 0;
    int heavy_found = 0;
    for (int i = 0; i < 200; ++i) {
        const Words text = invented(150 + random() % 400, random);
        const Words others = invented(500, random);
        NearCopyIndex index;
        index.add(1, sketch(joined(text)), start);
        const auto finds = [&](const std::string& changed) { return index.add(2, sketch(changed), start).size() == 1; };
        found += finds(joined(edited(text, 0.10, others, random))) && finds(joined(cut_to(text, 0.3))) &&
                 finds(joined(paragraphs_swapped(text, random))) && finds(set_otherwise(text));
        heavy_found += finds(joined(edited(text, 0.10 + 0.20 * (i / 199.0), others, random)));
    }
    CHECK(found >= 198);
    CHECK(heavy_found >= 190);
}

TEST_CASE("unrelated texts are no copies", "[story]") {
    std::mt19937 random(12);
    NearCopyIndex index;
    std::size_t merged = 0;
    for (std::uint64_t i = 0; i < 1000; ++i)
        merged += index.add(i, sketch(joined(invented(40 + random() % 400, random))), start).size();
    CHECK(merged == 0);
}

TEST_CASE("a footer that two short reports share makes no copy of them", "[story]") {
    const auto one = sketch(depot_fire + ' ' + footer);
    const auto other = sketch(library + ' ' + footer);
    CHECK(shared_part(one, other) > 0.3);
    CHECK_FALSE(copied_part(one, other));
}

TEST_CASE("what a newsroom writes below its articles is not part of the text", "[story]") {
    Article plain;
    plain.blocks = {{.text = depot_fire}};
    Article dressed = plain;
    dressed.blocks.push_back({.text = "Dies ist eine automatische Meldung der Agentur."});
    CHECK(sketch_to_compare(dressed) == sketch_to_compare(plain));
}

TEST_CASE("a flash is a copy of the report that begins with it", "[story]") {
    const auto flash = sketch(depot_fire.substr(0, depot_fire.find("Der Schaden")));
    CHECK(copied_part(flash, sketch(depot_fire)) == 1.0);
    CHECK_FALSE(copied_part(sketch("Guten Morgen"), sketch("Guten Morgen zusammen")));
    CHECK_FALSE(copied_part(sketch(""), sketch(depot_fire)));
}

TEST_CASE("the largest copy comes first and says how much it is", "[story]") {
    std::mt19937 random(13);
    const Words text = words_of(depot_fire);
    NearCopyIndex index;
    index.add(7, sketch(joined(edited(text, 0.1, words_of(library), random))), start);
    index.add(8, sketch(depot_fire), start + 1h);
    index.add(9, sketch(library), start + 1h);
    const auto copies = index.add(10, sketch(joined(cut_to(text, 0.8))), start + 2h);
    REQUIRE(copies.size() == 2);
    CHECK(copies[0].id == 8);
    CHECK(copies[0].part == 1);
    CHECK(copies[1].id == 7);
    CHECK(copies[1].part < 1);
}

TEST_CASE("a new version of an article is no copy of the old one", "[story]") {
    NearCopyIndex index;
    CHECK(index.add(1, sketch(depot_fire), start).empty());
    CHECK(index.add(1, sketch(depot_fire + ' ' + library), start + 1h).empty());
    CHECK(index.size() == 1);
    CHECK(index.add(2, sketch(library), start + 1h).size() == 1);
}

TEST_CASE("a text of the week before is forgotten, and the index does not grow", "[story]") {
    std::mt19937 random(14);
    NearCopyIndex index;
    index.add(1'000'000, sketch(depot_fire), start);
    CHECK(index.add(1'000'001, sketch(depot_fire), start + 48h).size() == 1);
    for (std::uint64_t i = 0; i < 2000; ++i)
        index.add(i, sketch(joined(invented(40, random))), start + 49h + std::chrono::minutes(10 * i));
    CHECK(index.size() < 2 * 52 * 6); // two days and what is not cleared away yet, six an hour
    CHECK(index.add(1'000'002, sketch(depot_fire), start + 400h).empty());
}

TEST_CASE("a long text and its beginning are compared by the same words", "[story]") {
    std::mt19937 random(16);
    const Words text = invented(5000, random);
    const auto whole = sketch(joined(text));
    CHECK(whole.sequences.size() == 1024);
    CHECK(copied_part(whole, sketch(joined(cut_to(text, 0.3)))) == 1.0);
    CHECK_FALSE(copied_part(whole, sketch(joined(invented(5000, random)))));
}
