#pragma once

#include "config/settings.hpp"
#include "digest/schedule/schedule.hpp"

#include <chrono>

namespace depesche::digest {

/// So long before its hours begin a surprising story is looked for: an editor has time to say no or yes.
inline constexpr std::chrono::hours surprise_lead{2};

/// When the surprising story of one local date is looked for, and may go out.
struct SurpriseDay {
    LocalDate date{};
    Instant look;  ///< from then on it is proposed; on the evening before where the hours begin soon after midnight
    Instant from;  ///< its hours
    Instant until; ///< exclusive
};

SurpriseDay surprise_day(const Zone& zone, const config::SurprisingSettings& settings, LocalDate date);
/// The first day whose hours are not over at `at`: it may have begun, or is the next to come.
SurpriseDay surprise_day_at(const Zone& zone, const config::SurprisingSettings& settings, Instant at);
/// The one after it.
SurpriseDay next_surprise_day(const Zone& zone, const config::SurprisingSettings& settings, const SurpriseDay& day);

} // namespace depesche::digest
