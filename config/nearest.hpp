#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::config {

/// The candidates that `word` was probably meant to be, best first, at most `count`. Letter case counts little.
/// Empty when nothing is near: a far-fetched guess helps nobody.
std::vector<std::string> nearest(std::string_view word, std::span<const std::string> candidates, std::size_t count = 1);

/// "a, b and c" with the last pair joined by `last`, each in double quotes when `quoted`.
std::string list_words(std::span<const std::string> words, std::string_view last = "and", bool quoted = false);

} // namespace depesche::config
