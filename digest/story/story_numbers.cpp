#include "digest/story/story_numbers.hpp"

#include "digest/story/stem.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace depesche::digest {

namespace {

using Word = std::pair<std::string_view, int>;

/// One is an article more often than a number. What means another number elsewhere ("six", "mille") is told by the
/// languages' order: none of these does.
constexpr auto number_words = std::to_array<Word>({
    {"zwei", 2},      {"drei", 3},       {"vier", 4},         {"funf", 5},      {"fuenf", 5},       {"sechs", 6},
    {"sieben", 7},    {"acht", 8},       {"neun", 9},         {"zehn", 10},     {"elf", 11},        {"zwolf", 12},
    {"zwoelf", 12},   {"dreizehn", 13},  {"vierzehn", 14},    {"funfzehn", 15}, {"sechzehn", 16},   {"siebzehn", 17},
    {"achtzehn", 18}, {"neunzehn", 19},  {"zwanzig", 20},     {"dreissig", 30}, {"vierzig", 40},    {"funfzig", 50},
    {"sechzig", 60},  {"siebzig", 70},   {"achtzig", 80},     {"neunzig", 90},  {"hundert", 100},   {"tausend", 1000},
    {"deux", 2},      {"trois", 3},      {"quatre", 4},       {"cinq", 5},      {"six", 6},         {"sept", 7},
    {"huit", 8},      {"neuf", 9},       {"dix", 10},         {"onze", 11},     {"douze", 12},      {"treize", 13},
    {"quatorze", 14}, {"quinze", 15},    {"seize", 16},       {"vingt", 20},    {"vingts", 20},     {"trente", 30},
    {"quarante", 40}, {"cinquante", 50}, {"soixante", 60},    {"septante", 70}, {"huitante", 80},   {"octante", 80},
    {"nonante", 90},  {"cent", 100},     {"cents", 100},      {"mille", 1000},  {"centaine", 100},  {"due", 2},
    {"tre", 3},       {"quattro", 4},    {"cinque", 5},       {"sei", 6},       {"sette", 7},       {"otto", 8},
    {"nove", 9},      {"dieci", 10},     {"undici", 11},      {"dodici", 12},   {"tredici", 13},    {"quattordici", 14},
    {"quindici", 15}, {"sedici", 16},    {"diciassette", 17}, {"diciotto", 18}, {"diciannove", 19}, {"venti", 20},
    {"trenta", 30},   {"quaranta", 40},  {"cinquanta", 50},   {"sessanta", 60}, {"settanta", 70},   {"ottanta", 80},
    {"novanta", 90},  {"cento", 100},    {"mila", 1000},      {"two", 2},       {"three", 3},       {"four", 4},
    {"five", 5},      {"seven", 7},      {"eight", 8},        {"nine", 9},      {"ten", 10},        {"eleven", 11},
    {"twelve", 12},   {"thirteen", 13},  {"fourteen", 14},    {"fifteen", 15},  {"sixteen", 16},    {"seventeen", 17},
    {"eighteen", 18}, {"nineteen", 19},  {"twenty", 20},      {"thirty", 30},   {"forty", 40},      {"fifty", 50},
    {"sixty", 60},    {"seventy", 70},   {"eighty", 80},      {"ninety", 90},   {"hundred", 100},   {"thousand", 1000},
});

constexpr auto scales = std::to_array<std::pair<std::string_view, double>>({
    {"tausend", 1e3},    {"thousand", 1e3},  {"mille", 1e3},      {"mila", 1e3},        {"тыс", 1e3},
    {"тысяч", 1e3},      {"тысячи", 1e3},    {"hundert", 100},    {"million", 1e6},     {"millions", 1e6},
    {"millionen", 1e6},  {"milioni", 1e6},   {"milione", 1e6},    {"mio", 1e6},         {"млн", 1e6},
    {"миллион", 1e6},    {"миллиона", 1e6},  {"миллионов", 1e6},  {"milliarde", 1e9},   {"milliarden", 1e9},
    {"milliard", 1e9},   {"milliards", 1e9}, {"miliardo", 1e9},   {"miliardi", 1e9},    {"mrd", 1e9},
    {"billion", 1e9},    {"billions", 1e9},  {"bn", 1e9},         {"billionen", 1e12},  {"trillion", 1e12},
    {"trillions", 1e12}, {"млрд", 1e9},      {"миллиард", 1e9},   {"миллиарда", 1e9},   {"миллиардов", 1e9},
    {"трлн", 1e12},      {"триллион", 1e12}, {"триллиона", 1e12}, {"триллионов", 1e12},
});

constexpr auto percents = std::to_array<std::string_view>(
    {"prozent", "percent", "pourcent", "процент", "процента", "процентов", "prozentpunkte", "percento"});

template <class List>
bool in(const List& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

template <class List>
auto value_of(const List& list, std::string_view word) -> std::optional<decltype(list.front().second)> {
    const auto found = std::ranges::find(list, word, [](const auto& entry) { return entry.first; });
    if (found == list.end()) return std::nullopt;
    return found->second;
}

std::string_view word_at(std::span<const StoryToken> tokens, std::size_t i) {
    return i < tokens.size() ? tokens[i].word : std::string_view{};
}

/// "fünfhundert", "zweiundzwanzig", "cinquecento": number words written together; 0 when it is none.
int written_together(std::string_view word) {
    constexpr std::size_t shortest = 7;
    int value = 0, current = 0;
    const bool long_word = word.size() >= shortest;
    while (!word.empty()) {
        const Word* best = nullptr;
        for (const Word& entry : number_words)
            if (entry.first.front() == word.front() && word.starts_with(entry.first) &&
                (!best || entry.first.size() > best->first.size()))
                best = &entry;
        if (!best) {
            if (current > 0 && word.starts_with("und")) {
                word.remove_prefix(3);
                continue;
            }
            return 0;
        }
        if (best->second == 1000) {
            value += std::max(current, 1) * 1000;
            current = 0;
        } else if (best->second == 100) {
            current = std::max(current, 1) * 100;
        } else {
            current += best->second;
        }
        word.remove_prefix(best->first.size());
    }
    return long_word || value + current < 100 ? value + current : 0;
}

int word_value(std::string_view word) {
    static const std::unordered_map<std::string_view, int> values(number_words.begin(), number_words.end());
    constexpr std::string_view firsts = "zdvfsanehtcqoum"; // of number_words
    if (word.size() < 3 || firsts.find(word.front()) == std::string_view::npos) return 0;
    if (const auto found = values.find(word); found != values.end()) return found->second;
    if (word.size() < 7) return 0;
    return written_together(word);
}

/// A run of number words: "trois cent quarante", "quatre-vingts", "two hundred and five".
StoryNumber in_words(std::span<const StoryToken> tokens) {
    double total = 0, current = 0;
    std::size_t used = 0;
    while (used < tokens.size() && !tokens[used].number) {
        const int value = word_value(tokens[used].word);
        const bool goes_on = total + current >= 100 && tokens[used].word == "and";
        if (value == 0 && goes_on && word_value(word_at(tokens, used + 1)) > 0) {
            ++used;
            continue;
        }
        if (value == 0) break;
        if (value == 1000) {
            total += std::max(current, 1.0) * 1000;
            current = 0;
        } else if (value == 100) {
            current = std::max(current, 1.0) * 100;
        } else if (value == 20 && current == 4 && tokens[used].word.starts_with("vingt")) {
            current = 80;
        } else {
            current += value;
        }
        ++used;
    }
    return {used == 0 ? NumberKind::none : NumberKind::count, total + current, used};
}

std::optional<double> to_number(std::string_view digits) {
    double value = 0;
    const auto [end, trouble] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (trouble != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

StoryNumber score_of(std::string_view first, std::string_view second) {
    const auto one = to_number(first), other = to_number(second);
    if (!one || !other) return {};
    constexpr double most_goals = 250; // basketball
    if (*one > most_goals || *other > most_goals) return {NumberKind::moment, *one, 1};
    return {NumberKind::score, 1000 * std::max(*one, *other) + std::min(*one, *other), 1};
}

/// "14:05", "16.48": hours and minutes have two digits behind the mark.
bool is_clock(std::string_view hours, std::string_view minutes) {
    const auto hour = to_number(hours), minute = to_number(minutes);
    return minutes.size() == 2 && hour && minute && *hour < 25 && *minute < 60;
}

/// "16-22 ans": of a match the winner's goals come first where a hyphen parts them, and 12 are many.
bool is_range(std::string_view first, std::string_view second) {
    constexpr double many = 12;
    const auto one = to_number(first), other = to_number(second);
    return one && other && *one < *other && *other >= many;
}

StoryNumber in_digits(std::string_view text, std::string_view next, std::string_view language) {
    const auto mark = text.find_first_of(".,:-");
    if (mark == std::string_view::npos) {
        const auto value = to_number(text);
        if (!value) return {};
        const bool year = text.size() == 4 && *value >= 1900 && *value < 2100;
        return {year ? NumberKind::moment : NumberKind::count, *value, 1};
    }
    const std::string_view before = text.substr(0, mark), after = text.substr(mark + 1);
    if (after.find_first_of(".,:-") != std::string_view::npos) {
        std::string joined(text); // "1.234.567", "5:3,2:1", "12.10.2026"
        if (text[mark] == '.' && after.size() == 7 && after[3] == '.') {
            std::erase(joined, '.');
            return {NumberKind::count, to_number(joined).value_or(0), 1};
        }
        return {NumberKind::moment, to_number(before).value_or(0), 1};
    }
    if (text[mark] == ':' || text[mark] == '-') {
        if (text[mark] == ':' && is_clock(before, after)) return {NumberKind::moment, 0, 1};
        return text[mark] == '-' && is_range(before, after) ? StoryNumber{NumberKind::moment, 0, 1}
                                                            : score_of(before, after);
    }
    if (next == "uhr" || next == "heures" || next == "h") return {NumberKind::moment, 0, 1};
    const bool thousands = after.size() == 3 && before != "0" && (text[mark] == ',') == (language == "en");
    std::string digits(before);
    if (!thousands) digits += '.';
    digits += after;
    const auto value = to_number(digits);
    if (!value) return {};
    return {thousands ? NumberKind::count : NumberKind::decimal, *value, 1};
}

} // namespace

bool is_number_word(std::string_view word) { return word_value(word) > 0; }

StoryNumber number_at(std::span<const StoryToken> tokens, std::string_view language) {
    if (tokens.empty()) return {};
    StoryNumber result;
    if (tokens.front().number)
        result = in_digits(tokens.front().word, word_at(tokens, 1), language);
    else
        result = in_words(tokens);
    if (result.kind != NumberKind::count && result.kind != NumberKind::decimal && result.kind != NumberKind::moment)
        return result;
    std::size_t at = result.tokens;
    const std::string_view next = word_at(tokens, at);
    if (tokens.front().percent || in(percents, next) ||
        (next == "per" && (word_at(tokens, at + 1) == "cent" || word_at(tokens, at + 1) == "cento")) ||
        (next == "pour" && word_at(tokens, at + 1) == "cent")) {
        result.kind = NumberKind::percent;
        return result;
    }
    if (auto scale = value_of(scales, next)) {
        if (next.starts_with("billion") && (language == "de" || language == "fr")) *scale = 1e12;
        result.value *= *scale;
        result.kind = NumberKind::count;
        ++result.tokens;
        return result;
    }
    if (result.kind == NumberKind::count && tokens.front().number && result.value < 32 && month_of(next) > 0)
        result.kind = NumberKind::moment;
    if (result.kind == NumberKind::count && tokens.front().number && result.value < 25 &&
        (next == "uhr" || next == "heures" || next == "h" || (next.size() == 2 && next == "am") || next == "pm"))
        result.kind = NumberKind::moment;
    return result;
}

} // namespace depesche::digest
