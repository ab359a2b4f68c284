#include "digest/edition/locale_text.hpp"

#include "digest/document/unicode.hpp"
#include "digest/edition/locale_parts.hpp"

#include <optional>
#include <vector>

namespace depesche::digest {
namespace {

std::optional<Typography> typography_of(std::string_view language) {
    if (language == "de-CH" || language == "de-LI") return Typography::swiss_german;
    const auto primary = language.substr(0, language.find('-'));
    if (primary == "de") return Typography::german;
    if (primary == "fr") return Typography::french;
    if (primary == "it") return Typography::italian;
    if (primary == "en") return Typography::english;
    return std::nullopt;
}

/// Nothing for broken UTF-8 and for texts with our own mark in them: those stay as they are.
std::optional<std::u32string> code_points(std::string_view text) {
    std::u32string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto next = first_code_point(text);
        if (!next.valid || next.value == held) return std::nullopt;
        out += next.value;
        text.remove_prefix(next.bytes);
    }
    return out;
}

bool is_quote_or_bracket(char32_t c) { return std::u32string_view(U"\"'«»‹›„“”‚‘’()[]").contains(c); }

bool is_address(std::u32string_view word) {
    for (const std::u32string_view start : {U"http://", U"https://", U"www.", U"mailto:", U"ftp://"}) {
        if (word.starts_with(start)) return true;
    }
    const auto at = word.find(U'@');
    if (at != std::u32string_view::npos && at + 1 < word.size() && is_word_character(word[at + 1])) return true;
    if (word.size() > 1 && word[0] == U'#' && is_word_character(word[1])) return true;
    // seestadt.example/ich
    const auto slash = word.find(U'/');
    const auto dot = word.find(U'.');
    return dot != std::u32string_view::npos && dot > 0 && slash != std::u32string_view::npos && slash > dot + 2 &&
           is_word_character(word[dot + 1]) && !is_digit(word[dot + 1]);
}

/// Where the stretch that must not change ends; `begin` when there is none.
std::size_t protected_end(std::u32string_view text, std::size_t begin) {
    if (text[begin] == U'`') {
        const auto end = text.find(U'`', begin + 1);
        return end == std::u32string_view::npos ? begin : end + 1;
    }
    if (begin > 0 && !is_any_space(text[begin - 1]) && !is_quote_or_bracket(text[begin - 1])) return begin;
    auto end = begin;
    while (end < text.size() && !is_any_space(text[end]) && !std::u32string_view(U"\"«»„“”`<>").contains(text[end]))
        ++end;
    auto word = text.substr(begin, end - begin);
    while (!word.empty() && std::u32string_view(U".,;:!?)'’…").contains(word.back())) word.remove_suffix(1);
    return is_address(word) ? begin + word.size() : begin;
}

/// A text with its protected stretches taken out.
struct Held {
    std::u32string text;
    std::vector<std::u32string> stretches;
};

Held hold(std::u32string_view text) {
    Held out;
    for (std::size_t i = 0; i < text.size();) {
        const auto end = protected_end(text, i);
        if (end == i) {
            out.text += text[i++];
            continue;
        }
        out.text += held;
        out.stretches.emplace_back(text.substr(i, end - i));
        i = end;
    }
    return out;
}

std::u32string released(const Held& all) {
    std::u32string out;
    std::size_t place = 0;
    for (const auto c : all.text) c == held ? out += all.stretches.at(place++) : out += c;
    return out;
}

std::u32string set(std::u32string_view text, Typography typography) {
    auto all = hold(text);
    for (const auto pass : {set_quotes, set_times, set_numbers, set_signs}) all.text = pass(all.text, typography);
    return released(all);
}

std::string utf8(std::u32string_view text) {
    std::string out;
    for (const auto c : text) append_utf8(out, c);
    return out;
}

} // namespace

bool is_any_space(char32_t c) {
    return c == U' ' || c == U'\u00A0' || c == U'\u202F' || c == U'\u2009' || c == U'\n' || c == U'\t';
}

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

std::string locale_text(std::string_view text, std::string_view language) {
    const auto typography = typography_of(language);
    const auto points = typography ? code_points(text) : std::nullopt;
    if (!points) return std::string(text);
    const auto once = set(*points, *typography);
    // Marks so tangled that they would be read differently the next time are left as they were typed.
    return set(once, *typography) == once ? utf8(once) : std::string(text);
}

} // namespace depesche::digest
