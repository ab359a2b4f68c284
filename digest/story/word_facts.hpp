#pragma once

#include "digest/story/lexicon.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace depesche::digest {

/// What is known of a word, whatever stands around it.
struct WordFacts {
    std::uint64_t stem = 0; ///< of what its forms share (stem_key)
    std::array<Concept, 4> concepts{};
    std::uint8_t known = 0;         ///< how many of them
    bool silent = false;            ///< says nothing about an event: "and", "Tuesday", a single letter
    bool number = false;            ///< may begin a number in words
    bool begins_phrase = false;     ///< of the lexicon
    bool like_a_place = false;      ///< ends as names of places do: "seestadt"
    bool noun = false;              ///< a German noun and no name
    bool noun_behind_place = false; ///< the same where a town may stand: compounds may be one
    bool common_name = false;       ///< is_common_name
    bool written_small = false;     ///< a report wrote it without a capital letter: it names nobody
};

/// FNV-1a, the same on every machine, of the stem of a word in lower case without accents (StoryToken::word).
std::uint64_t stem_key(std::string_view word);

/// The facts of the words of one language, found out once for each: texts say the same words again and again. At most
/// 32,768 words, 2.5 MiB; then it begins anew. A value; not thread-safe.
class LanguageWords {
public:
    explicit LanguageWords(std::string_view language);
    /// Of a word as StoryToken::word, here with a capital letter or without one. Valid until the next call.
    const WordFacts& of(std::string_view word, bool capital);

private:
    /// Known by 64 bits of a hash alone: that two of 32,768 words have the same is not to be expected.
    struct Entry {
        std::uint64_t key = 0; ///< 0: empty
        WordFacts facts;
    };
    Entry& place_of(std::uint64_t key);
    void grow();

    std::string language_;
    std::vector<Entry> entries_; ///< a power of two, at most half full
    std::size_t count_ = 0;
};

/// The words of every language of a newsroom, by story_language.
class KnownWords {
public:
    LanguageWords& of(std::string_view language);

private:
    std::unordered_map<std::string, LanguageWords> languages_;
};

} // namespace depesche::digest
