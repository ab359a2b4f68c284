#include "bot/ingest/fetch_plan.hpp"

#include <algorithm>
#include <vector>

namespace depesche::bot {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// splitmix64: neighbouring seeds give unrelated numbers.
std::uint64_t mixed(std::uint64_t seed) {
    seed += 0x9e3779b97f4a7c15U;
    seed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9U;
    seed = (seed ^ (seed >> 27)) * 0x94d049bb133111ebU;
    return seed ^ (seed >> 31);
}

/// Up to a tenth more or less.
milliseconds jittered(seconds interval, std::uint64_t seed) {
    const milliseconds tenth = milliseconds(interval) / 10;
    if (tenth <= milliseconds::zero()) return interval;
    const auto span = static_cast<std::uint64_t>(2 * tenth.count() + 1);
    return milliseconds(interval) - tenth + milliseconds(static_cast<std::int64_t>(mixed(seed) % span));
}

seconds regular(const FetchPast& past) {
    if (past.configured) return std::max(*past.configured, seconds(1));
    if (past.pushed) return pushed_interval;
    if (past.rhythm) return std::clamp(*past.rhythm / 10, shortest_interval, longest_interval);
    // Nothing new says nothing about the rhythm: at night a newsroom sleeps, and its one story at night is the
    // breaking one.
    return std::clamp(past.previous.value_or(first_interval), shortest_interval, longest_interval);
}

/// From one minute (or the configured interval) doubled with each failure, up to `most`.
seconds backed_off(const FetchPast& past, seconds most) {
    const seconds start = past.configured.value_or(shortest_interval);
    const int doublings = std::clamp(past.failures - 1, 0, 12);
    return std::min(std::max(start, seconds(1)) * (1 << doublings), std::max(most, start));
}

} // namespace

milliseconds next_interval(const FetchPast& past) {
    seconds interval{};
    switch (past.end) {
    case FetchEnd::read:
    case FetchEnd::unchanged:
        interval = regular(past);
        if (past.max_age && !past.configured) interval = std::max(interval, std::min(*past.max_age, longest_max_age));
        break;
    case FetchEnd::failed:
        interval = backed_off(past, longest_interval);
        break;
    case FetchEnd::refused:
        interval = backed_off(past, refused_interval);
        break;
    case FetchEnd::gone:
        interval = gone_interval;
        break;
    }
    const milliseconds planned = jittered(interval, past.seed);
    return past.retry_after ? std::max<milliseconds>(planned, *past.retry_after) : planned;
}

std::optional<seconds> usual_gap(const digest::ParsedFeed& feed) {
    std::vector<digest::Instant> dates;
    for (const digest::Article& article : feed.articles)
        if (article.published) dates.push_back(*article.published);
    if (dates.size() < 3) return std::nullopt;
    std::ranges::sort(dates, std::greater());
    if (dates.size() > 20) dates.resize(20);
    std::vector<milliseconds> gaps;
    for (std::size_t i = 1; i < dates.size(); ++i) gaps.push_back(dates[i - 1] - dates[i]);
    const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
    std::ranges::nth_element(gaps, middle);
    return std::chrono::duration_cast<seconds>(*middle);
}

} // namespace depesche::bot
