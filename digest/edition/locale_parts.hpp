#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace depesche::digest {

// The passes of locale_text. Each takes and gives code points; a protected stretch is one code point `held`.

enum class Typography : std::uint8_t { swiss_german, german, french, italian, english };

inline constexpr char32_t held = U'\x01';
inline constexpr char32_t narrow_space = U'\u202F'; ///< does not break

bool is_any_space(char32_t c);
bool is_digit(char32_t c);

/// Quotation marks of any language as this one sets them. Unchanged where they do not pair.
std::u32string set_quotes(std::u32string_view text, Typography typography);
/// 1'200, 1.200, 1 200 as this language separates thousands.
std::u32string set_numbers(std::u32string_view text, Typography typography);
/// Times of day, where a word says that it is one.
std::u32string set_times(std::u32string_view text, Typography typography);
/// Apostrophes, dashes between words, ß, the spaces of French.
std::u32string set_signs(std::u32string_view text, Typography typography);

} // namespace depesche::digest
