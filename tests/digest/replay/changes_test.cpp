#include "digest/replay/changes.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;

namespace {

std::vector<Pick> picks(std::initializer_list<ArticleKey> keys) {
    std::vector<Pick> made;
    for (const ArticleKey key : keys) {
        made.emplace_back().article = key;
        made.back().text.title = "Story " + std::to_string(key);
    }
    return made;
}

} // namespace

TEST_CASE("an edition that went out as it was proposed has no changes", "[replay]") {
    CHECK(changes_between(picks({1, 2, 3}), picks({1, 2, 3})).total() == 0);
}

TEST_CASE("each item that editors swap, drop or add is one change", "[replay]") {
    CHECK(changes_between(picks({1, 2, 3}), picks({1, 9, 3})).replaced == 1);
    CHECK(changes_between(picks({1, 2, 3}), picks({1, 3})).replaced == 1);
    CHECK(changes_between(picks({1, 2}), picks({1, 2, 3})).replaced == 1);
    CHECK(changes_between(picks({1, 2}), picks({})).total() == 2);
}

TEST_CASE("one item moved to the top is one change, however many slide down", "[replay]") {
    const Changes changes = changes_between(picks({1, 2, 3, 4}), picks({4, 1, 2, 3}));
    CHECK(changes.moved == 1);
    CHECK(changes.total() == 1);
}

TEST_CASE("a line written anew is a change, also of an item that moved", "[replay]") {
    auto sent = picks({2, 1});
    sent[0].text.line = "Was das heisst.";
    const Changes changes = changes_between(picks({1, 2}), sent);
    CHECK(changes.moved == 1);
    CHECK(changes.lines == 1);
    CHECK(changes.total() == 2);
}
