#include "digest/document/markup.hpp"

#include "digest/document/unicode.hpp"

namespace depesche::digest {

namespace {

void append_escaped(std::string& out, char32_t c) {
    switch (c) {
    case '&':
        out += "&amp;";
        break;
    case '<':
        out += "&lt;";
        break;
    case '>':
        out += "&gt;";
        break;
    case '"':
        out += "&quot;";
        break;
    case '\'':
        out += "&#39;";
        break;
    default:
        if (may_stand_in_markup(c)) append_utf8(out, c);
    }
}

} // namespace

bool may_stand_in_markup(char32_t c) {
    if (c < 0x20) return c == '\t' || c == '\n';
    return (c < 0x7f || c > 0x9f) && c != 0xfffe && c != 0xffff;
}

std::string escape_markup(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    while (!text.empty()) {
        const CodePoint next = first_code_point(text);
        append_escaped(out, next.value);
        text.remove_prefix(next.bytes);
    }
    return out;
}

} // namespace depesche::digest
