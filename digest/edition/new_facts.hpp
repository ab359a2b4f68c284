#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

/// The words and numbers of `text` that none of `told` has, each once: what an update may say that is new. Words that
/// say nothing, and other endings of a word that was told, are not new. Empty: readers know everything in it.
std::vector<std::string> new_words(std::string_view text, const std::vector<std::string>& told);

} // namespace depesche::digest
