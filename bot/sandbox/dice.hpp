#pragma once

#include <cstdint>

namespace depesche::bot::sandbox {

/// A number in [0, 1) that depends on nothing but its arguments (SplitMix64), so that a script replays exactly.
constexpr double dice(std::uint64_t seed, std::uint64_t index) {
    std::uint64_t x = seed * 0x9e3779b97f4a7c15ULL + index + 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return static_cast<double>((x ^ (x >> 31)) >> 11) * 0x1.0p-53;
}

} // namespace depesche::bot::sandbox
