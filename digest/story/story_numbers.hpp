#pragma once

#include "digest/story/story_tokens.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace depesche::digest {

enum class NumberKind : std::uint8_t {
    none,
    count,   ///< "340", "zwölf", "180 Millionen"
    decimal, ///< "4,1"
    percent,
    score, ///< "2:1", "3-0": `value` is 1000 times the higher side and the lower one, so that "1:2" is the same
    moment ///< a time of day, a day of a month, a year
};

/// A number as it stands in a text, in digits or in words of German, French, Italian and English (Russian: scales
/// only).
struct StoryNumber {
    NumberKind kind = NumberKind::none;
    double value = 0;
    std::size_t tokens = 0; ///< how many it takes
};

/// Whether a number in words may begin with this one.
bool is_number_word(std::string_view word);

/// The number at the start of `tokens`; kind none when there is none. `language` decides what a comma means.
StoryNumber number_at(std::span<const StoryToken> tokens, std::string_view language);

} // namespace depesche::digest
