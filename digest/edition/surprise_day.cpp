#include "digest/edition/surprise_day.hpp"

namespace depesche::digest {

SurpriseDay surprise_day(const Zone& zone, const config::SurprisingSettings& settings, LocalDate date) {
    const Instant from = zone.instant(date, settings.from);
    return {.date = date, .look = from - surprise_lead, .from = from, .until = zone.instant(date, settings.until)};
}

SurpriseDay surprise_day_at(const Zone& zone, const config::SurprisingSettings& settings, Instant at) {
    SurpriseDay day = surprise_day(zone, settings, zone.date(at));
    return day.until > at ? day : next_surprise_day(zone, settings, day);
}

SurpriseDay next_surprise_day(const Zone& zone, const config::SurprisingSettings& settings, const SurpriseDay& day) {
    return surprise_day(zone, settings, std::chrono::sys_days{day.date} + std::chrono::days{1});
}

} // namespace depesche::digest
