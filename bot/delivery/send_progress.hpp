#pragma once

#include "bot/net/deadline.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace depesche::bot {

/// How fast something is answered, by the second, over the last minute. Seconds in which nothing was to be sent do not
/// count: a pause of ten minutes makes nobody slow. Pure; times must not go backwards.
class SendProgress {
public:
    static constexpr std::int64_t span = 60; ///< seconds that are looked back on
    static constexpr int enough = 5;         ///< seconds before anything is said

    void answered(SteadyTime now);
    /// The platform asked for less (429).
    void limited(SteadyTime now);
    /// At least once a second while something is to be sent and may be.
    void look(SteadyTime now);

    /// Answers a second, over the whole seconds that counted; nothing before there are enough of them.
    std::optional<double> rate(SteadyTime now) const;
    /// How often the platform asked for less in the last minute.
    int limits(SteadyTime now) const;

private:
    struct Second {
        std::int64_t number = -1;
        int answers = 0, limits = 0;
        bool counts = false;
    };
    Second& at(SteadyTime now);
    template <class Use>
    void over(SteadyTime now, Use use) const;

    std::array<Second, span + 1> ring_{}; ///< the second that goes on is one of them
};

} // namespace depesche::bot
