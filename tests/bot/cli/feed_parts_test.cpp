#include "bot/cli/feed_parts.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace depesche::bot;
using nlohmann::json;

namespace {

std::vector<ListedFeed> list_of(int count) {
    std::vector<ListedFeed> feeds;
    for (int i = 0; i < count; ++i) feeds.push_back({{{"url", fmt::format("https://ort{}.example/rss", i)}}, 10 + i});
    return feeds;
}

/// `feed add`, of which the request of this number fails.
struct Adder {
    std::size_t fails_at;
    std::vector<json> asked{};
    VerbResult operator()(const json& arguments) {
        asked.push_back(arguments);
        if (asked.size() == fails_at) return failed(exit_failed, "news.db: the disk is full");
        return {exit_ok, "", {{"added", arguments.at("feeds").size()}, {"known", 0}}};
    }
};

} // namespace

TEST_CASE("a long list is added in parts, and the running process takes it with the last one", "[cli][opml]") {
    Adder adder{.fails_at = 0};
    std::vector<std::size_t> done;
    const AddedParts parts =
        add_in_parts(list_of(1200), "list.opml", std::ref(adder), [&](std::size_t one) { done.push_back(one); });
    CHECK(parts.failure.exit == exit_ok);
    CHECK(parts.added == 1200);
    CHECK(done == std::vector<std::size_t>{500, 1000, 1200});
    REQUIRE(adder.asked.size() == 3);
    CHECK(adder.asked[0].at("more") == true);
    CHECK(adder.asked[2].at("more") == false);
    CHECK(adder.asked[1].at("feeds").at(0).at("url") == "https://ort500.example/rss");
}

TEST_CASE("a list that breaks off says exactly how far it was taken, and that part is fetched", "[cli][opml]") {
    Adder adder{.fails_at = 3};
    const AddedParts parts = add_in_parts(list_of(1200), "list.opml", std::ref(adder));
    CHECK(parts.failure.exit == exit_failed);
    CHECK_THAT(parts.failure.text, Catch::StartsWith("news.db: the disk is full\nlist.opml: up to line 1009") &&
                                       Catch::Contains("1000 feeds added") && Catch::Contains("begins at line 1010"));
    CHECK(parts.failure.data.at("added") == 1000);
    CHECK(parts.failure.data.at("not_added") == 200);
    CHECK(parts.failure.data.at("from_line") == 1010);
    REQUIRE(adder.asked.size() == 4);
    CHECK(adder.asked[3].at("feeds").empty()); // the process is told of what there is
    CHECK_FALSE(adder.asked[3].contains("more"));
}

TEST_CASE("a list whose first part fails added nothing, and says so", "[cli][opml]") {
    Adder adder{.fails_at = 1};
    const AddedParts parts = add_in_parts(list_of(600), "list.opml", std::ref(adder));
    CHECK_THAT(parts.failure.text, Catch::Contains("list.opml: nothing was added"));
    CHECK(adder.asked.size() == 1);
}
