#include "digest/article/article_store.hpp"
#include "digest/article/database.hpp"
#include "digest/article/story_table.hpp"

#include "tests/digest/article/article_maker.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <array>
#include <string>

using namespace depesche::digest;
using namespace depesche::tests;

namespace {

/// Adds up what the connections that open during its life read through from end to end, in rows; and the worst one.
class FullScans {
public:
    FullScans() {
        rows = 0;
        worst.clear();
        sqlite3_auto_extension(hook());
    }
    ~FullScans() { sqlite3_cancel_auto_extension(hook()); }
    FullScans(const FullScans&) = delete;
    FullScans& operator=(const FullScans&) = delete;

    static inline int rows = 0;
    static inline std::string worst;

private:
    static void (*hook())() { return reinterpret_cast<void (*)()>(&opened); } // as sqlite3_auto_extension() wants it
    static int opened(sqlite3* connection, char**, const void*) {
        return sqlite3_trace_v2(connection, SQLITE_TRACE_PROFILE, &ended, nullptr);
    }
    static int ended(unsigned, void*, void* statement, void*) {
        auto* const ran = static_cast<sqlite3_stmt*>(statement);
        const int steps = sqlite3_stmt_status(ran, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
        if (steps > rows) worst = sqlite3_sql(ran);
        rows = std::max(rows, steps);
        return 0;
    }
};

} // namespace

TEST_CASE("no question about a story reads through all articles", "[article][story]") {
    const FullScans scans;
    const auto store = make_memory_article_store();
    constexpr int articles = 300;
    std::vector<ArticleKey> keys;
    for (int i = 0; i < articles; ++i)
        keys.push_back(
            store->put(make_article(i, at_hour(i)), "https://seestadt.example/rss", at_hour(i), false).value().key);
    StoryTable& stories = store->stories();
    const StoryKey one = stories.open(keys[0], at_hour(0)).value();
    const StoryKey other = stories.open(keys[1], at_hour(1)).value();
    FullScans::rows = 0;
    REQUIRE(stories.join(keys[2], one, "", at_hour(2)));
    REQUIRE(stories.join(keys[3], other, "", at_hour(3)));
    REQUIRE(stories.note_update(one, at_hour(4)));
    REQUIRE(stories.merge(other, one, "", "", at_hour(4)));
    CHECK(stories.members(one).value().size() == 4);
    CHECK(stories.latest_reports(one, at_hour(1.5), 10).value() == std::vector{keys[3], keys[2]});
    CHECK(stories.latest_reports(one, at_hour(-1), 1).value() == std::vector{keys[3]});
    CHECK(stories.placed(at_hour(0.5), {}, 2).value().back().article == keys[2]);
    CHECK(stories.placed(at_hour(0.5), {keys[2], at_hour(2)}, 10).value().size() == 1);
    CHECK(stories.unplaced(at_hour(290), 100).value().size() == 9);
    CHECK(stories.split(one, std::vector{keys[2]}, "Keller", at_hour(5)).value() != 0);
    CHECK(stories.find(other).value()->reports == 3);
    INFO(FullScans::worst);
    CHECK(FullScans::rows < articles / 10);
}
