#pragma once

#include "digest/story/lexicon.hpp"
#include "digest/story/story_tokens.hpp"

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
    bool begins_recall = false;     ///< of another event (recall.hpp)
    bool like_a_place = false;      ///< ends as names of places do: "seestadt"
    bool noun = false;              ///< a German noun and no name
    bool noun_behind_place = false; ///< the same where a town may stand: compounds may be one
    bool common_name = false;       ///< is_common_name

    bool operator==(const WordFacts&) const = default;
};

/// The same, and how the reports so far wrote it.
struct KnownWord {
    WordFacts facts;
    std::uint8_t small = 0;   ///< without a capital letter; both are halved where one would be above 255
    std::uint8_t capital = 0; ///< with one, where no sentence begins

    /// A capital letter where a sentence begins makes no name of it.
    bool names_nobody() const { return small >= 2 && small > capital; }
};

/// word_hash of the stem of a word in lower case without accents (StoryToken::word).
std::uint64_t stem_key(std::string_view word);

/// The words of one language: what is known of each is found out once, for texts say the same words again and again. At
/// most 32,768 words, 3 MiB; then it begins anew. A value; not thread-safe.
class LanguageWords {
public:
    explicit LanguageWords(std::string_view language);
    /// Of a word as StoryToken::word. Valid until the next call.
    const WordFacts& of(std::string_view word) { return known(word).facts; }
    /// Of a word that a report has, and remembers how it wrote it. Valid until the next call.
    const KnownWord& read(const StoryToken& token);

private:
    /// Known by 64 bits of a hash alone: that two of 32,768 words have the same is not to be expected.
    struct Entry {
        std::uint64_t key = 0; ///< 0: empty
        KnownWord word;
    };
    KnownWord& known(std::string_view word);
    Entry& place_of(std::uint64_t key);
    void grow();

    std::string language_;
    std::vector<Entry> entries_; ///< a power of two, at most half full
    std::size_t count_ = 0;
};

/// The words of a newsroom's languages, by story_language: eight at most, then it begins anew.
class KnownWords {
public:
    /// Valid until the next call.
    LanguageWords& of(std::string_view language);

private:
    std::unordered_map<std::string, LanguageWords> languages_;
};

} // namespace depesche::digest
