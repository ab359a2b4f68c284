#include "tests/support/paths.hpp"

namespace depesche::tests {

std::filesystem::path source_dir() { return DEPESCHE_SOURCE_DIR; }

} // namespace depesche::tests
