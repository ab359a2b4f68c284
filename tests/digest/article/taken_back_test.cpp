// What was taken back has a moment of its own, so that a stop between storing and acting loses nothing.
#include "digest/article/article_history.hpp"

#include "tests/digest/article/article_maker.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;
using namespace depesche::tests;

namespace {

const std::string feed = "https://seestadt.example/rss";

struct Told {
    Told() { key = store->put(article, feed, at_hour(7), false).value().key; }
    std::size_t taken_back(int from, int until) {
        return history_of(*store).taken_back(at_hour(from), at_hour(until), 10).value().size();
    }
    std::size_t in_window(int from, int until) {
        return store->window(at_hour(from), at_hour(until), 10).value().size();
    }

    std::unique_ptr<ArticleStore> store = make_memory_article_store();
    Article article = make_article(1, at_hour(6));
    ArticleKey key = 0;
};

} // namespace

TEST_CASE("a kill without a new text has a moment, and is no news", "[article]") {
    Told told;
    CHECK(told.taken_back(0, 23) == 0);
    switch (GENERATE(0, 1, 2)) {
    case 0: // by its feed
        told.article.status = PublicationStatus::killed;
        CHECK(told.store->put(told.article, feed, at_hour(12), false)->kind == PutOutcome::Kind::updated);
        break;
    case 1: // by another feed of its house
        told.article.id = "telephone-1";
        CHECK(told.store->put(told.article, "https://seestadt.example/app", at_hour(8), false)->key == told.key);
        CHECK(told.taken_back(0, 23) == 0);
        told.article.status = PublicationStatus::killed;
        CHECK(told.store->put(told.article, "https://seestadt.example/app", at_hour(12), false)->kind ==
              PutOutcome::Kind::updated);
        break;
    default: // by an editor
        CHECK(told.store->set_status(told.key, PublicationStatus::withdrawn, at_hour(12)) == true);
    }
    CHECK(told.taken_back(11, 12) == 1);
    CHECK(told.taken_back(12, 23) == 0);
    CHECK(told.in_window(11, 12) == 0);
    // Told again it is not taken back again.
    if (told.article.status == PublicationStatus::killed) {
        CHECK(told.store->put(told.article, feed, at_hour(14), false));
        CHECK(told.taken_back(12, 23) == 0);
    }
}

TEST_CASE("a longer embargo takes back what was told, a shorter one does not", "[article]") {
    Told told;
    told.article.embargo_until = at_hour(15);
    CHECK(told.store->put(told.article, feed, at_hour(8), false)->kind == PutOutcome::Kind::updated);
    CHECK(told.taken_back(7, 8) == 1);
    told.article.embargo_until = at_hour(12);
    CHECK(told.store->put(told.article, feed, at_hour(9), false)->kind == PutOutcome::Kind::updated);
    CHECK(told.taken_back(8, 9) == 0);
    CHECK(told.in_window(11, 12) == 1); // news at the end of it
    CHECK(told.in_window(8, 11) == 0);
}

TEST_CASE("nothing is taken back of what an editor lets go again", "[article]") {
    Told told;
    CHECK(told.store->set_status(told.key, PublicationStatus::killed, at_hour(8)) == true);
    CHECK(told.store->set_status(told.key, PublicationStatus::usable, at_hour(9)) == true);
    CHECK(told.taken_back(8, 9) == 0);
    CHECK(told.store->set_status(4711, PublicationStatus::killed, at_hour(9)) == false);
}
