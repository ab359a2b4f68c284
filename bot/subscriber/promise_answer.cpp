#include "bot/subscriber/promise_answer.hpp"

#include "digest/edition/edition_words.hpp"

#include <fmt/format.h>

#include <array>

namespace depesche::bot {

using config::LocalMinutes;
using std::chrono::hours;

namespace {

constexpr std::array usual_hours{digest::QuietHours{hours(22), hours(6)}, digest::QuietHours{hours(22), hours(7)},
                                 digest::QuietHours{hours(23), hours(8)}};
constexpr std::array usual_caps{2, 3, 5};
constexpr std::array usual_pauses{1, 3, 7};

// Each button says what it does in the words that a reader may write as well: "ruhe 22:00-07:00".
constexpr std::string_view mark = "ask:";
std::string press(std::string_view words) { return fmt::format("{}{}", mark, words); }
std::string clock(LocalMinutes time) { return fmt::format("{:02}:{:02}", time.count() / 60, time.count() % 60); }

} // namespace

digest::ReaderPromise after(digest::ReaderPromise promise, const Asked& asked) {
    if (const auto* quiet = std::get_if<AskQuiet>(&asked)) promise.quiet = quiet->hours;
    if (const auto* cap = std::get_if<AskCap>(&asked)) promise.per_day = cap->per_day;
    if (const auto* pause = std::get_if<AskPause>(&asked)) promise.paused_until = pause->until;
    if (std::holds_alternative<AskResume>(asked)) promise.paused_until = {};
    return promise;
}

std::optional<Asked> asked_by_button(std::string_view pressed, const digest::LocalNow& now) {
    if (!pressed.starts_with(mark)) return std::nullopt;
    return read_asked(pressed.substr(mark.size()), now);
}

std::string PromiseAnswer::hours(const digest::QuietHours& quiet) const {
    if (quiet.from == quiet.until) return texts_.at("promise.quiet_none");
    return texts_.fill("promise.quiet_hours", {{"from", digest::time_words("time", quiet.from, texts_)},
                                               {"until", digest::time_words("time_long", quiet.until, texts_)}});
}

std::string PromiseAnswer::quiet(const digest::ReaderPromise& promise) const {
    return hours(promise.quiet.value_or(house_.quiet));
}

std::string PromiseAnswer::cap(const digest::ReaderPromise& promise) const {
    const int most = promise.per_day.value_or(house_.per_day);
    return most > 0 ? texts_.count("promise.cap", most) : texts_.at("promise.cap_none");
}

std::string PromiseAnswer::pause(const digest::ReaderPromise& promise) const {
    if (promise.paused_until <= now_.now) return texts_.at("promise.pause_none");
    return texts_.fill(
        "promise.pause_until",
        {{"date", digest::date_words(now_.zone->date(promise.paused_until), texts_, "date", "page.weekday")},
         {"time_long", digest::time_words("time_long", now_.zone->time(promise.paused_until), texts_)}});
}

std::string PromiseAnswer::summary(const digest::ReaderPromise& promise) const {
    return texts_.fill("promise.summary",
                       {{"quiet", quiet(promise)}, {"cap", cap(promise)}, {"pause", pause(promise)}});
}

ButtonRows PromiseAnswer::entries() const {
    return {{{texts_.at("promise.button_quiet"), press("ruhe")}},
            {{texts_.at("promise.button_cap"), press("max")}, {texts_.at("promise.button_pause"), press("pause")}}};
}

std::string PromiseAnswer::how(Unclear topic) const {
    switch (topic) {
    case Unclear::quiet:
        return texts_.at("promise.how_quiet");
    case Unclear::cap:
        return texts_.at("promise.how_cap");
    case Unclear::pause:
        break;
    }
    return texts_.at("promise.how_pause");
}

ButtonRows PromiseAnswer::choices(Unclear topic) const {
    ButtonRows rows;
    if (topic == Unclear::quiet) {
        for (const digest::QuietHours& usual : usual_hours)
            rows.push_back({{hours(usual), press(fmt::format("ruhe {}-{}", clock(usual.from), clock(usual.until)))}});
        rows.push_back({{texts_.at("promise.as_usual"), press("ruhe standard")},
                        {texts_.at("promise.quiet_off"), press("ruhe aus")}});
    }
    if (topic == Unclear::cap) {
        for (const int most : usual_caps)
            rows.push_back({{texts_.count("promise.cap", most), press(fmt::format("max {}", most))}});
        rows.push_back({{texts_.at("promise.as_usual"), press("max standard")},
                        {texts_.at("promise.cap_none"), press("max aus")}});
    }
    if (topic == Unclear::pause) {
        for (const int length : usual_pauses)
            rows.push_back({{texts_.count("promise.days", length), press(fmt::format("pause {} tage", length))}});
        rows.push_back({{texts_.at("promise.resume"), press("weiter")}});
    }
    return rows;
}

std::string PromiseAnswer::done(const Asked& asked, const digest::ReaderPromise& promise) const {
    if (std::holds_alternative<AskQuiet>(asked)) return texts_.fill("promise.quiet_set", {{"quiet", quiet(promise)}});
    if (std::holds_alternative<AskCap>(asked)) return texts_.fill("promise.cap_set", {{"cap", cap(promise)}});
    if (std::holds_alternative<AskPause>(asked)) return texts_.fill("promise.paused", {{"pause", pause(promise)}});
    return texts_.at("promise.resumed");
}

} // namespace depesche::bot
