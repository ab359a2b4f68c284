#include "digest/schedule/instant.hpp"

#include <charconv>
#include <fmt/format.h>

namespace depesche::digest {

namespace {

using std::chrono::milliseconds;

/// Reads fixed-width fields from the front of a text; `ok` turns false at the first that does not fit and stays so.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    int digits(std::size_t width) {
        int value = 0;
        if (rest_.size() < width) return fail();
        for (const char c : rest_.substr(0, width)) {
            if (c < '0' || c > '9') return fail();
            value = value * 10 + (c - '0');
        }
        rest_.remove_prefix(width);
        return value;
    }
    bool accept(std::string_view one_of) {
        if (rest_.empty() || one_of.find(rest_.front()) == std::string_view::npos) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void expect(std::string_view one_of) {
        if (!accept(one_of)) ok_ = false;
    }
    /// Up to nine digits after the point, as milliseconds (cut, not rounded).
    milliseconds fraction() {
        int value = 0;
        int count = 0;
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9' && count < 9) {
            if (count < 3) value = value * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
            ++count;
        }
        if (count == 0) fail();
        for (; count < 3; ++count) value *= 10;
        return milliseconds{value};
    }
    char front() const { return rest_.empty() ? '\0' : rest_.front(); }
    bool finished() const { return ok_ && rest_.empty(); }

private:
    int fail() {
        ok_ = false;
        return 0;
    }
    std::string_view rest_;
    bool ok_ = true;
};

/// "Z", "+02:00" or "+0200": how far local time is ahead; nullopt is no offset.
std::optional<std::chrono::minutes> read_offset(Reader& reader) {
    if (reader.accept("Zz")) return std::chrono::minutes{0};
    const bool negative = reader.front() == '-';
    if (!reader.accept("+-")) return std::nullopt;
    const int hours = reader.digits(2);
    reader.accept(":");
    const int minutes = reader.digits(2);
    if (hours > 23 || minutes > 59) return std::nullopt;
    return std::chrono::minutes{(negative ? -1 : 1) * (hours * 60 + minutes)};
}

} // namespace

std::string to_iso8601(Instant instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date{day};
    const auto seconds = std::chrono::floor<std::chrono::seconds>(instant - day).count();
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), seconds / 3600,
                       seconds / 60 % 60, seconds % 60);
}

std::optional<Instant> parse_iso8601(std::string_view text) {
    Reader reader(text);
    const std::chrono::year year{reader.digits(4)};
    reader.expect("-");
    const std::chrono::month month{static_cast<unsigned>(reader.digits(2))};
    reader.expect("-");
    const std::chrono::day day{static_cast<unsigned>(reader.digits(2))};
    reader.expect("Tt ");
    const int hours = reader.digits(2);
    reader.expect(":");
    const int minutes = reader.digits(2);
    reader.expect(":");
    const int seconds = reader.digits(2);
    const milliseconds fraction = reader.accept(".") ? reader.fraction() : milliseconds{0};
    const auto offset = read_offset(reader);
    const std::chrono::year_month_day date{year, month, day};
    // Second 60 is a leap second; UTC as computers keep it counts it as the next one.
    if (!reader.finished() || !offset || !date.ok() || hours > 23 || minutes > 59 || seconds > 60) return std::nullopt;
    return std::chrono::sys_days{date} + std::chrono::hours{hours} + std::chrono::minutes{minutes} +
           std::chrono::seconds{seconds} + fraction - *offset;
}

} // namespace depesche::digest
