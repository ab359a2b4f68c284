#pragma once

#include "digest/story/lexicon.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// The form of the table that lexicon/write_table.cpp makes of lexicon/*.txt while Depesche is built: a trie of folded
/// words in read-only memory. Shared by the writer and lexicon.cpp only.
namespace depesche::digest::lexicon_table {

enum Languages : std::uint8_t { german = 1, french = 2, italian = 4, english = 8, all_languages = 15 };

/// What may follow the letters of an entry.
enum class Ending : std::uint8_t { none, inflected, any };

/// The fields of news, by number; they are written behind the rarity of a section.
constexpr auto fields = std::to_array<std::string_view>({"",         "accident", "animals",   "building", "crime",
                                                         "culture",  "economy",  "education", "energy",   "environment",
                                                         "family",   "food",     "health",    "media",    "politics",
                                                         "religion", "royalty",  "science",   "sport",    "technology",
                                                         "traffic",  "travel",   "war",       "weather",  "work"});
static_assert(fields.size() == news_fields);

/// Children of a node are neighbours, in order of their letter. Letters: a-z, 0-9, in phrases ' ' between words and
/// '*' for the rest of a word.
struct Node {
    std::uint32_t first_child;
    std::uint16_t entries; // index of the first entry; 0: no word ends here
    char letter;
    std::uint8_t children;
};

struct Entry {
    std::uint16_t meant; // ConceptId
    std::uint8_t languages;
    std::uint8_t ending : 7;
    std::uint8_t last : 1; // of this node
};

struct Row {
    std::uint32_t name; // offset into names
    std::uint16_t name_bytes;
    std::uint8_t kind;
    std::uint8_t rarity;
    std::uint16_t within; // of a place: the place around it; 0: none is known
    std::uint8_t field;   // of news; 0: of none or of many
};

extern const std::span<const Node> nodes; // the first is the root
extern const std::span<const Entry> entries;
extern const std::span<const Row> rows; // by ConceptId
extern const std::string_view names;
extern const std::span<const std::string_view> german_nouns;

/// The letter without accent for a code point of Latin-1 and Latin Extended-A in lower case; two for "ß", "œ", "æ";
/// none for what no word of the four languages has.
constexpr std::string_view plain_letter(char32_t point) {
    constexpr std::string_view latin1 = "aaaaaa_ceeeeiiii_nooooo_ouuuuy_y"; // from U+00E0
    constexpr std::string_view extended =
        "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
        "lllnnnnnn_nnoooooo__rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"; // from U+0100
    if (point == U'ß') return "ss";
    if (point == U'æ') return "ae";
    if (point == U'œ') return "oe";
    if (point >= 0xe0 && point <= 0xff) return latin1.substr(point - 0xe0, 1);
    if (point >= 0x100 && point < 0x100 + extended.size()) return extended.substr(point - 0x100, 1);
    return "_";
}

} // namespace depesche::digest::lexicon_table
