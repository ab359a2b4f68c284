#include "digest/schedule/schedule.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace depesche::digest {

namespace {

/// Per day, Monday first: the names that count, in English, German, French and Italian.
constexpr std::array<std::string_view, 7> day_names = {
    " mon monday mo montag lun lundi lunedi lunedì ",
    " tue tues tuesday di dienstag mar mardi martedi martedì ",
    " wed wednesday mi mittwoch mer mercredi mercoledi mercoledì ",
    " thu thur thurs thursday do donnerstag jeu jeudi gio giovedi giovedì ",
    " fri friday fr freitag ven vendredi venerdi venerdì ",
    " sat saturday sa samstag sonnabend sam samedi sab sabato ",
    " sun sunday so sonntag dim dimanche dom domenica ",
};

std::string lower_trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    std::string result(text.substr(first, text.find_last_not_of(" \t") - first + 1));
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    return result;
}

std::optional<std::size_t> day_index(const std::string& name) {
    if (name.empty() || name.find(' ') != std::string::npos) return std::nullopt;
    for (std::size_t day = 0; day < day_names.size(); ++day) {
        if (day_names[day].find(" " + name + " ") != std::string_view::npos) return day;
    }
    return std::nullopt;
}

std::string not_days(std::string_view text) {
    return fmt::format("\"{}\" are no days; allowed are mon, tue, wed, thu, fri, sat, sun, ranges and lists of them "
                       "(\"mon-fri\", \"sat,sun\"), daily, weekdays and weekend",
                       text);
}

/// One entry of a list: a day, a range, or a word for several.
std::optional<config::DaySet> entry_days(const std::string& entry) {
    if (entry == "daily") return config::DaySet{0x7f};
    if (entry == "weekdays") return config::DaySet{0x1f};
    if (entry == "weekend") return config::DaySet{0x60};
    const auto dash = entry.find('-');
    const auto first = day_index(lower_trimmed(entry.substr(0, dash)));
    const auto last = dash == std::string::npos ? first : day_index(lower_trimmed(entry.substr(dash + 1)));
    if (!first || !last) return std::nullopt;
    unsigned set = 1U << *first;
    for (std::size_t day = *first; day != *last;) {
        day = (day + 1) % 7; // "sat-mon" goes over the end of the week
        set |= 1U << day;
    }
    return static_cast<config::DaySet>(set);
}

} // namespace

std::expected<config::LocalMinutes, std::string> parse_time_of_day(std::string_view text) {
    const auto error = std::unexpected(fmt::format("\"{}\" is no time of day; allowed are 00:00 to 23:59", text));
    const auto colon = text.find(':');
    if (colon == 0 || colon > 2 || text.size() != colon + 3) return error;
    int hours = 0;
    int minutes = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i == colon) continue;
        if (text[i] < '0' || text[i] > '9') return error;
        int& number = i < colon ? hours : minutes;
        number = number * 10 + (text[i] - '0');
    }
    if (hours > 23 || minutes > 59) return error;
    return config::LocalMinutes{hours * 60 + minutes};
}

std::expected<config::DaySet, std::string> parse_days(std::string_view text) {
    unsigned set = 0;
    std::string_view rest = text;
    while (true) {
        const auto comma = rest.find(',');
        const auto days = entry_days(lower_trimmed(rest.substr(0, comma)));
        if (!days) return std::unexpected(not_days(text));
        set |= *days;
        if (comma == std::string_view::npos) break;
        rest.remove_prefix(comma + 1);
    }
    return static_cast<config::DaySet>(set);
}

} // namespace depesche::digest
