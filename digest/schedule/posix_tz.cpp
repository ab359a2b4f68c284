#include "digest/schedule/posix_tz.hpp"

#include <algorithm>
#include <optional>

namespace depesche::digest {

namespace {

using namespace std::chrono;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A day of the year and a time of day by the local clock that ends with it.
struct YearlyMoment {
    enum class Kind : std::uint8_t { month_week_day, julian_without_leap_day, day_of_year } kind{};
    int month = 0, week = 0, day = 0;
    seconds time{2h};

    local_seconds in(year y) const {
        const local_days first{y / January / 1};
        if (kind == Kind::day_of_year) return first + days{day} + time;
        if (kind == Kind::julian_without_leap_day)
            return first + days{day - 1 + (y.is_leap() && day >= 60 ? 1 : 0)} + time;
        const std::chrono::month m{static_cast<unsigned>(month)};
        const weekday w{static_cast<unsigned>(day)};
        if (week == 5) return local_days{y / m / w[last]} + time;
        return local_days{y / m / w[static_cast<unsigned>(week)]} + time;
    }
};

class RuleReader {
public:
    explicit RuleReader(std::string_view text) : rest_(text) {}

    bool accept(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool finished() const { return rest_.empty(); }

    /// "CET" or "<+0330>"; at least one character.
    bool name() {
        if (accept('<')) {
            const auto end = rest_.find('>');
            if (end == std::string_view::npos) return false;
            rest_.remove_prefix(end + 1);
            return true;
        }
        const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
        const auto end = std::ranges::find_if_not(rest_, is_letter) - rest_.begin();
        rest_.remove_prefix(static_cast<std::size_t>(end));
        return end > 0;
    }
    std::optional<int> number(int lowest, int highest) {
        int value = 0;
        std::size_t digits = 0;
        for (; digits < rest_.size() && digits < 4 && is_digit(rest_[digits]); ++digits)
            value = value * 10 + (rest_[digits] - '0');
        rest_.remove_prefix(digits);
        if (digits == 0 || value < lowest || value > highest) return std::nullopt;
        return value;
    }
    /// "[+-]h[h[h]][:mm[:ss]]"
    std::optional<seconds> time() {
        const bool negative = accept('-');
        if (!negative) accept('+');
        const auto h = number(0, 167);
        std::optional<int> m = 0, s = 0;
        if (h && accept(':')) {
            m = number(0, 59);
            if (m && accept(':')) s = number(0, 59);
        }
        if (!h || !m || !s) return std::nullopt;
        const seconds total = hours{*h} + minutes{*m} + seconds{*s};
        return negative ? -total : total;
    }
    std::optional<YearlyMoment> moment() {
        YearlyMoment result;
        std::optional<int> month = 0, week = 0, day;
        if (accept('M')) {
            month = number(1, 12);
            week = accept('.') ? number(1, 5) : std::nullopt;
            day = accept('.') ? number(0, 6) : std::nullopt;
        } else if (accept('J')) {
            result.kind = YearlyMoment::Kind::julian_without_leap_day;
            day = number(1, 365);
        } else {
            result.kind = YearlyMoment::Kind::day_of_year;
            day = number(0, 365);
        }
        if (!month || !week || !day) return std::nullopt;
        result.month = *month, result.week = *week, result.day = *day;
        if (accept('/')) {
            const auto at = time();
            if (!at) return std::nullopt;
            result.time = *at;
        }
        return result;
    }

private:
    std::string_view rest_;
};

struct Rule {
    seconds standard{}, summer{};
    std::optional<YearlyMoment> summer_starts, summer_ends;
};

std::optional<Rule> read_rule(std::string_view text) {
    RuleReader reader(text);
    Rule rule;
    if (!reader.name()) return std::nullopt;
    const auto west = reader.time(); // POSIX counts westward
    if (!west) return std::nullopt;
    rule.standard = -*west;
    if (reader.finished()) return rule;
    if (!reader.name()) return std::nullopt;
    rule.summer = rule.standard + 1h;
    if (!reader.accept(',')) {
        const auto summer_west = reader.time();
        if (!summer_west || !reader.accept(',')) return std::nullopt;
        rule.summer = -*summer_west;
    }
    rule.summer_starts = reader.moment();
    if (!reader.accept(',')) return std::nullopt;
    rule.summer_ends = reader.moment();
    if (!rule.summer_starts || !rule.summer_ends || !reader.finished()) return std::nullopt;
    return rule;
}

} // namespace

bool append_posix_rule(std::string_view text, std::vector<OffsetChange>& changes) {
    const auto rule = read_rule(text);
    if (!rule) return false;
    if (!rule->summer_starts) return true; // the file's last change says it all
    const sys_seconds last = changes.back().since;
    const int first_year = changes.size() == 1 ? 1900 : static_cast<int>(year_month_day{floor<days>(last)}.year());
    std::vector<OffsetChange> yearly;
    for (year y{first_year}; y <= year{last_rule_year}; ++y) {
        yearly.push_back({sys_seconds{(rule->summer_starts->in(y)-rule->standard).time_since_epoch()}, rule->summer});
        yearly.push_back({sys_seconds{(rule->summer_ends->in(y)-rule->summer).time_since_epoch()}, rule->standard});
    }
    std::ranges::sort(yearly, {}, &OffsetChange::since);
    std::ranges::copy_if(yearly, std::back_inserter(changes), [&](const OffsetChange& c) { return c.since > last; });
    return true;
}

} // namespace depesche::digest
