// (8) Numbers, times and quotation marks as the edition's language writes them.
#include "digest/article/words.hpp"
#include "digest/document/unicode.hpp"
#include "digest/edition/rule_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace depesche::digest {
namespace {

using Kind = Token::Kind;

/// How one country writes. `thousands`: separators between three digits that are right; `clock`: a wrong sign between
/// hour and minute; `quotes`: marks that belong to other countries.
struct Custom {
    std::string_view tag;
    std::string_view thousands;
    std::string_view wrong_clock;
    std::string_view wrong_quotes;
};
constexpr auto customs = std::to_array<Custom>({
    {"de-CH", "’", ":", "„ “ ” \""},
    {"de-LI", "’", ":", "„ “ ” \""},
    {"de", ".", "", "\""},
    {"fr-CH", "’", "", "„ \""},
    {"fr", "", "", "„ \""},
    {"it-CH", "’", "", "„ \""},
    {"it", ".", "", "„ \""},
    {"en", ",", "h", "« » „ \""},
});

const Custom* custom_of(const RuleInput& input) {
    const std::string_view language = input.language.empty() ? input.document.language : input.language;
    auto found = std::ranges::find(customs, language, &Custom::tag);
    if (found == customs.end()) found = std::ranges::find(customs, primary_language(input), &Custom::tag);
    return found == customs.end() ? nullptr : &*found;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }
int number_of(std::string_view digits) {
    int number = -1;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

/// ",80" of "1.234.567,80": the other sign, one or two digits, the end.
bool is_fraction_behind(std::string_view rest, std::string_view separator) {
    if (rest.front() != '.' && rest.front() != ',') return false;
    return rest.substr(0, 1) != separator && rest.size() <= 3 && all_digits(rest.substr(1));
}

/// "1.200.000" -> "." if one separator stands between groups of three digits and the first has one to three; else
/// nothing.
std::string_view grouping_of(std::string_view number) {
    const auto first = std::ranges::find_if_not(number, is_digit) - number.begin();
    auto rest = number.substr(static_cast<std::size_t>(first));
    // What begins with a zero is a fraction or a telephone number.
    if (rest.empty() || first > 3 || number.front() == '0') return {};
    const std::string_view separator = rest.starts_with("’") ? rest.substr(0, 3) : rest.substr(0, 1);
    while (!rest.empty()) {
        if (!rest.starts_with(separator)) return is_fraction_behind(rest, separator) ? separator : std::string_view();
        rest.remove_prefix(separator.size());
        if (rest.size() < 3 || !all_digits(rest.substr(0, 3)) || (rest.size() > 3 && is_digit(rest[3]))) return {};
        rest.remove_prefix(3);
    }
    return separator == ":" ? std::string_view() : separator;
}

/// Words behind an amount, in which readers expect the digits in groups.
constexpr std::string_view german_units = " euro franken menschen personen stellen tonnen fans zuschauer einwohner "
                                          "kilometer besucher haushalte mitglieder unterschriften stimmen dollar ";

/// Five digits and more without a gap. Numbers of streets, laws and telephones are none.
bool needs_groups(const std::vector<Token>& tokens, std::size_t at, std::string_view language) {
    const auto number = tokens[at].text;
    if (number.size() < 5 || number.size() > 9 || !all_digits(number) || number.front() == '0') return false;
    const auto* const before = neighbour(tokens, at, -1);
    if (before != nullptr && before->text.find_first_of("+#/.-°") != std::string_view::npos) return false;
    if (before != nullptr && is_listed(" nr no numéro numero number nummer plz zip az ", lower(before->text)))
        return false;
    const auto* const next = neighbour(tokens, at, 1);
    // In Germany five digits before a name are a postcode.
    if (language == "de-DE" || language == "de") return next != nullptr && is_listed(german_units, lower(next->text));
    return next == nullptr || next->text != "-";
}

/// "53,4 percent" in English, "53.4 Prozent" in Germany.
bool wrong_fraction(const std::vector<Token>& tokens, std::size_t at, const Custom& custom) {
    const auto number = tokens[at].text;
    const auto mark = number.find_first_of(".,");
    if (mark == std::string_view::npos || !all_digits(number.substr(0, mark))) return false;
    const auto digits = number.substr(mark + 1);
    if (!all_digits(digits) || digits.size() > 2) return false;
    if (custom.tag == "en") return number[mark] == ',';
    if (custom.tag != "de" || number[mark] != '.') return false;
    constexpr std::string_view units =
        " % prozent millionen milliarden mio mrd grad euro kilometer meter tonnen liter ";
    const auto* const next = neighbour(tokens, at, 1);
    return next != nullptr && is_listed(units, lower(next->text));
}

std::string wrong_number_in(std::string_view text, const Custom& custom, std::string_view language) {
    const auto tokens = tokens_of(text);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].kind != Kind::number) continue;
        const auto separator = grouping_of(tokens[i].text);
        const bool wrong_groups = !separator.empty() && separator != custom.thousands;
        if (wrong_groups || needs_groups(tokens, i, language) || wrong_fraction(tokens, i, custom))
            return std::string(tokens[i].text);
    }
    return {};
}

// --- times --------------------------------------------------------------------------------------------------------

/// Words in front of a time of day, in the four languages.
constexpr std::string_view before_times =
    " um ab bis gegen vor nach seit zwischen und at by until from since before after à vers dès jusqu'à avant après "
    "ore alle dalle entro verso fino ";

