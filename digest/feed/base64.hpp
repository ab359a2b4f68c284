#pragma once

#include <string>
#include <string_view>

namespace depesche::digest::feed {

/// Decodes base64, passing over white space; what follows the first wrong character is left out. The bytes are made
/// valid UTF-8.
std::string decode_base64(std::string_view text);

} // namespace depesche::digest::feed
