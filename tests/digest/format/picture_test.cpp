#include "digest/format/format.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;
using Catch::Matchers::Contains;

namespace {

Document surprising(std::string body, Picture picture) {
    return {Product::surprising,
            "de-CH",
            {Headline{"😮", "Der Reiher fährt Bus"}, Paragraph{"", std::move(body)},
             Link{"Mehr dazu", "https://seestadt.example/reiher"}, std::move(picture)}};
}

const Picture heron{"https://seestadt.example/reiher.jpg", "Ein Reiher steht im Bus.", "Bild: Nora Frei <privat>"};

} // namespace

TEST_CASE("a picture's credit is a line of the caption, its address is not text", "[format]") {
    const auto telegram = render(surprising("Er steigt am Hafen aus.", heron), Dialect::telegram_html);
    REQUIRE(telegram);
    CHECK(telegram->picture == "https://seestadt.example/reiher.jpg");
    CHECK(telegram->text == "😮 <b>Der Reiher fährt Bus</b>\nEr steigt am Hafen aus.\n"
                            "<a href=\"https://seestadt.example/reiher\">Mehr dazu</a>\n"
                            "<i>Bild: Nora Frei &lt;privat&gt;</i>");
    CHECK_FALSE(telegram->link_preview);
    CHECK(telegram->cuts.empty());
    const auto whatsapp = render(surprising("Er steigt aus.", {heron.url, "", ""}), Dialect::whatsapp);
    REQUIRE(whatsapp);
    CHECK(whatsapp->picture == heron.url);
    CHECK(whatsapp->text == "😮 *Der Reiher fährt Bus*\nEr steigt aus.\nhttps://seestadt.example/reiher");
}

TEST_CASE("plain text has neither the picture nor its credit", "[format]") {
    const auto plain = render(surprising("Er steigt am Hafen aus.", heron), Dialect::plain);
    REQUIRE(plain);
    CHECK(plain->picture.empty());
    CHECK(plain->text == "Der Reiher fährt Bus\nEr steigt am Hafen aus.\nhttps://seestadt.example/reiher");
    CHECK(plain->cuts.empty());
    CHECK_FALSE(plain->picture_left_out);
}

TEST_CASE("a text longer than a caption goes without the picture and says so", "[format]") {
    const auto bare = render(surprising("", heron), Dialect::telegram_html);
    REQUIRE(bare);
    // An empty body has no line of its own: with one there is a line break more.
    const std::size_t room = 1024 - bare->length - 1;
    const auto full = render(surprising(std::string(room, 'a'), heron), Dialect::telegram_html);
    REQUIRE(full);
    CHECK(full->length == 1024);
    CHECK(full->picture == heron.url);
    const auto over = render(surprising(std::string(room + 1, 'a'), heron), Dialect::telegram_html);
    REQUIRE(over);
    CHECK(over->picture.empty());
    CHECK(over->picture_left_out);
    CHECK_THAT(over->text, Contains(std::string(room + 1, 'a')) && !Contains("Nora Frei"));
    CHECK(over->cuts ==
          std::vector<std::string>{
              "left out the picture: telegram allows 1024 UTF-16 units below one, and the text has 1025"});
    CHECK(over->link_preview);
    CHECK(picture_of(over->fitted) == nullptr);
}

TEST_CASE("a picture without a usable address is left out and noted", "[format]") {
    const auto message = render(surprising("Er steigt aus.", {"file:///reiher.jpg", "", "Bild: x"}), Dialect::whatsapp);
    REQUIRE(message);
    CHECK(message->picture.empty());
    CHECK_THAT(message->text, !Contains("Bild"));
    CHECK_THAT(message->cuts.at(0), Contains("the address of the picture"));
}

TEST_CASE("a note stands in brackets after the title in every dialect", "[format]") {
    const Document document{Product::digest,
                            "de-CH",
                            {Item{2, "", "Der Rat <spart>", "https://seestadt.example/rat", "Es trifft alle.", "*Abo*"},
                             Link{"Mehr dazu", "https://seestadt.example/mehr", "Abo"}}};
    CHECK(render(document, Dialect::telegram_html)->text ==
          "<b>2</b> <a href=\"https://seestadt.example/rat\">Der Rat &lt;spart&gt;</a> (*Abo*)\nEs trifft alle.\n\n"
          "<a href=\"https://seestadt.example/mehr\">Mehr dazu</a> (Abo)");
    CHECK(render(document, Dialect::whatsapp)->text ==
          "*2 Der Rat <spart>* (∗Abo∗)\nEs trifft alle.\nhttps://seestadt.example/rat\n\n"
          "https://seestadt.example/mehr (Abo)");
    CHECK(render(document, Dialect::plain)->text ==
          "2) Der Rat <spart> (*Abo*)\nEs trifft alle.\nhttps://seestadt.example/rat\n\n"
          "https://seestadt.example/mehr (Abo)");
}

TEST_CASE("without its picture a document is the same", "[document]") {
    const auto document = surprising("x", heron);
    CHECK(picture_of(document)->alt == "Ein Reiher steht im Bus.");
    const auto bare = document.without_picture();
    CHECK(picture_of(bare) == nullptr);
    CHECK(bare.blocks.size() == document.blocks.size() - 1);
    CHECK(bare.without_picture() == bare);
}
