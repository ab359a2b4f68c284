#pragma once

#include <string>
#include <string_view>

namespace depesche::digest {

/// A text reduced to what makes it the same text for a reader: letters and digits in lower case with one space between
/// words. Case, white space, punctuation, typographic variants, invisible characters and composition do not matter;
/// "ß" is "ss". Empty when nothing of it is a letter or a digit. Linear; ASCII and Western European texts take a fast
/// path.
std::string fold_text(std::string_view text);

} // namespace depesche::digest
