// (11) Days: those that cannot be, and those that a reader would take for another.
#include "digest/article/words.hpp"
#include "digest/document/unicode.hpp"
#include "digest/edition/rule_words.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

namespace depesche::digest {
namespace {

using Kind = Token::Kind;

/// "weekday.3" or "month.11" in the message's language, as it is compared.
std::string name_of(const RuleInput& input, std::string_view list, unsigned number) {
    static const auto library = config::TextLibrary::load();
    const auto& texts = library.value().best(input.language.empty() ? input.document.language : input.language);
    const auto key = fmt::format("{}.{}", list, number);
    return texts.has(key) ? lower(texts.at(key)) : std::string();
}

/// The number of a month's or a weekday's name, 0 if it is none.
unsigned number_in(const RuleInput& input, std::string_view list, unsigned most, std::string_view word) {
    const auto folded = lower(word);
    for (unsigned number = 1; number <= most; ++number) {
        if (!folded.empty() && folded == name_of(input, list, number)) return number;
    }
    return 0;
}

struct Day {
    unsigned day = 0, month = 0;
    unsigned weekday = 0;
    int year = 0; ///< 0: not said
    std::string shown{};
    std::string shown_weekday{}; ///< "Montag, 29. November 2026"
};

unsigned value_of(std::string_view digits) {
    unsigned value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

bool is_number(const Token* token, std::size_t least, std::size_t most) {
    return token != nullptr && token->kind == Kind::number && token->text.size() >= least &&
           token->text.size() <= most && token->text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string between(const Token& first, const Token& last) {
    return {first.text.data(), last.text.data() + last.text.size()};
}

/// A weekday's name, or how it is shortened in front of a date: "Mo", "Mon", "lun".
unsigned weekday_in(const RuleInput& input, std::string_view word) {
    if (const auto whole = number_in(input, "weekday", 7, word); whole > 0) return whole;
    const auto folded = lower(word);
    const std::size_t letters = primary_language(input) == "de" ? 2 : 3;
    if (folded.size() != letters) return 0;
    for (unsigned number = 1; number <= 7; ++number) {
        if (name_of(input, "weekday", number).starts_with(folded)) return number;
    }
    return 0;
}

/// The weekday in front of the date that begins at `begin`.
void add_weekday(const RuleInput& input, const std::vector<Token>& tokens, std::size_t begin, std::size_t end,
                 Day& day) {
    int steps = -1;
    const auto* before = neighbour(tokens, begin, steps);
    for (int words = 0; before != nullptr && words < 3; ++words) { // "Montag, den 29.", "Mo., 29."
        if (before->text != "," && before->text != "." && !is_listed(" den dem der the le il ", lower(before->text)))
            break;
        before = neighbour(tokens, begin, --steps);
    }
    if (before == nullptr || before->kind != Kind::word) return;
    day.weekday = weekday_in(input, before->text);
    if (day.weekday > 0) day.shown_weekday = between(*before, tokens[end]);
}

/// "2026" behind a date, perhaps behind a comma: "November 23, 2026".
void add_year(const std::vector<Token>& tokens, std::size_t& end, Day& day) {
    const auto* year = neighbour(tokens, end, 1);
    if (year != nullptr && year->text == ",") year = neighbour(tokens, end, 2);
    if (!is_number(year, 4, 4)) return;
    const auto value = static_cast<int>(value_of(year->text));
    if (value < 1900 || value > 2199) return;
    day.year = value;
    end = static_cast<std::size_t>(year - tokens.data());
}

/// "29.11.2026", one number with its dots.
std::optional<Day> day_in_digits(std::string_view number) {
    const auto first = number.find('.');
    const auto second = first == std::string_view::npos ? first : number.find('.', first + 1);
    if (second == std::string_view::npos || number.find_first_not_of("0123456789.") != std::string_view::npos)
        return {};
    const auto year = number.substr(second + 1);
    if (first > 2 || second - first > 3 || year.size() != 4) return {};
    Day day{.day = value_of(number.substr(0, first)),
            .month = value_of(number.substr(first + 1, second - first - 1)),
            .year = static_cast<int>(value_of(year)),
            .shown = std::string(number)};
    const bool is_day =
        day.day > 0 && day.day < 32 && day.month > 0 && day.month < 13 && day.year > 1899 && day.year < 2200;
    return is_day ? std::optional(day) : std::nullopt;
}

/// The number of the day beside the month at `i`, and where the date begins and ends; nothing: there is none.
struct Place {
    const Token* number;
    std::size_t begin, end;
};
std::optional<Place> day_beside(const std::vector<Token>& tokens, std::size_t i) {
    int steps = -1;
    const auto* number = neighbour(tokens, i, steps);
    // "29. November", "1er novembre", "29th November"
    if (number != nullptr && is_listed(" . er st nd rd th of de º ° ", number->text))
        number = neighbour(tokens, i, --steps);
    if (number != nullptr && is_listed(" st nd rd th ", number->text)) number = neighbour(tokens, i, --steps);
    if (is_number(number, 1, 2)) return Place{number, static_cast<std::size_t>(number - tokens.data()), i};
    number = neighbour(tokens, i, 1); // "November 29"
    if (is_number(number, 1, 2)) return Place{number, i, static_cast<std::size_t>(number - tokens.data())};
    return std::nullopt;
}

/// "Montag, 23. November", "November 23, 2026", "31. Februar", "Mo, 23.11.2026" wherever they stand.
std::vector<Day> days_in(const RuleInput& input, std::string_view text) {
    std::vector<Day> found;
    const auto tokens = tokens_of(text);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].kind == Kind::number) {
            if (auto day = day_in_digits(tokens[i].text)) {
                add_weekday(input, tokens, i, i, *day);
                found.push_back(*std::move(day));
            }
            continue;
        }
        const auto month = tokens[i].kind == Kind::word ? number_in(input, "month", 12, tokens[i].text) : 0;
        const auto place = month == 0 ? std::nullopt : day_beside(tokens, i);
        if (!place) continue;
        Day day{.day = value_of(place->number->text), .month = month};
        if (day.day == 0 || day.day > 31) continue; // "the 66 March protesters"
        day.shown = between(tokens[place->begin], tokens[place->end]);
        auto end = place->end;
        add_year(tokens, end, day);
        add_weekday(input, tokens, place->begin, end, day);
        if (place->begin == i && day.year == 0 && day.weekday == 0) continue; // "May 12 people", "March 30 times"
        found.push_back(std::move(day));
    }
    return found;
}

/// The weekday that the date is told with is not its own. Without a year that of the nearest one counts, if the moment
/// is known.
bool has_wrong_weekday(const RuleInput& input, const Day& day) {
    using namespace std::chrono;
    if (day.weekday == 0 || (day.year == 0 && input.now == Instant{})) return false;
    const year_month_day today{floor<days>(input.now)};
    std::optional<sys_days> nearest;
    for (const int offset : {0, -1, 1}) {
        const auto in_year = day.year > 0 ? year{day.year} : today.year() + years{offset};
        const year_month_day date{in_year, month{day.month}, std::chrono::day{day.day}};
        if (!date.ok()) continue;
        const sys_days candidate{date};
        const auto away = [&](sys_days one) { return abs(one - sys_days{today}); };
        if (!nearest || away(candidate) < away(*nearest)) nearest = candidate;
    }
    return nearest && weekday{*nearest}.iso_encoding() != day.weekday;
}

bool is_possible(const Day& day) {
    using namespace std::chrono;
    const month_day date{month{day.month}, std::chrono::day{day.day}};
    return date.ok();
}

bool is_that_day(const LocalDate& date, const Day& day) {
    const auto weekday = std::chrono::weekday{std::chrono::sys_days{date}}.iso_encoding();
    return unsigned(date.day()) == day.day && unsigned(date.month()) == day.month &&
           (day.year == 0 || int(date.year()) == day.year) && (day.weekday == 0 || day.weekday == weekday);
}

/// Days that are told from the day of writing. "Morgen" with a capital may be a part of the day.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> relative_days = {{
    {"de", " heute gestern vorgestern morgen übermorgen "},
    {"en", " today yesterday tomorrow tonight "},
    {"fr", " aujourd hier demain "},
    {"it", " oggi ieri domani stasera stamattina "},
}};

