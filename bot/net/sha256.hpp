#pragma once

#include <string>
#include <string_view>

namespace depesche::bot {

/// SHA-256 in 64 lower-case hex digits: what approvals and frozen messages are bound by. Thread-safe.
std::string sha256_hex(std::string_view bytes);

} // namespace depesche::bot
