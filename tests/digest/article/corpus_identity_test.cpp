#include "digest/article/article_store.hpp"
#include "digest/feed/feed_parser.hpp"

#include "tests/digest/article/article_maker.hpp"
#include "tests/support/shared.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>

using namespace depesche::digest;
using namespace depesche::tests;

TEST_CASE("every feed of the corpus, fetched three times, is told once", "[article][store]") {
    const auto shared = shared_dir();
    if (!shared) {
        WARN("skipped: there is no corpus of feeds beside the project");
        return;
    }
    int feeds = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*shared / "corpora/feeds")) {
        if (!entry.is_regular_file() || entry.path().string().ends_with(".expect.json")) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes(std::istreambuf_iterator<char>(file), {});
        const auto feed = parse_feed(bytes, {"https://seestadt.example/rss", ""});
        if (!feed || feed->articles.empty()) continue;
        ++feeds;
        auto store = make_memory_article_store();
        const auto first = store->put_all(feed->articles, "f", at_hour(1), true).value();
        for (const double hour : {2.0, 60.0}) {
            const auto again = store->put_all(feed->articles, "f", at_hour(hour), false).value();
            const auto quiet = std::ranges::count(again, PutOutcome::Kind::unchanged, &PutOutcome::kind);
            INFO(entry.path());
            CHECK(static_cast<std::size_t>(quiet) == again.size());
        }
    }
    CHECK(feeds > 300);
}
