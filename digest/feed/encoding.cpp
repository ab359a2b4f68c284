#include "digest/feed/encoding.hpp"

#include "digest/feed/ascii.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <iconv.h>
#include <memory>
#include <optional>
#include <vector>

namespace depesche::digest::feed {
namespace {

constexpr std::array<std::uint16_t, 32> windows1252_high = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

bool continuation(unsigned char byte) { return (byte & 0xC0U) == 0x80U; }

struct Utf8Check {
    std::size_t bad = 0;   ///< bytes outside any valid sequence
    std::size_t multi = 0; ///< valid sequences of more than one byte
};

/// Position after the ASCII run that starts at `at`; eight bytes a step.
std::size_t skip_ascii(std::string_view text, std::size_t at) {
    while (at + 8 <= text.size()) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, 8);
        if ((word & 0x8080808080808080ULL) != 0) break;
        at += 8;
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80U) ++at;
    return at;
}

Utf8Check check_utf8(std::string_view text) {
    Utf8Check result;
    for (std::size_t at = skip_ascii(text, 0); at < text.size(); at = skip_ascii(text, at)) {
        const std::size_t length = utf8_sequence(text.substr(at, 4));
        if (length == 0)
            ++result.bad;
        else
            ++result.multi;
        at += length == 0 ? 1 : length;
    }
    return result;
}

void replace_invalid(std::string_view text, std::string& out) {
    out.reserve(text.size() + 16);
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t plain = skip_ascii(text, at);
        out.append(text.substr(at, plain - at));
        at = plain;
        if (at >= text.size()) break;
        const std::size_t length = utf8_sequence(text.substr(at, 4));
        if (length == 0)
            out += "\xEF\xBF\xBD";
        else
            out.append(text.substr(at, length));
        at += length == 0 ? 1 : length;
    }
}

void from_windows1252(std::string_view text, std::string& out) {
    out.reserve(text.size() + text.size() / 8);
    for (const char c : text) append_code_point(out, windows1252_code_point(static_cast<unsigned char>(c)));
}

/// The byte that windows-1252 has for the character at the start of `text`; 0 when it has none.
unsigned char windows1252_byte(std::string_view text) {
    const std::size_t length = utf8_sequence(text.substr(0, 4));
    const auto at = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(text[i])); };
    if (length < 2 || length > 3) return 0;
    const unsigned point = length == 2 ? ((at(0) & 0x1FU) << 6U) | (at(1) & 0x3FU)
                                       : ((at(0) & 0x0FU) << 12U) | ((at(1) & 0x3FU) << 6U) | (at(2) & 0x3FU);
    if (point <= 0xFFU) return static_cast<unsigned char>(point);
    for (std::size_t i = 0; i < windows1252_high.size(); ++i)
        if (windows1252_high[i] == point) return static_cast<unsigned char>(0x80U + i);
    return 0;
}

/// A system took UTF-8 for windows-1252 and encoded it once more: "FÃ¼nf". True, and the bytes as they were, when that
/// is so of each and every character; the first "ü" or "–" of a sound document says that it is not.
bool encoded_twice(std::string_view text, std::string& out) {
    std::string sequence;
    std::size_t wanted = 0;
    const std::size_t first = skip_ascii(text, 0);
    if (first == text.size()) return false; // nothing to decode, nor to copy
    for (std::size_t at = first, plain = first; at < text.size(); plain = at, at = skip_ascii(text, at)) {
        if (at > plain && !sequence.empty()) return false; // the inner sequence was interrupted
        const std::size_t length = utf8_sequence(text.substr(at, 4));
        const unsigned char byte = windows1252_byte(text.substr(at, 4));
        if (byte == 0) return false;
        if (sequence.empty()) wanted = byte < 0xC2U ? 0 : byte < 0xE0U ? 2 : byte < 0xF0U ? 3 : byte < 0xF5U ? 4 : 0;
        if (wanted == 0) return false;
        sequence += static_cast<char>(byte);
        at += length;
        if (sequence.size() < wanted) continue;
        if (utf8_sequence(sequence) != wanted) return false;
        sequence.clear();
    }
    if (!sequence.empty()) return false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t plain = skip_ascii(text, at);
        out.append(text.substr(at, plain - at));
        at = plain;
        if (at >= text.size()) break;
        out += static_cast<char>(windows1252_byte(text.substr(at, 4)));
        at += utf8_sequence(text.substr(at, 4));
    }
    return true;
}

struct IconvCloser {
    void operator()(void* handle) const { iconv_close(handle); }
};

