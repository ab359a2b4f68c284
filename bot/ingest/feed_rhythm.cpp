#include "bot/ingest/feed_rhythm.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace depesche::bot {

namespace {

constexpr std::uint32_t hour = 60; // in minutes
constexpr std::uint32_t week = 7 * 24 * hour;
constexpr std::uint32_t longest_silence = 60 * 24 * hour; // whatever the rhythm, two months are quiet
constexpr std::uint32_t shortest_silence = 2 * hour;
constexpr double least_rate = 0.05; // of the mean: an hour that never brought anything still counts a little

/// What a feed publishes on average in each hour of the week; the clock by which its gaps are measured.
class Activity {
public:
    explicit Activity(const NewsMinutes& history) {
        std::array<double, 48> count{}, hours{};
        for (const std::uint32_t minute : history) count[bucket(minute)] += 1;
        for (std::uint32_t minute = history.front() / hour * hour; minute <= history.back(); minute += hour)
            hours[bucket(minute)] += 1;
        const double mean =
            static_cast<double>(history.size()) / (1 + static_cast<double>(history.back() - history.front()) / hour);
        for (std::uint32_t i = 0; i < rates_.size(); ++i) {
            std::size_t place = bucket(i * hour);
            if (hours[place] == 0) place %= 24; // no weekend was seen yet
            const double rate = hours[place] == 0 ? mean : count[place] / hours[place];
            rates_[i] = std::max(rate, least_rate * mean);
            before_[i + 1] = before_[i] + rates_[i];
        }
    }

    /// How many articles are usual from the beginning of time until then.
    double until(std::uint32_t minute) const {
        const std::uint32_t in_week = minute % week;
        return minute / week * before_.back() + before_[in_week / hour] +
               rates_[in_week / hour] * (in_week % hour) / hour;
    }

private:
    /// The hour of the day, on weekends plus 24. The first of January 1970 was a Thursday.
    static std::size_t bucket(std::uint32_t minute) {
        const std::uint32_t day = minute / (24 * hour) % 7;
        return minute / hour % 24 + (day == 2 || day == 3 ? 24 : 0);
    }
    std::array<double, 168> rates_{};
    std::array<double, 169> before_{};
};

} // namespace

bool add_to_history(NewsMinutes& history, const std::vector<digest::Article>& articles, digest::Instant now) {
    const auto minute_of = [](digest::Instant instant) {
        return std::chrono::floor<std::chrono::minutes>(instant.time_since_epoch()).count();
    };
    const NewsMinutes before = history;
    for (const digest::Article& article : articles) {
        if (!article.published) continue;
        const auto minute = minute_of(*article.published);
        if (minute > 0 && minute <= minute_of(now)) history.push_back(static_cast<std::uint32_t>(minute));
    }
    std::ranges::sort(history);
    history.erase(std::ranges::unique(history).begin(), history.end());
    if (history.size() > longest_history)
        history.erase(history.begin(), history.end() - static_cast<std::ptrdiff_t>(longest_history));
    return history != before;
}

std::optional<digest::Instant> quiet_from(const NewsMinutes& history) {
    if (history.size() < shortest_history) return std::nullopt;
    if (std::chrono::minutes(history.back() - history.front()) < shortest_history_span) return std::nullopt;
    const Activity activity(history);
    std::vector<double> gaps;
    for (std::size_t i = 1; i < history.size(); ++i)
        gaps.push_back(activity.until(history[i]) - activity.until(history[i - 1]));
    const auto place = static_cast<std::ptrdiff_t>(std::ceil(0.99 * static_cast<double>(gaps.size()))) - 1;
    std::ranges::nth_element(gaps, gaps.begin() + place);
    const double usual = activity.until(history.back()) + 3 * gaps[static_cast<std::size_t>(place)];
    std::uint32_t low = history.back() + shortest_silence;
    std::uint32_t high = history.back() + longest_silence;
    while (low < high) { // activity only grows
        const std::uint32_t middle = low + (high - low) / 2;
        if (activity.until(middle) < usual)
            low = middle + 1;
        else
            high = middle;
    }
    return digest::Instant(std::chrono::minutes(low));
}

} // namespace depesche::bot
