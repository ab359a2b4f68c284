#pragma once

#include "digest/schedule/schedule.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace depesche::bot {

/// "Mon 23 Nov 06:30" in the newsroom's zone, as lists show it.
std::string local_time(const digest::Zone& zone, digest::Instant instant);

/// A moment given by hand: "06:30" (today), "2026-11-23", "2026-11-23T06:30" or "2026-11-23 06:30", in the zone.
std::expected<digest::Instant, std::string> parse_local(const digest::Zone& zone, std::string_view text,
                                                        digest::Instant now);

} // namespace depesche::bot
