#pragma once

#include "bot/delivery/ledger.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>

namespace depesche::bot {

/// The slots of one sender: how many there are bounds what a kill can double (facts/delivery.md 2). A slot is held from a
/// recipient's intent until its end is known. Then the next may have it at once: nothing leaves before an intent is
/// durable, and the commit that makes it so carries that end, too. Some are kept free for alerts: a digest cannot take
/// them. Pure.
class Window {
public:
    explicit Window(std::size_t slots) { resize(slots); }

    /// Fewer than are held now is allowed: they come back one by one.
    void resize(std::size_t slots) noexcept { slots_ = std::max<std::size_t>(slots, 2); }
    std::size_t slots() const noexcept { return slots_; }
    std::size_t held() const noexcept { return alerts_ + digests_; }
    std::size_t reserved() const noexcept { return std::max<std::size_t>(slots_ / 8, 1); }

    bool may_hold(Lane lane) const noexcept {
        if (lane == Lane::digest) return held() < slots_ - reserved();
        // A window that has just shrunk may be held by digests altogether: an alert does not wait for them.
        return held() < slots_ || alerts_ < reserved();
    }
    void hold(Lane lane) noexcept { ++of(lane); }
    void free(Lane lane) noexcept { --of(lane); }

private:
    std::size_t& of(Lane lane) noexcept { return lane == Lane::alert ? alerts_ : digests_; }
    std::size_t slots_ = 2, alerts_ = 0, digests_ = 0;
};

/// W = permitted rate x (answer time + commits) and a little, between 4 and `most`: more would only widen what a kill
/// doubles.
inline std::size_t window_for(double rate, std::chrono::duration<double> answer_time,
                              std::chrono::duration<double> commit, std::size_t most) {
    const double needed = rate * 1.5 * (answer_time + 2 * commit).count() + 2;
    return static_cast<std::size_t>(std::clamp(std::ceil(needed), 4.0, std::max(4.0, static_cast<double>(most))));
}

} // namespace depesche::bot