struct Clock {
    int hour = -1, minute = -1;
    char sign = 0;
};
Clock clock_of(std::string_view number) {
    const auto mark = number.find_first_of(".:");
    if (mark == std::string_view::npos || mark > 2 || number.size() != mark + 3) return {};
    const auto minutes = number.substr(mark + 1);
    if (!all_digits(minutes)) return {};
    return {number_of(number.substr(0, mark)), number_of(minutes), number[mark]};
}

std::string wrong_time_in(std::string_view text, const Custom& custom) {
    const auto tokens = tokens_of(text);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].kind != Kind::number) continue;
        const auto* const next = neighbour(tokens, i, 1);
        const auto* const before = neighbour(tokens, i, -1);
        const bool oclock = next != nullptr && next->text == "Uhr";
        if (oclock && !custom.tag.starts_with("de")) return std::string(tokens[i].text) + " Uhr";
        const auto clock = clock_of(tokens[i].text);
        const bool hour_alone = all_digits(tokens[i].text) && tokens[i].text.size() <= 2;
        if (oclock && hour_alone && number_of(tokens[i].text) > 24) return std::string(tokens[i].text) + " Uhr";
        if (clock.hour < 0) continue;
        if (oclock && (clock.hour > 24 || clock.minute > 59)) return std::string(tokens[i].text) + " Uhr";
        const bool is_time = clock.hour <= 24 && clock.minute < 60 &&
                             (oclock || (before != nullptr && is_listed(before_times, lower(before->text))));
        if (is_time && custom.wrong_clock.contains(clock.sign) && !custom.wrong_clock.empty())
            return std::string(tokens[i].text);
    }
    return {};
}

// --- quotation marks ----------------------------------------------------------------------------------------------

/// A straight mark behind a digit is a sign for inches, or seconds.
bool is_inch_mark(std::string_view text, std::size_t at) { return at > 0 && is_digit(text[at - 1]); }

std::string foreign_mark_in(std::string_view text, const Custom& custom) {
    // In Germany the tips of guillemets point inwards: »so«.
    if (custom.tag == "de" && text.find("«") < text.find("»")) return "«";
    std::string_view marks = custom.wrong_quotes;
    while (!marks.empty()) {
        const auto mark = marks.substr(0, std::min(marks.find(' '), marks.size()));
        const auto at = text.find(mark);
        const bool inches = mark == "\"" && at != std::string_view::npos && is_inch_mark(text, at) &&
                            text.find(mark, at + 1) == std::string_view::npos;
        if (at != std::string_view::npos && !inches) return std::string(mark);
        marks.remove_prefix(std::min(mark.size() + 1, marks.size()));
    }
    return {};
}

/// A quotation that is opened and not closed, or the reverse.
std::string lonely_mark_in(std::string_view text, const Custom& custom) {
    const bool german = custom.tag == "de";
    const std::array<std::pair<std::string_view, std::string_view>, 2> pairs = {
        {{"«", "»"}, {german ? "„" : "“", german ? "“" : "”"}}};
    for (auto [open, close] : pairs) {
        if (german && open == "«") std::swap(open, close);
        int depth = 0;
        for (std::size_t at = 0; at < text.size(); ++at) {
            if (text.substr(at).starts_with(open)) ++depth;
            if (text.substr(at).starts_with(close) && --depth < 0) return std::string(close);
        }
        if (depth > 0) return std::string(open);
    }
    return {};
}

/// Frequent words that somebody wrote without umlauts.
std::string without_umlaut_in(std::string_view text) {
    constexpr std::string_view known = " fuer ueber koennen koennte koennten muessen muesste wuerde wuerden moechte "
                                       "moeglich waere waeren haette haetten gegenueber zurueck zuerich maerz fuenf "
                                       "zwoelf naechste naechsten naechster spaeter waehrend fuehrt fuehren kuenftig "
                                       "oeffentlich oesterreich tuerkei praesident ";
    for (const auto& word : words(text)) {
        if (is_listed(known, word)) return word;
    }
    return {};
}

} // namespace

std::vector<Finding> check_umlauts(const RuleInput& input) {
    if (primary_language(input) != "de") return {};
    return search(input, "locale", RuleSeverity::warning, "umlaut",
                  [](const ShownText& shown) { return without_umlaut_in(shown.text); });
}

std::vector<Finding> check_numbers(const RuleInput& input) {
    const auto* const custom = custom_of(input);
    if (custom == nullptr) return {};
    const std::string_view language = input.language.empty() ? input.document.language : input.language;
    return search(input, "locale", RuleSeverity::warning, "number",
                  [&](const ShownText& shown) { return wrong_number_in(shown.text, *custom, language); });
}

std::vector<Finding> check_times(const RuleInput& input) {
    const auto* const custom = custom_of(input);
    if (custom == nullptr) return {};
    return search(input, "locale", RuleSeverity::warning, "time",
                  [custom](const ShownText& shown) { return wrong_time_in(shown.text, *custom); });
}

std::vector<Finding> check_quotation_marks(const RuleInput& input) {
    const auto* const custom = custom_of(input);
    if (custom == nullptr) return {};
    return search(input, "locale", RuleSeverity::warning, "quotation_mark", [custom](const ShownText& shown) {
        auto found = foreign_mark_in(shown.text, *custom);
        return found.empty() ? lonely_mark_in(shown.text, *custom) : found;
    });
}

} // namespace depesche::digest
