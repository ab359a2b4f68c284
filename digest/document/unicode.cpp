#include "digest/document/unicode.hpp"

#include <utf8proc.h>

#include <algorithm>

namespace depesche::digest {
namespace {

constexpr char32_t replacement = 0xFFFD;

utf8proc_category_t category(char32_t code_point) {
    return utf8proc_category(static_cast<utf8proc_int32_t>(code_point));
}

bool is_line_space(char32_t c) {
    return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/// What disturbs a line without being seen: see clean_line.
bool is_dropped(char32_t c) {
    if (c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x200B || c == 0x2060 || c == 0xFEFF) return true;
    if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)) return true; // overrides, embeddings, isolates
    if ((c >= 0xFFF9 && c <= 0xFFFB) || c == 0xFFFC) return true;                  // annotations, object replacement
    return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);                 // not characters
}

/// Seen as nothing at the ends of a line: spaces of any width and joiners. Marks of direction act on what follows.
bool is_edge(char32_t c) { return category(c) == UTF8PROC_CATEGORY_ZS || c == 0x180E || c == 0x200C || c == 0x200D; }

/// Seen as nothing although they are letters or symbols: Hangul fillers, the empty Braille pattern.
bool is_empty_glyph(char32_t c) { return c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0 || c == 0x2800; }

std::string_view trim_end(std::string_view text) {
    while (!text.empty() && std::string_view(" ,;:(").contains(text.back())) text.remove_suffix(1);
    for (const std::string_view dash : {"–", "—", "«", "„", "“"}) {
        if (text.ends_with(dash)) return trim_end(text.substr(0, text.size() - dash.size()));
    }
    return text;
}

} // namespace

CodePoint first_code_point(std::string_view text) {
    utf8proc_int32_t value = -1;
    const auto bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                        static_cast<utf8proc_ssize_t>(text.size()), &value);
    if (bytes <= 0) return {replacement, 1, false};
    return {static_cast<char32_t>(value), static_cast<std::size_t>(bytes), true};
}

bool is_valid_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto next = first_code_point(text);
        if (!next.valid) return false;
        text.remove_prefix(next.bytes);
    }
    return true;
}

void append_utf8(std::string& text, char32_t code_point) {
    auto value = static_cast<utf8proc_int32_t>(code_point);
    if (!utf8proc_codepoint_valid(value)) value = replacement;
    utf8proc_uint8_t bytes[4];
    const auto size = utf8proc_encode_char(value, bytes);
    text.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

std::string clean_line(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool space = false;
    bool broken = false; // a run of broken bytes is one U+FFFD
    std::size_t seen_end = 0;
    while (!text.empty()) {
        const auto next = first_code_point(text);
        const auto bytes = text.substr(0, next.bytes);
        text.remove_prefix(next.bytes);
        if (!next.valid && broken) continue;
        broken = !next.valid;
        if (next.valid && is_line_space(next.value)) {
            space = true;
            continue;
        }
        if (next.valid && is_dropped(next.value)) continue;
        const bool edge = next.valid && is_edge(next.value);
        if (edge && out.empty()) continue;
        if (space && !out.empty()) out += ' ';
        space = false;
        next.valid ? out.append(bytes) : out.append("\xEF\xBF\xBD");
        if (!edge) seen_end = out.size();
    }
    out.resize(seen_end);
    return out;
}

bool is_blank(std::string_view text) {
    while (!text.empty()) {
        const auto next = first_code_point(text);
        text.remove_prefix(next.bytes);
        if (is_empty_glyph(next.value)) continue;
        switch (category(next.value)) {
        case UTF8PROC_CATEGORY_ZS:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP:
        case UTF8PROC_CATEGORY_CC:
        case UTF8PROC_CATEGORY_CF:
        case UTF8PROC_CATEGORY_MN:
            break;
        default:
            return false;
        }
    }
    return true;
}

std::vector<std::size_t> grapheme_ends(std::string_view text) {
    std::vector<std::size_t> ends;
    utf8proc_int32_t state = 0;
    char32_t previous = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto next = first_code_point(text.substr(at));
        if (at > 0 && utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(previous),
                                                       static_cast<utf8proc_int32_t>(next.value), &state))
            ends.push_back(at);
        previous = next.value;
        at += next.bytes;
    }
    if (!text.empty()) ends.push_back(text.size());
    return ends;
}

std::string cut_at_word(std::string_view text, std::size_t limit, Measure measure, std::string_view ellipsis) {
    if (measure(text) <= limit) return std::string(text);
    const auto reserve = measure(ellipsis);
    std::size_t length = 0;
    std::size_t begin = 0;
    std::size_t word_end = 0;
    std::size_t fits = 0;
    for (const auto end : grapheme_ends(text)) {
        const auto grapheme = text.substr(begin, end - begin);
        length += measure(grapheme);
        if (grapheme == " ") word_end = begin;
        if (length + reserve > limit) break;
        fits = end;
        begin = end;
    }
    const auto kept = trim_end(text.substr(0, word_end > 0 ? word_end : fits));
    return kept.empty() ? std::string() : std::string(kept) + std::string(ellipsis);
}

std::string upper_case(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto next = first_code_point(text);
        text.remove_prefix(next.bytes);
        const bool georgian = next.value >= 0x10D0 && next.value <= 0x10FF;
        if (next.value == U'ß')
            out += "SS";
        else
            append_utf8(out, georgian
                                 ? next.value
                                 : static_cast<char32_t>(utf8proc_toupper(static_cast<utf8proc_int32_t>(next.value))));
    }
    return out;
}

bool is_letter(char32_t code_point) {
    const auto kind = category(code_point);
    return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO;
}

bool is_upper_case(char32_t code_point) { return category(code_point) == UTF8PROC_CATEGORY_LU; }

bool is_word_character(char32_t code_point) {
    const auto kind = category(code_point);
    return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_NO;
}

bool is_emoji(char32_t code_point) {
    if (code_point < 0x203C) return false; // digits, "#", "©"
    const auto* property = utf8proc_get_property(static_cast<utf8proc_int32_t>(code_point));
    return property->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC ||
           (code_point >= 0x1F1E6 && code_point <= 0x1F1FF);
}

} // namespace depesche::digest
