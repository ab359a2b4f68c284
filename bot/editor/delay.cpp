#include "bot/editor/delay.hpp"

#include "bot/editor/foresight.hpp"
#include "digest/edition/edition.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

constexpr auto least = 60s;
constexpr int share = 10;
/// A second that stumbles is no delay.
constexpr auto for_some_time = 10s;

/// Broadcasts to one address are the business of alarms.
bool counts(const BroadcastProgress& progress) {
    return progress.row.planned && progress.row.tally.recipients > 1 && progress.row.state == BroadcastState::running;
}

/// Notably later than what was told before.
bool is_worse(const BroadcastProgress& progress, std::chrono::milliseconds late, std::chrono::milliseconds told) {
    return late >= told + told / 2 && late >= told + worth_telling(progress);
}

} // namespace

std::chrono::milliseconds worth_telling(const BroadcastProgress& progress) {
    const auto planned = progress.row.planned ? *progress.row.planned - progress.row.started : 0ms;
    return std::max<std::chrono::milliseconds>(least, planned / share);
}

std::chrono::milliseconds lateness(const BroadcastProgress& progress, Instant now) {
    if (!progress.row.planned) return 0ms;
    return std::max<std::chrono::milliseconds>(progress.expected.value_or(now) - *progress.row.planned, 0ms);
}

bool is_late(const BroadcastProgress& progress, Instant now) {
    return counts(progress) && lateness(progress, now) > worth_telling(progress);
}

std::string delay_words(const BroadcastProgress& progress, const config::Texts& texts, const digest::Zone& zone) {
    const Hindrance why = progress.hindrance == Hindrance::none ? Hindrance::slow : progress.hindrance;
    const std::string cause = texts.fill(fmt::format("editor.delay.{}", to_string(why)),
                                         {{"platform", std::string(shown_name(progress.platform))}});
    std::map<std::string, std::string> values{{"cause", cause}, {"draft", progress.row.draft}};
    const Instant planned = progress.row.planned.value_or(progress.row.started);
    values["planned"] =
        digest::time_text("time_long", std::chrono::ceil<std::chrono::minutes>(planned), texts, zone);
    if (progress.expected)
        values["at"] =
            digest::time_text("time", std::chrono::ceil<std::chrono::minutes>(*progress.expected), texts, zone);
    std::string text = texts.fill(progress.expected ? "editor.delay.known" : "editor.delay.open", values);
    if (progress.too_late > 0)
        text += " " + texts.count("editor.delay.too_late", static_cast<long>(progress.too_late),
                                  {{"until", digest::time_text("time_long", progress.row.useful_until, texts, zone)}});
    return text;
}

std::vector<DelayWatch::Say> DelayWatch::update(const std::vector<BroadcastProgress>& broadcasts, Instant now) {
    std::erase_if(known_, [&](const auto& entry) {
        return std::ranges::none_of(broadcasts, [&](const auto& one) { return one.row.id == entry.first; });
    });
    std::vector<Say> says;
    for (const BroadcastProgress& progress : broadcasts) {
        Known& known = known_[progress.row.id];
        if (!is_late(progress, now)) {
            known.late_since.reset();
            continue;
        }
        if (!known.late_since) known.late_since = now;
        if (now - *known.late_since < for_some_time) continue;
        const auto late = lateness(progress, now);
        const bool first_miss = progress.too_late > 0 && !known.told_too_late;
        if (known.number > 0 && !first_miss && !is_worse(progress, late, known.told)) continue;
        known.told = late;
        known.told_too_late = known.told_too_late || progress.too_late > 0;
        says.push_back({progress, ++known.number});
    }
    return says;
}

} // namespace depesche::bot
