#include "digest/feed/base64.hpp"

#include "digest/feed/ascii.hpp"
#include "digest/feed/encoding.hpp"

#include <cstdint>

namespace depesche::digest::feed {
namespace {

int value_of(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (is_digit(c)) return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

} // namespace

std::string decode_base64(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        if (is_space(c)) continue;
        const int value = value_of(c);
        if (value < 0) break;
        bits = (bits << 6U) | static_cast<std::uint32_t>(value);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes += static_cast<char>((bits >> count) & 0xFFU);
    }
    Utf8Text decoded;
    to_utf8(bytes, {}, decoded);
    return std::string(decoded.text);
}

} // namespace depesche::digest::feed
