#pragma once

#include <string_view>

namespace depesche::digest {

/// The language a text is written in, by its small words: "en", "de", "fr", "it", "es", "pt" or "nl". Many feeds do not say.
/// Empty when the text is too short or does not clearly speak one of them. Looks at the first 600 bytes.
std::string_view spoken_language(std::string_view text);

} // namespace depesche::digest
