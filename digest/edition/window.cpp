#include "digest/edition/window.hpp"

#include <algorithm>

namespace depesche::digest {

using namespace std::chrono_literals;

Instant window_start(const Schedule& schedule, const Slot& slot, Instant at) {
    constexpr auto at_most = 24h;
    Instant end = slot.at;
    auto earlier = schedule.latest(end - 1ms);
    if (earlier && earlier->at > at) {
        end = at;
        earlier = schedule.latest(at);
    }
    return std::max(end - at_most, earlier ? earlier->at : end - at_most);
}

} // namespace depesche::digest
