#pragma once

#include "digest/article/article.hpp"

#include <string>
#include <string_view>

namespace depesche::digest {

/// Death, violence or illness anywhere in the text, minors in title or lead: never the light end of a digest.
/// Returns the word that says so, or nothing. Errs on the side of caution. Words are those of the article's language,
/// else of `language`; German, French, Italian and English are known.
std::string grave_word(const Article& article, std::string_view language);

/// The same of a text alone, without minors and phrases.
std::string grave_word_of(std::string_view text, std::string_view language);

/// Minors, and death in two words ("ums Leben"), of a title or lead alone.
std::string grave_head(std::string_view head, std::string_view language);

} // namespace depesche::digest
