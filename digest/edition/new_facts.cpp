#include "digest/edition/new_facts.hpp"

#include "digest/article/words.hpp"
#include "digest/document/unicode.hpp"

#include <algorithm>
#include <set>

namespace depesche::digest {

namespace {

/// What a word keeps whatever its ending: "gesperrt", "gesperrten". Numbers are compared whole.
constexpr std::size_t stem_letters = 6;
/// Shorter words are articles and prepositions, unless they are numbers.
constexpr std::size_t telling_letters = 3;

bool is_number(std::string_view word) { return word.find_first_of("0123456789") != std::string_view::npos; }

/// The first letters of a word, or all of it.
std::string_view beginning(std::string_view word, std::size_t letters) {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < letters && bytes < word.size(); ++i)
        bytes += first_code_point(word.substr(bytes)).bytes;
    return word.substr(0, bytes);
}

std::string stem_of(const std::string& word) {
    return is_number(word) ? word : std::string(beginning(word, stem_letters));
}

bool says_something(const std::string& word) {
    if (is_number(word)) return true;
    return beginning(word, telling_letters - 1).size() < word.size() && !is_stop_word(word);
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
