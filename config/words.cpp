#include "config/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

namespace depesche::config {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view time_allowed = "a local time like \"06:30\", from 00:00 to 23:59";
constexpr std::string_view span_allowed = "a span like \"20m\", \"1h30m\" or \"45s\", up to 10 days";
constexpr std::string_view days_allowed =
    "days like \"mon-fri\", \"sat,sun\", \"daily\", \"weekdays\" or \"weekend\" (mon, tue, wed, thu, fri, sat, sun)";
constexpr std::string_view rate_allowed = "messages a second like 30 or \"30/s\", or \"20/min\"";

std::unexpected<std::string> expected(std::string_view what) {
    return std::unexpected("expected " + std::string(what));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A whole number of one to `digits` digits, nothing else.
std::optional<long> whole(std::string_view text, std::size_t digits) {
    if (text.empty() || text.size() > digits || !std::ranges::all_of(text, is_digit)) return std::nullopt;
    long value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

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

std::optional<unsigned> day_number(std::string_view name) {
    if (name.empty() || name.find(' ') != std::string_view::npos) return std::nullopt;
    const auto padded = " " + std::string(name) + " ";
    for (unsigned day = 0; day < day_names.size(); ++day) {
        if (day_names[day].find(padded) != std::string_view::npos) return day;
    }
    return std::nullopt;
}

/// One part between commas: a day, a range that may wrap around the week, or a word for several days.
std::optional<DaySet> day_range(std::string_view part) {
    if (part == "daily") return DaySet{0x7f};
    if (part == "weekdays") return DaySet{0x1f};
    if (part == "weekend") return DaySet{0x60};
    const auto dash = part.find('-');
    const auto first = day_number(trim(part.substr(0, dash)));
    const auto last = dash == std::string_view::npos ? first : day_number(trim(part.substr(dash + 1)));
    if (!first || !last) return std::nullopt;
    unsigned days = 0;
    for (unsigned day = *first;; day = (day + 1) % 7) {
        days |= 1U << day;
        if (day == *last) return static_cast<DaySet>(days);
    }
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a'); // only ASCII: ì has no other case here
    }
    return result;
}

struct Unit {
    char letter;
    long seconds;
};
constexpr std::array<Unit, 4> units{{{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}}};

} // namespace

std::expected<LocalMinutes, std::string> read_time(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || text.size() - colon != 3) return expected(time_allowed);
    const auto hours = whole(text.substr(0, colon), 2);
    const auto minutes = whole(text.substr(colon + 1), 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return expected(time_allowed);
    return LocalMinutes{*hours * 60 + *minutes};
}

std::expected<std::chrono::seconds, std::string> read_span(std::string_view text) {
    long total = 0;
    auto unit = units.begin();
    if (text.empty()) return expected(span_allowed);
    while (!text.empty()) {
        const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
        const auto amount = whole(text.substr(0, digits), 6);
        if (!amount || digits == text.size()) return expected(span_allowed);
        unit = std::find_if(unit, units.end(), [&](const Unit& u) { return u.letter == text[digits]; });
        if (unit == units.end()) return expected(span_allowed);
        total += *amount * unit->seconds;
        ++unit; // each unit once, the larger first
        text.remove_prefix(digits + 1);
    }
    if (total > 10L * 86400) return expected(span_allowed);
    return std::chrono::seconds{total};
}

std::expected<DaySet, std::string> read_days(std::string_view text) {
    const auto lowered = lower(text);
    std::string_view left = lowered;
    DaySet days = 0;
    while (true) {
        const auto comma = left.find(',');
        const auto range = day_range(trim(left.substr(0, comma)));
        if (!range) return expected(days_allowed);
        days = static_cast<DaySet>(days | *range);
        if (comma == std::string_view::npos) return days;
        left.remove_prefix(comma + 1);
    }
}

std::expected<double, std::string> read_rate(std::string_view text) {
    const auto slash = text.find('/');
    const auto amount = whole(trim(text.substr(0, slash)), 7);
    const auto unit = slash == std::string_view::npos ? "s" : trim(text.substr(slash + 1));
    if (!amount || *amount == 0 || (unit != "s" && unit != "min")) return expected(rate_allowed);
    return static_cast<double>(*amount) / (unit == "s" ? 1.0 : 60.0);
}

std::string span_text(std::chrono::seconds span) {
    std::string text;
    long left = span.count();
    for (const auto& [letter, seconds] : units) {
        if (left >= seconds) text += fmt::format("{}{}", left / seconds, letter);
        left %= seconds;
    }
    return text.empty() ? "0s" : text;
}

namespace {

/// What is wrong with the part between the slashes, as the program that opens the address will see it.
std::string authority_problem(std::string_view authority) {
    if (authority.contains('@')) return "an address holds no user name and no password";
    const bool literal = authority.starts_with('[');
    const auto close = literal ? authority.find(']') : 0;
    if (close == std::string_view::npos) return "the bracket of the IPv6 address is not closed";
    const auto colon = std::min(authority.find(':', close), authority.size());
    const std::string_view host = literal ? authority.substr(1, close - 1) : authority.substr(0, colon);
    const auto of_name = [](unsigned char c) {
        return c < 0x80 && (std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_');
    };
    const bool good = literal ? colon == close + 1 && std::ranges::count(host, ':') >= 2 &&
                                    host.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos
                              : !host.empty() && host.size() <= 253 && host.front() != '.' && !host.contains("..") &&
                                    std::ranges::all_of(host, of_name);
    if (!good)
        return "a host name has only letters a-z, digits, - and . (one with umlauts is written in its xn-- form)";
    const auto text = authority.substr(std::min(colon + 1, authority.size()));
    if (text.empty()) return {};
    const auto port = whole(text, 5);
    return port && *port > 0 && *port <= 65535 ? std::string() : "a port is a number from 1 to 65535";
}

} // namespace

std::string url_problem(std::string_view url) {
    constexpr std::string_view allowed = "expected an address that starts with https:// or http://";
    const auto scheme = url.starts_with("https://") ? 8U : url.starts_with("http://") ? 7U : 0U;
    if (scheme == 0) return std::string(allowed);
    // Addresses are shown in logs and messages, so no secret may stand in them.
    if (url.substr(scheme, url.find_first_of("/?#", scheme) - scheme).contains('@'))
        return "an address must not hold a user name or a password";
    const auto bad = [](unsigned char c) {
        return c <= ' ' || c == 0x7f || c == '"' || c == '<' || c == '>' || c == '\\';
    };
    if (std::ranges::any_of(url, bad)) return "an address contains no spaces, quotes or angle brackets";
    if (url_host(url).empty()) return std::string(allowed) + " and names a host";
    if (url.size() > 8000) return "an address has at most 8000 characters";
    return authority_problem(url.substr(scheme, std::min(url.find_first_of("/?#", scheme), url.size()) - scheme));
}

std::string url_host(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    url = url.substr(scheme + 3);
    url = url.substr(0, url.find_first_of("/?#"));
    if (const auto at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
    if (url.starts_with('[')) return std::string(url.substr(0, url.find(']') + 1));
    url = url.substr(0, url.find(':'));
    if (url.starts_with("www.")) url.remove_prefix(4);
    return std::string(url);
}

namespace {

/// Splits at - and _, and gives each subtag its usual case: de-CH, zh-Hant-TW. Empty when that makes no tag either.
std::string well_formed_tag(std::string_view tag) {
    std::string result;
    for (std::size_t part = 0; !tag.empty(); ++part) {
        const auto end = tag.find_first_of("-_");
        std::string subtag(tag.substr(0, end));
        tag = end == std::string_view::npos ? std::string_view{} : tag.substr(end + 1);
        const bool letters = std::ranges::all_of(subtag, [](unsigned char c) { return std::isalpha(c) != 0; });
        std::ranges::transform(subtag, subtag.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        const bool language = part == 0 && letters && (subtag.size() == 2 || subtag.size() == 3);
        const bool script = part == 1 && letters && subtag.size() == 4;
        const bool region =
            part > 0 && part < 3 &&
            ((letters && subtag.size() == 2) || (subtag.size() == 3 && std::ranges::all_of(subtag, is_digit)));
        if (!language && !script && !region) return {};
        if (script) subtag[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(subtag[0])));
        if (region) {
            std::ranges::transform(subtag, subtag.begin(),
                                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        }
        result += (result.empty() ? "" : "-") + subtag;
        if (region && !tag.empty()) return {};
    }
    return result;
}

} // namespace

std::string language_problem(std::string_view tag) {
    const auto fixed = well_formed_tag(tag);
    if (!fixed.empty() && fixed == tag) return {};
    std::string problem = "expected a language tag (BCP 47) like \"de-CH\", \"en\" or \"fr-CH\"";
    if (!fixed.empty()) problem += fmt::format("; did you mean \"{}\"?", fixed);
    return problem;
}

} // namespace depesche::config
