#pragma once

#include <array>
#include <cstddef>
#include <string_view>

/// What the markers before a text have in common: how they begin, and where they end.
namespace depesche::digest::feed {

using Words = std::string_view; ///< folded: lower case, without accents

inline constexpr std::size_t longest_marker = 120; ///< bytes

/// What an editor may call before a marker.
inline constexpr std::array<Words, 4> calls = {"achtung", "attention", "attenzione", "atencion"};

bool is_one_of(const auto& list, std::string_view word) {
    for (const Words one : list)
        if (one == word) return true;
    return false;
}

/// Whether `part` stands in `text`, as whole words.
bool speaks_of(Words part, std::string_view text);
bool speaks_of(const auto& list, std::string_view text) {
    for (const Words part : list)
        if (speaks_of(part, text)) return true;
    return false;
}

/// In capitals.
bool shouted(std::string_view text);

struct Break {
    std::size_t at = 0;     ///< where what is before it ends
    std::size_t length = 0; ///< of the break itself
};

/// The next place from `from` on where a marker may end: a bracket, a dash between spaces, a stop or colon before a
/// space, or the end.
Break next_break(std::string_view text, std::size_t from);

std::string_view after(std::string_view text, Break end);

/// A bracket before a marker belongs to it.
std::string_view unbracketed(std::string_view text);

/// Without a call and the marks behind it ("ACHTUNG: "); the whole text where there is none.
std::string_view past_call(std::string_view text);

} // namespace depesche::digest::feed
