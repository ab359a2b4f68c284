#include "bot/subscriber/promise_talk.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <charconv>
#include <string>
#include <vector>

namespace depesche::bot {

using config::LocalMinutes;
using std::chrono::days;
using std::chrono::sys_days;

namespace {

// As plain() writes them: lower case, without accents.
constexpr std::array quiet_words{"ruhe", "ruhezeit", "quiet", "silence", "calme", "silenzio", "quiete"};
constexpr std::array cap_words{"hochstens", "hoechstens",   "maximal", "maximum",    "max",
                               "at most",   "no more than", "au plus", "al massimo", "massimo"};
constexpr std::array no_cap_words{"ohne grenze", "unbegrenzt",   "no limit",    "unlimited",
                                  "sans limite", "senza limite", "senza limiti"};
constexpr std::array pause_words{"pause", "pausa"};
constexpr std::array resume_words{"weiter",    "fortsetzen", "resume",   "continue",  "continuer",
                                  "reprendre", "continua",   "riprendi", "riprendere"};
constexpr std::array none_words{"aus", "off", "keine", "none", "aucun", "aucune", "nessuna", "nessuno", "no", "non"};
constexpr std::array house_words{"normal", "standard", "default", "normale", "predefinito"};
constexpr std::array one_words{"ein", "eine", "einen", "one", "a", "un", "une", "una"};
constexpr std::array day_words{"tag", "tage", "tagen", "day", "days", "jour", "jours", "giorno", "giorni"};
constexpr std::array week_words{"woche", "wochen", "week", "weeks", "semaine", "semaines", "settimana", "settimane"};
constexpr std::array tomorrow_words{"morgen", "tomorrow", "demain", "domani"};

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<const char*, N>& words) {
    return std::ranges::find(words, word) != words.end();
}

/// What follows one of these at the beginning; empty optional: none of them is there.
template <std::size_t N>
std::optional<std::string_view> after(std::string_view text, const std::array<const char*, N>& words) {
    for (const std::string_view word : words) {
        if (!text.starts_with(word)) continue;
        std::string_view rest = text.substr(word.size());
        if (rest.empty()) return rest;
        if (rest.front() == ' ') return rest.substr(1);
    }
    return std::nullopt;
}

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0) words.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

/// Lower case, without the accents of our languages, one space between words. What times and dates are written with
/// stays.
std::string plain(std::string_view text) {
    struct Letter {
        std::string_view from;
        char to;
    };
    constexpr std::array letters{Letter{"ä", 'a'}, Letter{"Ä", 'a'}, Letter{"ö", 'o'}, Letter{"Ö", 'o'},
                                 Letter{"ü", 'u'}, Letter{"Ü", 'u'}, Letter{"é", 'e'}, Letter{"É", 'e'},
                                 Letter{"è", 'e'}, Letter{"à", 'a'}, Letter{"À", 'a'}, Letter{"ì", 'i'},
                                 Letter{"ù", 'u'}, Letter{"ò", 'o'}, Letter{" ", ' '}};
    std::string result;
    while (!text.empty()) {
        const auto letter =
            std::ranges::find_if(letters, [&](const Letter& one) { return text.starts_with(one.from); });
        const bool known = letter != letters.end();
        char c = known ? letter->to : text.front();
        text.remove_prefix(known ? letter->from.size() : 1);
        const auto byte = static_cast<unsigned char>(c);
        if (std::isspace(byte) != 0) c = ' ';
        if (byte < 0x80) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        if (c != ' ' || (!result.empty() && result.back() != ' ')) result += c;
    }
    while (result.ends_with(' ') || result.ends_with('!')) result.pop_back();
    return result;
}

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool has_digit(std::string_view text) { return std::ranges::any_of(text, is_digit); }

