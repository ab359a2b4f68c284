#include "digest/edition/new_facts.hpp"

#include "digest/article/words.hpp"

#include <algorithm>
#include <set>

namespace depesche::digest {

namespace {

/// What a word keeps whatever its ending: "gesperrt", "gesperrten". Numbers are compared whole.
constexpr std::size_t stem_letters = 6;
/// Shorter words are articles and prepositions, unless they are numbers.
constexpr std::size_t telling_letters = 3;

bool is_number(std::string_view word) { return word.find_first_of("0123456789") != std::string_view::npos; }

std::string stem_of(const std::string& word) {
    return is_number(word) ? word : std::string(first_letters(word, stem_letters));
}

bool says_something(const std::string& word) {
    if (is_number(word)) return true;
    return first_letters(word, telling_letters - 1).size() < word.size() && !is_stop_word(word);
}

} // namespace

std::vector<std::string> new_words(std::string_view text, const std::vector<std::string>& told) {
    std::set<std::string> known;
    for (const std::string& one : told) {
        for (const std::string& word : words(one)) known.insert(stem_of(word));
    }
    std::vector<std::string> fresh;
    for (const std::string& word : words(text)) {
        if (says_something(word) && known.insert(stem_of(word)).second) fresh.push_back(word);
    }
    return fresh;
}

} // namespace depesche::digest
