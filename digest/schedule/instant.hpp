#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace depesche::digest {

/// A moment in UTC, to the millisecond. Local times exist only in digest/schedule and in rendered texts.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// "2026-11-23T05:30:00Z"
std::string to_iso8601(Instant instant);
/// Reads what to_iso8601 writes, also with a fraction, an offset, or a space for the T. Nothing else.
std::optional<Instant> parse_iso8601(std::string_view text);

/// The one source of time. Everything that asks for the time is given one; tests and the demo bring their own.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

} // namespace depesche::digest