/// Takes a number off the front; empty: there is none, or none that means something here.
std::optional<int> take_number(std::string_view& text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end == text.data() || value < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

/// Takes a time of day off the front: "22", "22:30", "22.30", "22h30", "10pm"; 24 is midnight.
std::optional<LocalMinutes> take_time(std::string_view& text) {
    const auto hour = take_number(text);
    if (!hour || *hour > 24) return std::nullopt;
    int minute = 0;
    if (text.size() > 1 && (text.front() == ':' || text.front() == '.' || text.front() == 'h') && is_digit(text[1])) {
        text.remove_prefix(1);
        const auto read = take_number(text);
        if (!read || *read > 59) return std::nullopt;
        minute = *read;
    }
    int shown = *hour % 24;
    while (text.starts_with(' ')) text.remove_prefix(1);
    if (text.starts_with("pm") && shown < 12) shown += 12;
    if (text.starts_with("am") && shown == 12) shown = 0;
    return LocalMinutes(shown * 60 + minute);
}

/// The two times in a text, whatever words stand around them.
std::optional<digest::QuietHours> two_times(std::string_view text) {
    std::vector<LocalMinutes> times;
    while (has_digit(text)) {
        while (!is_digit(text.front())) text.remove_prefix(1);
        const auto time = take_time(text);
        if (!time || times.size() == 2) return std::nullopt;
        times.push_back(*time);
    }
    if (times.size() != 2 || times[0] == times[1]) return std::nullopt;
    return digest::QuietHours{times[0], times[1]};
}

Asked quiet(std::string_view rest) {
    if (is_one_of(rest, none_words)) return AskQuiet{digest::QuietHours{}};
    if (is_one_of(rest, house_words)) return AskQuiet{std::nullopt};
    if (const auto hours = two_times(rest)) return AskQuiet{hours};
    return Unclear::quiet;
}

Asked cap(std::string_view rest) {
    if (is_one_of(rest, none_words)) return AskCap{0};
    if (is_one_of(rest, house_words)) return AskCap{std::nullopt};
    const auto number = take_number(rest);
    const bool alone = rest.empty() || rest.front() == ' ';
    if (!number || *number < 1 || *number > highest_cap || !alone || has_digit(rest)) return Unclear::cap;
    return AskCap{*number};
}

std::optional<digest::LocalDate> weekday(std::string_view word, digest::LocalDate today) {
    if (is_one_of(word, tomorrow_words)) return digest::LocalDate(sys_days{today} + days{1});
    const auto named = digest::parse_days(word);
    if (!named || std::popcount(*named) != 1) return std::nullopt;
    for (int ahead = 1; ahead <= 7; ++ahead) {
        const sys_days day = sys_days{today} + days{ahead};
        if ((*named >> (std::chrono::weekday{day}.iso_encoding() - 1) & 1) != 0) return digest::LocalDate(day);
    }
    return std::nullopt;
}

/// "24.12.", "24.12.2026", "24/12", "2026-12-24": the next such day.
std::optional<digest::LocalDate> date(std::string_view word, digest::LocalDate today) {
    if (const auto iso = digest::parse_date(word)) return iso;
    const auto day = take_number(word);
    if (!day || word.empty() || (word.front() != '.' && word.front() != '/')) return std::nullopt;
    word.remove_prefix(1);
    const auto month = take_number(word);
    if (!month) return std::nullopt;
    if (!word.empty()) word.remove_prefix(1);
    const auto year = word.empty() ? std::optional<int>() : take_number(word);
    const auto in_year = [&](std::chrono::year y) {
        return digest::LocalDate(y, std::chrono::month(static_cast<unsigned>(*month)),
                                 std::chrono::day(static_cast<unsigned>(*day)));
    };
    digest::LocalDate found = in_year(year ? std::chrono::year(*year) : today.year());
    if (!year && found.ok() && found < today) found = in_year(today.year() + std::chrono::years(1));
    return found.ok() ? std::optional(found) : std::nullopt;
}

std::optional<digest::Instant> pause_end(std::string_view rest, const digest::LocalNow& now) {
    const digest::LocalDate today = now.zone->date(now.now);
    const std::vector<std::string_view> words = split(rest);
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::string_view word = words[i];
        if (const auto day = date(word, today)) return now.zone->instant(*day, {});
        const bool one = is_one_of(word, one_words);
        const auto count = one ? std::optional(1) : take_number(word);
        const std::string_view unit = i + 1 < words.size() ? words[i + 1] : std::string_view("tage");
        const bool weeks = is_one_of(unit, week_words);
        const bool is_span = weeks || is_one_of(unit, day_words);
        if (count && (one || word.empty()) && is_span) {
            if (*count < 1 || *count > longest_pause_days / (weeks ? 7 : 1)) return std::nullopt;
            return now.zone->instant(sys_days{today} + days{*count * (weeks ? 7 : 1)}, now.time);
        }
        if (const auto day = weekday(words[i], today)) return now.zone->instant(*day, {});
    }
    return std::nullopt;
}

Asked pause(std::string_view rest, const digest::LocalNow& now) {
    const auto end = pause_end(rest, now);
    if (!end || *end <= now.now || *end > now.now + days{longest_pause_days + 1}) return Unclear::pause;
    return AskPause{*end};
}

} // namespace

std::optional<Asked> read_asked(std::string_view text, const digest::LocalNow& now) {
    const std::string whole = plain(text);
    std::string_view folded = whole;
    if (folded.starts_with('/')) folded.remove_prefix(1);
    if (is_one_of(folded, resume_words)) return AskResume{};
    if (is_one_of(folded, no_cap_words)) return AskCap{0};
    std::optional<Asked> asked;
    std::string_view rest;
    if (const auto of_quiet = after(folded, quiet_words)) asked = quiet(rest = *of_quiet);
    if (const auto of_cap = after(folded, cap_words)) asked = cap(rest = *of_cap);
    if (const auto of_pause = after(folded, pause_words)) asked = pause(rest = *of_pause, now);
    // A sentence that only begins like this is a sentence.
    const bool unclear = asked && std::holds_alternative<Unclear>(*asked);
    if (unclear && !rest.empty() && !has_digit(rest)) return std::nullopt;
    return asked;
}

} // namespace depesche::bot
