#pragma once

#include "digest/schedule/instant.hpp"

#include <optional>
#include <string_view>

namespace depesche::digest::feed {

/// Dates as feeds write them: RFC 822 in its many shapes (wrong weekdays, named zones, two-digit years), ISO 8601 and
/// W3CDTF variants, epoch seconds and milliseconds, day and month names in English, German, French, Italian and
/// Spanish. Without a zone: UTC. What cannot be read, or does not exist in the calendar, is none; never the present.
std::optional<Instant> parse_date(std::string_view text);

struct WrittenDate {
    Instant instant;
    bool has_time = false; ///< false: a day, from its first moment
};
/// The same, and whether the text names a time.
std::optional<WrittenDate> read_date(std::string_view text);

} // namespace depesche::digest::feed
