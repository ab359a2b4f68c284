#include "digest/article/article.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;

TEST_CASE("the body of an article is its blocks with an empty line between", "[article]") {
    Article article;
    article.blocks = {{BlockKind::paragraph, "Eins."}, {BlockKind::quote, "Zwei."}};
    CHECK(body_text(article) == "Eins.\n\nZwei.");
}
