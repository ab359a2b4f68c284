// What the code under test logs is not the tests' business: a failing test says what it must.
#include <spdlog/spdlog.h>

namespace {
[[maybe_unused]] const bool quiet = (spdlog::set_level(spdlog::level::off), true);
} // namespace
