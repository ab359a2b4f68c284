#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

/// The words of a text in lower case, without punctuation; digits grouped by apostrophes are one word ("1’200" ->
/// "1200").
/// At most `limit` of them.
std::vector<std::string> words(std::string_view text, std::size_t limit = SIZE_MAX);

/// The same without a list; the word given to `visit` lives until it returns.
void visit_words(std::string_view text, std::size_t limit, const std::function<void(std::string_view)>& visit);

/// The text in lower case (Unicode, simple mapping); invalid bytes are dropped.
std::string lower(std::string_view text);

/// The first letters of a word, or all of it: what it has in common with its inflected forms. Seven keep apart what
/// German, French and Italian keep apart, six also join "gesperrt" and "gesperrten".
std::string_view first_letters(std::string_view word, std::size_t letters);

/// How many words a reader reads; numbers count, punctuation does not.
std::size_t count_words(std::string_view text);

/// Lower-case words that say nothing about an event ("the", "nach", "pour", "della").
bool is_stop_word(std::string_view word);

} // namespace depesche::digest
