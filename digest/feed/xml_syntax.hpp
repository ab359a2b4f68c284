#pragma once

#include "digest/feed/xml_reader.hpp"

#include <cstddef>
#include <string_view>

/// What the reader and the decoding of text share: names, sections, and what namespaces mean.
namespace depesche::digest::feed {

bool name_byte(char c);
bool name_start(char c);

/// "<!" or "<?" at `at`.
bool is_special(std::string_view text, std::size_t at);
/// A CDATA section, comment or instruction at `at`: the position after it, npos when it is not closed.
/// `cdata` is what a CDATA section holds, empty otherwise.
std::size_t after_special(std::string_view text, std::size_t at, std::string_view& cdata);

Ns ns_of_uri(std::string_view uri);
/// What a prefix means when nobody declared it.
Ns usual_ns(std::string_view prefix);

} // namespace depesche::digest::feed
