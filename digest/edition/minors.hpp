#pragma once

#include <string>
#include <string_view>

namespace depesche::digest {

/// The word of a text that tells of a child or of an age below eighteen ("Schülerin", "die Fünfjährigen", "14-jährige",
/// "fille de 8 ans"), in lower case, or nothing. What is called so old without being a person ("fünfjährige Bauzeit")
/// is none. German, French, Italian and English are known.
std::string minor_word(std::string_view text, std::string_view language);

} // namespace depesche::digest
