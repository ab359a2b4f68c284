#include "tests/fuzz/archive_target.hpp"
#include "tests/fuzz/dates_target.hpp"
#include "tests/fuzz/encoding_target.hpp"
#include "tests/fuzz/entities_target.hpp"
#include "tests/fuzz/feed_target.hpp"
#include "tests/fuzz/html_target.hpp"
#include "tests/fuzz/json_target.hpp"
#include "tests/fuzz/links_target.hpp"
#include "tests/fuzz/locale_target.hpp"
#include "tests/fuzz/newsml_target.hpp"
#include "tests/fuzz/opml_target.hpp"
#include "tests/fuzz/signals_target.hpp"
#include "tests/fuzz/sitemap_target.hpp"
#include "tests/fuzz/story_target.hpp"
#include "tests/fuzz/text_article_target.hpp"
#include "tests/fuzz/xml_target.hpp"
#include "tests/support/paths.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace depesche::fuzz;

namespace {

struct Target {
    const char* name;
    void (*run)(std::string_view bytes);
};

std::string file_bytes(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace

TEST_CASE("what the fuzzers have found stays mended", "[feed]") {
    const Target target = GENERATE(values<Target>({{"archive", archive_target},
                                                   {"dates", dates_target},
                                                   {"encoding", encoding_target},
                                                   {"entities", entities_target},
                                                   {"feed", feed_target},
                                                   {"html", html_target},
                                                   {"json", json_target},
                                                   {"links", links_target},
                                                   {"locale", locale_target},
                                                   {"newsml", newsml_target},
                                                   {"opml", opml_target},
                                                   {"signals", signals_target},
                                                   {"sitemap", sitemap_target},
                                                   {"story", story_target},
                                                   {"text_article", text_article_target},
                                                   {"xml", xml_target}}));
    const std::filesystem::path folder = depesche::tests::source_dir() / "tests/fuzz/corpus" / target.name;
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        CAPTURE(entry.path().string());
        CHECK_NOTHROW(target.run(file_bytes(entry.path())));
        ++files;
    }
    CHECK(files > 1);
}
