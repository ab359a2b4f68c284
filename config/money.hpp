#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace depesche::config {

/// An amount of one currency in millionths of its unit: WhatsApp's list prices have four decimals, and no sum of them
/// may be off by a rounding. Without a currency it is nothing at all (0).
struct Money {
    std::int64_t micros = 0;
    std::string currency; ///< ISO 4217, "CHF"; empty: no price is known
    bool operator==(const Money&) const = default;
};

/// Amounts end here (a thousand million units): beyond lies a slip of the pen, and `times` and `plus` stop there too.
inline constexpr std::int64_t most_micros = 1'000'000'000'000'000;

/// "0.0691 CHF": up to nine digits, up to six decimals behind a point, the currency in three capital letters.
std::expected<Money, std::string> read_money(std::string_view text);
/// As read_money reads it, exactly, with at least two decimals: "0.0691 CHF", "13820.00 CHF". Empty without a currency.
std::string money_text(const Money& money);
/// The amount alone: "13820.00".
std::string amount_text(std::int64_t micros);
/// What `count` of something with this price cost; never beyond most_micros. `count` >= 0.
Money times(const Money& price, std::int64_t count);
/// The sum; of two currencies the first one's alone. Never beyond most_micros.
Money plus(const Money& one, const Money& other);

} // namespace depesche::config
