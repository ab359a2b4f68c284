#include "digest/document/unicode.hpp"
#include "digest/edition/locale_parts.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest {
namespace {

bool is_german(Typography typography) {
    return typography == Typography::swiss_german || typography == Typography::german;
}

/// "14:21", "9.05": a time of day with minutes.
struct Clock {
    std::u32string_view hour, minute;
    std::size_t end = 0; ///< 0: there is none
};

Clock clock_at(std::u32string_view text, std::size_t begin, std::u32string_view signs) {
    if (begin > 0 && (is_word_character(text[begin - 1]) || std::u32string_view(U".:,'’").contains(text[begin - 1])))
        return {};
    std::size_t hours = 0;
    while (hours < 3 && begin + hours < text.size() && is_digit(text[begin + hours])) ++hours;
    const auto minutes = begin + hours + 1;
    if (hours == 0 || hours > 2 || minutes + 2 > text.size() || !signs.contains(text[begin + hours])) return {};
    if (!is_digit(text[minutes]) || !is_digit(text[minutes + 1]) || text[minutes] > U'5') return {};
    if (minutes + 2 < text.size() && is_word_character(text[minutes + 2])) return {};
    const auto hour = text.substr(begin, hours);
    if (hours == 2 && (hour[0] > U'2' || (hour[0] == U'2' && hour[1] > U'4'))) return {};
    return {hour, text.substr(minutes, 2), minutes + 2};
}

/// Whether a number goes on behind a sign: "21’200".
bool number_goes_on(std::u32string_view text, std::size_t at) {
    return at + 1 < text.size() && std::u32string_view(U".,:'’").contains(text[at]) && is_digit(text[at + 1]);
}

bool follows(std::u32string_view text, std::size_t at, std::u32string_view word) {
    return at <= text.size() && text.substr(at).starts_with(word) &&
           (at + word.size() >= text.size() || !is_word_character(text[at + word.size()]));
}

/// " Uhr" behind a time, or behind the second of "14:00 bis 15:30 Uhr".
bool hour_word_follows(std::u32string_view text, std::size_t at) {
    for (const std::u32string_view word : {U" Uhr", U"\u00A0Uhr", U"\u202FUhr"}) {
        if (follows(text, at, word)) return true;
    }
    for (const std::u32string_view join : {U" bis ", U" und ", U"–", U"-", U" – "}) {
        if (!text.substr(at).starts_with(join)) continue;
        const auto second = clock_at(text.substr(at + join.size()), 0, U":.");
        if (second.end > 0 && hour_word_follows(text.substr(at + join.size()), second.end)) return true;
    }
    return false;
}

bool hour_word_before(std::u32string_view text, std::size_t at) {
    for (const std::u32string_view word : {U"ore ", U"alle ", U"dalle ", U"Alle ", U"Dalle ", U"Ore ", U"le ore "}) {
        if (at >= word.size() && text.substr(at - word.size(), word.size()) == word &&
            (at == word.size() || !is_word_character(text[at - word.size() - 1])))
            return true;
    }
    return false;
}

/// "14h21", "14 h 21", "9 h": where it ends and its minutes; 0: there is none.
struct FrenchHour {
    std::u32string_view hour, minute;
    std::size_t end = 0;
};
FrenchHour french_hour(std::u32string_view text, std::size_t begin) {
    if (begin > 0 && (is_word_character(text[begin - 1]) || std::u32string_view(U".,:'’").contains(text[begin - 1])))
        return {};
    std::size_t hours = 0;
    while (begin + hours < text.size() && is_digit(text[begin + hours])) ++hours;
    auto at = begin + hours;
    const auto skip = [&] {
        if (at < text.size() && is_any_space(text[at]) && text[at] != U'\n') ++at;
    };
    skip();
    if (hours == 0 || hours > 2 || at >= text.size() || text[at] != U'h') return {};
    const auto hour = text.substr(begin, hours);
    const auto plain_end = ++at;
    skip();
    const bool has_minutes = at + 2 <= text.size() && is_digit(text[at]) && is_digit(text[at + 1]) && text[at] < U'6' &&
                             (at + 2 == text.size() || !is_word_character(text[at + 2])) &&
                             !number_goes_on(text, at + 2);
    if (has_minutes) return {hour, text.substr(at, 2), at + 2};
    if (plain_end < text.size() && is_word_character(text[plain_end])) return {};
    return {hour, {}, plain_end};
}

/// Appends the time at `i` in the language's form and moves behind it; false when there is none.
bool append_time(std::u32string& out, std::u32string_view text, std::size_t& i, Typography typography) {
    if (typography == Typography::french) {
        const auto found = french_hour(text, i);
        if (found.end == 0) return false;
        out.append(found.hour) += narrow_space;
        out += U'h';
        if (!found.minute.empty()) (out += narrow_space).append(found.minute);
        i = found.end;
        return true;
    }
    const auto found = clock_at(text, i, U":.");
    if (found.end == 0) return false;
    const bool told = is_german(typography) ? hour_word_follows(text, found.end)
                                            : typography == Typography::italian && hour_word_before(text, i);
    if (!told) return false;
    out.append(found.hour) += typography == Typography::german ? U':' : U'.';
    out.append(found.minute);
    i = found.end;
    return true;
}

/// " - " and " -- " between words; a minus before a number stays.
bool is_dash(std::u32string_view text, std::size_t i, std::size_t& length) {
    length = text.substr(i).starts_with(U"--") ? 2 : 1;
    if (text[i] != U'-' || i == 0 || text[i - 1] != U' ') return false;
    const auto end = i + length;
    return end + 1 < text.size() && text[end] == U' ' && !is_digit(text[end + 1]) && text[end + 1] != U'-' && i > 1;
}

/// The sharp s of a word in capitals is written so too.
std::u32string_view double_s(std::u32string_view text, std::size_t i) {
    const bool capitals =
        text[i] == U'ẞ' || (i > 0 && is_upper_case(text[i - 1]) &&
                            (i + 1 >= text.size() || !is_letter(text[i + 1]) || is_upper_case(text[i + 1])));
    return capitals ? U"SS" : U"ss";
}

/// Where French has a narrow space before this sign. A colon between digits is a score or a time.
bool takes_space_before(std::u32string_view text, std::size_t i) {
    const auto c = text[i];
    if (!std::u32string_view(U";:!?%").contains(c)) return false;
    const auto next = i + 1 < text.size() ? text[i + 1] : U' ';
    if (c == U':' || c == U';') return is_any_space(next) || next == U'»';
    if (c == U'%') return !is_word_character(next);
    return true;
}

std::u32string french_spaces(std::u32string_view text) {
    std::u32string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (takes_space_before(text, i)) {
            while (!out.empty() && is_any_space(out.back()) && out.back() != U'\n') out.pop_back();
            const bool apart =
                !out.empty() &&
                (text[i] == U'%' ? is_digit(out.back()) : !std::u32string_view(U"!?;:([…\n").contains(out.back()));
            if (apart) out += narrow_space;
        }
        out += text[i];
    }
    return out;
}

} // namespace

std::u32string set_times(std::u32string_view text, Typography typography) {
    if (typography == Typography::english) return std::u32string(text);
    std::u32string out;
    for (std::size_t i = 0; i < text.size();) {
        if (!is_digit(text[i]) || !append_time(out, text, i, typography)) out += text[i++];
    }
    return out;
}

std::u32string set_signs(std::u32string_view text, Typography typography) {
    std::u32string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = text[i];
        std::size_t length = 1;
        const bool after_letter = i > 0 && is_letter(text[i - 1]);
        const auto next = i + 1 < text.size() ? text[i + 1] : U' ';
        const bool elides = after_letter && (is_letter(next) || std::u32string_view(U"«“„").contains(next));
        if (typography == Typography::swiss_german && (c == U'ß' || c == U'ẞ')) {
            out += double_s(text, i);
        } else if (c == U'\'' && elides) {
            out += U'’';
        } else if (is_dash(text, i, length)) {
            out += U'–';
            i += length - 1;
        } else if (c == U'—' && is_german(typography) && i > 0 && text[i - 1] == U' ') {
            out += U'–';
        } else {
            out += c;
        }
    }
    return typography == Typography::french ? french_spaces(out) : out;
}

} // namespace depesche::digest
