#pragma once

#include <string>
#include <string_view>

namespace depesche::digest {

/// Control characters are in no HTML and no XML 1.0 document, escaped or not; U+FFFE and U+FFFF neither.
bool may_stand_in_markup(char32_t c);

/// A text that is harmless in HTML and XML, in text and in quoted attributes. Control characters go, invalid UTF-8
/// becomes U+FFFD.
std::string escape_markup(std::string_view text);

} // namespace depesche::digest