/// Converts with replacement of what does not fit; nullopt when the name is unknown. Counts the replacements.
std::optional<std::size_t> convert(std::string_view bytes, const std::string& encoding, std::string& out) {
    const iconv_t opened = iconv_open("UTF-8", encoding.c_str());
    if (opened == reinterpret_cast<iconv_t>(-1)) return std::nullopt; // NOLINT: iconv's own error value
    const std::unique_ptr<void, IconvCloser> handle(opened);
    std::size_t errors = 0;
    char* from = const_cast<char*>(bytes.data()); // iconv's signature; it does not write there
    std::size_t left = bytes.size();
    std::vector<char> buffer(64 * 1024);
    while (left > 0) {
        char* to = buffer.data();
        std::size_t room = buffer.size();
        const std::size_t result = iconv(handle.get(), &from, &left, &to, &room);
        const int error = errno;
        out.append(buffer.data(), buffer.size() - room);
        if (result != static_cast<std::size_t>(-1) || error == E2BIG) continue;
        ++errors;
        out += "\xEF\xBF\xBD";
        if (error == EINVAL) break; // the last character is cut
        ++from;
        --left;
    }
    return errors;
}

std::string clean_name(std::string_view name) {
    std::string clean = lower(trim(name));
    std::erase_if(clean,
                  [](char c) { return !is_alnum(c) && c != '-' && c != '_' && c != ':' && c != '.' && c != '+'; });
    if (clean.size() > 40) clean.clear();
    if (clean == "x-sjis") return "shift_jis";
    if (clean == "gb2312" || clean == "gb_2312-80" || clean == "x-gbk") return "gb18030";
    if (clean == "ks_c_5601-1987" || clean == "euc-kr") return "cp949";
    if (clean == "macroman" || clean == "x-mac-roman") return "macintosh";
    return clean;
}

bool is_western(const std::string& name) {
    for (const std::string_view known : {"iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "us-ascii",
                                         "ascii", "windows-1252", "cp1252"}) {
        if (name == known) return true;
    }
    return false;
}

bool is_utf8_name(const std::string& name) { return name == "utf-8" || name == "utf8" || name == "unicode-1-1-utf-8"; }

/// A declaration of UTF-16/32 that can be read as bytes is wrong: the pattern would have been seen.
bool is_wide_name(const std::string& name) {
    return name.starts_with("utf-16") || name.starts_with("utf16") || name.starts_with("utf-32") ||
           name.starts_with("ucs") || name.starts_with("utf-7") || name.starts_with("iso-10646") ||
           name.find("10646") != std::string::npos;
}

std::string http_charset(std::string_view content_type) {
    const std::string folded = lower(content_type);
    const std::size_t at = folded.find("charset=");
    if (at == std::string::npos) return {};
    std::string_view value = std::string_view(folded).substr(at + 8);
    value = value.substr(0, value.find(';'));
    return clean_name(value);
}

std::string declared_encoding(std::string_view bytes) {
    const std::string_view head = bytes.substr(0, 1024);
    const std::size_t start = head.find("<?xml");
    if (start == std::string_view::npos) return {};
    const std::string_view declaration = head.substr(start, head.find("?>", start) - start);
    const std::size_t at = declaration.find("encoding");
    if (at == std::string_view::npos) return {};
    const std::size_t open = declaration.find_first_of("'\"", at);
    if (open == std::string_view::npos) return {};
    const std::size_t close = declaration.find(declaration[open], open + 1);
    return clean_name(declaration.substr(open + 1, close == std::string_view::npos ? close : close - open - 1));
}

struct Pattern {
    const char* encoding;
    std::size_t skip;
};

std::optional<Pattern> wide_pattern(std::string_view b) {
    using namespace std::string_view_literals;
    if (b.starts_with("\xFF\xFE\0\0"sv)) return Pattern{"UTF-32LE", 4};
    if (b.starts_with("\0\0\xFE\xFF"sv)) return Pattern{"UTF-32BE", 4};
    if (b.starts_with("\xFF\xFE"sv)) return Pattern{"UTF-16LE", 2};
    if (b.starts_with("\xFE\xFF"sv)) return Pattern{"UTF-16BE", 2};
    if (b.size() < 4) return std::nullopt;
    const auto visible = [](char c) { return c == '<' || c == '{' || c == '[' || is_space(c); };
    if (visible(b[0]) && b[1] == 0 && b[2] == 0 && b[3] == 0) return Pattern{"UTF-32LE", 0};
    if (b[0] == 0 && b[1] == 0 && b[2] == 0 && visible(b[3])) return Pattern{"UTF-32BE", 0};
    if (visible(b[0]) && b[1] == 0 && b[2] != 0 && b[3] == 0) return Pattern{"UTF-16LE", 0};
    if (b[0] == 0 && visible(b[1]) && b[2] == 0 && b[3] != 0) return Pattern{"UTF-16BE", 0};
    return std::nullopt;
}

