#include "digest/edition/edition.hpp"
#include "tests/support/golden.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::digest;

namespace {

const config::Texts german("de-CH", {{"alert.label", "EIL: {headline}"},
                                     {"alert.sign", "🔴"},
                                     {"update.label", "Update {n} ({time}): {headline}"},
                                     {"update.sign", "🔴"},
                                     {"correction.label", "Korrektur zu {time_long}: {headline}"},
                                     {"correction.sign", "✏️"},
                                     {"surprising.label", "{headline}"},
                                     {"surprising.sign", "😮"},
                                     {"link.more", "Mehr dazu"},
                                     {"time", "{h}.{mm}"},
                                     {"time_long", "{h}.{mm} Uhr"}});

Zone zurich() { return Zone::find("Europe/Zurich").value(); }

Document golden(const std::string& name) {
    return document_from_json(tests::read_file(tests::golden_dir("messages") / (name + ".json"))).value();
}

/// The words of a golden message without their label.
AlertText words_of(const Document& document, std::string_view label) {
    AlertText text{.product = document.product, .headline = {}, .body = {}, .url = {}, .number = 0, .at = {}};
    text.headline = std::get<Headline>(document.blocks.at(0)).text.substr(label.size());
    text.body = std::get<Paragraph>(document.blocks.at(1)).text;
    text.url = std::get<Link>(document.blocks.at(2)).url;
    return text;
}

} // namespace

TEST_CASE("an alert, an update, a correction and a surprising story have their own label", "[edition]") {
    const auto five_past_three = *parse_iso8601("2026-11-23T14:05:00Z");
    const auto alert = golden("breaking-alert.de-CH");
    CHECK(alert_document(words_of(alert, "EIL: "), german, zurich()) == alert);

    const auto update = golden("breaking-update.de-CH");
    auto words = words_of(update, "Update 1 (15.05): ");
    words.number = 1;
    words.at = five_past_three;
    CHECK(alert_document(words, german, zurich()) == update);

    const auto correction = golden("correction.de-CH");
    words = words_of(correction, "Korrektur zu 15.05 Uhr: ");
    words.at = five_past_three;
    CHECK(alert_document(words, german, zurich()) == correction);

    const auto surprising = golden("surprising-story.de-CH");
    CHECK(alert_document(words_of(surprising, ""), german, zurich()) == surprising);
}

TEST_CASE("an alert may be its headline alone", "[edition]") {
    const auto document = alert_document({Product::alert, "Zug entgleist", " ", "", 0, {}}, german, zurich());
    REQUIRE(document.blocks.size() == 1);
    CHECK(std::get<Headline>(document.blocks.at(0)).text == "EIL: Zug entgleist");
}

TEST_CASE("a label that the editor typed is not set twice", "[edition]") {
    const auto document = alert_document({Product::alert, "EIL: Zug entgleist", "", "", 0, {}}, german, zurich());
    CHECK(std::get<Headline>(document.blocks.at(0)).text == "EIL: Zug entgleist");
}

TEST_CASE("braces in a headline are words like others", "[edition]") {
    const auto document = alert_document({Product::alert, "{n} {time} {x}", "", "", 0, {}}, german, zurich());
    CHECK(std::get<Headline>(document.blocks.at(0)).text == "EIL: {n} {time} {x}");
}

TEST_CASE("an alert says that its article is for subscribers", "[edition]") {
    const auto texts = config::TextLibrary::load().value();
    AlertText text;
    text.headline = "Zug entgleist";
    text.url = "https://seestadt.example/zug";
    text.paywall = true;
    const auto alert = alert_document(text, texts.best("fr-CH"), zurich());
    CHECK(std::get<Link>(alert.blocks.at(1)) == Link{"Lire l’article", text.url, "abonnés"});
}

TEST_CASE("a surprising story's picture stands last, with its credit", "[edition]") {
    AlertText text;
    text.product = Product::surprising;
    text.headline = "Ziege fährt Bus";
    text.url = "https://seestadt.example/ziege";
    text.picture = Picture{"https://seestadt.example/ziege.jpg", "Eine Ziege im Bus.", "Bild: Nora Frei"};
    const auto document = alert_document(text, german, zurich());
    REQUIRE(document.blocks.size() == 3);
    CHECK(*picture_of(document) == *text.picture);
}
