#include "bot/cli/page_folder.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

using namespace depesche;
using bot::PageFolder;
namespace fs = std::filesystem;

namespace {

void put(const fs::path& file, std::string_view bytes) { std::ofstream(file) << bytes; }
std::string text_of(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace

TEST_CASE("exported pages replace and remove only what an earlier export wrote", "[cli]") {
    const tests::TempDir dir;
    const fs::path folder = dir.path() / "pages";
    auto first = PageFolder::open(folder);
    REQUIRE(first);
    REQUIRE(first->write("index.html", "one"));
    REQUIRE(first->write("archive/alert-1/index.html", "alert"));
    REQUIRE(first->finish());
    put(folder / "robots.txt", "mine");
    put(folder / "archive/notes.txt", "mine");

    auto second = PageFolder::open(folder);
    REQUIRE(second);
    REQUIRE(second->write("index.html", "two"));
    CHECK_FALSE(second->write("robots.txt", "theirs"));
    const auto removed = second->finish();
    REQUIRE(removed);
    CHECK(*removed == std::vector<std::string>{"archive/alert-1/index.html"});
    CHECK_FALSE(fs::exists(folder / "archive/alert-1"));
    CHECK(text_of(folder / "index.html") == "two");
    CHECK(text_of(folder / "robots.txt") == "mine");
    CHECK(text_of(folder / "archive/notes.txt") == "mine");
}

TEST_CASE("an export that was interrupted does not stand in the way of the next one", "[cli]") {
    const tests::TempDir dir;
    auto died = PageFolder::open(dir.path() / "pages");
    REQUIRE(died);
    REQUIRE(died->write("index.html", "one")); // and never finished
    auto next = PageFolder::open(dir.path() / "pages");
    REQUIRE(next);
    REQUIRE(next->write("index.html", "two"));
    REQUIRE(next->finish());
    CHECK(text_of(dir.path() / "pages/index.html") == "two");
}

TEST_CASE("a list that names files outside the folder is not believed", "[cli]") {
    const tests::TempDir dir;
    put(dir.path() / "precious.txt", "mine");
    fs::create_directories(dir.path() / "pages");
    put(dir.path() / "pages" / PageFolder::list_name,
        "../precious.txt\n" + (dir.path() / "precious.txt").string() + "\n\n./../precious.txt\n");
    auto pages = PageFolder::open(dir.path() / "pages");
    REQUIRE(pages);
    REQUIRE(pages->finish());
    CHECK(text_of(dir.path() / "precious.txt") == "mine");
}

TEST_CASE("a file in the place of the folder is refused in words", "[cli]") {
    const tests::TempDir dir;
    put(dir.path() / "pages", "a file");
    const auto pages = PageFolder::open(dir.path() / "pages");
    REQUIRE_FALSE(pages);
    CHECK(pages.error().find("is a file") != std::string::npos);
}
