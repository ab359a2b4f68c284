#include "digest/schedule/schedule.hpp"

#include <catch2/catch.hpp>
#include <date/tz.h>
#include <map>

using namespace depesche;
using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

/// The oracle, which shares nothing with digest/schedule: walks through UTC along the stretches of constant offset that
/// another library tells, reads the local clock at each, and notes for each local date the first instant that shows the
/// time or, when none does, the first at which the clock has jumped beyond it.
std::map<std::chrono::sys_days, Instant> oracle(const std::string& zone_name, std::chrono::minutes time) {
    const auto* zone = date::locate_zone(zone_name);
    std::map<std::chrono::sys_days, Instant> instants;
    const auto end = date::sys_days{date::year{2038} / 1 / 3};
    for (auto from = date::sys_seconds{date::sys_days{date::year{2017} / 12 / 30}}; from < end;) {
        const auto info = zone->get_info(from);
        const auto until = std::min(info.end, date::sys_seconds{end});
        const auto local_until = date::local_seconds{(until + info.offset).time_since_epoch()};
        const auto local_from = date::local_seconds{(from + info.offset).time_since_epoch()};
        for (auto day = date::floor<date::days>(local_from) - date::days{1}; day <= local_until; day += date::days{1}) {
            const date::local_seconds wanted = day + time;
            if (wanted >= local_until) continue;
            const auto shown = std::max(wanted, local_from) - info.offset;
            instants.try_emplace(std::chrono::sys_days{day.time_since_epoch()}, Instant{shown.time_since_epoch()});
        }
        from = info.end;
    }
    return instants;
}

} // namespace

TEST_CASE("from 2018 to 2037 each edition goes out exactly once on each local date, in eleven zones", "[schedule]") {
    const auto zone_name =
        GENERATE(as<std::string>{}, "Europe/Zurich", "Africa/Casablanca", "Australia/Lord_Howe", "America/Scoresbysund",
                 "Pacific/Apia", "Asia/Tehran", "America/St_Johns", "Europe/Dublin", "Africa/Cairo", "America/Asuncion",
                 "Antarctica/Troll", "UTC", "America/Santiago", "Pacific/Chatham", "Asia/Gaza", "America/Nuuk");
    const auto time = GENERATE(0min, 2h + 30min, 23h + 30min);
    CAPTURE(zone_name, time.count());
    config::EditionSettings edition;
    edition.name = "edition";
    edition.at = time;
    const Zone zone = Zone::find(zone_name).value();
    const Schedule schedule(zone, {edition});
    const LocalDate first{std::chrono::year{2018} / 1 / 1};
    const auto slots = schedule.next(zone.instant(first, time) - 1ms, 7305);
    REQUIRE(slots.size() == 7305); // 20 years with five leap days
    const auto expected = oracle(zone_name, time);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        const auto date = std::chrono::sys_days{first} + std::chrono::days{i};
        if (std::chrono::sys_days{slots[i].date} == date && slots[i].at == expected.at(date)) continue;
        ++wrong;
        UNSCOPED_INFO(slots[i].id() << " at " << to_iso8601(slots[i].at) << " and not "
                                    << to_iso8601(expected.at(date)));
    }
    CHECK(wrong == 0);
}
