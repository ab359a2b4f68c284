#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace depesche::digest::feed {

/// Reads a character reference at the start of `text` (which begins with '&') and appends its text.
/// Returns how many bytes it took; 0 when there is none, and nothing was appended. Looks at 40 bytes at most.
/// `strict`: only references with their semicolon count, as in XML and in attributes: "?a=1&copy=2&reg" is an address.
std::size_t append_entity(std::string& out, std::string_view text, bool strict = false);

/// All references decoded, once.
std::string decode_entities(std::string_view text, bool strict = false);

} // namespace depesche::digest::feed
