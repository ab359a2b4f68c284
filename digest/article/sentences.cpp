#include "digest/article/sentences.hpp"

#include "digest/article/words.hpp"
#include "digest/document/unicode.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utf8proc.h>

namespace depesche::digest {

namespace {

/// Lower case, without the full stop at the end.
constexpr auto abbreviations = std::to_array<std::string_view>({
    "abs", "allg", "art",  "asst", "aug",  "av",  "avv",  "bd",   "bez", "bzw",  "ca",   "capt", "cf",
    "co",  "col",  "corp", "dec",  "dept", "dez", "dipl", "dott", "dr",  "dres", "ed",   "env",  "etc",
    "ev",  "evtl", "feb",  "febr", "ff",   "fig", "fr",   "gen",  "geb", "ggf",  "gov",  "hl",   "hon",
    "hr",  "hrsg", "inc",  "ing",  "inkl", "jan", "jr",   "kath", "lic", "lt",   "ltd",  "max",  "me",
    "med", "mgr",  "min",  "mio",  "mlle", "mme", "mr",   "mrd",  "mrs", "ms",   "mt",   "nov",  "nr",
    "oct", "okt",  "on",   "phil", "prof", "red", "rep",  "resp", "rev", "sen",  "sept", "sgt",  "sig",
    "sog", "sr",   "ss",   "st",   "ste",  "stv", "tel",  "tsd",  "usw", "vgl",  "vs",   "zt",
});

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool ends_sentence(char c) { return c == '.' || c == '!' || c == '?'; }

/// Length of a closing quotation mark or bracket at the start of `text`; 0: there is none.
std::size_t closing_length(std::string_view text) {
    for (const std::string_view mark : {"\"", "'", ")", "]", "»", "”", "“", "’", "›", "\u00a0»", "\u202f»"}) {
        if (text.starts_with(mark)) return mark.size();
    }
    return 0;
}

std::size_t opening_length(std::string_view text) {
    for (const std::string_view mark : {"\"", "'", "(", "[", "«", "„", "“", "‘", "‹", "»", "–", "—"}) {
        if (text.starts_with(mark)) return mark.size();
    }
    return 0;
}

/// Whether a sentence may begin so: a capital, a digit, or a mark before one.
bool begins_sentence(std::string_view text) {
    while (const std::size_t length = opening_length(text)) {
        text.remove_prefix(length);
        while (!text.empty() && (text.front() == ' ' || text.starts_with("\u00a0")))
            text.remove_prefix(text.front() == ' ' ? 1 : 2);
    }
    if (text.empty()) return false;
    const char32_t first = first_code_point(text).value;
    const bool has_lower_case =
        is_letter(first) && !is_upper_case(first) && utf8proc_islower(static_cast<utf8proc_int32_t>(first)) != 0;
    return is_word_character(first) && !has_lower_case;
}

/// The characters before a full stop, back to the space or bracket.
std::string_view word_before(std::string_view text, std::size_t stop) {
    std::size_t start = stop;
    while (start > 0 && !is_space(text[start - 1]) && text[start - 1] != '(' && text[start - 1] != '/') --start;
    return text.substr(start, stop - start);
}

bool is_letter_pair(std::string_view part) { return !part.empty() && part.size() <= 2; }

/// "z.B", "U.S", "a.m": parts of one or two letters.
bool is_dotted_abbreviation(std::string_view word) {
    if (word.find('.') == std::string_view::npos) return false;
    while (true) {
        const auto dot = word.find('.');
        if (!is_letter_pair(word.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return true;
        word.remove_prefix(dot + 1);
    }
}

/// Whether the full stop after `word` belongs to the word.
bool stop_belongs_to(std::string_view word, std::string_view language) {
    if (word.empty()) return false;
    const bool number = std::ranges::all_of(word, is_digit);
    if (number) return word.size() <= 2 && language.starts_with("de"); // "am 3. Mai"; years end sentences
    const auto is_roman = [](char c) { return c == 'I' || c == 'V' || c == 'X'; };
    if (std::ranges::all_of(word, is_roman)) return true; // "Karl IV."
    const auto first = first_code_point(word);
    const bool one_letter = first.bytes == word.size() && is_letter(first.value); // "3 %." ends a sentence
    if (one_letter || is_dotted_abbreviation(word)) return true;
    return std::ranges::binary_search(abbreviations, lower(word));
}

} // namespace

std::vector<std::string_view> sentences(std::string_view text, std::string_view language) {
    std::vector<std::string_view> result;
    std::size_t start = 0;
    const auto finish = [&](std::size_t end) {
        while (start < end && is_space(text[start])) ++start;
        std::size_t last = end;
        while (last > start && is_space(text[last - 1])) --last;
        if (last > start) result.push_back(text.substr(start, last - start));
        start = end;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool ellipsis = text.substr(i).starts_with("…");
        if (!ends_sentence(text[i]) && !ellipsis) continue;
        std::size_t end = i + (ellipsis ? 3 : 1);
        while (end < text.size() && ends_sentence(text[end])) ++end; // "..." and "?!"
        while (const std::size_t length = closing_length(text.substr(end))) end += length;
        if (end < text.size() && !is_space(text[end])) continue;
        std::size_t next = end;
        while (next < text.size() && is_space(text[next])) ++next;
        const bool single_stop = text[i] == '.' && end == i + 1;
        const bool new_paragraph = text.substr(end, next - end).find("\n\n") != std::string_view::npos;
        if (next < text.size() && !new_paragraph) {
            if (!begins_sentence(text.substr(next))) continue;
            if (single_stop && stop_belongs_to(word_before(text, i), language)) continue;
        }
        finish(end);
        i = end - 1;
    }
    finish(text.size());
    return result;
}

} // namespace depesche::digest
