#pragma once

#include "digest/feed/dates.hpp"
#include "invariants.hpp"

namespace depesche::fuzz {

/// A date that was read can be written and read again, by both readers.
inline void dates_target(std::string_view bytes) {
    const auto date = digest::feed::parse_date(bytes);
    if (!date) return;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*date);
    const std::string written = digest::to_iso8601(*date);
    promise(digest::parse_iso8601(written) == digest::Instant(seconds), "what was written is read as the same second");
    promise(digest::feed::parse_date(written) == digest::Instant(seconds), "a date in its plainest form stays itself");
}

} // namespace depesche::fuzz
