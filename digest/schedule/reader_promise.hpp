#pragma once

#include "digest/schedule/schedule.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

// What each reader was promised about how often and when somebody writes to her, and what follows from it for one
// message. Pure: the moment comes in, a decision goes out. Nothing else decides about it.
namespace depesche::digest {

/// Local times between which nothing rings. May pass midnight; from == until: none.
struct QuietHours {
    config::LocalMinutes from{}, until{};
    bool contain(config::LocalMinutes time) const noexcept;
    bool operator==(const QuietHours&) const = default;
};

/// When the quiet hours in which `now` lies end; empty: it lies in none. An end in a gap of the clocks is the first
/// instant after it, one that exists twice the first of the two.
std::optional<Instant> quiet_until(const QuietHours& quiet, const Zone& zone, Instant now);

/// What one reader asked for where it differs from what holds for all.
struct ReaderPromise {
    std::optional<QuietHours> quiet{}; ///< her own take the place of the newsroom's
    std::optional<int> per_day{};      ///< messages a local day at most; 0: no limit
    Instant paused_until{};            ///< nothing before; 1970: no pause
    bool is_default() const noexcept { return !quiet && !per_day && paused_until == Instant{}; }
    bool operator==(const ReaderPromise&) const = default;
};

/// What holds for those who asked for nothing else.
struct HousePromise {
    QuietHours quiet;
    int per_day = 0; ///< 0: no limit
};

/// Kinds of messages as far as promises go. Stored by number: append only.
enum class MessageKind : std::uint8_t {
    answer, ///< what a reader has just asked for, and what goes to channels and tests: nothing stands against it
    edition,
    poll, ///< comes along with its edition
    alert,
    update,
    surprising,
    correction ///< or retraction, for those who have what is wrong
};
/// Whether it is one of the messages of a day.
bool counts(MessageKind kind) noexcept;

struct Telling {
    MessageKind kind = MessageKind::answer;
    int severity = 0;       ///< of an alert and what follows it
    Instant useful_until{}; ///< 1970: no limit
};

/// What is known of a reader beside her promise.
struct ReaderFacts {
    ReaderPromise promise{};
    bool at_night = false; ///< asked for alerts of severity 2 in quiet hours
    int got_today = 0;     ///< messages that count, those on their way included
    bool takes_editions = true;
};

/// A moment, looked up once for many readers. The zone must outlive it.
struct LocalNow {
    LocalNow(const Zone& zone_, Instant now_) : zone(&zone_), now(now_), time(zone_.time(now_)) {}
    const Zone* zone;
    Instant now;
    config::LocalMinutes time;
};

/// What stands against a message. Stored by number: append only.
enum class Objection : std::uint8_t { none, quiet, capped, paused };
/// "quiet hours", "daily cap", "paused": as the ledger says it; empty for none.
std::string_view to_string(Objection objection);
Objection objection_from(std::string_view words);

struct Verdict {
    Objection objection = Objection::none;
    bool silent = false; ///< it comes, without a sound
    bool operator==(const Verdict&) const = default;
};

/// Whether a message may reach a reader now. Costs some nanoseconds for who asked for nothing of her own.
///   pause       nothing comes, severity 1 included: a pause is a STOP with an end
///   quiet hours severity 1 passes; severity 2 for who asked for it; an edition that falls into her own comes silently
///   cap         editions always come, and count; severity 1 passes, and counts
///   correction  reaches everybody who has what is wrong, silently in quiet hours (severity 1 rings) and in a pause
Verdict judge(const Telling& message, const HousePromise& house, const ReaderFacts& reader, const LocalNow& now);

/// What becomes of a message for one reader.
struct Decision {
    enum class What : std::uint8_t {
        send,
        send_silently,
        hold,    ///< until `until`: it is still useful when her quiet hours end, or no edition would bring it
        fold,    ///< its headline goes into the next edition that she gets
        withhold ///< for good
    } what = What::send;
    Objection why = Objection::none;
    Instant until{}; ///< of hold
    bool operator==(const Decision&) const = default;
};
Decision decide(const Telling& message, const HousePromise& house, const ReaderFacts& reader, const LocalNow& now);

} // namespace depesche::digest
