#include "digest/document/unicode.hpp"
#include "digest/edition/locale_parts.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace depesche::digest {
namespace {

bool is_apostrophe(char32_t c) { return c == U'\'' || c == U'’'; }
bool is_number_space(char32_t c) { return c == U' ' || c == U'\u00A0' || c == U'\u202F' || c == U'\u2009'; }

/// Whether a language of this typography may part thousands so.
bool parts_thousands(char32_t c, Typography typography) {
    if (is_apostrophe(c) || is_number_space(c)) return true;
    return typography == Typography::english ? c == U',' : c == U'.';
}

std::u32string_view separator_of(Typography typography) {
    switch (typography) {
    case Typography::german:
        return U".";
    case Typography::french:
        return U"\u202F";
    case Typography::english:
        return U",";
    case Typography::swiss_german:
    case Typography::italian:
        break;
    }
    return U"’";
}

/// "1'200": where its groups begin, and how they are parted.
struct Grouped {
    std::size_t begin = 0;
    std::size_t end = 0; ///< behind the last group
    char32_t separator = 0;
    std::vector<std::u32string_view> groups;
};

std::size_t digits_from(std::u32string_view text, std::size_t at) {
    std::size_t n = 0;
    while (at + n < text.size() && is_digit(text[at + n])) ++n;
    return n;
}

/// The grouped number at `begin`; without groups there is none.
Grouped grouped_at(std::u32string_view text, std::size_t begin, Typography typography) {
    Grouped out{begin, begin, 0, {}};
    const auto first = digits_from(text, begin);
    if (first == 0 || first > 3) return out;
    out.groups.push_back(text.substr(begin, first));
    out.end = begin + first;
    while (out.end < text.size() && parts_thousands(text[out.end], typography) &&
           (out.separator == 0 || out.separator == text[out.end]) && digits_from(text, out.end + 1) == 3) {
        out.separator = text[out.end];
        out.groups.push_back(text.substr(out.end + 1, 3));
        out.end += 4;
    }
    return out;
}

std::u32string_view word_before(std::u32string_view text, std::size_t begin) {
    auto end = begin;
    while (end > 0 && is_any_space(text[end - 1])) --end;
    auto start = end;
    while (start > 0 && !is_any_space(text[start - 1]) && text[start - 1] != U'(') --start;
    return text.substr(start, end - start);
}

/// What makes a number the name of something: a section, a version, a telephone, a place in a list.
bool names_something(std::u32string_view word) {
    static constexpr auto names = std::to_array<std::u32string_view>({
        U"§",       U"§§",      U"Kapitel", U"Kap.",    U"Ziffer",  U"Ziff.",   U"Art.",     U"Artikel", U"Abs.",
        U"Nr.",     U"Nummer",  U"Version", U"v",       U"Tel.",    U"Telefon", U"Tél.",     U"Platz",   U"Rang",
        U"chiffre", U"art.",    U"no",      U"n°",      U"version", U"chap.",   U"versione", U"n.",      U"cap.",
        U"No.",     U"Section", U"section", U"chapter", U"Chapter", U"Fax",     U"IBAN",     U"ISBN",    U"Konto",
    });
    return std::ranges::find(names, word) != names.end();
}

bool is_currency(std::u32string_view word) {
    static constexpr auto currencies =
        std::to_array<std::u32string_view>({U"CHF", U"Fr.", U"fr.", U"EUR", U"USD", U"GBP", U"€", U"$", U"£"});
    return std::ranges::find(currencies, word) != currencies.end();
}

/// Whether digits that a plain space parts are one number, not "Linie 8" and "150 Fahrgäste". French always writes its
/// thousands so; elsewhere something has to say it: "000", a third group, a currency, or in German that no noun is
/// numbered before it.
bool is_one_number(std::u32string_view text, const Grouped& number, Typography typography) {
    if (number.separator != U' ' || typography == Typography::french) return true;
    const auto before = word_before(text, number.begin);
    if (number.groups.size() > 2 || number.groups.back() == U"000" || is_currency(before)) return true;
    const bool german = typography == Typography::german || typography == Typography::swiss_german;
    return before.empty() || (german && !is_upper_case(before.front()) && !is_digit(before.front()));
}

bool is_address_of_a_machine(const Grouped& number) {
    const auto small = [](std::u32string_view group) {
        return group.size() < 3 || group[0] < U'2' ||
               (group[0] == U'2' && (group[1] < U'5' || (group[1] == U'5' && group[2] < U'6')));
    };
    return number.separator == U'.' && number.groups.size() == 4 && std::ranges::all_of(number.groups, small);
}

/// Whether nothing around it says that it is something else.
bool stands_alone(std::u32string_view text, const Grouped& number) {
    const auto before = number.begin > 0 ? text[number.begin - 1] : U' ';
    const auto after = number.end < text.size() ? text[number.end] : U' ';
    const auto next = number.end + 1 < text.size() ? text[number.end + 1] : U' ';
    if (is_word_character(before) || std::u32string_view(U"+.,:'’/_=").contains(before)) return false;
    if (is_word_character(after) || after == U'_' || after == U'=') return false;
    if (is_digit(next) && std::u32string_view(U":'’/.,").contains(after)) {
        // A decimal part of one or two digits belongs to the number.
        const auto decimals = digits_from(text, number.end + 1);
        const auto behind = number.end + 1 + decimals < text.size() ? text[number.end + 1 + decimals] : U' ';
        if ((after != U'.' && after != U',') || after == number.separator || decimals > 2 ||
            is_word_character(behind) || std::u32string_view(U".,:/").contains(behind))
            return false;
    }
    if (is_number_space(number.separator)) {
        // Parts of a telephone number or of a list stand beside other digits.
        const bool digit_before = number.begin > 1 && is_any_space(before) && is_digit(text[number.begin - 2]);
        const bool digit_after = is_any_space(after) && is_digit(next);
        if (digit_before || digit_after) return false;
    }
    return true;
}

bool is_thousands(std::u32string_view text, const Grouped& number, Typography typography) {
    return number.groups.size() >= 2 && number.groups.front().front() != U'0' && stands_alone(text, number) &&
           is_one_number(text, number, typography) && !is_address_of_a_machine(number) &&
           !names_something(word_before(text, number.begin));
}

/// The decimal sign behind a number, where that language has another one than the text.
char32_t decimal_sign(char32_t sign, Typography typography) {
    if (typography == Typography::german && sign == U'.') return U',';
    if (typography == Typography::english && sign == U',') return U'.';
    return sign;
}

} // namespace

std::u32string set_numbers(std::u32string_view text, Typography typography) {
    const auto separator = separator_of(typography);
    std::u32string out;
    for (std::size_t i = 0; i < text.size();) {
        const bool begins = is_digit(text[i]) && (i == 0 || !is_digit(text[i - 1]));
        const auto number = begins ? grouped_at(text, i, typography) : Grouped{};
        if (!begins || !is_thousands(text, number, typography)) {
            out += text[i++];
            continue;
        }
        for (std::size_t group = 0; group < number.groups.size(); ++group) {
            if (group > 0) out += separator;
            out += number.groups[group];
        }
        i = number.end;
        if (i + 1 < text.size() && (text[i] == U'.' || text[i] == U',') && is_digit(text[i + 1]))
            out += decimal_sign(text[i++], typography);
    }
    return out;
}

} // namespace depesche::digest
