#include "digest/article/fold.hpp"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

namespace depesche::digest {

namespace {

/// Appends words; a gap is written only when another word follows.
class Words {
public:
    explicit Words(std::size_t bytes) { text_.reserve(bytes); }
    void gap() noexcept { gap_ = true; }
    void letter(char c) {
        close_gap();
        text_ += c;
    }
    void letter(utf8proc_int32_t code_point) {
        close_gap();
        utf8proc_uint8_t bytes[4];
        const utf8proc_ssize_t size = utf8proc_encode_char(code_point, bytes);
        text_.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    }
    std::string take() { return std::move(text_); }

private:
    void close_gap() {
        if (gap_ && !text_.empty()) text_ += ' ';
        gap_ = false;
    }
    std::string text_;
    bool gap_ = false;
};

void fold_ascii(char c, Words& words) {
    if (c >= 'a' && c <= 'z')
        words.letter(c);
    else if (c >= 'A' && c <= 'Z')
        words.letter(static_cast<char>(c + ('a' - 'A')));
    else if (c >= '0' && c <= '9')
        words.letter(c);
    else if (c != '\'')
        words.gap(); // "it's" and "its" differ by typing only
}

/// Any code point of a text that is composed, compatible and case folded.
void fold_code_point(utf8proc_int32_t code_point, Words& words) {
    if (code_point < 0x80) return fold_ascii(static_cast<char>(code_point), words);
    if (code_point == 0x2018 || code_point == 0x2019 || code_point == 0x02bc) return; // apostrophes
    switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return words.letter(code_point);
    default:
        return words.gap();
    }
}

/// Western European text: true when every character folds by itself, so that no composition is needed.
bool fold_fast(std::string_view text, Words& words) {
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x80) {
            fold_ascii(text[i++], words);
        } else if (byte == 0xc3 && i + 1 < text.size()) {
            const auto code_point =
                static_cast<utf8proc_int32_t>(0xc0 | (static_cast<unsigned char>(text[i + 1]) & 0x3f));
            i += 2;
            if (code_point == 0xdf) {
                words.letter('s');
                words.letter('s');
            } else {
                fold_code_point(utf8proc_tolower(code_point), words);
            }
        } else if (byte == 0xe2 && i + 2 < text.size() && static_cast<unsigned char>(text[i + 1]) == 0x80) {
            const auto last = static_cast<unsigned char>(text[i + 2]);
            if (last >= 0x8b && last <= 0x8f) return false; // invisible characters
            if (last >= 0xa0) return false;                 // directions, leaders, primes: rare
            i += 3;
            if (last != 0x98 && last != 0x99) words.gap();
        } else {
            return false;
        }
    }
    return true;
}

std::string fold_slow(std::string_view text) {
    utf8proc_uint8_t* mapped = nullptr;
    const auto options = static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE |
                                                        UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    const utf8proc_ssize_t size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                               static_cast<utf8proc_ssize_t>(text.size()), &mapped, options);
    if (size < 0) return std::string(text); // not UTF-8: compared as it is
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
    Words words(static_cast<std::size_t>(size));
    for (utf8proc_ssize_t i = 0; i < size;) {
        utf8proc_int32_t code_point = 0;
        const utf8proc_ssize_t step = utf8proc_iterate(mapped + i, size - i, &code_point);
        if (step <= 0) break;
        fold_code_point(code_point, words);
        i += step;
    }
    return words.take();
}

} // namespace

std::string fold_text(std::string_view text) {
    Words words(text.size());
    return fold_fast(text, words) ? words.take() : fold_slow(text);
}

} // namespace depesche::digest
