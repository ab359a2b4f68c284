#pragma once

#include "digest/article/article.hpp"

#include <string>
#include <string_view>

namespace depesche::digest {

/// Why a story is nothing to smile about: death, violence, illness, minors (grave.hpp), and further crime and injuries,
/// anywhere in its text. Returns the word that says so, or nothing. Errs on the side of caution. Words are those of the
/// article's language, else of `language`; German, French, Italian and English are known.
std::string harm_word(const Article& article, std::string_view language);

/// The same of the words of a message, where figures of speech and plays ("Krimi-Dinner") count as such.
std::string harm_word_of(std::string_view text, std::string_view language);

} // namespace depesche::digest
