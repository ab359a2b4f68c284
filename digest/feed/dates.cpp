#include "digest/feed/dates.hpp"

#include "digest/feed/ascii.hpp"
#include "digest/feed/date_words.hpp"
#include "digest/schedule/schedule.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <string>
#include <vector>

namespace depesche::digest::feed {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

struct Fields {
    int year = 0;
    int month = 1;
    int day = 1;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int millisecond = 0;
    int offset_minutes = 0;
    bool has_time = false;
    bool has_zone = false;
    std::optional<int> day_of_year;
};

std::optional<WrittenDate> to_instant(const Fields& f) {
    const bool time_ok =
        f.hour >= 0 && f.hour <= 24 && f.minute >= 0 && f.minute < 60 && f.second >= 0 && f.second <= 60;
    if (!time_ok || (f.hour == 24 && (f.minute > 0 || f.second > 0))) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{f.year},
                                           std::chrono::month{static_cast<unsigned>(f.month)},
                                           std::chrono::day{static_cast<unsigned>(f.day)}};
    if (!date.ok() || std::abs(f.offset_minutes) > 24 * 60) return std::nullopt;
    std::chrono::sys_days day = date;
    if (f.day_of_year) day += days{*f.day_of_year - 1};
    if (std::chrono::year_month_day{day}.year() != date.year()) return std::nullopt;
    const int second = std::min(f.second, 59); // a leap second
    const Instant instant = Instant{day} + hours{f.hour} + minutes{f.minute - f.offset_minutes} + seconds{second} +
                            milliseconds{f.millisecond};
    // Whatever is read can be written with a year of four digits. What is still to be moved to a zone or to the end of
    // its day keeps a year's distance from the first and the last.
    const int margin = f.has_time && f.has_zone ? 0 : 1;
    const int in_utc = static_cast<int>(std::chrono::year_month_day{std::chrono::floor<days>(instant)}.year());
    if (in_utc < 1000 + margin || in_utc > 9999 - margin) return std::nullopt;
    return WrittenDate{instant, f.has_time, f.has_zone};
}

