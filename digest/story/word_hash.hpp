#pragma once

#include <cstdint>
#include <string_view>

namespace depesche::digest {

/// FNV-1a: the same on every machine. By `seed` words, numbers and dates stay apart.
constexpr std::uint64_t word_hash(std::string_view text, std::uint64_t seed = 0) {
    std::uint64_t hash = 0xcbf29ce484222325U ^ seed;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return hash;
}

} // namespace depesche::digest
