#pragma once

#include "digest/schedule/instant.hpp"

#include <optional>
#include <string_view>

namespace depesche::digest::feed {

/// Dates as feeds write them: RFC 822 in its many shapes (wrong weekdays, named zones, two-digit years), ISO 8601 and
/// W3CDTF variants, epoch seconds and milliseconds, day and month names in English, German, French, Italian and
/// Spanish. Without a zone: UTC. What cannot be read, or does not exist in the calendar, is none; never the present.
std::optional<Instant> parse_date(std::string_view text);

} // namespace depesche::digest::feed