/// Tries the declared name; true when it was taken.
bool use_declared(std::string_view bytes, const std::string& name, bool valid_utf8, Utf8Text& out) {
    if (name.empty() || is_utf8_name(name) || is_wide_name(name)) return false;
    if (is_western(name) && valid_utf8) return false; // such bytes are UTF-8 whatever is declared
    std::string converted;
    if (is_western(name)) {
        from_windows1252(bytes, converted);
    } else {
        const std::optional<std::size_t> errors = convert(bytes, name, converted);
        if (!errors || (*errors > 0 && (valid_utf8 || *errors > bytes.size() / 100 + 1))) return false;
        out.replaced = *errors > 0;
    }
    out.storage = std::move(converted);
    return true;
}

} // namespace

std::size_t utf8_sequence(std::string_view text) {
    if (text.empty()) return 0;
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = at(0);
    if (lead < 0x80U) return 1;
    if (lead < 0xC2U || lead > 0xF4U) return 0;
    const std::size_t length = lead < 0xE0U ? 2 : lead < 0xF0U ? 3 : 4;
    if (text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if (!continuation(at(i))) return 0;
    }
    if (lead == 0xE0U && at(1) < 0xA0U) return 0;
    if (lead == 0xEDU && at(1) > 0x9FU) return 0;
    if (lead == 0xF0U && at(1) < 0x90U) return 0;
    if (lead == 0xF4U && at(1) > 0x8FU) return 0;
    return length;
}

std::string_view longest_part(std::string_view text) {
    constexpr std::size_t most = 8UL * 1024 * 1024;
    if (text.size() <= most) return text;
    std::size_t end = most;
    while (end > most - 4 && continuation(static_cast<unsigned char>(text[end]))) --end;
    return text.substr(0, end);
}

void append_code_point(std::string& out, std::uint32_t c) {
    if (c > 0x10FFFFU || (c >= 0xD800U && c <= 0xDFFFU) || c == 0) c = 0xFFFDU;
    const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80U) {
        put(c);
    } else if (c < 0x800U) {
        put(0xC0U | (c >> 6U));
        put(0x80U | (c & 0x3FU));
    } else if (c < 0x10000U) {
        put(0xE0U | (c >> 12U));
        put(0x80U | ((c >> 6U) & 0x3FU));
        put(0x80U | (c & 0x3FU));
    } else {
        put(0xF0U | (c >> 18U));
        put(0x80U | ((c >> 12U) & 0x3FU));
        put(0x80U | ((c >> 6U) & 0x3FU));
        put(0x80U | (c & 0x3FU));
    }
}

std::uint32_t windows1252_code_point(std::uint32_t value) {
    return value >= 0x80U && value <= 0x9FU ? windows1252_high[value - 0x80U] : value;
}

SaidEncodings said_encodings(std::string_view bytes, std::string_view content_type) {
    return {http_charset(content_type), declared_encoding(bytes)};
}

static constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

static void convert_any(std::string_view bytes, std::string_view content_type, Utf8Text& out) {
    out.encoding = "utf-8"; // unless it turns out to be another one
    if (bytes.starts_with(byte_order_mark))
        bytes.remove_prefix(byte_order_mark.size());
    else if (const auto wide = wide_pattern(bytes)) {
        out.replaced = convert(bytes.substr(wide->skip), wide->encoding, out.storage).value_or(1) > 0;
        out.encoding = lower(wide->encoding);
        out.text = out.storage;
        return;
    }
    const Utf8Check check = check_utf8(bytes);
    const bool valid_utf8 = check.bad == 0;
    if (valid_utf8 && check.multi == 0 && declared_encoding(bytes).starts_with("iso-2022") == false) {
        out.text = bytes;
        return;
    }
    for (const std::string& name : {http_charset(content_type), declared_encoding(bytes)}) {
        if (valid_utf8 && is_utf8_name(name)) break; // the server says so, and the bytes fit
        if (use_declared(bytes, name, valid_utf8, out)) {
            out.encoding = is_western(name) ? "windows-1252" : name; // what browsers take iso-8859-1 for
            out.text = out.storage;
            return;
        }
    }
    if (valid_utf8) {
        out.text = encoded_twice(bytes, out.storage) ? std::string_view(out.storage) : bytes;
        return;
    }
    out.replaced = check.multi > check.bad; // mostly UTF-8 with broken places; otherwise it is windows-1252
    if (out.replaced)
        replace_invalid(bytes, out.storage);
    else
        from_windows1252(bytes, out.storage), out.encoding = "windows-1252";
    out.text = out.storage;
}

/// Joined files have the mark twice.
void to_utf8(std::string_view bytes, std::string_view content_type, Utf8Text& out) {
    convert_any(bytes, content_type, out);
    while (out.text.starts_with(byte_order_mark)) out.text.remove_prefix(byte_order_mark.size());
}

} // namespace depesche::digest::feed
