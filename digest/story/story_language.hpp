#pragma once

#include <string>
#include <string_view>

namespace depesche::digest {

/// The language in which a report is told: the primary part of its tag in lower case ("de-CH": "de"), or what its own
/// small words say ("en"), or "ru" for Cyrillic letters. Empty when nothing tells.
std::string story_language(std::string_view tag, std::string_view title, std::string_view text);

} // namespace depesche::digest
