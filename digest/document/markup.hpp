#pragma once

#include <string>
#include <string_view>

namespace depesche::digest {

/// A text that is harmless in HTML and XML, in text and in quoted attributes. Control characters go, invalid UTF-8
/// becomes U+FFFD.
std::string escape_markup(std::string_view text);

} // namespace depesche::digest
