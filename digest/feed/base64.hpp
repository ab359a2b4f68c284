#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace depesche::digest::feed {

/// Decodes base64, passing over white space; what follows the first wrong character is left out. The bytes are made
/// valid UTF-8.
std::string decode_base64(std::string_view text);
/// The text that is in it; none when it is no base64, or holds something else than text.
std::optional<std::string> base64_text(std::string_view text);

} // namespace depesche::digest::feed
