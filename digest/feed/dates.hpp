#pragma once

#include "digest/schedule/instant.hpp"

#include <optional>
#include <string_view>

namespace depesche::digest {
class Zone;
}

namespace depesche::digest::feed {

/// Dates as feeds write them: RFC 822 in its many shapes (wrong weekdays, named zones, two-digit years), ISO 8601 and
/// W3CDTF variants, epoch seconds and milliseconds, day and month names in English, German, French, Italian and
/// Spanish. Without a zone: UTC. What cannot be read, or does not exist in the calendar, is none; never the present.
std::optional<Instant> parse_date(std::string_view text);

struct WrittenDate {
    Instant instant;
    bool has_time = false; ///< false: a day, from its first moment
    bool has_zone = false; ///< false: `instant` is as if UTC had been meant
};
/// The same, and what the text names.
std::optional<WrittenDate> read_date(std::string_view text);

/// Who wrote a date. People write by the clock on their wall. A machine that leaves out the zone which its format
/// demands keeps local time as often as UTC (WordPress has both, "date" and "date_gmt").
enum class Writer { newsroom, machine };

/// The instant that is meant, where an early one would do harm. Without a zone in the text: the newsroom's local time,
/// and of a machine the later of that and UTC. Of the two instants of an hour that comes twice the second; a time that
/// the clocks skip is after the gap. `zone` of the newsroom; none: UTC.
Instant meant(const WrittenDate& date, const Zone* zone, Writer writer);
std::optional<Instant> parse_date(std::string_view text, const Zone* zone, Writer writer);

/// Until when something is held back: the same, and a day alone is over at its end.
Instant embargo_end(const WrittenDate& date, const Zone* zone, Writer writer);
std::optional<Instant> parse_embargo(std::string_view text, const Zone* zone, Writer writer);

} // namespace depesche::digest::feed
