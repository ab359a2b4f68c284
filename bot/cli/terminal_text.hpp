#pragma once

#include <string>
#include <string_view>

namespace depesche::bot {

/// A text fit for a terminal, whatever strangers wrote into it: control characters (C0 but line ends and tabs, DEL, C1)
/// become "?", and so does what is no UTF-8.
std::string without_controls(std::string_view text);

} // namespace depesche::bot
