#include "digest/article/own_words.hpp"

#include "digest/article/article.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;

TEST_CASE("an article's own words are its body without what stands below every article", "[article]") {
    Article article;
    article.blocks = {{.text = "In Riedwil brennt eine Halle."},
                      {BlockKind::poll, "Hast du den Rauch gesehen?"},
                      {.text = "Verletzt wurde niemand. (NTA)"},
                      {.text = "Dies ist eine automatische Meldung der Agentur."},
                      {BlockKind::call_to_action, "Abonniere unseren Newsletter"},
                      {.text = "Folgst du schon Seestadt heute auf Whatsapp?"}};
    CHECK(own_words(article) == "In Riedwil brennt eine Halle.\nVerletzt wurde niemand. \n");
    article.blocks.clear();
    CHECK(own_words(article).empty());
}
