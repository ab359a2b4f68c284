#include "config/money.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace depesche::config {
namespace {

constexpr std::string_view allowed =
    "expected an amount and its currency like \"0.0691 CHF\", with a point and at most six decimals";
constexpr std::size_t most_digits = 9, most_decimals = 6;
constexpr std::int64_t unit = 1'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The digits at the front of `text`, taken off it.
std::string_view take_digits(std::string_view& text) {
    const auto end = std::ranges::find_if_not(text, is_digit);
    const auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(digits.size());
    return digits;
}

std::int64_t number(std::string_view digits) {
    std::int64_t value = 0;
    for (const char digit : digits) value = value * 10 + (digit - '0');
    return value;
}

bool is_currency(std::string_view text) {
    return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::int64_t clamped(__int128 micros) {
    return static_cast<std::int64_t>(std::clamp<__int128>(micros, -most_micros, most_micros));
}

} // namespace

std::expected<Money, std::string> read_money(std::string_view text) {
    const std::string_view whole = take_digits(text);
    std::string_view decimals;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        decimals = take_digits(text);
        if (decimals.empty() || decimals.size() > most_decimals) return std::unexpected(std::string(allowed));
    }
    while (text.starts_with(' ')) text.remove_prefix(1);
    if (whole.empty() || whole.size() > most_digits || !is_currency(text)) return std::unexpected(std::string(allowed));
    std::string padded(decimals);
    padded.resize(most_decimals, '0');
    return Money{number(whole) * unit + number(padded), std::string(text)};
}

std::string amount_text(std::int64_t micros) {
    const std::int64_t size = micros < 0 ? -micros : micros;
    std::string decimals = fmt::format("{:06}", size % unit);
    while (decimals.size() > 2 && decimals.ends_with('0')) decimals.pop_back();
    return fmt::format("{}{}.{}", micros < 0 ? "-" : "", size / unit, decimals);
}

std::string money_text(const Money& money) {
    return money.currency.empty() ? std::string() : amount_text(money.micros) + " " + money.currency;
}

Money times(const Money& price, std::int64_t count) {
    return {clamped(static_cast<__int128>(price.micros) * count), price.currency};
}

Money plus(const Money& one, const Money& other) {
    if (one.currency.empty()) return other;
    if (other.currency != one.currency) return one;
    return {clamped(static_cast<__int128>(one.micros) + other.micros), one.currency};
}

} // namespace depesche::config
