#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

/// A word or a number of a report as clustering reads it.
struct StoryToken {
    std::string_view word;    ///< lower case, without accents ("zurich", "ss" for "ß"); of a number its characters
    std::string_view written; ///< as the text has it; lives as long as that
    bool capital = false;     ///< begins with a capital letter
    bool capitals = false;    ///< has two letters and more, all capitals ("SNB"), or letters and digits ("A1")
    bool starts_sentence = false;
    bool number = false;  ///< begins with a digit; "4,1", "2:1", "18 000" are one token
    bool percent = false; ///< a number with the sign behind it
    bool joined = false;  ///< a hyphen stands between it and the token before ("Basel-Trainer")
};

/// The tokens of one text, in order.
class StoryTokens {
public:
    /// Reads at most `limit` tokens.
    StoryTokens(std::string_view text, std::size_t limit);
    StoryTokens(const StoryTokens&) = delete; // the tokens point into letters_
    StoryTokens& operator=(const StoryTokens&) = delete;

    const std::vector<StoryToken>& list() const noexcept { return tokens_; }
    /// The words alone, as the lexicon reads phrases.
    const std::vector<std::string_view>& words() const noexcept { return words_; }

private:
    std::string letters_;
    std::vector<StoryToken> tokens_;
    std::vector<std::string_view> words_;
};

} // namespace depesche::digest
