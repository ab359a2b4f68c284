#include "digest/schedule/schedule.hpp"

#include "digest/schedule/reader_promise.hpp"
#include "digest/schedule/tzif.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace depesche::digest {

namespace {

using namespace std::chrono;

/// A digest is on time within this long after `at`; a scheduler that wakes later says that it is late.
constexpr minutes punctual{1};
/// A week has every weekday; a skipped date may add another week. Looking back longer finds nothing.
constexpr days longest_pause{15};
/// A slot's instant is on its local date, or at the end of a gap after it; offsets differ by up to 26 hours.
constexpr days date_slack{2};

LocalDate operator+(LocalDate date, days n) { return LocalDate{sys_days{date} + n}; }

bool counts(config::DaySet set, LocalDate date) {
    const unsigned day = weekday{sys_days{date}}.iso_encoding() - 1;
    return (set >> day & 1U) != 0;
}

bool by_time(const Slot& a, const Slot& b) { return a.at != b.at ? a.at < b.at : a.edition < b.edition; }

} // namespace

std::string to_string(LocalDate date) {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

std::optional<LocalDate> parse_date(std::string_view text) {
    if (text.size() != 10) return std::nullopt;
    const auto midnight = parse_iso8601(std::string(text) + "T00:00:00Z");
    if (!midnight) return std::nullopt;
    return LocalDate{floor<days>(*midnight)};
}

std::string Slot::id() const { return edition + "/" + to_string(date); }

Schedule::Schedule(Zone zone, std::vector<config::EditionSettings> editions)
    : zone_(std::move(zone)),
      editions_(std::move(editions)) {}

std::optional<Slot> Schedule::make_slot(const config::EditionSettings& edition, LocalDate date) const {
    if (!counts(edition.days, date) || static_cast<int>(date.year()) > last_rule_year) return std::nullopt;
    if (!zone_.has_date(date)) return std::nullopt;
    Slot slot{edition.name, date, zone_.instant(date, edition.at), {}, {}, {}};
    slot.propose_at = slot.at - edition.propose_before;
    slot.grace_until = slot.at + edition.grace;
    slot.useful_until = slot.at + edition.useful_for;
    return slot;
}

std::vector<Slot> Schedule::between(LocalDate first, LocalDate last) const {
    std::vector<Slot> slots;
    for (LocalDate date = first; date <= last; date = date + days{1}) {
        for (const config::EditionSettings& edition : editions_) {
            if (auto slot = make_slot(edition, date)) slots.push_back(*std::move(slot));
        }
    }
    std::ranges::sort(slots, by_time);
    return slots;
}

std::vector<Slot> Schedule::next(Instant after, std::size_t count) const {
    std::vector<Slot> found;
    // Chunks of dates; what lies in the slack after a chunk may come before what is at its end.
    constexpr days chunk{28};
    for (LocalDate first = zone_.date(after) + -date_slack; found.size() < count; first = first + chunk) {
        if (static_cast<int>(first.year()) > last_rule_year) break;
        for (Slot& slot : between(first, first + (chunk - days{1}))) {
            if (slot.at > after) found.push_back(std::move(slot));
        }
        if (std::ranges::all_of(editions_, [](const auto& edition) { return (edition.days & 0x7fU) == 0; })) break;
    }
    std::ranges::sort(found, by_time);
    if (found.size() > count) found.resize(count);
    return found;
}

std::vector<Slot> Schedule::around(Instant now) const {
    minutes longest{0};
    for (const config::EditionSettings& edition : editions_)
        longest = std::max({longest, edition.propose_before, edition.grace});
    const days reach = ceil<days>(longest) + days{1} + date_slack;
    const LocalDate today = zone_.date(now);
    std::vector<Slot> slots = between(today + -reach, today + reach);
    std::erase_if(slots, [&](const Slot& slot) { return slot.propose_at > now || slot.grace_until + 24h < now; });
    return slots;
}

std::optional<Slot> Schedule::slot(std::string_view edition, LocalDate date) const {
    const auto found = std::ranges::find(editions_, edition, &config::EditionSettings::name);
    return found == editions_.end() ? std::nullopt : make_slot(*found, date);
}

std::optional<Slot> Schedule::previous(const Slot& given) const {
    for (days back{1}; back <= longest_pause; ++back) {
        if (auto earlier = slot(given.edition, given.date + -back)) return earlier;
    }
    return std::nullopt;
}

std::optional<Slot> Schedule::latest(Instant now) const {
    const LocalDate today = zone_.date(now);
    std::vector<Slot> slots = between(today + -longest_pause, today + date_slack);
    std::erase_if(slots, [&](const Slot& slot) { return slot.at > now; });
    return slots.empty() ? std::nullopt : std::optional(slots.back());
}

std::optional<Instant> Schedule::next_event(Instant after) const {
    minutes longest{0};
    for (const config::EditionSettings& edition : editions_) longest = std::max(longest, edition.propose_before);
    const LocalDate today = zone_.date(after);
    std::optional<Instant> next;
    for (const Slot& slot : between(today + -date_slack, today + longest_pause + ceil<days>(longest))) {
        for (const Instant event : {slot.propose_at, slot.at}) {
            if (event > after && (!next || event < *next)) next = event;
        }
    }
    return next;
}

Due decide(const Slot& slot, Instant now) {
    if (now < slot.propose_at) return Due::too_early;
    if (now < slot.at) return Due::propose;
    if (now > slot.grace_until || now >= slot.useful_until) return Due::skip;
    return now <= slot.at + punctual ? Due::send : Due::missed_send_late;
}

std::optional<Instant> held_until(const config::BreakingSettings& breaking, const Zone& zone, int severity, Instant now,
                                  bool reader_wants_s2_at_night) {
    if (severity <= 1 || (severity == 2 && reader_wants_s2_at_night)) return std::nullopt;
    return quiet_until({breaking.quiet_from, breaking.quiet_until}, zone, now);
}

} // namespace depesche::digest
