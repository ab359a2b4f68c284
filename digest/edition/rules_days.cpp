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
    unsigned day = 0, month = 0, weekday = 0;
    std::string shown;
};

/// "Montag, 23. November", "November 23", "31. Februar" wherever they stand.
std::vector<Day> days_in(const RuleInput& input, std::string_view text) {
    std::vector<Day> found;
    const auto tokens = tokens_of(text);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].kind != Kind::word) continue;
        const auto month = number_in(input, "month", 12, tokens[i].text);
        if (month == 0) continue;
        int steps = -1;
        const auto* number = neighbour(tokens, i, steps);
        if (number != nullptr && number->text == ".") number = neighbour(tokens, i, --steps);
        if (number == nullptr || number->kind != Kind::number || number->text.size() > 2) continue;
        Day day;
        day.month = month;
        std::from_chars(number->text.data(), number->text.data() + number->text.size(), day.day);
        const auto* before = neighbour(tokens, i, --steps);
        if (before != nullptr && before->text == ",") before = neighbour(tokens, i, --steps);
        if (before != nullptr) day.weekday = number_in(input, "weekday", 7, before->text);
        const auto* const end = tokens[i].text.data() + tokens[i].text.size();
        if (day.day == 0 || day.day > 31) continue; // "the 66 March protesters"
        day.shown.assign(number->text.data(), end);
        found.push_back(std::move(day));
    }
    return found;
}

bool is_possible(const Day& day) {
    using namespace std::chrono;
    const month_day date{month{day.month}, std::chrono::day{day.day}};
    return date.ok();
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
            } else if (input.date && shown.part == Part::subline) {
                const auto is = std::chrono::weekday{std::chrono::sys_days{*input.date}}.iso_encoding();
                const bool agrees = unsigned(input.date->day()) == day.day &&
                                    unsigned(input.date->month()) == day.month &&
                                    (day.weekday == 0 || day.weekday == is);
                if (!agrees)
                    findings.push_back(about_words(input, "date", RuleSeverity::error, "other_date", shown, day.shown));
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
