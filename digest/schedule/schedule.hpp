#pragma once

#include "config/settings.hpp"
#include "digest/schedule/instant.hpp"

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

/// A calendar date without a zone, "2026-11-23" as text.
using LocalDate = std::chrono::year_month_day;
std::string to_string(LocalDate date);
std::optional<LocalDate> parse_date(std::string_view text);

/// An IANA time zone of the system's database ($TZDIR, /usr/share/zoneinfo). Cheap to copy.
/// Right up to the end of 2099; editions beyond are refused.
class Zone {
public:
    /// Fails with a sentence: no database, or the nearest known zones.
    static std::expected<Zone, std::string> find(std::string_view name);

    const std::string& name() const;
    /// A local time in a gap is the first instant after the gap; one that exists twice is the first of the two.
    Instant instant(LocalDate date, config::LocalMinutes time) const;
    /// The last instant that may be meant: of two the second; in a gap, as if the clocks had not been put forward.
    Instant last_instant(LocalDate date, config::LocalMinutes time) const;
    /// Whether the clocks of the zone show this date at all (Apia had no 2011-12-30).
    bool has_date(LocalDate date) const;
    LocalDate date(Instant instant) const;
    config::LocalMinutes time(Instant instant) const;
    std::string offset(Instant instant) const; ///< "+02:00"

private:
    Zone() = default;
    struct Impl;
    std::shared_ptr<const Impl> impl_;
};

/// "06:30" -> minutes; "mon-fri,sun" -> days. Errors say what is allowed.
/// Days: English, German, French or Italian names in full or short, ranges that may wrap, "daily", "weekdays",
/// "weekend".
std::expected<config::LocalMinutes, std::string> parse_time_of_day(std::string_view text);
std::expected<config::DaySet, std::string> parse_days(std::string_view text);

/// One digest that is to go out: its identity is edition and local date.
struct Slot {
    std::string edition;
    LocalDate date{};
    Instant at;
    Instant propose_at;
    Instant grace_until;    ///< not started after this
    Instant useful_until;   ///< stopped at this
    std::string id() const; ///< "morning/2026-11-23"
};

/// When editions are due. A local date that the zone skips fires nothing; one edition fires once at one instant.
class Schedule {
public:
    Schedule(Zone zone, std::vector<config::EditionSettings> editions);

    /// The next `count` slots strictly after `after`, in order of time; fewer at the end of 2099.
    std::vector<Slot> next(Instant after, std::size_t count) const;
    /// The slots whose propose_at <= now and grace_until + one day >= now: what a scheduler must look at, each decided
    /// by the ledger.
    std::vector<Slot> around(Instant now) const;
    /// The slot of an edition on a local date, if the edition has that day.
    std::optional<Slot> slot(std::string_view edition, LocalDate date) const;
    /// The slot of the same edition before this one.
    std::optional<Slot> previous(const Slot& slot) const;
    /// The last slot of any edition at or before `now`.
    std::optional<Slot> latest(Instant now) const;
    /// The next moment something becomes due (a propose_at or an at), strictly after `after`.
    std::optional<Instant> next_event(Instant after) const;

private:
    std::vector<Slot> between(LocalDate first, LocalDate last) const;
    std::optional<Slot> make_slot(const config::EditionSettings& edition, LocalDate date) const;
    Zone zone_;
    std::vector<config::EditionSettings> editions_;
};

enum class Due : std::uint8_t {
    too_early,        ///< before propose_at
    propose,          ///< the draft is to exist; before `at`
    send,             ///< within a minute of `at`
    missed_send_late, ///< later, within grace: send, and say that it is late
    skip              ///< after grace_until or useful_until: not at all
};
/// What is to be done at `now` with a slot that has not gone out yet.
Due decide(const Slot& slot, Instant now);

/// Quiet hours: whether a message of this severity is held now, and until when. S1 passes; S2 for readers who opted in.
std::optional<Instant> held_until(const config::BreakingSettings& breaking, const Zone& zone, int severity, Instant now,
                                  bool reader_wants_s2_at_night = false);

} // namespace depesche::digest
