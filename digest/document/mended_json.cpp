#include "digest/document/mended_json.hpp"

#include "digest/document/unicode.hpp"

#include <charconv>
#include <optional>

namespace depesche::digest {
namespace {

/// The four digits of "\\u00e9" at the start of `text`.
std::optional<unsigned> code_unit(std::string_view text) {
    if (text.size() < 6 || !text.starts_with("\\u")) return std::nullopt;
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 6, value, 16);
    if (error != std::errc{} || end != text.data() + 6) return std::nullopt;
    return value;
}

/// Appends the escape at the start of `text`, mended; returns how many bytes it took.
std::size_t append_escape(std::string& out, std::string_view text) {
    if (text.starts_with("\\'")) return out += '\'', 2;
    const auto unit = code_unit(text);
    if (!unit || *unit < 0xD800 || *unit > 0xDFFF) return out += text.substr(0, 2), 2;
    const auto next = code_unit(text.substr(6));
    const bool pair = *unit < 0xDC00 && next && *next >= 0xDC00 && *next <= 0xDFFF;
    out += pair ? text.substr(0, 12) : std::string_view("\\uFFFD");
    return pair ? 12 : 6;
}

} // namespace

std::string mended_json(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool quoted = false;
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (quoted && c == '\\') {
            i += append_escape(out, text.substr(i));
            continue;
        }
        if (c == '"') quoted = !quoted;
        if (static_cast<unsigned char>(c) >= 0x80U) {
            const auto next = first_code_point(text.substr(i));
            out += next.valid ? text.substr(i, next.bytes) : std::string_view("\xEF\xBF\xBD");
            i += next.bytes;
            continue;
        }
        out += quoted && static_cast<unsigned char>(c) < 0x20U ? ' ' : c;
        ++i;
    }
    return out;
}

} // namespace depesche::digest
