#include "bot/cli/progress_words.hpp"

#include "bot/cli/describe.hpp"
#include "bot/cli/foresee.hpp"
#include "bot/platform/platform.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace depesche::bot {

using nlohmann::json;

namespace {

std::string rate_text(const std::optional<double>& rate) {
    if (!rate) return "-/s";
    return *rate >= 10 ? fmt::format("{:.0f}/s", *rate) : fmt::format("{:.1f}/s", *rate);
}

json time_or_null(const std::optional<Instant>& at) { return at ? json(digest::to_iso8601(*at)) : json(); }

std::string finish_text(const BroadcastProgress& progress, const digest::Zone& zone, Instant now) {
    std::string text = progress.expected ? "finished at " + clock_text(zone, *progress.expected, now)
                                         : std::string("nobody knows when it will be finished");
    if (progress.row.planned) text += fmt::format(" (planned {})", clock_text(zone, *progress.row.planned, now));
    return text;
}

/// What holds it up, in the program's words and then in the platform's.
std::string hindrance_text(const BroadcastProgress& progress, const digest::Zone& zone, Instant now) {
    if (progress.hindrance == Hindrance::none && !progress.paused_until) return {};
    std::string text = progress.paused_until ? "paused until " + clock_text(zone, *progress.paused_until, now)
                                             : fmt::format("held up: {}", to_string(progress.hindrance));
    std::ranges::replace(text, '_', ' ');
    if (!progress.why.empty()) text += ": " + progress.why;
    return text;
}

std::string refusals_text(const BroadcastProgress& progress) {
    std::string text;
    for (const auto& [code, count] : progress.refusals)
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(count), code);
    return text;
}

} // namespace

std::string words(const BroadcastProgress& progress, const digest::Zone& zone, Instant now) {
    std::string text = fmt::format("{} of {}, {} left, {}", rate_text(progress.rate), rate_text(progress.permitted),
                                   grouped(progress.row.tally.pending), finish_text(progress, zone, now));
    if (const std::string why = hindrance_text(progress, zone, now); !why.empty()) text += "; " + why;
    if (progress.too_late > 0) text += fmt::format("; {} too late", grouped(progress.too_late));
    return text;
}

std::string watch_line(const BroadcastProgress& progress, const digest::Zone& zone, Instant now) {
    const Tally& tally = progress.row.tally;
    std::string text = fmt::format("{} {} {} {} {} of {}  {}", clock_text(zone, now, now), progress.row.id,
                                   progress.row.draft, progress.row.audience, tally.recipients - tally.pending,
                                   tally.recipients, words(progress, zone, now));
    return text;
}

std::string watch_lines(const BroadcastProgress& progress, const digest::Zone& zone, Instant now) {
    const Tally& tally = progress.row.tally;
    const std::int64_t done = tally.recipients - tally.pending;
    constexpr std::int64_t width = 30;
    const auto filled = static_cast<std::size_t>(tally.recipients > 0 ? done * width / tally.recipients : width);
    std::string text = fmt::format("{} to {} (broadcast {})\n  [{}{}] {} of {}\n  {}\n  {}", progress.row.draft,
                                   progress.row.audience, progress.row.id, std::string(filled, '#'),
                                   std::string(static_cast<std::size_t>(width) - filled, '.'), grouped(done),
                                   grouped(tally.recipients), words(progress, zone, now), words(tally));
    if (progress.retries > 0) text += fmt::format(", {} tries again", grouped(progress.retries));
    if (progress.row.resent > 0) text += fmt::format(", {} sent once more", grouped(progress.row.resent));
    if (const std::string refusals = refusals_text(progress); !refusals.empty()) text += "\n  refused: " + refusals;
    if (const auto cost = config::times(progress.row.price, billable(progress.row, now)); cost.micros > 0)
        text += "\n  costs " + config::money_text(cost);
    return text;
}

json data(const BroadcastProgress& progress) {
    json refusals = json::object();
    for (const auto& [code, count] : progress.refusals) refusals[code] = count;
    json result = data(progress.row);
    result["platform"] = platform_for(progress.platform).name();
    result["rate"] = progress.rate ? json(*progress.rate) : json();
    result["permitted"] = progress.permitted;
    result["remaining"] = progress.row.tally.pending;
    result["expected"] = time_or_null(progress.expected);
    result["too_late"] = progress.too_late;
    result["hindrance"] = to_string(progress.hindrance);
    result["paused_until"] = time_or_null(progress.paused_until);
    result["hindrance_why"] = progress.why;
    result["retries"] = progress.retries;
    result["refusals"] = std::move(refusals);
    return result;
}

json data(const SenderProgress& sender) {
    return {{"sender", sender.id},
            {"platform", platform_for(sender.platform).name()},
            {"audiences", sender.audiences},
            {"rate", sender.rate ? json(*sender.rate) : json()},
            {"permitted", sender.permitted},
            {"pending", sender.pending},
            {"limited_last_minute", sender.limits},
            {"paused_until", time_or_null(sender.paused_until)},
            {"answer_ms", sender.answer_time ? json(sender.answer_time->count() * 1000) : json()},
            {"on_wire", sender.on_wire},
            {"slots_held", sender.slots_held},
            {"slots", sender.slots}};
}

} // namespace depesche::bot
