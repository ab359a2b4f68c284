#include "digest/article/storm_brake.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace depesche::digest {

namespace {

using namespace std::chrono_literals;

constexpr int always_plausible = 5;
constexpr int most_without_history = 20;
/// A rhythm is known once its first counted hour lies so far back.
constexpr int hours_to_know = 24;
constexpr int short_stretch = 3; ///< hours in which an event may treble what is usual
/// Feeds show articles late: what an editor dated in the evening and published in the morning is no old item.
constexpr auto late_by = 24h;

int brought_since(const FeedHistory& history, std::int64_t first) {
    int sum = 0;
    for (const auto& [hour, fresh] : history.hours)
        if (hour >= first) sum += fresh;
    return sum;
}

/// The most within `length` hours in a row that end before `until`.
int busiest(const FeedHistory& history, int length, std::int64_t until) {
    int most = 0, sum = 0;
    std::size_t begin = 0;
    for (const auto& [hour, fresh] : history.hours) {
        if (hour >= until) break;
        sum += fresh;
        while (history.hours[begin].hour <= hour - length) sum -= history.hours[begin++].fresh;
        most = std::max(most, sum);
    }
    return most;
}

/// What `length` hours bring at the most, from a history that may be shorter than that.
int usual_in(const FeedHistory& history, int length, std::int64_t until) {
    if (history.hours.empty()) return 0;
    const std::int64_t known = until - history.hours.front().hour;
    const int most = busiest(history, length, until);
    if (known <= 0 || known >= length) return most;
    return static_cast<int>((most * static_cast<std::int64_t>(length) + known - 1) / known);
}

bool is_young(const FeedHistory& history, Instant now) {
    return history.hours.empty() || history.hours.front().hour > hour_of(now) - hours_to_know;
}

std::string span_words(std::chrono::minutes span) {
    const auto count = span.count();
    if (count < 2) return "a minute";
    if (count < 120) return fmt::format("{} minutes", count);
    if (count < 48 * 60) return fmt::format("{} hours", (count + 30) / 60);
    return fmt::format("{} days", (count + 720) / 1440);
}

} // namespace

std::int64_t hour_of(Instant instant) {
    return std::chrono::floor<std::chrono::hours>(instant).time_since_epoch().count();
}

std::string reason(const Storm& storm) {
    const std::string many = fmt::format("{} new articles in {}", storm.fresh, span_words(storm.span));
    switch (storm.kind) {
    case Storm::Kind::too_many:
        return storm.hours == 1
                   ? fmt::format("{}; this feed brings {} in its busiest hour", many, storm.usual)
                   : fmt::format("{}; this feed brings {} in its busiest {} hours", many, storm.usual, storm.hours);
    case Storm::Kind::no_history:
        return many + " from a feed that is hardly known yet";
    case Storm::Kind::old_dates:
        break;
    }
    return fmt::format("{} articles are new here although dated long before the last look; the feed seems to have lost "
                       "its memory",
                       storm.fresh);
}

int plausible_fresh(const FeedHistory& history, int hours, Instant now, std::size_t document) {
    const std::int64_t until = hour_of(now) - hours + 1;
    const int usual = usual_in(history, hours, until);
    const int believed = std::max(always_plausible, usual * (hours <= short_stretch ? 3 : 2));
    if (!is_young(history, now)) return believed;
    // Most of a document at once is a feed with new ids rather than news; a handful says nothing about shares.
    const int half = document > always_plausible ? static_cast<int>(std::min<std::size_t>(document / 2, 1000))
                                                 : most_without_history;
    return std::max(believed, std::min(most_without_history, half));
}

StormVerdict judge_storm(const FeedHistory& history, std::span<const std::optional<Instant>> published,
                         std::size_t document, Instant now) {
    const Instant last = std::min(history.last_look.value_or(now - 1h), now);
    const auto span = std::min<Instant::duration>(now - last, FeedHistory::span);
    const int hours = std::max(1, static_cast<int>(std::chrono::ceil<std::chrono::hours>(span).count()));
    const auto is_old = [&](const std::optional<Instant>& date) { return date && *date < now - span - late_by; };
    const int old = static_cast<int>(std::ranges::count_if(published, is_old));
    const int recent = static_cast<int>(published.size()) - old;
    const std::int64_t first = hour_of(now) - hours + 1;
    const int before = brought_since(history, first);

    StormVerdict verdict;
    Storm storm;
    storm.span = std::chrono::ceil<std::chrono::minutes>(span);
    storm.hours = hours;
    storm.usual = usual_in(history, hours, first);
    // What a young feed dates since the last look is news, be it most of a small document: ten at once after a meeting.
    const bool dated_since =
        history.last_look && std::ranges::all_of(published, [&](const std::optional<Instant>& date) {
            return date && *date >= last - 1h && *date <= now + 1h;
        });
    const int believed = plausible_fresh(history, hours, now, dated_since ? 0 : document);
    if (recent > 0 && recent + before > believed) {
        storm.fresh = recent + old;
        if (recent <= believed) { // a storm in drops
            storm.fresh += before;
            storm.span = std::max<std::chrono::minutes>(storm.span, 60min * hours);
        }
        storm.kind = is_young(history, now) || storm.usual == 0 ? Storm::Kind::no_history : Storm::Kind::too_many;
        verdict.held.assign(published.size(), true);
    } else if (old > always_plausible) {
        storm.kind = Storm::Kind::old_dates;
        storm.fresh = old;
        for (const auto& date : published) verdict.held.push_back(is_old(date));
    } else {
        return verdict;
    }
    verdict.storm = storm;
    return verdict;
}

} // namespace depesche::digest
