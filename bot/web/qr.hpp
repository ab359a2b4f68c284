#pragma once

#include <string>
#include <string_view>

namespace depesche::bot {

/// A QR code as text for a terminal: two modules a character, light on dark with a quiet zone of two. Empty when the
/// text is too long.
std::string qr_text(std::string_view text);
/// The same as an SVG picture of one unit a module, with a quiet zone of four.
std::string qr_svg(std::string_view text);

} // namespace depesche::bot