/// Walks over the folded text.
class Cursor {
public:
    explicit Cursor(std::string_view text) : text_(text) {}
    std::size_t at() const { return at_; }
    bool done() const { return at_ >= text_.size(); }
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    void skip(std::size_t count = 1) { at_ = std::min(at_ + count, text_.size()); }
    void skip_spaces() {
        while (is_space(peek())) skip();
    }
    std::size_t digits_ahead() const {
        std::size_t count = 0;
        while (is_digit(peek(count))) ++count;
        return count;
    }
    /// Up to `most` digits; -1 when there is none.
    int number(std::size_t most) {
        int value = -1;
        for (std::size_t i = 0; i < most && is_digit(peek()); ++i, skip())
            value = std::max(value, 0) * 10 + (peek() - '0');
        return value;
    }
    std::string_view word() {
        const std::size_t first = at_;
        while (is_alpha(peek())) skip();
        return text_.substr(first, at_ - first);
    }
    bool take(char c) {
        if (peek() != c) return false;
        skip();
        return true;
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

void read_fraction(Cursor& in, Fields& f) {
    if ((in.peek() != '.' && in.peek() != ',') || !is_digit(in.peek(1))) return;
    in.skip();
    int scale = 100;
    while (is_digit(in.peek())) {
        f.millisecond += (in.peek() - '0') * scale;
        scale /= 10;
        in.skip();
    }
}

/// hh:mm[:ss[.fff]]; also "hh.mm" and "hhHmm" when told that a time stands here.
bool read_time(Cursor& in, Fields& f) {
    f.hour = in.number(2);
    f.has_time = true;
    if (f.hour < 0) return false;
    if (in.peek() == ':' || in.peek() == '.' || in.peek() == 'h') {
        in.skip();
        f.minute = std::max(in.number(2), 0);
        if ((in.peek() == ':' || in.peek() == '.') && is_digit(in.peek(1))) {
            in.skip();
            f.second = in.number(2);
        }
        read_fraction(in, f);
    } else if (in.digits_ahead() >= 2) { // 102030 or 1020
        f.minute = in.number(2);
        if (in.digits_ahead() >= 2) f.second = in.number(2);
        read_fraction(in, f);
    }
    return true;
}

/// +hh:mm, +hhmm, +hh, +h:mm.
bool read_offset(Cursor& in, Fields& f) {
    const int sign = in.peek() == '-' ? -1 : 1;
    if (in.peek() != '+' && in.peek() != '-') return false;
    in.skip();
    const std::size_t digits = in.digits_ahead();
    if (digits == 0 || digits > 4) return false;
    const int hour = in.number(digits == 3 ? 1 : 2);
    in.take(':');
    const int minute = std::max(in.number(2), 0);
    f.offset_minutes = sign * (hour * 60 + minute);
    f.has_zone = true;
    return minute < 60;
}

/// A zone's name. A single letter but Z may be something else ("12:00 h").
void set_zone(std::string_view name, int offset, Fields& f) {
    f.offset_minutes = offset;
    f.has_zone = name.size() > 1 || name == "z";
}

void apply_half(std::string_view word, Fields& f) {
    if (word == "pm" && f.hour < 12) f.hour += 12;
    if (word == "am" && f.hour == 12) f.hour = 0;
}

/// Zones and am/pm after the time; false when something unknown stands there.
bool read_tail(Cursor& in, Fields& f) {
    while (!in.done()) {
        in.skip_spaces();
        const char c = in.peek();
        if (c == '+' || c == '-') {
            if (!read_offset(in, f)) return false;
        } else if (is_alpha(c)) {
            const std::string_view word = in.word();
            if (word == "am" || word == "pm")
                apply_half(word, f);
            else if (const auto offset = zone_offset(word))
                set_zone(word, *offset, f);
            else if (!is_ignored(word))
                return in.peek() == '/'; // Europe/Zurich without an offset: taken as UTC
        } else if (c == '(' || c == '[') {
            return true; // a comment: "(CET)", "[UTC]"
        } else if (in.done()) {
            return true;
        } else if (c == '.' || c == ',' || c == ')' || c == '/' || c == '\'') {
            in.skip();
        } else {
            return false;
        }
    }
    return true;
}

/// Seconds, with or without a fraction, or milliseconds since 1970.
std::optional<WrittenDate> parse_epoch(std::string_view text) {
    Cursor in(text);
    const std::size_t run = in.digits_ahead();
    std::int64_t value = 0;
    for (const char c : text.substr(0, run)) value = value * 10 + (c - '0');
    in.skip(run);
    Fields fraction;
    if (run == 10) read_fraction(in, fraction);
    if (!in.done()) return std::nullopt;
    return WrittenDate{Instant{milliseconds{run == 13 ? value : value * 1000 + fraction.millisecond}}, true, true};
}

/// "W48-2", "W482", "W48" after the year: the Monday of that ISO week, or its nth day.
bool read_week(Cursor& in, Fields& f) {
    using namespace std::chrono;
    in.skip(); // the w
    const int week = in.digits_ahead() >= 2 ? in.number(2) : -1;
    if (week < 1 || week > 53) return false;
    const bool dash = in.peek() == '-' && is_digit(in.peek(1));
    if (dash) in.skip();
    const int weekday = is_digit(in.peek()) ? in.number(1) : 1;
    if (weekday < 1 || weekday > 7) return false;
    // Week 1 has January 4th.
    const sys_days fourth{year{f.year} / January / 4};
    const sys_days monday = fourth - (std::chrono::weekday{fourth} - Monday);
    const year_month_day date{monday + days{(week - 1) * 7 + weekday - 1}};
    f.year = static_cast<int>(date.year());
    f.month = static_cast<int>(static_cast<unsigned>(date.month()));
    f.day = static_cast<int>(static_cast<unsigned>(date.day()));
    return true;
}

/// After "yyyy": -mm-dd, -ddd, mmdd, ... with an optional time.
std::optional<WrittenDate> parse_iso(std::string_view text) {
    Cursor in(text);
    Fields f;
    const std::size_t run = in.digits_ahead();
    if (run == 10 || run == 13) return parse_epoch(text);
    if (run < 4 || run == 5 || run == 9 || run > 14) return std::nullopt;
    f.year = in.number(4);
    const char separator = in.peek();
    if (separator == '-' || separator == '/' || separator == '.' || separator == ':') in.skip();
    if (in.peek() == 'w') {
        if (!read_week(in, f)) return std::nullopt;
    } else if (in.digits_ahead() == 3 || run == 7) {
        f.day_of_year = in.number(3);
        if (*f.day_of_year < 1 || *f.day_of_year > 366) return std::nullopt;
    } else if (in.digits_ahead() > 0) {
        f.month = in.number(2);
        if (!is_digit(separator) && in.peek() == separator) in.skip();
        if (in.digits_ahead() > 0) f.day = in.number(2);
    } else if (!in.done() || (run == 4 && separator != '\0')) {
        return std::nullopt;
    }
    if (in.take('t') || is_space(in.peek()) || in.peek() == '-' || in.peek() == ',' || in.peek() == '_')
        in.skip_spaces();
    if (in.peek() == '-' || in.peek() == ',') in.skip(), in.skip_spaces();
    if (is_digit(in.peek()) && !read_time(in, f)) return std::nullopt;
    return read_tail(in, f) ? to_instant(f) : std::nullopt;
}

int full_year(int year, std::size_t digits) {
    if (digits >= 3) return year;
    return year < 70 ? 2000 + year : 1900 + year;
}

/// 23.11.2026, 23/11/2026, 11/23/2026, 23-11-2026: numbers a, b, c with their digits.
bool set_numeric_date(Fields& f, const std::array<int, 3>& numbers, std::size_t year_digits, char separator) {
    f.year = full_year(numbers[2], year_digits);
    const bool american = separator == '/' && numbers[0] <= 12;
    f.day = american ? numbers[1] : numbers[0];
    f.month = american ? numbers[0] : numbers[1];
    if (american && f.month <= 12 && f.day > 31) return false;
    return true;
}

/// Words and numbers in any order: RFC 822, asctime, "lundi 23 novembre 2026 à 6 h 30".
class FreeParser {
public:
    explicit FreeParser(std::string_view text) : in_(text) {}

    std::optional<WrittenDate> run() {
        while (!in_.done()) {
            const char c = in_.peek();
            if (is_digit(c)) {
                if (!number()) return std::nullopt;
            } else if (is_alpha(c)) {
                if (!word()) return std::nullopt;
            } else if ((c == '+' || c == '-') && time_ && is_digit(in_.peek(1))) {
                if (!offset()) return std::nullopt;
            } else if (c == '(') {
                zone_in_brackets();
                break;
            } else {
                in_.skip();
            }
        }
        if (!day_ || !month_ || !year_) return std::nullopt;
        apply_half(half_, fields_);
        return to_instant(fields_);
    }

private:
    /// "12:00 (MEZ)"; behind an offset it is a comment.
    void zone_in_brackets() {
        if (!time_ || zone_) return;
        in_.skip();
        const std::string_view name = in_.word();
        if (const auto offset = name.size() > 1 ? zone_offset(name) : std::nullopt) set_zone(name, *offset, fields_);
    }

    bool offset() {
        // "Thu Jan 1 19:48:21 -0500 2004" has its year behind the offset; "19:48 - 23" has none.
        zone_ = true; // a name after it adds nothing: "+0100 (CET)"
        return read_offset(in_, fields_);
    }

    bool number() {
        const std::size_t digits = in_.digits_ahead();
        if (digits > 4) return false;
        const char after = in_.peek(digits);
        const bool more = is_digit(in_.peek(digits + 1));
        if (digits <= 2 && !time_ &&
            ((after == ':' && more) || (day_ && month_ && (year_ || after == 'h') && (after == '.' || after == 'h')))) {
            time_ = true;
            return read_time(in_, fields_);
        }
        if (digits <= 2 && (after == '.' || after == '/' || after == '-') && more && !day_ && !month_ &&
            try_numeric(after))
            return true;
        const int value = in_.number(4);
        if (!day_ && digits <= 2) return set_day(value);
        if (!year_ && digits <= 2 && day_ && month_ && is_hour(digits)) return false;
        if (!year_ && (digits == 4 || (digits <= 3 && day_ && month_))) {
            fields_.year = full_year(value, digits);
            return year_ = true;
        }
        if (!time_ && day_ && month_ && year_ && digits <= 2) return late_time(value);
        return false;
    }

    /// "24. November, 12 Uhr", "30 novembre, ore 12" are of no year, not of 2012. The number was just read.
    bool is_hour(std::size_t digits) const {
        constexpr std::array<std::string_view, 6> before{"um", "ore", "alle", "at", "a", "las"};
        constexpr std::array<std::string_view, 8> behind{"uhr", "h", "heures", "heure", "hrs", "am", "pm", "noon"};
        if (digits < 2 || std::ranges::find(before, last_word_) != before.end()) return true;
        Cursor next = in_;
        next.skip_spaces();
        return std::ranges::find(behind, next.word()) != behind.end();
    }

    bool set_day(int value) {
        fields_.day = value;
        return day_ = true;
    }

    /// "à 6 h 30", "um 6 Uhr".
    bool late_time(int value) {
        fields_.hour = value;
        fields_.has_time = true;
        in_.skip_spaces();
        if (in_.peek() != 'h' && in_.peek() != 'u' && in_.peek() != 'a' && in_.peek() != 'p') return false;
        if (in_.peek() == 'h' && !is_alpha(in_.peek(1))) {
            in_.skip();
            in_.skip_spaces();
            fields_.minute = std::max(in_.number(2), 0);
        }
        return time_ = true;
    }

    bool try_numeric(char separator) {
        const Cursor before = in_;
        std::array<int, 3> numbers{in_.number(2), -1, -1};
        in_.skip();
        numbers[1] = in_.number(2);
        const bool third = in_.take(separator) && is_digit(in_.peek());
        const std::size_t digits = in_.digits_ahead();
        if (numbers[1] < 0 || !third || (digits != 2 && digits != 4)) {
            in_ = before;
            return false;
        }
        numbers[2] = in_.number(4);
        day_ = month_ = year_ = true;
        return set_numeric_date(fields_, numbers, digits, separator);
    }

    bool word() {
        const std::string_view word = in_.word();
        last_word_ = word;
        if (in_.peek() == '.') in_.skip();
        if (word == "am" || word == "pm") {
            half_ = word;
            return true;
        }
        if ((!month_ || perhaps_tuesday_) && !is_weekday(word)) {
            if (const auto month = month_of(word)) {
                perhaps_tuesday_ = word == "mar" && !day_; // "mar. 3 août": mardi, martedì, martes
                fields_.month = *month;
                return month_ = true;
            }
        }
        if (time_ && !zone_) {
            if (const auto offset = zone_offset(word)) {
                set_zone(word, *offset, fields_);
                return zone_ = true;
            }
        }
        if (word == "t" || is_ignored(word)) return true;
        if (in_.peek() == '/') { // Europe/Zurich
            in_.skip();
            in_.word();
            return true;
        }
        return !month_ || time_ ? is_word_of_zone(word) : false;
    }

    /// Words beside the date in a foreign tongue are survived before the month (a weekday) and refused after it.
    bool is_word_of_zone(std::string_view word) const {
        return (!month_ && word.size() >= 2) || (time_ && word.size() <= 5);
    }

    Cursor in_;
    Fields fields_;
    std::string_view half_;
    std::string_view last_word_;
    bool perhaps_tuesday_ = false;
    bool day_ = false;
    bool month_ = false;
    bool year_ = false;
    bool time_ = false;
    bool zone_ = false;
};

/// "p.m.", "p. m." and "a.m" at the start of `text`: their length, else 0.
std::size_t half_length(std::string_view text) {
    if (text.size() < 3 || (text[0] != 'a' && text[0] != 'p') || text[1] != '.') return 0;
    const std::size_t m = text[2] == ' ' ? 3 : 2;
    if (m >= text.size() || text[m] != 'm' || (m + 1 < text.size() && is_alpha(text[m + 1]))) return 0;
    return m + 1;
}

/// "24. 11. " before a digit: its length, else 0.
std::size_t spaced_date_length(std::string_view text) {
    Cursor in(text);
    for (int part = 0; part < 2; ++part) {
        if (in.number(2) < 0 || !in.take('.') || !in.take(' ') || !is_digit(in.peek())) return 0;
    }
    return in.at();
}

/// Spellings with spaces and stops, as the parsers know them: "4:30 p. m." -> "4:30 pm", "24. 11. 2026" ->
/// "24.11.2026".
std::string usual_spelling(std::string_view folded) {
    std::string out;
    for (std::size_t i = 0; i < folded.size();) {
        const std::string_view rest = folded.substr(i);
        const bool word_begins = i == 0 || !is_alnum(folded[i - 1]);
        if (const std::size_t half = half_length(rest); half > 0 && (i == 0 || !is_alpha(folded[i - 1]))) {
            out += {rest[0], 'm'};
            i += half;
        } else if (const std::size_t date = word_begins ? spaced_date_length(rest) : 0; date > 0) {
            std::ranges::copy_if(rest.substr(0, date), std::back_inserter(out), [](char c) { return c != ' '; });
            i += date;
        } else {
            out += folded[i++];
        }
    }
    return out;
}

} // namespace

std::optional<Instant> parse_date(std::string_view text) {
    const auto found = read_date(text);
    return found ? std::optional(found->instant) : std::nullopt;
}

std::optional<Instant> parse_date(std::string_view text, const Zone* zone, Writer writer) {
    const auto date = read_date(text);
    return date ? std::optional(meant(*date, zone, writer)) : std::nullopt;
}

Instant meant(const WrittenDate& date, const Zone* zone, Writer writer) {
    if (date.has_zone || zone == nullptr) return date.instant;
    const auto minute = std::chrono::floor<minutes>(date.instant);
    const auto day = std::chrono::floor<days>(minute);
    const Instant local = zone->last_instant(LocalDate{day}, minute - day) + (date.instant - minute);
    return writer == Writer::machine ? std::max(local, date.instant) : local;
}

Instant embargo_end(const WrittenDate& date, const Zone* zone, Writer writer) {
    WrittenDate end = date;
    if (!date.has_time) end.instant += std::chrono::days{1};
    return meant(end, zone, writer);
}

std::optional<Instant> parse_embargo(std::string_view text, const Zone* zone, Writer writer) {
    const auto date = read_date(text);
    return date ? std::optional(embargo_end(*date, zone, writer)) : std::nullopt;
}

std::optional<WrittenDate> read_date(std::string_view text) {
    text = trim(text);
    if (text.empty() || text.size() > 120) return std::nullopt;
    const std::string folded = usual_spelling(fold(text));
    const std::string_view clean = trim(folded);
    if (clean.size() >= 4 && is_digit(clean[0]) && is_digit(clean[1]) && is_digit(clean[2]) && is_digit(clean[3])) {
        if (auto found = parse_iso(clean)) return found;
    }
    return FreeParser(clean).run();
}

} // namespace depesche::digest::feed
