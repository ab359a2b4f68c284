#include "digest/feed/html_entities.hpp"

#include "digest/feed/ascii.hpp"
#include "digest/feed/encoding.hpp"
#include "digest/feed/html_entity_table.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace depesche::digest::feed {
namespace {

constexpr std::size_t longest_name = 32; // "CounterClockwiseContourIntegral" has 31

/// Where the names of each first byte begin: the search is among a few dozen instead of thousands.
constexpr auto first_of_byte = [] {
    std::array<std::uint16_t, 130> first{};
    for (std::size_t byte = 0, at = 0; byte < first.size(); ++byte) {
        while (at < html_entities.size() && static_cast<unsigned char>(html_entities[at].name[0]) < byte) ++at;
        first[byte] = static_cast<std::uint16_t>(at);
    }
    return first;
}();

std::string_view find_entity(std::string_view name) {
    const auto byte = name.empty() ? std::size_t{128} : static_cast<unsigned char>(name[0]);
    if (byte >= 128) return {};
    const auto* begin = html_entities.data() + first_of_byte[byte];
    const auto* end = html_entities.data() + first_of_byte[byte + 1];
    const auto* found = std::ranges::lower_bound(begin, end, name, {}, &HtmlEntity::name);
    return found != end && found->name == name ? found->text : std::string_view{};
}

int digit_value(char c, bool hex) {
    if (is_digit(c)) return c - '0';
    const char folded = to_lower(c);
    return hex && folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

std::size_t append_number(std::string& out, std::string_view text, bool strict) {
    std::size_t at = 2;
    const bool hex = at < text.size() && to_lower(text[at]) == 'x';
    if (hex) ++at;
    const std::size_t first = at;
    std::uint32_t value = 0;
    for (; at < text.size() && at < 40; ++at) {
        const int digit = digit_value(text[at], hex);
        if (digit < 0) break;
        value = std::min<std::uint32_t>(value * (hex ? 16U : 10U) + static_cast<std::uint32_t>(digit), 0x110000U);
    }
    if (at == first || (strict && (at >= text.size() || text[at] != ';'))) return 0;
    append_code_point(out, windows1252_code_point(value));
    return at < text.size() && text[at] == ';' ? at + 1 : at;
}

std::size_t append_legacy(std::string& out, std::string_view name) {
    for (std::size_t length = std::min<std::size_t>(name.size(), 6); length >= 2; --length) {
        if (!std::ranges::binary_search(html_entities_without_semicolon, name.substr(0, length))) continue;
        out += find_entity(name.substr(0, length));
        return length + 1;
    }
    return 0;
}

} // namespace

std::size_t append_entity(std::string& out, std::string_view text, bool strict) {
    if (text.size() < 3) return 0;
    if (text[1] == '#') return append_number(out, text, strict);
    std::size_t end = 1;
    while (end < text.size() && end <= longest_name && is_alnum(text[end])) ++end;
    const std::string_view name = text.substr(1, end - 1);
    if (end < text.size() && text[end] == ';') {
        const std::string_view known = name == "amp"  ? "&"
                                       : name == "lt" ? "<"
                                       : name == "gt" ? ">"
                                                      : find_entity(name);
        if (!known.empty()) {
            out += known;
            return end + 1;
        }
    }
    return strict ? 0 : append_legacy(out, name);
}

std::string decode_entities(std::string_view text, bool strict) {
    std::string out;
    out.reserve(text.size());
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t ampersand = text.find('&', at);
        out.append(text.substr(at, ampersand - at));
        if (ampersand == std::string_view::npos) break;
        const std::size_t taken = append_entity(out, text.substr(ampersand), strict);
        if (taken == 0) out += '&';
        at = ampersand + std::max<std::size_t>(taken, 1);
    }
    return out;
}

} // namespace depesche::digest::feed
