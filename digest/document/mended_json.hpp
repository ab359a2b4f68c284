#pragma once

#include <string>
#include <string_view>

namespace depesche::digest {

/// JSON as a parser takes it, from what careless writers put into strings: control characters become spaces, \' an
/// apostrophe, half a surrogate pair and broken UTF-8 U+FFFD. Says nothing about whether it is JSON.
std::string mended_json(std::string_view text);

} // namespace depesche::digest
