#include "digest/article/article_store.hpp"
#include "digest/article/editor_tags.hpp"

#include "tests/digest/article/article_maker.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;
using namespace depesche::tests;

using Tags = std::vector<std::string>;

TEST_CASE("an editor's tags outlive what the source says", "[article][store]") {
    auto store = make_memory_article_store();
    Article article = make_article(1, at_hour(0));
    article.tags = {"Verkehr", "Seestadt"};
    const ArticleKey key = store->put(article, "f", at_hour(1), false).value().key;
    CHECK(store->set_tags(key, {"Brücke", " verkehr "}, {"SEESTADT"}).value());
    const auto tags = [&] { return store->find(key).value().value().article.tags; };
    CHECK(tags() == Tags{"Verkehr", "Brücke"});
    CHECK(store->find(key).value().value().article.from.of(Field::tags) == From::editor);

    article.tags = {"Seestadt", "Bau"};
    article.blocks.push_back({BlockKind::paragraph, "Ein neuer Absatz."});
    CHECK(store->put(article, "f", at_hour(2), false).value().kind == PutOutcome::Kind::updated);
    CHECK(tags() == Tags{"Bau", "Brücke", "verkehr"});

    CHECK(store->set_tags(key, {"Seestadt"}, {"Brücke"}).value()); // the later word wins
    CHECK(tags() == Tags{"Seestadt", "Bau", "verkehr"});
    CHECK_FALSE(store->set_tags(key + 1, {"x"}, {}).value());
}

TEST_CASE("tags keep their line", "[article]") {
    CHECK(with_editor_tags("", {"a\nb", " ", "c"}, {}) == "+a b\n+c\n");
    CHECK(with_editor_tags("+a\n-b\n", {"B"}, {"c"}) == "+a\n-c\n+B\n");
    Article article;
    apply_editor_tags("x\n\n+\n-", article);
    CHECK(article.tags.empty());
}

TEST_CASE("every version of an article can be read again", "[article][store]") {
    auto store = make_memory_article_store();
    Article article = make_article(1, at_hour(0));
    const ArticleKey key = store->put(article, "f", at_hour(1), false).value().key;
    article.title += " (neu)";
    store->put(article, "f", at_hour(2), false).value();
    article.blocks.push_back({BlockKind::paragraph, "Ein neuer Absatz."});
    store->put(article, "f", at_hour(3), false).value();
    const auto versions = store->versions(key).value();
    REQUIRE(versions.size() == 3);
    CHECK(versions[0].version == 1);
    CHECK(versions[0].article.title + " (neu)" == versions[1].article.title);
    CHECK(versions[1].stored == at_hour(2));
    CHECK(versions[2].article == store->find(key).value().value().article);
    CHECK(store->versions(key + 1).value().empty());
}
