#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace depesche::digest {

/// What is kept of a text to find its copies: hashes of its sequences of three words, so that quotation marks, dashes,
/// case and "ß" or "ss" do not count. At most 4.4 kB, 1.5 kB for a usual report; the text cannot be read from it.
struct TextSketch {
    /// 30 bits of each sequence's hash, then the third of the text (0 to 2) where it stands first; ascending. Of a long
    /// text those whose hash is below `limit`.
    std::vector<std::uint32_t> sequences;
    std::uint32_t limit = 1U << 30;
    std::uint32_t total = 0; ///< distinct sequences of the whole text
    /// MinHash of all sequences, 128 values as 64 bands of two: two texts that are alike have a band in common with
    /// probability 1 - (1 - s²)^64, where s is their shared part of all sequences of both (0.98 for s = 0.24).
    std::array<std::uint32_t, 64> bands{};

    bool operator==(const TextSketch&) const = default;
};

/// The same text, the same sketch, on every machine. A text below three words has no sequences.
TextSketch sketch(std::string_view text);
/// For comparing two texts: a third of the cost, but no index finds it.
TextSketch sketch_without_bands(std::string_view text);

} // namespace depesche::digest
