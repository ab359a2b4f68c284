#include "bot/net/retry_after.hpp"

#include "bot/net/client_message.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/feed/dates.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace depesche::bot {

namespace {

using std::chrono::seconds;

bool is_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    const bool digits = std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
    return digits && text.find_first_not_of("0123456789.") == std::string_view::npos &&
           std::ranges::count(text, '.') <= 1;
}

seconds bounded(double wanted) {
    if (wanted >= static_cast<double>(longest_retry_after.count())) return longest_retry_after;
    return seconds(static_cast<seconds::rep>(std::ceil(std::max(wanted, 0.0))));
}

} // namespace

std::optional<seconds> parse_retry_after(std::string_view value, digest::Instant now) {
    value = digest::feed::trim(value);
    if (is_number(value)) {
        double number = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
        if (error == std::errc::result_out_of_range) return longest_retry_after;
        if (error != std::errc() || end != value.data() + value.size()) return std::nullopt;
        return bounded(number);
    }
    const auto date = digest::feed::parse_date(value);
    if (!date) return std::nullopt;
    return std::clamp(std::chrono::ceil<seconds>(*date - now), seconds(0), longest_retry_after);
}

std::optional<seconds> retry_after_of(const HttpResponse& response, digest::Instant now) {
    if (const auto date = digest::feed::parse_date(response.header("Date"))) now = *date;
    std::optional<seconds> longest;
    for (const std::string_view value : all_headers(response, "Retry-After")) {
        const auto wait = parse_retry_after(value, now);
        if (wait && (!longest || *wait > *longest)) longest = wait;
    }
    return longest;
}

} // namespace depesche::bot
