#pragma once

#include "tests/support/paths.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace depesche::tests {

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    INFO("cannot read " << path);
    REQUIRE(in);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The folder of the golden files, or one of its folders.
inline std::filesystem::path golden_dir(std::string_view folder = "") {
    return source_dir() / "tests/golden" / folder;
}

/// Compares with tests/golden/`name`; on a difference the text lies beside it as *.received, to be looked at and
/// accepted. The final line break of the file is not part of the text.
inline void check_golden(const std::string& name, const std::string& text) {
    const auto path = golden_dir() / name;
    auto expected = std::filesystem::exists(path) ? read_file(path) : std::string();
    if (expected.ends_with('\n')) expected.pop_back();
    const auto received = std::filesystem::path(path).concat(".received");
    if (text == expected)
        std::filesystem::remove(received);
    else
        std::ofstream(received, std::ios::binary) << text << '\n';
    INFO(name);
    CHECK(text == expected);
}

} // namespace depesche::tests
