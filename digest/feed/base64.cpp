#include "digest/feed/base64.hpp"

#include "digest/document/unicode.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/feed/encoding.hpp"

#include <algorithm>
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

static std::string decoded_bytes(std::string_view text) {
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
    return bytes;
}

std::string decode_base64(std::string_view text) {
    const std::string bytes = decoded_bytes(text);
    Utf8Text decoded;
    to_utf8(bytes, {}, decoded);
    return std::string(decoded.text);
}

std::optional<std::string> base64_text(std::string_view text) {
    std::size_t digits = 0;
    std::size_t padding = 0;
    for (const char c : text) {
        if (is_space(c)) continue;
        if (c == '=')
            ++padding;
        else if (value_of(c) < 0 || padding > 0)
            return std::nullopt;
        else
            ++digits;
    }
    if (digits == 0 || padding > 2 || (digits + padding) % 4 != 0) return std::nullopt;
    std::string bytes = decoded_bytes(text);
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20U && !is_space(c); };
    if (!is_valid_utf8(bytes) || std::ranges::any_of(bytes, is_control)) return std::nullopt;
    return bytes;
}

} // namespace depesche::digest::feed
