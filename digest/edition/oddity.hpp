#pragma once

#include "digest/article/article.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

/// A mark of an unusual story, and the word of the title, kicker or lead that gave it away.
struct Oddity {
    std::string_view mark; ///< a text below [oddity]: "animal", "machine", "years", "mistake", "astray", "record",
                           ///< "against", "food", "word"
    std::string word;
};

/// What is odd about an article, each mark once, in the order above. German, French, Italian and English are known;
/// words are those of the article's language, else of `language`.
std::vector<Oddity> oddities(const Article& article, std::string_view language);

} // namespace depesche::digest
