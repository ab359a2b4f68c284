#pragma once

#include "bot/net/deadline.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace depesche::bot {

/// Something that keeps messages from readers, as it stands now.
struct Alarm {
    std::string what;     ///< one sentence for editors
    bool at_once = false; ///< otherwise it must have lasted a minute: networks stumble
};

/// Decides when editors hear of troubles: once when one begins, again after each hour, and when it is over. Pure.
class AlarmPlan {
public:
    struct Say {
        enum class When : std::uint8_t { began, still, over } when = When::began;
        std::string what;
        bool operator==(const Say&) const = default;
    };
    /// `present`: all troubles of this moment by a lasting name.
    std::vector<Say> update(const std::map<std::string, Alarm>& present, SteadyTime now);
    /// When update() has something to say without anything else happening.
    std::optional<SteadyTime> next() const;

private:
    struct Known {
        std::string what;
        bool at_once = false;
        SteadyTime since;
        std::optional<SteadyTime> said;
    };
    static SteadyTime due(const Known& known);
    std::map<std::string, Known> known_;
};

} // namespace depesche::bot
