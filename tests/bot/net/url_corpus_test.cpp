#include "tests/fuzz/url_target.hpp"
#include "tests/support/paths.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

TEST_CASE("what the fuzzer of addresses has found stays mended", "[net]") {
    std::size_t files = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(depesche::tests::source_dir() / "tests/fuzz/corpus/url")) {
        CAPTURE(entry.path().string());
        std::ifstream stream(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
        CHECK_NOTHROW(depesche::fuzz::url_target(bytes));
        ++files;
    }
    CHECK(files > 1);
}
