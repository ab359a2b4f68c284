#pragma once

#include <string_view>

namespace depesche::digest {

/// What the forms of a word share: "madiswiler" and "madiswil", "verletzten" and "verletzte", "корабли" and
/// "кораблей". A part of `word`, which is in lower case and without accents (story_tokens.hpp). The same for every
/// Latin language, so that a name has one stem in all of them; Cyrillic letters are stemmed as Russian.
std::string_view story_stem(std::string_view word);

/// Words of everybody's reports that say nothing about an event: those of German, French, Italian, English and Russian
/// in every report, those of eleven others in their own. `word` is in lower case and without accents, `language`
/// as story_language says it.
bool is_common_word(std::string_view word, std::string_view language);

/// Whether such words are known of a language.
bool knows_common_words(std::string_view language);

/// Days of the week, parts of the day and months of the same languages ("sonntagmorgen", "mardi", "venerdi").
bool is_time_word(std::string_view word);

/// 1 to 12 for the name of a month in one of these languages; 0 for none.
int month_of(std::string_view word);

} // namespace depesche::digest