std::string relative_day_in(std::string_view text, std::string_view language) {
    const auto* const list =
        std::ranges::find(relative_days, language, &std::pair<std::string_view, std::string_view>::first);
    if (list == relative_days.end()) return {};
    const auto tokens = tokens_of(text);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].kind != Kind::word) continue;
        const auto folded = lower(tokens[i].text);
        if (!is_listed(list->second, folded)) continue;
        const bool noun = folded == "morgen" && i > 0 && is_upper_case(first_code_point(tokens[i].text).value);
        if (!noun) return std::string(tokens[i].text);
    }
    return {};
}

} // namespace

std::vector<Finding> check_dates(const RuleInput& input) {
    std::vector<Finding> findings;
    for (const auto& shown : shown_texts(input.document)) {
        for (const auto& day : days_in(input, shown.text)) {
            if (!is_possible(day)) {
                findings.push_back(
                    about_words(input, "date", RuleSeverity::error, "impossible_date", shown, day.shown));
            } else if (input.date && shown.part == Part::subline && !is_that_day(*input.date, day)) {
                findings.push_back(about_words(input, "date", RuleSeverity::error, "other_date", shown, day.shown));
            } else if (has_wrong_weekday(input, day)) {
                // In the second line a machine computed it; in a story somebody may quote what was printed.
                const bool computed = shown.part == Part::subline || shown.part == Part::heading;
                findings.push_back(about_words(input, "date", computed ? RuleSeverity::error : RuleSeverity::warning,
                                               "wrong_weekday", shown, day.shown_weekday));
            }
        }
    }
    return findings;
}

std::vector<Finding> check_relative_days(const RuleInput& input) {
    if (input.zone == nullptr || input.picks.empty() || input.document.product != Product::digest) return {};
    const LocalDate read_on = input.date ? *input.date : input.zone->date(input.now);
    const auto language = primary_language(input);
    std::vector<Finding> findings;
    for (const auto& shown : shown_texts(input.document)) {
        const auto index = static_cast<std::size_t>(shown.item) - 1;
        if (shown.item < 1 || index >= input.picks.size() || !is_story_text(shown.part)) continue;
        const Pick& pick = input.picks[index];
        // An editor knows when the edition is read.
        if (pick.text.origin == "editor" || input.zone->date(pick.news_time) == read_on) continue;
        const auto found = relative_day_in(shown.text, language);
        if (!found.empty())
            findings.push_back(about_words(input, "relative day", RuleSeverity::warning, "relative_day", shown, found));
    }
    return findings;
}

} // namespace depesche::digest
