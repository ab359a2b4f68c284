#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

/// From `since` on, the clocks of a zone are `offset` ahead of UTC.
struct OffsetChange {
    std::chrono::sys_seconds since;
    std::chrono::seconds offset{};
};

/// The offsets of a zone, in order of time; the first holds from the beginning of time. The rule at the end of the file
/// (its footer) is written out up to the end of `last_rule_year`.
inline constexpr int last_rule_year = 2099;

/// Reads a compiled time zone file (TZif, RFC 8536, versions 1 to 4), "fat" or "slim". The error says what is broken.
///
/// Why not date/tz: version 3.0.1 ignores the footer (wrong summer times after 2037, and with slim files after 2007),
/// aborts the process without a database, and lists the whole database first (12 ms).
std::expected<std::vector<OffsetChange>, std::string> read_tzif(std::string_view bytes);

} // namespace depesche::digest
