#include "bot/editor/alarms.hpp"

#include <algorithm>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

constexpr auto must_last = 60s;
constexpr auto said_again = 1h;

} // namespace

SteadyTime AlarmPlan::due(const Known& known) {
    if (known.said) return *known.said + said_again;
    return known.at_once ? known.since : known.since + must_last;
}

std::vector<AlarmPlan::Say> AlarmPlan::update(const std::map<std::string, Alarm>& present, SteadyTime now) {
    std::vector<Say> say;
    for (auto known = known_.begin(); known != known_.end();) {
        if (present.contains(known->first)) {
            ++known;
            continue;
        }
        // What nobody heard of need not be called off.
        if (known->second.said) say.push_back({Say::When::over, known->second.what});
        known = known_.erase(known);
    }
    for (const auto& [name, alarm] : present) {
        Known& known = known_.try_emplace(name, Known{alarm.what, alarm.at_once, now, std::nullopt}).first->second;
        known.what = alarm.what;
        known.at_once = known.at_once || alarm.at_once;
        if (now < due(known)) continue;
        say.push_back({known.said ? Say::When::still : Say::When::began, known.what});
        known.said = now;
    }
    return say;
}

std::optional<SteadyTime> AlarmPlan::next() const {
    std::optional<SteadyTime> first;
    for (const auto& [name, known] : known_) first = first ? std::min(*first, due(known)) : due(known);
    return first;
}

} // namespace depesche::bot
