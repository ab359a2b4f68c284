#pragma once

#include <filesystem>

namespace depesche::tests {

/// Where the project's sources are. Not a macro for all tests: the compiler's cache would know none of them again in
/// another folder.
std::filesystem::path source_dir();

} // namespace depesche::tests
