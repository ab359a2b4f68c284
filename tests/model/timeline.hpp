#pragma once

#include "tests/model/virtual_time.hpp"

#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace depesche::tests {

/// What will happen in the world around Depesche, in order; two things at one moment in the order in which they were
/// planned.
class Timeline {
public:
    void at(Moment moment, std::function<void()> what) { events_.emplace(moment, std::move(what)); }
    void in(std::chrono::nanoseconds span, std::function<void()> what) { at(virtual_now() + span, std::move(what)); }
    std::optional<Moment> next() const {
        return events_.empty() ? std::nullopt : std::optional(events_.begin()->first);
    }
    /// Does what is due by now. False: nothing was.
    bool run_one() {
        if (events_.empty() || events_.begin()->first > virtual_now()) return false;
        const auto what = std::move(events_.begin()->second);
        events_.erase(events_.begin());
        what();
        return true;
    }

private:
    std::multimap<Moment, std::function<void()>> events_;
};

} // namespace depesche::tests
