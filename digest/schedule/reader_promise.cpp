#include "digest/schedule/reader_promise.hpp"

#include <array>

namespace depesche::digest {

namespace {

bool is_quiet(const Telling& message, const HousePromise& house, const ReaderFacts& reader, const LocalNow& now) {
    if (message.severity == 1 || (message.severity == 2 && reader.at_night)) return false;
    const QuietHours& quiet = reader.promise.quiet ? *reader.promise.quiet : house.quiet;
    // The clock first: the calendar is only asked about those few whom it may hold back.
    return quiet.contain(now.time) && quiet_until(quiet, *now.zone, now.now).has_value();
}

bool is_capped(const HousePromise& house, const ReaderFacts& reader) {
    const int most = reader.promise.per_day.value_or(house.per_day);
    return most > 0 && reader.got_today >= most;
}

bool is_told_later(MessageKind kind) {
    return kind == MessageKind::alert || kind == MessageKind::update || kind == MessageKind::surprising;
}

} // namespace

bool QuietHours::contain(config::LocalMinutes time) const noexcept {
    return from > until ? time >= from || time < until : time >= from && time < until;
}

std::optional<Instant> quiet_until(const QuietHours& quiet, const Zone& zone, Instant now) {
    const auto time = zone.time(now);
    if (!quiet.contain(time)) return std::nullopt;
    const bool ends_tomorrow = quiet.from > quiet.until && time >= quiet.from;
    const std::chrono::sys_days today{zone.date(now)};
    const Instant end = zone.instant(ends_tomorrow ? today + std::chrono::days{1} : today, quiet.until);
    // In the second of two equal hours the quiet time has ended with the first.
    return end > now ? std::optional(end) : std::nullopt;
}

bool counts(MessageKind kind) noexcept { return kind == MessageKind::edition || is_told_later(kind); }

namespace {
constexpr std::array<std::string_view, 4> objections{"", "quiet hours", "daily cap", "paused"};
} // namespace

std::string_view to_string(Objection objection) { return objections.at(static_cast<std::size_t>(objection)); }

Objection objection_from(std::string_view words) {
    for (std::size_t i = 1; i < objections.size(); ++i)
        if (objections[i] == words) return static_cast<Objection>(i);
    return Objection::none;
}

Verdict judge(const Telling& message, const HousePromise& house, const ReaderFacts& reader, const LocalNow& now) {
    const bool paused = reader.promise.paused_until > now.now;
    switch (message.kind) {
    case MessageKind::answer:
        return {};
    case MessageKind::correction:
        return {Objection::none, paused || is_quiet(message, house, reader, now)};
    case MessageKind::edition:
    case MessageKind::poll:
        if (paused) return {Objection::paused};
        // The newsroom chose its own times for its editions; only a reader's own hours silence them.
        return {Objection::none, reader.promise.quiet && is_quiet(message, house, reader, now)};
    case MessageKind::alert:
    case MessageKind::update:
    case MessageKind::surprising:
        break;
    }
    if (paused) return {Objection::paused};
    if (is_quiet(message, house, reader, now)) return {Objection::quiet};
    if (message.severity != 1 && is_capped(house, reader)) return {Objection::capped};
    return {};
}

Decision decide(const Telling& message, const HousePromise& house, const ReaderFacts& reader, const LocalNow& now) {
    using enum Decision::What;
    const Verdict verdict = judge(message, house, reader, now);
    if (verdict.objection == Objection::none) return {verdict.silent ? send_silently : send};
    if (verdict.objection == Objection::quiet && message.kind != MessageKind::surprising) {
        const QuietHours& quiet = reader.promise.quiet ? *reader.promise.quiet : house.quiet;
        const Instant end = quiet_until(quiet, *now.zone, now.now).value_or(now.now);
        const bool still_useful = message.useful_until == Instant{} || end <= message.useful_until;
        if (still_useful || !reader.takes_editions) return {hold, verdict.objection, end};
    }
    return {is_told_later(message.kind) && reader.takes_editions ? fold : withhold, verdict.objection};
}

} // namespace depesche::digest
