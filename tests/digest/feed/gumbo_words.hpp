#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace depesche::tests {

/// The words that a reader of this HTML sees, in their order, by gumbo (a parser by the HTML standard, in C). Words are
/// parted where a block, a cell or a line break parts them.
std::vector<std::string> gumbo_words(std::string_view html);

/// Words between white space.
std::vector<std::string> split_words(std::string_view text);

} // namespace depesche::tests
