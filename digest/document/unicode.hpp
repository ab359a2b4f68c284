#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

/// Text as people see it, on top of utf8proc. All functions take any bytes; none throws for them.

/// One code point at the start of `text` and its bytes; an invalid byte is U+FFFD of one byte. `text` must not be
/// empty.
struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 0;
    bool valid = true;
};
CodePoint first_code_point(std::string_view text);

bool is_valid_utf8(std::string_view text);
/// Appends U+FFFD for what is not a Unicode scalar value.
void append_utf8(std::string& text, char32_t code_point);

/// One line that any platform shows as it is: invalid UTF-8 becomes U+FFFD, line breaks and tabs a space; other control
/// characters, bidirectional overrides and isolates, soft hyphens, zero-width spaces and non-characters go; spaces
/// collapse. Joiners and variation selectors stay: emoji and several scripts need them.
std::string clean_line(std::string_view text);

/// Whether nothing in it would be seen: only spaces, joiners, marks of direction.
bool is_blank(std::string_view text);

/// Byte offsets where user-perceived characters end, the last one is text.size().
std::vector<std::size_t> grapheme_ends(std::string_view text);

/// How a platform counts the length of a text.
using Measure = std::size_t (*)(std::string_view);

/// The text, or its beginning up to a word's end with `ellipsis`, of at most `limit` by `measure`. A first word that is
/// too long is cut between graphemes; empty when nothing fits.
std::string cut_at_word(std::string_view text, std::size_t limit, Measure measure, std::string_view ellipsis);

/// In capitals; "ß" becomes "SS", and scripts whose capitals are not in common fonts (Georgian) stay.
std::string upper_case(std::string_view text);

/// Letters and digits of any script.
bool is_letter(char32_t code_point);
bool is_upper_case(char32_t code_point);
bool is_word_character(char32_t code_point);
/// Code points that are shown as emoji by themselves or with a variation selector; digits and "#" are not.
bool is_emoji(char32_t code_point);

} // namespace depesche::digest
